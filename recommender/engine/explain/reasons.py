"""Reasons: which seed each result is for, and why."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from recommender import deadline
from recommender.catalogue.store import Catalogue
from recommender.engine.explain.explain import Explainer, Side, named_facts, shared_facts
from recommender.engine.recommend import Selected
from recommender.engine.response import Reasons
from recommender.engine.snapshot import Snapshot
from recommender.engine.subjects import Seed
from recommender.entries.entry import Entry


def of_results(
    snapshot: Snapshot,
    likes: Sequence[Seed],
    selected: Selected,
    catalogue: Catalogue,
    explainer: Explainer | None,
) -> list[Reasons]:
    """Return the reasons of each result; none at all where there is one seed, and no explainer.

    ``seed``, where there are several: the one that the result is for. ``why``, given an explainer:
    see `Explainer.why`, ``facts`` in common with that seed, or named by it if it is a text, and
    where there are several seeds the share that each has in the likeness.
    """
    if len(likes) == 1 and explainer is None:
        return []
    stubs = [likes[seed].stub if len(likes) > 1 else None for seed in selected.seeds]
    if explainer is None:
        return [Reasons(stub) for stub in stubs]
    whys = _whys(snapshot, likes, selected, catalogue, explainer)
    return [Reasons(stub, why) for stub, why in zip(stubs, whys, strict=True)]


def _whys(
    snapshot: Snapshot,
    likes: Sequence[Seed],
    selected: Selected,
    catalogue: Catalogue,
    explainer: Explainer,
) -> list[dict[str, Any]]:
    found = np.array(selected.related.nodes, np.int64)
    nodes = np.array([*found, *(node for seed in likes for node in seed.nodes)], np.int64)
    rows = dict(zip(nodes.tolist(), snapshot.rows(nodes).tolist(), strict=True))
    stored = {s.row: s.entry for s in catalogue.get(sorted({*rows.values()}))}
    vectors = snapshot.vectors(found)
    whys = []
    for place, node in enumerate(found.tolist()):
        deadline.check()
        seed = likes[selected.seeds[place]]
        mine = stored.get(rows[seed.nodes[0]]) if seed.nodes else None
        theirs = stored.get(rows[node])
        texts = _texts(mine) or seed.texts
        sides = Side(texts, seed.vector[0]), Side(_texts(theirs), vectors[place])
        why = explainer.why(*sides)
        why["facts"] = _facts(seed, mine, theirs) if theirs else {}
        if len(likes) > 1:
            shares = selected.shares[place].tolist()
            why["seeds"] = [
                {**orjson.loads(like.stub), "share": round(share, 3)}
                for like, share in zip(likes, shares, strict=True)
            ]
        whys.append(why)
    return whys


def _texts(entry: Entry | None) -> tuple[str, ...]:
    return entry.texts() if entry else ()


def _facts(seed: Seed, mine: Entry | None, theirs: Entry) -> dict[str, Any]:
    return shared_facts(mine, theirs) if mine else named_facts(seed.texts, theirs)
