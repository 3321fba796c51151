import numpy as np

from recommender.entries.entry import Facts
from recommender.releases.colours import COLUMNS, REST, Colours
from recommender.sources import FORMATS


def told(colours: Colours, column: str) -> list[str | None]:
    values = [value for value, _ in colours.values[column]]
    codes = colours.codes[:, list(colours.values).index(column)]
    return [None if code == REST else values[code] for code in codes.tolist()]


def test_the_map_colours_an_entry_by_its_facts() -> None:
    facts = [
        Facts(
            kind="paper",
            langs=("zh", "en"),
            categories=("CV", "cs.CV"),
            sources=("weekly", "机器之心"),
            published="2024-05-01",
        ),
        Facts(kind="post", sources=("posts",)),
    ]
    colours = Colours.fit(facts)
    assert tuple(colours.values) == COLUMNS
    assert told(colours, "category") == ["cs.CV", None]
    assert told(colours, "source") == ["机器之心", "posts"]
    assert told(colours, "kind") == ["paper", "post"]
    assert told(colours, "lang") == ["zh", None]
    assert told(colours, "year") == ["2024", None]


def test_a_bare_code_is_spelled_as_others_spell_it() -> None:
    categories = ["CV", "cs.CV", "eess.IV", "IV", "ML", "stat.ML", "cs.ML", "cs.ML", "XX"]
    colours = Colours.fit([Facts(kind="paper", categories=(c,)) for c in categories])
    assert told(colours, "category") == (
        ["cs.CV", "cs.CV", "eess.IV", "eess.IV", "cs.ML", "stat.ML", "cs.ML", "cs.ML", "XX"]
    )


def test_the_commonest_value_comes_first_and_ties_go_by_value() -> None:
    facts = [Facts(kind="paper", categories=(c,)) for c in ["b", "a", "c", "c"]]
    assert Colours.fit(facts).values["category"] == [("c", 2), ("a", 1), ("b", 1)]


def test_more_values_than_codes() -> None:
    facts = [Facts(kind="paper", categories=(f"{i:04}",)) for i in range(400)]
    colours = Colours.fit(facts)
    assert len(colours.values["category"]) == REST
    assert (colours.codes[:, 0] == REST).sum() == 400 - REST


def test_the_colours_of_no_entries_are_an_empty_array() -> None:
    colours = Colours.fit([])
    assert colours.codes.shape == (0, len(COLUMNS))
    assert colours.codes.dtype == np.uint8


def test_formats_are_not_taken_for_media() -> None:
    for name in FORMATS:
        facts = Facts(kind="paper", sources=tuple(sorted((name, "a medium"))))
        assert told(Colours.fit([facts]), "source") == ["a medium"]
