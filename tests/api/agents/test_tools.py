"""The tools of agents: parameters made of the definitions, bounded answers, errors that say what to do."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from recommender.api.agents.tools import LONGEST, MOST, ToolError, bounded, tools
from recommender.catalogue.collections import Member
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.citations import cite
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.entries.option import options_of
from tests.api.conftest import SEED

TOOLS = tools()
ID = re.compile(r"^ {3,4}- `([^`]+)`", re.MULTILINE)


def call(engine: Engine, name: str, **arguments: Any) -> str:
    return "\n".join(TOOLS[name].call(engine, arguments))


def refused(engine: Engine, name: str, **arguments: Any) -> str:
    with pytest.raises(ToolError) as told:
        TOOLS[name].call(engine, arguments)
    return str(told.value)


def test_schemas_are_short_and_say_what_every_parameter_is() -> None:
    told = [
        json.dumps(tool.schema, ensure_ascii=False) + tool.description for tool in TOOLS.values()
    ]
    assert sum(map(len, told)) < 12_000  # some three thousand tokens in every conversation
    for tool in TOOLS.values():
        assert jsonschema_rs.meta.is_valid(tool.schema)
        assert tool.schema["additionalProperties"] is False
        for name, said in tool.schema.get("properties", {}).items():
            assert "type" in said, (tool.name, name)
            assert "title" not in said


def test_options_are_those_of_the_definitions() -> None:
    defined = {one.name: one for one in options_of(Filter, QueryOptions)}
    said = TOOLS["similar"].schema["properties"]
    assert len(said.keys() & defined.keys()) >= 12
    for name in said.keys() & defined.keys():
        assert said[name]["description"] == defined[name].help
        assert tuple(said[name].get("enum", ())) == defined[name].choices
        assert said[name].get("maximum") == defined[name].most
    assert "diversity" not in TOOLS["search"].schema["properties"]
    assert "kind" not in TOOLS["explain"].schema["properties"]


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_what_a_schema_refuses_is_refused_and_the_other_way_round(
    engine: Engine, name: str
) -> None:
    valid = jsonschema_rs.validator_for(TOOLS[name].schema).is_valid
    tried: list[Mapping[str, Any]] = [
        {"id": SEED}, {"id": SEED, "other": SEED}, {"query": "graph"}, {"ids": [SEED]}, {"ids": []},
        {"id": SEED, "k": 0}, {"id": SEED, "k": MOST + 1}, {"id": ""}, {"query": ""}, {"text": "x" * 20_001},
        {"id": SEED, "colour": "blue"}, {"ids": [SEED], "style": "apa"}, {"id": SEED, "diversity": 2},
        {"id": SEED, "lang_mode": "any"}, {"id": SEED, "lang_mode": "none"}, {"text": "graph", "k": 3},
    ]  # fmt: skip
    for arguments in tried:
        if valid(arguments):
            assert TOOLS[name].call(engine, arguments), arguments
        else:
            assert "Correct that" in refused(engine, name, **arguments), arguments


def test_every_question_is_answered_as_the_engine_does(engine: Engine) -> None:
    assert ID.findall(call(engine, "similar", id="2010.00000", k=5)) == [
        hit["id"] for hit in engine.similar(SEED, 5).results
    ]
    assert ID.findall(call(engine, "search", query="Ada Graph", k=3)) == [
        hit["id"] for hit in engine.search("Ada Graph", 3).results
    ]
    found = call(engine, "like", text="protein folding", unlike=[SEED], k=4, kind="paper")
    assert {id[:10] for id in ID.findall(found)} == {"arxiv:2012"}
    why = call(engine, "explain", id=SEED, other="2010.00001")
    assert ID.findall(why) == ["arxiv:2010.00001"]
    assert "same authors: Ada Graph" in why
    whole = call(engine, "entry", id=SEED)
    assert engine.entry(SEED).to_dict()["abstract_en"] in whole
    assert call(engine, "cite", ids=SEED, style="ris") == cite([engine.entry(SEED)], "ris")
    assert "`paper` 24" in call(engine, "facets")


def test_what_is_new_near_something_or_for_a_collection(engine: Engine) -> None:
    assert len(ID.findall(call(engine, "new", since="1d", k=30))) == 24
    near = call(engine, "new", text="speech audio phoneme", k=5)
    assert {id[:10] for id in ID.findall(near)} == {"arxiv:2011"}
    near = call(engine, "new", like="2012.00001", k=5)
    assert {id[:10] for id in ID.findall(near)} == {"arxiv:2012"}
    engine.catalogue.collect("graphs", [Member(SEED)])
    mine = ID.findall(call(engine, "new", collection="graphs"))
    assert mine
    assert {id[:10] for id in mine} == {"arxiv:2010"}
    assert "collection: give it alone" in refused(engine, "new", collection="graphs", text="x")
    assert "There are `graphs`" in refused(engine, "new", collection="graph")


def test_where_anybody_may_ask_nothing_is_reported_collections(engine: Engine) -> None:
    engine.catalogue.collect("graphs", [Member(SEED)])
    public = tools(collections=False)
    assert public.keys() == TOOLS.keys()
    assert "collection" not in json.dumps([tool.schema for tool in public.values()])
    assert not any("collection" in tool.description for tool in public.values())
    with pytest.raises(ToolError, match="collection: is no argument"):
        public["new"].call(engine, {"collection": "graphs"})
    assert len(ID.findall("".join(public["new"].call(engine, {"k": 30})))) == 24


def test_pages_go_on_where_the_answer_says(engine: Engine) -> None:
    first = call(engine, "similar", id=SEED, k=9)
    (cursor,) = re.findall(r"`cursor` `([^`]+)`", first)
    second = call(engine, "similar", id=SEED, k=9, cursor=cursor)
    assert not {*ID.findall(first)} & {*ID.findall(second)}


@pytest.mark.parametrize(
    ("name", "arguments", "what", "advice"),
    [
        ("similar", {"id": "nobody"}, "no entry is known as 'nobody'", "Call `search`"),
        ("entry", {"id": "nobody"}, "no entry is known as 'nobody'", "Call `search`"),
        ("similar", {"id": SEED, "kind": ["book"]}, "must be paper, post, news", "`facets`"),
        ("similar", {"id": SEED, "published_from": "May"}, "published_from", "Correct"),
        ("similar", {"id": SEED, "colour": "blue"}, "colour: is no argument; there are", "Correct"),
        ("similar", {}, "id: Field required", "Correct"),
        ("similar", {"id": SEED, "k": 500}, "less than or equal to 30", "Correct"),
        ("new", {"since": "yesterday"}, "12h, 2d or 1w", "Correct"),
        (
            "new",
            {"collection": "none"},
            "no collection 'none'",
            "There is none. Without `collection`",
        ),
        ("similar", {"id": SEED, "cursor": "x"}, "cursor", "Correct"),
    ],
)
def test_errors_say_what_was_wrong_and_what_to_do(
    engine: Engine, name: str, arguments: dict[str, Any], what: str, advice: str
) -> None:
    told = refused(engine, name, **arguments)
    assert what in told
    assert advice in told


def test_before_a_build_the_person_is_to_be_asked(tmp_path: Path) -> None:
    with Engine(tmp_path) as empty:
        for name, arguments in (("search", {"query": "x"}), ("facets", {}), ("new", {})):
            assert "recommender build" in refused(empty, name, **arguments)


def test_a_filter_that_nothing_passes_is_reported(engine: Engine) -> None:
    told = call(engine, "similar", id=SEED, category="math")
    assert "No result" in told
    assert "`facets`" in told


def long(number: int) -> Mention:
    text = f"Sentence {number} of a long text, word for word. " * 200
    return Mention(
        origin=Origin(f"{number}.jsonl", 1, "jsonl"),
        title=f"Long *{number}* " + "title " * 200,
        authors=tuple(f"Author Number{n}" for n in range(60)),
        arxiv_id=f"2101.{number:05d}",
        abstract_en=text,
    )


def test_no_answer_is_longer_than_a_model_can_use(engine: Engine) -> None:
    engine.store([long(n) for n in range(40)])
    ids = [f"2101.{n:05d}" for n in range(40)]
    told = call(engine, "search", query="long sentence", k=30, explain=True)
    assert len(told) <= LONGEST
    assert "The rest is left out" in told
    assert len(call(engine, "entry", id=ids[0])) <= LONGEST
    for style in ("bibtex", "ris", "csl"):
        cited, note = TOOLS["cite"].call(engine, {"ids": ids, "style": style})
        assert len(cited) <= LONGEST
        count = len(ids) - note.count("`arxiv:")
        assert 0 < count < 40
        if style == "csl":
            assert [one["id"] for one in orjson.loads(cited)] == [
                f"arxiv:{id}" for id in ids[:count]
            ]


def test_a_cut_falls_between_lines_and_says_so() -> None:
    document = "".join(f"line {n}\n" for n in range(1000))
    cut = bounded(document, 200)
    assert len(cut) <= 200
    first, _, note = cut.partition("\n\n[")
    assert document.startswith(f"{first}\n")
    assert note.startswith("The rest is left out")
    assert bounded("short", 200) == "short"
    assert len(bounded("x" * 500, 200)) == 200
