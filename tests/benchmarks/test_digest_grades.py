"""Grading: 1.0 for a perfect reading, less for a damaged one."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
grades, digests, synthetic = map(importlib.import_module, ("digest_grades", "digests", "synthetic"))
grade = grades.grade


def item(n: int, **more) -> dict:
    id = f"2401.{n:05}"
    return {
        "title": f"Paper Number {n} on {'abcdefghij'[n % 10] * 9}",
        "title_zh": None,
        "authors": ["Ann One", "Bob Two"],
        "url": f"https://arxiv.org/abs/{id}",
        "arxiv_id": id,
        "abstract_en": f"Abstract number {n} says a lot.",
        "kind": "paper",
        **more,
    }


ITEMS = [item(n) for n in range(6)]


def test_a_perfect_reading_of_every_family_is_wholly_right():
    for made in synthetic.generate(len(synthetic.families()), 1):
        truth = [asdict(i) for i in made.items]
        read = [asdict(i) for i in made.items if not i.optional]
        told = grade(truth, read)
        assert told.wholly, made.name
        assert told.f1 == told.title == told.link == 1.0, made.name


def test_what_is_lost_or_added_counts():
    told = grade(ITEMS, ITEMS[1:])
    assert (told.precision, told.recall, told.right) == (1.0, 5 / 6, False)
    told = grade(ITEMS, [*ITEMS, item(9, title="Follow us")])
    assert (told.precision, told.recall, told.extra) == (6 / 7, 1.0, 1)
    assert grade([], []).right
    assert grade([], ITEMS).f1 == 0.0
    assert grade(ITEMS, []).f1 == 0.0


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", "1. Paper"),
        ("authors", ["Ann One"]),
        ("url", "https://example.com/"),
        ("arxiv_id", "2401.99999"),
        ("abstract_en", "Another text."),
        ("kind", "post"),
        ("title_zh", "多出来的"),
    ],
)
def test_each_wrong_field_is_seen(field, wrong):
    told = grade(ITEMS, [{**ITEMS[0], field: wrong}, *ITEMS[1:]])
    assert told.fields[field] == [5, 6]
    assert told.found == 6
    assert not told.wholly
    assert told.right == (field not in ("title", "arxiv_id"))


def test_a_link_given_to_an_item_that_has_none_is_wrong():
    bare = [{**i, "url": None, "arxiv_id": None} for i in ITEMS]
    assert grade(bare, bare).link == 1.0
    assert grade(bare, ITEMS).link == 0.0


def test_a_field_that_nobody_annotated_is_not_graded():
    bare = [{"title": i["title"], "url": i["url"]} for i in ITEMS]
    told = grade(bare, ITEMS)
    assert told.wholly
    assert told.fields["authors"] == [0, 0]


def test_items_that_repeat_count_once():
    overview = [{"title": i["title"], "url": i["url"]} for i in ITEMS]
    assert grade([*ITEMS, *ITEMS], ITEMS).wholly
    assert grade(ITEMS, [*overview, *ITEMS]).wholly
    assert grade(ITEMS, [*({"title": i["title"]} for i in ITEMS), *ITEMS]).right


def test_width_case_quotes_and_markup_do_not_count_and_words_do():
    same = [{**ITEMS[0], "title": "ＰＡＰＥＲ  Number 0 on **aaaaaaaaa**."}]
    assert grade(ITEMS[:1], same).title == 1.0
    other = [{**ITEMS[0], "title": "Paper Number 0 on"}]
    assert grade(ITEMS[:1], other).title == 0.0


def test_accepted_values_and_optional_items():
    free = {**ITEMS[0], "_accept": {"kind": ["news"], "url": ["*"], "arxiv_id": ["*"]}}
    assert grade([free], [{**ITEMS[0], "kind": "news", "url": None, "arxiv_id": None}]).wholly
    optional = {**ITEMS[0], "optional": True}
    assert grade([optional, *ITEMS[1:]], ITEMS[1:]).wholly
    assert grade([optional, *ITEMS[1:]], ITEMS).wholly


def test_an_untitled_item_is_found_by_its_text():
    untitled = [{**i, "title": None, "url": None, "arxiv_id": None} for i in ITEMS]
    read = [{**i, "title": i["abstract_en"][:17]} for i in untitled]
    told = grade(untitled, read)
    assert (told.found, told.title) == (6, 0.0)


def test_annotated_documents_are_read_in_both_formats(tmp_path):
    (tmp_path / "truth").mkdir()
    text = "# Papers\n\n- [A Paper on Reading](https://arxiv.org/abs/2401.00001) - It reads.\n- [Another on Writing](https://arxiv.org/abs/2401.00002) - It writes.\n"
    wild = [{"title": "A Paper on Reading", "url": "https://arxiv.org/abs/2401.00001"}]
    expected = [
        {
            "title": "A Paper on Reading",
            "zh_abstract_starts": None,
            "_optional": True,
            "_accept": {"en_abstract_starts": ["*"]},
        }
    ]
    for name, truth in (("a.md", wild), ("b.txt", expected)):
        (tmp_path / name).write_text(text)
        stem = name if name == "a.md" else "b"
        (tmp_path / "truth" / f"{stem}.json").write_text(json.dumps(truth))
    first, second = digests.annotated(tmp_path, tmp_path / "truth")
    assert first.truth == wild
    assert second.truth[0] == {
        "title": "A Paper on Reading",
        "abstract_zh": None,
        "optional": True,
        "_accept": {"abstract_en": ["*"]},
    }
    told = digests.reading(first)
    assert told.seconds > 0
    assert told.grade.found == 1


def test_the_command_prints_writes_and_keeps_held_out_layouts_sealed(tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.json"
    asked = ["digests.py", "--generated", "6", "--split", "held_out", "--json", str(out)]
    monkeypatch.setattr(sys, "argv", asked)
    digests.main()
    assert "MEAN OVER DOCUMENTS" in capsys.readouterr().out.splitlines()[1]
    told = json.loads(out.read_text())
    assert {"machine", "commit", "seed", "date", "all", "groups"} <= told.keys()
    assert told["all"]["documents"] == 6
    group = next(iter(told["groups"]))
    assert all(name.startswith("held out: ") for name in told["groups"])
    monkeypatch.setattr(sys, "argv", [*asked, "--show", group, "--write", str(tmp_path)])
    with pytest.raises(SystemExit, match="is held out"):
        digests.main()
    assert not (tmp_path / "truth").exists()
    name = synthetic.families("held_out")[0].name
    monkeypatch.setattr(sys, "argv", [*asked, "--show", name, "--unseal", "--write", str(tmp_path)])
    digests.main()
    assert "-----" in capsys.readouterr().out
    assert len(list((tmp_path / "truth").iterdir())) == 6
