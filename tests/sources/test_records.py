import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.mention import Problem
from recommender.sources import records
from recommender.sources.records import JsonRecord


def _objects(text: str, inside: str = "") -> list[object]:
    found = records.objects(enumerate(text.split("\n"), start=1), "x", inside)
    return [f if isinstance(f, Problem) else (f[0], f[1].values) for f in found]


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers(0, 9), max_size=3), max_size=4))
def test_one_a_line_or_all_in_one_value_is_the_same(values: list[dict[str, int]]) -> None:
    for text, inside in (
        ("\n\n".join(json.dumps(value) for value in values), ""),
        (json.dumps(values), ""),
        (json.dumps(values, indent=2), ""),
        (json.dumps({"results": values}), "results"),
        (json.dumps({"meta": {}, "results": values}, indent=2), "results"),
    ):
        assert [found[1] for found in _objects(text, inside) if isinstance(found, tuple)] == [
            *values
        ], text


def test_lines_are_real_in_a_document_too() -> None:
    text = json.dumps([{"a": 1}, {"b": 2}], indent=1)
    assert _objects(f"\n{text}") == [(3, {"a": 1}), (6, {"b": 2})]
    assert _objects('{\n "a": 1\n}') == [(1, {"a": 1})]


def test_a_cut_document_gives_what_stands_before_the_cut() -> None:
    assert _objects('[{"a": 1},\n{"b": ') == [
        (1, {"a": 1}),
        Problem("x", 2, "broken JSON; entries after this are lost"),
    ]


def test_a_broken_line_does_not_hide_the_others() -> None:
    broken, null, good = _objects('{"a": \nnull\n{"b": 2}')
    assert str(broken).startswith("x:1: broken JSON (")
    assert null == Problem("x", 2, "expected a JSON object, found null")
    assert good == (3, {"b": 2})


def test_json_as_python_writes_it() -> None:
    assert _objects('{"a": NaN, "b": "\\ud83d"}') == [(1, {"a": None, "b": "?"})]
    (deep,) = _objects('{"a": ' + "[" * 100_000)
    assert str(deep).startswith("x:1: broken JSON (")


def test_of_two_values_under_one_name_the_last_counts() -> None:
    twice = '{"a": 1, "b": {"c": 1, "c": 2}, "a": 3%s}'
    expected = {"a": 3, "b": {"c": 2}}
    assert _objects(twice % "") == _objects(f"[{twice % ''}]") == [(1, expected)]
    assert _objects(twice % ', "d": NaN') == [(1, {**expected, "d": None})]


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}])
def test_a_field_of_another_type_is_noted_by_its_path(value: object) -> None:
    record = JsonRecord({"outer": {"inner": value}, "list": [value, "kept", None]})
    assert record.object("outer").text("inner") is None
    assert record.texts("list") == ("kept",)
    assert [what.split(":")[0] for what in record.wrong] == ["outer.inner", "list"]


def test_fields_of_a_record_come_in_the_type_requested() -> None:
    record = JsonRecord(
        {"n": 3, "f": True, "o": [{"a": 1}, {}], "t": " a\n b ", "none": None, "e": ""}
    )
    assert (record.number("n"), record.flag("f"), record.text("t")) == (3, True, " a\n b ")
    assert record.line("t") == "a b"
    assert [inner.values for inner in record.objects("o")] == [{"a": 1}]
    assert (record.text("none"), record.text("e"), record.text("absent")) == (None, None, None)
    assert record.wrong == []
    assert record.number("f") is None
    assert record.wrong == ["f: expected a number, found true or false; left out"]


def test_a_document_too_long_to_be_read_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LARGEST", 100)
    (problem,) = _objects("[\n" + '{"a": 1},\n' * 20 + "]")
    assert str(problem).startswith("x:1: JSON document longer than")
