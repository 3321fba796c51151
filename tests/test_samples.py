"""The samples that ship: read whole by our own sources, in both languages, with twins that merge."""

from itertools import combinations
from pathlib import Path

import pytest

import recommender
from recommender import sources
from recommender.entries.document_title import DocumentTitle
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention
from recommender.entries.resolution import same_work

SAMPLES = Path(recommender.__file__).parent / "samples"

COUNTS = {
    "arxiv.jsonl": (13, "paper"),
    "blog-index.txt": (6, "post"),
    "daily-bilingual.txt": (11, "paper"),
    "list-language.md": (10, "paper"),
    "list-systems.md": (10, "paper"),
    "news.txt": (5, "news"),
    "refs.bib": (8, "paper"),
    "weekly-english.md": (10, "paper"),
    "weekly-science.txt": (8, "paper"),
    "weekly-vision.txt": (8, "paper"),
}

TWINS = {
    "arxiv:1603.09320": ("list-systems.md", "arxiv.jsonl"),
    "arxiv:1909.05272": ("weekly-science.txt", "arxiv.jsonl"),
    "arxiv:2010.11929": ("weekly-vision.txt", "arxiv.jsonl"),
    "arxiv:2112.10752": ("weekly-vision.txt", "arxiv.jsonl"),
    "arxiv:2309.06180": ("list-systems.md", "arxiv.jsonl"),
}
"""Papers that a Chinese digest and an English record both tell of."""


@pytest.fixture(scope="module")
def mentions() -> dict[str, list[Mention]]:
    """Every mention, by the file it stands in; anything else that is read shows up here too."""
    return {
        name: [item for item in sources.read(SAMPLES / name) if isinstance(item, Mention)]
        for name in COUNTS
    }


def test_no_file_is_forgotten() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(COUNTS)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_file_is_read_whole(name: str) -> None:
    count, kind = COUNTS[name]
    items = list(sources.read(SAMPLES / name))
    assert [str(item) for item in items if not isinstance(item, Mention | DocumentTitle)] == []
    assert [item.kind for item in items if isinstance(item, Mention)] == [kind] * count
    assert all(item.complete for item in items if isinstance(item, Mention))


def test_every_entry_has_a_title_and_every_paper_a_strong_name(
    mentions: dict[str, list[Mention]],
) -> None:
    for mention in (m for found in mentions.values() for m in found):
        assert mention.title, mention.origin
        if mention.kind == "paper":
            assert Entry.merge([mention]).id.startswith(("arxiv:", "doi:")), mention.origin


def test_at_least_sixty_entries_differ(mentions: dict[str, list[Mention]]) -> None:
    ids = {Entry.merge([m]).id for found in mentions.values() for m in found}
    assert len(ids) >= 60


def test_both_languages_are_well_represented(mentions: dict[str, list[Mention]]) -> None:
    everything = [m for found in mentions.values() for m in found]
    for field in ("abstract_zh", "abstract_en"):
        assert sum(bool(getattr(m, field)) for m in everything) >= 30, field


@pytest.mark.parametrize("id", sorted(TWINS))
def test_twins_merge_and_speak_both_languages(id: str, mentions: dict[str, list[Mention]]) -> None:
    chinese, english = (next(m for m in mentions[name] if id in m.names()) for name in TWINS[id])
    assert same_work(chinese, english)
    both = Entry.merge([chinese, english])
    assert both.languages == ("zh", "en")
    assert len(both.texts()) == 2


def test_nothing_else_merges(mentions: dict[str, list[Mention]]) -> None:
    everything = [m for found in mentions.values() for m in found]
    merged = {Entry.merge([a, b]).id for a, b in combinations(everything, 2) if same_work(a, b)}
    assert merged == set(TWINS)
