"""Collections: what somebody reads about, and what is new for it."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any, Unpack

from recommender.client.params import CollectionParams, FilterParams, to_change
from recommender.client.results import Results
from recommender.engine.engine import Engine
from recommender.engine.interests import weighted_members
from recommender.engine.news import news
from recommender.entries.filter import Filter
from recommender.entries.since import parse_since


class CollectionMethods(ABC):
    """The part of a `Recommender` that keeps collections."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """What answers."""

    def collections(self) -> list[dict[str, Any]]:
        """Return the collections by name, with how much is in each."""
        return [size._asdict() for size in self.engine.catalogue.collections()]

    def collection(self, name: str) -> dict[str, Any]:
        """Return a collection: its members with role and weight, and what was shown and read.

        Raises
        ------
        CollectionNotFound
        """
        from recommender.batch.collecting import collection_json

        return collection_json(self.engine.catalogue, name)

    def collect(self, name: str, **change: Unpack[CollectionParams]) -> dict[str, Any]:
        """Change a collection, which is created if need be, and return it; after an error nothing has changed.

        Parameters
        ----------
        **change
            See `params.CollectionParams`.

        Raises
        ------
        EntryNotFound, InvalidQuery

        Examples
        --------
        >>> import shutil, tempfile
        >>> from recommender import Recommender
        >>> home = shutil.copytree(".recommender", tempfile.mkdtemp(), dirs_exist_ok=True)
        >>> with Recommender(home) as papers:
        ...     kept = papers.collect("vision", add=["2010.11929", "2103.14030"], dislike="2006.11239")
        >>> [member["role"] for member in kept["members"]]
        ['seed', 'seed', 'dislike']
        """
        from recommender.batch import collecting

        changes = to_change(change)
        members = weighted_members(*(changes.pop(role, ()) for role in ("add", "like", "dislike")))
        now = datetime.now(UTC)
        return collecting.change_collection(
            self.engine.catalogue, name, now, members=members, **changes
        )

    def drop_collection(self, name: str) -> None:
        """Delete a collection, and the record of what was shown for it.

        Raises
        ------
        CollectionNotFound
        """
        self.engine.catalogue.drop_collection(name)

    def news(
        self,
        name: str,
        since: str | None = None,
        k: int = 20,
        explain: bool = False,
        **only: Unpack[FilterParams],
    ) -> Results:
        """Return what is new near the interests of a collection, best first; nothing that was shown for it.

        Nothing is recorded as shown: ``collect(name, shown=…)`` does that.

        Parameters
        ----------
        since : str, optional
            First stored since: 36h, 1d, 2w, or a day; by default, since the last issue that went out.

        Raises
        ------
        CollectionNotFound, InvalidQuery, NoRelease
        """
        now = datetime.now(UTC)
        begin = parse_since(since, now) if since else None
        answer = news(
            self.engine, name, now, since=begin, k=k, filter=Filter.of(**only), explain=explain
        )
        return Results(answer.to_dict())
