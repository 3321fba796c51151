"""The manifest: what a release is, and a checksum of each of its files."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
import xxhash

from recommender.releases.home import Lineage
from recommender.retrieval.index import SearchParams

FORMAT = 5


@dataclass(frozen=True)
class ShardManifest:
    """A range of a release's places that has files of its own, and how its index is searched.

    ``recall`` and ``search_params`` are those of the shard's index, as `Manifest` has them of the only one.
    """

    count: int
    factory_string: str
    search_params: SearchParams | None
    recall: float

    @classmethod
    def of(cls, values: dict[str, Any]) -> "ShardManifest":
        """Rebuild a shard's manifest from `values`."""
        tuned = values["search_params"]
        return cls(**{**values, "search_params": SearchParams.of(tuned) if tuned else None})

    def values(self) -> dict[str, Any]:
        """Return the shard's part of manifest.json, as JSON types; see `of`."""
        tuned = self.search_params.values() if self.search_params else None
        return {**vars(self), "search_params": tuned}


@dataclass(frozen=True)
class Manifest:
    """What a release is, as its manifest.json says.

    Attributes
    ----------
    catalogue_id, sequence, nonce : str, int, int or None
        The catalogue's, when it was read: what changed there later is not in the release. See
        `Lineage`.
    factory_string : str
        FAISS's name of the index type.
    search_params : SearchParams or None
        The parameters that its index was tuned to; None where every vector is compared.
    recall : float
        recall@10 of such searches, measured when the index was built.
    exact_graph : bool
        Whether the neighbour graph's candidates come from comparing everything.
    lexicon : str
        The fingerprint of the term encoder that made the sparse vectors.
    overlap, slope : float
        `Hybrid.weight` and `Hybrid.slope`.
    levels, usual : tuple of float
        `Hybrid.levels` and `DomainDetector.usual`.
    number : int or None
        Which publication of its home it is, counted from 1; None in releases of earlier versions.
    built : int or None
        When it was published, in seconds since 1970; None in releases of earlier versions.
    shards : tuple of ShardManifest
        The ranges that have files of their own, by place; none where one machine has them all.
    """

    version: str
    catalogue_id: str
    sequence: int
    encoder: str
    fingerprint: str
    dimension: int
    count: int
    factory_string: str
    search_params: SearchParams | None
    recall: float
    exact_graph: bool
    lexicon: str
    overlap: float
    slope: float
    levels: tuple[float, ...]
    usual: tuple[float, float]
    files: dict[str, str]
    format: int = FORMAT
    nonce: int | None = None
    number: int | None = None
    built: int | None = None
    shards: tuple[ShardManifest, ...] = ()

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Manifest":
        """Rebuild a manifest from `values`; TypeError or KeyError if it is none."""
        attributes = {_ATTRIBUTES.get(key, key): value for key, value in values.items()}
        params, levels = attributes.pop("search_params"), attributes.pop("levels")
        tuned = SearchParams.of(params) if params else None
        mean, deviation = attributes.pop("usual")
        usual = mean, deviation
        shards = tuple(ShardManifest.of(shard) for shard in attributes.pop("shards", ()))
        return cls(
            **attributes, search_params=tuned, levels=tuple(levels), usual=usual, shards=shards
        )

    def values(self) -> dict[str, Any]:
        """Return the content of manifest.json, but for its seal."""
        params = self.search_params.values() if self.search_params else None
        attributes = {**asdict(self), "search_params": params}
        del attributes["shards"]
        for later in ("number", "built"):
            if attributes[later] is None:  # as versions without these fields wrote it
                del attributes[later]
        if self.shards:  # else left out, so that versions without shards read it too
            attributes["shards"] = [shard.values() for shard in self.shards]
        return {_KEYS.get(name, name): value for name, value in attributes.items()}

    @property
    def parts(self) -> tuple[ShardManifest, ...]:
        """The shards; of a release without any, itself as the only one."""
        single_part = ShardManifest(
            self.count, self.factory_string, self.search_params, self.recall
        )
        return self.shards or (single_part,)

    @property
    def lineage(self) -> Lineage:
        """Which catalogue the release was made of, and up to which of its changes."""
        return Lineage(self.catalogue_id, self.sequence, self.nonce)


_KEYS = {
    "catalogue_id": "birth",
    "sequence": "tick",
    "factory_string": "recipe",
    "search_params": "effort",
}
"""Attributes of a `Manifest` that its file has under other names."""

_ATTRIBUTES = {key: attribute for attribute, key in _KEYS.items()}


def seal(values: dict[str, Any]) -> str:
    """Return the XXH3 hash, 128 bits, of a manifest's content."""
    return xxhash.xxh3_128_hexdigest(orjson.dumps(values, option=orjson.OPT_SORT_KEYS))
