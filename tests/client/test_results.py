from dataclasses import fields

from recommender.client.results import FullEntry, OtherVersion, Result, Results, facets, pages
from recommender.engine.engine import Engine
from tests.api.conftest import SEED


def test_results_are_a_sequence_and_a_part_is_too(engine: Engine) -> None:
    content = engine.similar(SEED, 6).to_dict()
    found = Results(content)
    assert len(found) == len(list(found)) == 6
    assert found[0] == found.results[0] == next(iter(found))
    assert found[-1].id == found.ids[-1] == content["results"][-1]["id"]
    part = found[1:3]
    assert isinstance(part, Results)
    assert part.ids == found.ids[1:3]
    assert part.index_version == found.index_version
    assert found.results[3] in found


def test_results_say_what_the_answer_says(engine: Engine) -> None:
    answer = engine.like("protein folding", like=[SEED], k=4)
    found = Results(answer.to_dict())
    assert found.to_dict() == answer.to_dict()
    assert (found.plan, found.matched, found.exact) == (answer.plan, answer.matched, answer.exact)
    assert (found.query, found.index_version) == (answer.query, answer.index_version)
    assert (found.took_ms, found.next) == (answer.took_ms, answer.next)
    for hit, card in zip(found, answer.results, strict=True):
        for field in fields(Result):
            nothing = [] if field.name == "versions" else None
            told, given = getattr(hit, field.name), card.get(field.name, nothing)
            assert (list(told) if isinstance(told, tuple) else told) == given


def test_to_dict_is_a_copy(engine: Engine) -> None:
    found = Results(engine.similar(SEED, 2).to_dict())
    found.to_dict()["results"].clear()
    found.query["id"] = "changed"
    assert len(found) == 2
    assert found.query["id"] == SEED


def test_what_a_newer_service_says_is_kept_and_does_no_harm(engine: Engine) -> None:
    content = engine.similar(SEED, 2).to_dict()
    content["results"][0]["mood"] = "blue"
    found = Results({**content, "weather": "fine"})
    assert found[0].id == content["results"][0]["id"]
    assert found.to_dict()["weather"] == "fine"


def test_versions_are_typed(engine: Engine) -> None:
    content = engine.similar(SEED, 2).to_dict()
    content["results"][1]["versions"] = [{"id": "doi:10.1000/a", "title": "As printed"}]
    alone, printed = Results(content)
    assert alone.versions == ()
    assert printed.versions == (OtherVersion("doi:10.1000/a", "As printed"),)


def test_pages_send_the_question_as_it_was_with_what_it_said_next() -> None:
    asked = []

    def ask(id: str, k: int = 10, cursor: str | None = None) -> Results:
        asked.append((id, k, cursor))
        following = {None: "b", "b": "c", "c": None}[cursor]
        return Results({"results": [], "next": following})

    assert [found.next for found in pages(ask, "x", k=2)] == ["b", "c", None]
    assert asked == [("x", 2, None), ("x", 2, "b"), ("x", 2, "c")]


def test_facets_are_pairs() -> None:
    assert facets({"kind": [["paper", 3], ["post", 1]], "lang": []}) == {
        "kind": (("paper", 3), ("post", 1)),
        "lang": (),
    }


def test_reasons_are_typed(engine: Engine) -> None:
    (hit,) = Results(engine.between(SEED, "2010.00001").to_dict())
    assert hit.why is not None
    assert hit.why.sentences is not None
    assert hit.why.sentences.cosine <= 1
    assert hit.why.facts["authors"] == ["Ada Graph"]
    assert hit.why.seeds is None


def test_an_entry_is_whole(engine: Engine) -> None:
    told = engine.entry(SEED).to_dict()
    entry = FullEntry.of(told)
    assert {field.name for field in fields(entry)} == set(told)
    assert entry.authors == tuple(told["authors"])
    assert entry.mentions[0]["document"] == "invented.jsonl"
