"""Ingest: documents are read into the catalogue, and what was stored and what could not be read is reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recommender import sources
from recommender.catalogue.merging import Outcome
from recommender.catalogue.store import Catalogue
from recommender.entries.claims import Decision
from recommender.entries.document_title import DocumentTitle
from recommender.entries.edit import Edit
from recommender.entries.exported_collection import ExportedCollection
from recommender.entries.mention import Mention, Notice, Problem
from recommender.errors import SourceError
from recommender.progress import Progress, no_progress
from recommender.sources.files import size_of

_PROBLEMS_KEPT = 1000

_Fact = Decision | Edit | ExportedCollection | DocumentTitle


@dataclass
class IngestReport:
    """What an ingest did.

    Attributes
    ----------
    new, merged, known : int
        How many mentions became new entries, joined existing ones, and were stored before.
    problems : list of Problem
        The first thousand; `problem_count` counts all.
    notices : list of Notice
        Parts of documents that were skipped, which need not be wrong; the first thousand.
    """

    documents: int = 0
    new: int = 0
    merged: int = 0
    known: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list, repr=False)
    notices: list[Notice] = field(default_factory=list, repr=False)

    def count(self, outcome: Outcome) -> None:
        """Count one stored mention."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def note(self, problem: Problem) -> None:
        """Count one problem, or keep a notice."""
        if isinstance(problem, Notice):
            if len(self.notices) < _PROBLEMS_KEPT:
                self.notices.append(problem)
            return
        self.problem_count += 1
        if len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(problem)


def ingest(
    catalogue: Catalogue,
    paths: Sequence[Path],
    format: str | None = None,
    progress: Progress = no_progress,
    base_url: str = "",
) -> IngestReport:
    """Read documents, and everything below folders, into the catalogue.

    Parameters
    ----------
    format : str, optional
        One of `sources.FORMATS`; by default each document's format is detected from its content.
    base_url : str, optional
        The address that relative links are kept against, of digests that name none themselves.

    Raises
    ------
    SourceError
        If one of `paths` does not exist, or is a folder that cannot be listed; nothing has been read
        then.
    InvalidQuery
        If there is no such format, or `base_url` is no http(s) address.
    """
    sources.check(format, base_url)
    report = IngestReport()
    outcomes = []
    for one in sources.documents(paths):
        if isinstance(one, Problem):
            report.note(one)
        else:
            outcomes.append(one)
    total = sum(size_of(path) for path, _ in outcomes)
    before = 0
    for path, name in outcomes:

        def advance(stage: str, count: int, _: int | None, before: int = before) -> None:
            progress(stage, before + count, total)

        try:
            items = sources.read(
                path, name=name, format=format, base_url=base_url, progress=advance
            )
            _store(catalogue, items, report)
        except SourceError as error:
            report.note(Problem(name, error.line or 0, str(error)))
        before += size_of(path)
        report.documents += 1
    return report


def ingest_stream(
    catalogue: Catalogue,
    items: sources.Parsed,
    report: IngestReport,
) -> None:
    """Store what a source yields, as for standard input, and count it in `report`."""
    _store(catalogue, items, report)
    report.documents += 1


def _store(
    catalogue: Catalogue,
    items: sources.Parsed,
    report: IngestReport,
) -> None:
    def mentions() -> Iterator[Mention]:
        for item in items:
            if isinstance(item, Problem):
                report.note(item)
            elif isinstance(item, Mention):
                yield item
            else:
                facts.append(item)

    facts: list[_Fact] = []
    for outcome in catalogue.add_all(mentions()):
        report.count(outcome)
    _store_facts(catalogue, facts)


def _store_facts(catalogue: Catalogue, facts: Sequence[_Fact]) -> None:
    """Store the decisions, edits, titles and collections that a source yields beside mentions."""
    if decisions := [fact for fact in facts if isinstance(fact, Decision)]:
        catalogue.import_decisions(decisions)
    if edits := [one for one in facts if isinstance(one, Edit)]:
        catalogue.import_edits(edits)
    if titles := [one for one in facts if isinstance(one, DocumentTitle)]:
        catalogue.title_documents(titles)
    for one in facts:
        if isinstance(one, ExportedCollection):
            catalogue.import_collection(one)
