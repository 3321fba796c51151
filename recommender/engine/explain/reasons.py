"""Reasons: which seed each result is for, and why."""

from typing import Any

import numpy as np
import orjson

from recommender.catalogue.store import Catalogue
from recommender.engine.explain.explain import (
    ComparableFacts,
    Explainer,
    facts_named_in,
    shared_facts,
)
from recommender.engine.recommend import AttributedResults
from recommender.engine.response import Reasons
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.entries.entry import Entry

_ALL = 100
"""Up to so many seeds, the share of each is given; of more seeds, only the shares above zero."""


def reasons_of(
    snapshot: Snapshot,
    likes: SeedSet,
    selected: AttributedResults,
    catalogue: Catalogue,
    explainer: Explainer | None,
) -> list[Reasons]:
    """Return the reasons of each result; an empty list where there is one seed, and no explainer.

    The ``seed`` of a result is the one that it is for; it is given where there are several. ``why`` is given
    with an explainer: the sentences and terms of `Explainer.why`; the ``facts`` that the result has in common
    with its seed, or that are named in it if the seed is a text; and, where there are several seeds, the share of
    the score that each accounts for.
    """
    if len(likes) == 1 and explainer is None:
        return []
    stubs = [likes.stubs[seed] if len(likes) > 1 else None for seed in selected.seeds]
    if explainer is None:
        return [Reasons(stub) for stub in stubs]
    whys = _explanations(snapshot, likes, selected, catalogue, explainer)
    return [Reasons(stub, why) for stub, why in zip(stubs, whys, strict=True)]


def _explanations(
    snapshot: Snapshot,
    likes: SeedSet,
    selected: AttributedResults,
    catalogue: Catalogue,
    explainer: Explainer,
) -> list[dict[str, Any]]:
    nodes_found = selected.related.nodes
    if not nodes_found:
        return []
    seeds = [Node(node) for node in likes.nodes[selected.seeds].tolist()]
    nodes = np.array(sorted({*nodes_found, *(node for node in seeds if node >= 0)}), np.int64)
    rows = dict(zip(nodes.tolist(), snapshot.rows(nodes).tolist(), strict=True))
    stored = {s.row: s.entry for s in catalogue.get(sorted({*rows.values()}))}
    stubs = orjson.loads(b"[%b]" % b",".join(likes.stubs))
    mine = [stored.get(rows[node]) if node >= 0 else None for node in seeds]
    theirs = [stored.get(rows[node]) for node in nodes_found]
    texts = [
        _texts(one) or tuple(likes.texts[seed])
        for one, seed in zip(mine, selected.seeds, strict=True)
    ]
    whys = explainer.why([*zip(texts, map(_texts, theirs), strict=True)])
    shares = np.round(selected.shares.astype(np.float64), 3).tolist()
    facts = {id(one): ComparableFacts.of(one) for one in stored.values()}
    for place, (why, one, other) in enumerate(zip(whys, mine, theirs, strict=True)):
        why["facts"] = {}
        if one and other:
            why["facts"] = shared_facts(facts[id(one)], facts[id(other)])
        elif other:
            why["facts"] = facts_named_in(texts[place], other)
        if len(likes) > 1:
            why["seeds"] = [
                {**stub, "share": share}
                for stub, share in zip(stubs, shares[place], strict=True)
                if share or len(likes) <= _ALL
            ]
    return whys


def _texts(entry: Entry | None) -> tuple[str, ...]:
    return entry.texts() if entry else ()
