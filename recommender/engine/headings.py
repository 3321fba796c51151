"""Headings: entries under what a reader reads about, else under what the map says that they are about.

An entry stands under the interest of a reader's collection (`engine.interests`) that it is most relevant to, if it is close to any; else
under the region of the map that it lies in.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson

from recommender.catalogue.connection import RowId
from recommender.engine.engine import Engine
from recommender.engine.interests import compare, interests_of
from recommender.engine.options import WeightedSeed
from recommender.engine.seeds import SeedResolver
from recommender.engine.snapshot import Node, Snapshot
from recommender.releases.regions import Regions


class Heading(NamedTuple):
    """A heading above a group of entries: an interest, or a region of the map; or neither, where nothing is known.

    Attributes
    ----------
    seed : dict, optional
        The stub of the entry that is nearest to the middle of the interest.
    seeds : int
        How many entries the interest was made of.
    en, zh : sequence of str
        The terms that the region is named by, in each language.
    """

    seed: dict[str, Any] | None = None
    seeds: int = 0
    en: Sequence[str] = ()
    zh: Sequence[str] = ()


def under_headings(engine: Engine, names: Sequence[str], near: Sequence[str]) -> dict[str, Any]:
    """Return entries in groups, each under a heading: an interest of the reader's, or a region of the map.

    Parameters
    ----------
    names : sequence of str
        Names of the entries to be grouped; one that no entry has is left out.
    near : sequence of str
        Names of the entries in a reader's collection. Empty: every entry stands under its region.

    Returns
    -------
    dict
        ``index_version``, and ``groups``: ``heading``, a `Heading`, and ``entries``, names as they were given.
        Groups, and the entries of each, are in the order of `names`; those of which nothing is known come last.

    Raises
    ------
    NoRelease, CorruptRelease, EncoderMismatch
    """
    snapshot, rows = engine.snapshot, engine.catalogue.find_all([*names, *near])
    nodes = {name: node for name in names if name in rows and (node := snapshot.node(rows[name])) is not None}  # fmt: skip
    headings = _by_interest(engine, snapshot, nodes, [name for name in near if name in rows])
    mapped = snapshot.release.map
    regions = mapped.regions if mapped else None
    groups: dict[str, tuple[Heading, list[str]]] = {}
    for name in dict.fromkeys(name for name in names if name in rows):
        heading = headings.get(name) or _region_heading(snapshot, rows[name], regions)
        groups.setdefault(repr(heading), (heading, []))[1].append(name)
    ordered_groups = sorted(groups.values(), key=lambda group: group[0] == Heading())
    return {
        "index_version": snapshot.release.version,
        "groups": [
            {"heading": heading._asdict(), "entries": members}
            for heading, members in ordered_groups
        ],
    }


def _by_interest(
    engine: Engine, snapshot: Snapshot, nodes: dict[str, Node], near: Sequence[str]
) -> dict[str, Heading]:
    """Return the heading of each entry that is close to an interest of the collection; other entries are left out."""
    resolver = SeedResolver(engine.catalogue, engine.models)
    seeds = resolver.seeds_of(snapshot, [WeightedSeed(name) for name in near])
    if not (len(seeds) and nodes):
        return {}
    interests = interests_of(snapshot, seeds, len(seeds), seeds.take([]))
    _, relevance = compare(snapshot, interests, np.array([*nodes.values()], np.int64))
    best, close = relevance.argmax(axis=0), snapshot.close_thresholds[None]
    headings = {}
    for place, name in enumerate(nodes):
        if relevance[best[place], place] >= close:
            members = interests[best[place]].members
            middle = seeds.vectors[members] @ interests[best[place]].vector[0]
            seed = orjson.loads(seeds.stubs[members[int(middle.argmax())]])
            headings[name] = Heading(seed, len(members))
    return headings


def _region_heading(snapshot: Snapshot, row: RowId, regions: Regions | None) -> Heading:
    place = snapshot.release.place(row)
    if regions is None or place is None:
        return Heading()
    name = regions.names[regions.codes[place]]
    return Heading(en=name.en, zh=name.zh)
