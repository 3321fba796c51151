"""The cold path: documents into the catalogue, the catalogue into a release.

Every step can be killed and run again: what was done is kept, the rest is done then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recommender import sources
from recommender.catalogue import Catalogue, Outcome
from recommender.encoder import Encoder, embed, shipped_lexicon
from recommender.entries import Mention, Problem
from recommender.errors import CorruptRelease, NoRelease, SourceError
from recommender.hybrid import Hybrid
from recommender.index import Index, choose
from recommender.lexical import WEIGHT
from recommender.releases import (
    GRAPH_WIDTH,
    Manifest,
    Release,
    building,
    publish,
    version_of,
)

Progress = Callable[[str, int, int | None], None]
"""Told what is going on, how far it is, and how far it goes (None: not known)."""

_EMBED_BATCH = 512  # committed together: what a kill loses at most
_PROBLEMS_KEPT = 1000


def quiet(what: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


@dataclass
class Ingested:
    """What an ingest did.

    Attributes
    ----------
    new, merged, known : int
        Mentions that made an entry, that joined one, and that were there already.
    problems : list of Problem
        The first thousand; `problem_count` counts all.
    """

    documents: int = 0
    new: int = 0
    merged: int = 0
    known: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Count one stored mention."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def note(self, problem: Problem) -> None:
        """Count one problem."""
        self.problem_count += 1
        if len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(problem)


def ingest(
    catalogue: Catalogue,
    paths: Sequence[Path],
    format: str | None = None,
    progress: Progress = quiet,
) -> Ingested:
    """Read documents, and everything below folders, into the catalogue.

    Raises
    ------
    SourceError
        If one of `paths` does not exist; nothing has been read then.
    """
    report = Ingested()
    found = list(sources.documents(paths))
    total = sum(path.stat().st_size for path, _ in found)
    before = 0
    for path, name in found:

        def advance(read: int, before: int = before) -> None:
            progress("read", before + read, total)

        try:
            items = sources.read(path, name=name, format=format, progress=advance)
            _store(catalogue, items, report)
        except SourceError as error:
            report.note(Problem(name, error.line or 0, str(error)))
        before += path.stat().st_size
        report.documents += 1
    return report


def ingest_stream(
    catalogue: Catalogue, items: Iterator[Mention | Problem], report: Ingested
) -> None:
    """Store what a source yields, as for standard input, and count it in `report`."""
    _store(catalogue, items, report)
    report.documents += 1


def _store(catalogue: Catalogue, items: Iterator[Mention | Problem], report: Ingested) -> None:
    def mentions() -> Iterator[Mention]:
        for item in items:
            if isinstance(item, Problem):
                report.note(item)
            else:
                yield item

    for outcome in catalogue.add_all(mentions()):
        report.count(outcome)


@dataclass(frozen=True)
class Built:
    """What a build did: the release in force now, vectors made, whether anything changed."""

    release: Release
    embedded: int
    changed: bool


def build(
    home: Path,
    catalogue: Catalogue,
    encoder: Encoder,
    full: bool = False,
    progress: Progress = quiet,
    overlap: float = WEIGHT,
) -> Built:
    """Embed what changed, build index and neighbour graph, publish.

    Parameters
    ----------
    full : bool
        Encode every entry again, and build even what is there already.
    overlap : float
        Weight of shared words beside the cosine of vectors; 0: vectors alone.

    Raises
    ------
    CatalogueBusy
        If another build is going on.
    """
    with building(home):
        fingerprint = encoder.fingerprint
        if full:
            catalogue.forget_vectors(fingerprint)
        embedded = embed_changed(catalogue, encoder, progress)
        with catalogue.transaction():  # the listing and the vectors of one moment
            listing = catalogue.listing()
            rows, vectors = catalogue.vectors(fingerprint, encoder.dimension)
        listing = {row: listing[row] for row in rows.tolist()}
        recipe = choose(len(rows))
        lexicon = shipped_lexicon()
        version = version_of(listing, fingerprint, recipe, lexicon.fingerprint, overlap)
        if not full and (release := _sound_release(home)) and release.version == version:
            return Built(release, embedded, changed=False)
        width = min(GRAPH_WIDTH, max(len(rows) - 1, 0))
        index = Index.build(rows, vectors, recipe, lambda n: progress("index", n, len(rows)))
        counts = lexicon.count(_texts(catalogue, rows.tolist(), progress))
        hybrid = Hybrid.fit(rows, counts, vectors, index, overlap)
        neighbours, scores = hybrid.graph(
            index, vectors, width, lambda n: progress("neighbours", n, len(rows))
        )
        manifest = Manifest(
            version=version,
            encoder=encoder.name,
            fingerprint=fingerprint,
            dimension=encoder.dimension,
            count=len(rows),
            recipe=recipe,
            lexicon=lexicon.fingerprint,
            overlap=overlap,
            slope=hybrid.slope,
            files={},
        )
        bags = {f"bag_{name}": array for name, array in vars(hybrid.bags).items()}
        arrays = {"rows": rows, "vectors": vectors, "rarity": hybrid.rarity, **bags}
        arrays |= {"neighbours": neighbours, "scores": scores}
        return Built(publish(home, manifest, index, arrays), embedded, changed=True)


def embed_changed(catalogue: Catalogue, encoder: Encoder, progress: Progress = quiet) -> int:
    """Embed every entry without a vector of `encoder` for its present text; return how many.

    Vectors are kept in the catalogue, so what was embedded before a kill stays.
    """
    stale = catalogue.unembedded(encoder.fingerprint)
    for start in range(0, len(stale), _EMBED_BATCH):
        stored = catalogue.get(stale[start : start + _EMBED_BATCH])
        vectors = embed(encoder, [s.entry.texts() for s in stored])
        catalogue.store_vectors(encoder.fingerprint, stored, vectors)
        progress("embed", start + len(stored), len(stale))
    return len(stale)


def _texts(
    catalogue: Catalogue, rows: Sequence[int], progress: Progress
) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(rows), _EMBED_BATCH):
        part = rows[start : start + _EMBED_BATCH]
        texts = {stored.row: stored.entry.texts() for stored in catalogue.get(part)}
        yield from (texts.get(row, ()) for row in part)  # one may have been merged away meanwhile
        progress("words", min(start + _EMBED_BATCH, len(rows)), len(rows))


def _sound_release(home: Path) -> Release | None:
    try:
        release = Release.open(home)
        release.verify()
    except (NoRelease, CorruptRelease):
        return None
    return release


def examine(home: Path, catalogue: Catalogue) -> list[str]:
    """Return what is not sound about a home folder, a sentence each; empty when all is well."""
    found = catalogue.problems()
    try:
        release = Release.open(home)
        release.verify()
    except (NoRelease, CorruptRelease) as error:
        return [*found, str(error)]
    listed = catalogue.listing()
    gone = sum(row not in listed for row in release.rows.tolist())
    waiting = len(catalogue.unembedded(release.manifest.fingerprint))
    if gone or waiting:
        found.append(
            f"release {release.version} is behind the catalogue: {waiting} entries to embed, "
            f"{gone} gone; run `recommender build`"
        )
    return found
