"""Harvest: fetched documents stored in the catalogue, each before the cursor of its fetch.

The catalogue commits first, then the cursor is stored. So after a kill between the two, one document is
fetched again, which changes nothing, and none is ever skipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from recommender.batch.ingest import IngestReport, ingest_stream
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Problem
from recommender.errors import FetchError
from recommender.fetch.cursors import Cursors
from recommender.fetch.fetched import FetchedDocument
from recommender.progress import Progress, no_progress


@dataclass
class HarvestReport:
    """The outcome of a harvest.

    Attributes
    ----------
    report : IngestReport
        Counts of what was stored, and the problems of the documents.
    stopped : FetchError, optional
        The error that ended it early; documents before it are stored.
    """

    report: IngestReport = field(default_factory=IngestReport)
    stopped: FetchError | None = None


def harvest(
    catalogue: Catalogue,
    cursors: Cursors,
    documents: Iterable[FetchedDocument],
    progress: Progress = no_progress,
) -> HarvestReport:
    """Store each document as it comes, then its cursor."""
    harvested = HarvestReport()
    report = harvested.report
    try:
        for fetched in documents:
            store(catalogue, fetched, report)
            if fetched.key and fetched.cursor is not None:
                cursors.store(fetched.key, fetched.cursor)
            progress("fetched", report.new + report.merged + report.known, fetched.total)
    except FetchError as error:
        harvested.stopped = error
    return harvested


def store(catalogue: Catalogue, fetched: FetchedDocument, report: IngestReport) -> None:
    """Store the mentions of a document, and count them and its problems in the report."""
    if fetched.body:
        ingest_stream(catalogue, fetched.read(), report)
        return
    for problem in fetched.problems:
        report.note(problem)


@dataclass
class Preview:
    """What a harvest would store, by the first document of each list.

    Attributes
    ----------
    mentions, problems : list
        In the order of the documents.
    more : int
        How many records would follow, as far as servers say.
    """

    mentions: list[Mention] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    @property
    def has_problems(self) -> bool:
        """Whether there is any problem; a notice is none."""
        return any(type(problem) is Problem for problem in self.problems)


def preview(documents: Iterable[Iterable[FetchedDocument]]) -> Preview:
    """Fetch the first document of each list, and store nothing.

    Raises
    ------
    FetchError
        If fetching a document raises it.
    """
    preview = Preview()
    for first in (next(iter(documents_of_list), None) for documents_of_list in documents):
        if first is None:
            continue
        before = len(preview.mentions)
        for one in first.read():
            if isinstance(one, Mention):
                preview.mentions.append(one)
            elif isinstance(one, Problem):
                preview.problems.append(one)
        preview.more += max(0, (first.total or 0) - (len(preview.mentions) - before))
    return preview
