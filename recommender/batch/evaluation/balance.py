"""Balance: whether neighbours favour the reader's own language."""

import numpy as np

from recommender.catalogue.store import Catalogue
from recommender.releases.release import Release


def language_balance(catalogue: Catalogue, release: Release, k: int = 10) -> dict[str, float]:
    """Return, for each language, the share of neighbours in the entry's own language, divided by that language's base rate.

    1 is even-handed; 2 means that the neighbours of a Chinese entry, say, are Chinese twice as often as random entries.
    Entries known in both languages count for neither.
    """
    cards = catalogue.summaries(catalogue.rows())
    language = {row: card["lang"][0] for row, card in cards.items() if len(card["lang"]) == 1}
    ranked = [row for row in release.rows.tolist() if row in language]
    rows, neighbours = release.rows, release.neighbours[:, :k]
    balance = {}
    for lang in sorted(set(language.values())):
        speakers = [row for row in ranked if language[row] == lang]
        shares = []
        for row in speakers:
            near = neighbours[release.place(row)]
            same = sum(language.get(r) == lang for r in rows[near[near >= 0]].tolist())
            shares.append(same / max(1, int((near >= 0).sum())))
        base = (len(speakers) - 1) / max(1, release.manifest.count - 1)
        if base > 0:
            balance[lang] = float(np.mean(shares)) / base
    return balance
