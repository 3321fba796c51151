"""What people ask of a catalogue, mixed: look-ups, a fifth of all with a filter, a tenth by text."""

import urllib.parse

import numpy as np

ASKED = 100_000
"""Requests that are made, over and over: so many that what is kept of a round does not answer the next."""


def lookup(id: str) -> str:
    return f"/similar?id={urllib.parse.quote(id, '')}&k=10"


def mix(entries: list[dict], seed: int) -> dict[str, list[str]]:
    """Return what is asked: look-ups of entries drawn by Zipf's law of exponent 1, a fifth with a filter, a tenth by text.

    A filter wants what is as new as the year of some entry, so that shares of all sizes pass it; a text is two to four
    words that follow each other in some title.

    Parameters
    ----------
    entries : list of dict
        Of a catalogue, in any order: ``id``, ``title``, ``published``.
    """
    draw, chances = np.random.default_rng(seed), 1 / np.arange(1, len(entries) + 1)
    named = draw.choice(len(entries), ASKED, p=chances / chances.sum())
    others = draw.integers(0, len(entries), ASKED)
    paths: dict[str, list[str]] = {"mix": []}
    for one, other, kind in zip(named, others, draw.random(ASKED), strict=True):
        id, entry = entries[one]["id"], entries[other]
        if kind < 0.7:
            which, path = "look-ups of the mix", lookup(id)
        elif kind < 0.9:
            year = (entry["published"] or "2000")[:4]
            which, path = "filtered of the mix", f"{lookup(id)}&published_from={year}"
        else:
            words = entry["title"].split()
            count = min(int(draw.integers(2, 5)), len(words))
            begin = int(draw.integers(0, len(words) - count + 1))
            text = urllib.parse.quote_plus(" ".join(words[begin : begin + count]))
            which, path = "text of the mix", f"/search?q={text}&k=10"
        paths.setdefault(which, []).append(path)
        paths["mix"].append(path)
    return paths
