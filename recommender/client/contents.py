"""Contents: entries read one by one, and what goes into a home folder: documents, entries, builds."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from recommender.client.params import FilterParams
from recommender.client.results import FullEntry, WriteOutcome
from recommender.encoders import DEFAULT_MODEL, open_encoder
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.errors import NoRelease
from recommender.progress import Progress, no_progress
from recommender.releases.home import require_mentions
from recommender.settings import Settings
from recommender.sources import jsonl

if TYPE_CHECKING:
    from recommender.batch.ingest import IngestReport
    from recommender.releases.manifest import Manifest

DOCUMENT = "python"
"""The document name in the origins of entries that are added here."""


class ContentMethods(ABC):
    """The part of a `Recommender` that reads and changes what is in its home folder."""

    home: Path
    _model: str | None

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """What answers."""

    def entries(self, **only: Unpack[FilterParams]) -> Iterator[FullEntry]:
        """Yield every entry whole, built or not, in order of first mention; those that pass a filter.

        Raises
        ------
        InvalidQuery

        Examples
        --------
        >>> from recommender import Recommender
        >>> with Recommender(".recommender") as papers:
        ...     len(list(papers.entries())), len(list(papers.entries(kind="post")))
        (84, 6)
        """
        filter, engine = Filter.of(**only), self.engine
        for stored in engine.catalogue.entries():
            if filter.accepts(stored.entry.facts()):
                yield FullEntry.of(stored.entry.to_dict())

    def ingest(
        self,
        *paths: str | Path,
        format: str | None = None,
        base_url: str = "",
        progress: Progress = no_progress,
    ) -> "IngestReport":
        """Read digests, records and feeds, as `recommender ingest` does; `build` lets them be found.

        Parameters
        ----------
        *paths : str or Path
            Files, and folders with all that is below them.
        format, base_url : str, optional
            See `recommender.sources.read`.

        Returns
        -------
        IngestReport
            How many entries are new, and what could not be read.

        Raises
        ------
        SourceError
            If a path does not exist.
        InvalidQuery, CatalogueBusy
        """
        from recommender.batch.ingest import ingest

        given_paths = [Path(path) for path in paths]
        return ingest(self.engine.catalogue, given_paths, format, progress, base_url)

    def build(
        self, *, full: bool = False, mapped: bool = True, progress: Progress = no_progress
    ) -> Self:
        """Embed what changed and publish a release, as `recommender build` does; return this recommender.

        The model is the one that this was opened with, else that of the release in force, else the
        default.

        Raises
        ------
        NothingIngested
            If there is nothing to build of.
        CatalogueBusy, CatalogueMismatch
        """
        from recommender.batch.build import build

        engine = self.engine
        require_mentions(self.home, engine.catalogue)
        made = self._made()
        name = self._model or (made.encoder if made else DEFAULT_MODEL)
        weight = made.overlap if made else Settings.overlap
        encoder = open_encoder(name)
        build(self.home, engine.catalogue, encoder, full, progress, weight, with_map=mapped)
        return self

    def _made(self) -> "Manifest | None":
        """Return the manifest of the release in force; None before the first build."""
        try:
            return self.engine.snapshot.release.manifest
        except NoRelease:
            return None

    def add(self, entries: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> list[WriteOutcome]:
        """Store entries; when this returns they are on disk, and the next question finds them.

        Parameters
        ----------
        entries : mapping, or iterable of mapping
            Each as `recommender export` writes it, or shorter: at least a ``title``, an
            ``abstract``, an id or a ``url``.

        Returns
        -------
        list of WriteOutcome
            One for each, in order.

        Raises
        ------
        InvalidQuery
            If one cannot be read; then nothing was stored.
        CatalogueBusy, EncoderMismatch
        """
        values = [entries] if isinstance(entries, Mapping) else list(entries)
        mentions = jsonl.mentions(values, DOCUMENT)
        return [WriteOutcome.of(outcome) for outcome in self.engine.store(mentions)]

    def remove(self, id: str) -> str:
        """Remove an entry with all its mentions, and return its id.

        Raises
        ------
        EntryNotFound, CatalogueBusy
        """
        return self.engine.remove(id)

    def edit(self, id: str, **changes: str | Iterable[str] | None) -> FullEntry:
        """Set fields of an entry, whatever its documents say, now or later, and return it.

        Parameters
        ----------
        id : str
            Any name of the entry.
        **changes
            ``title``, ``title_zh``, ``authors``, ``affiliations``, ``url``, ``published``, ``venue``, ``category``,
            ``kind``, ``abstract_en``, ``abstract_zh``, ``recommendation``; an empty value empties the field, None
            restores what the documents say.

        Raises
        ------
        EntryNotFound, InvalidQuery, CatalogueBusy, EncoderMismatch
        """
        return FullEntry.of(self.engine.entry(self.engine.edit(id, changes)).to_dict())
