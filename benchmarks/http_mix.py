"""What people ask of a catalogue, mixed: look-ups, a fifth of all with a filter, a tenth by text."""

import urllib.parse

import numpy as np

ASKED = 100_000
"""Requests that are made, over and over: so many that what is kept of a round does not answer the next."""

WORDS = 4000
"""Of the vocabulary that entries and questions are made of."""


def lookup(id: str) -> str:
    return f"/similar?id={urllib.parse.quote(id, '')}&k=10"


def mix(ids: list[str], seed: int) -> dict[str, list[str]]:
    """Return what is asked: look-ups of entries drawn by Zipf's law of exponent 1, a fifth with a filter, a tenth by text."""
    draw, chances = np.random.default_rng(seed), 1 / np.arange(1, len(ids) + 1)
    named = [ids[i] for i in draw.choice(len(ids), ASKED, p=chances / chances.sum())]
    words = draw.zipf(1.3, (ASKED, 2)) % WORDS
    years = draw.integers(2000, 2024, ASKED)
    paths: dict[str, list[str]] = {"mix": []}
    for id, (one, two), year, kind in zip(named, words, years, draw.random(ASKED), strict=True):
        if kind < 0.7:
            which, path = "look-ups of the mix", lookup(id)
        elif kind < 0.9:
            which, path = "filtered of the mix", f"{lookup(id)}&published_from={year}"
        else:
            which, path = "text of the mix", f"/search?q=word{one}+word{two}&k=10"
        paths.setdefault(which, []).append(path)
        paths["mix"].append(path)
    return paths
