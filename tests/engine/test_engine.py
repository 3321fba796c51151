from pathlib import Path

import pytest

from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import LookupMiss
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import EncoderMismatch, EntryNotFound, InvalidQuery, NoRelease
from tests.conftest import TOPICS, paper

SEED = "arxiv:2010.00000"


def ids(answer) -> list[str]:
    return [result["id"] for result in answer.results]


def test_by_id_the_neighbours_are_of_the_topic(engine: Engine) -> None:
    answer = engine.similar("2010.00000v1", 7)
    assert answer.plan == "graph"
    assert answer.exact
    assert answer.matched == 23
    assert all(found.startswith("arxiv:2010.") for found in ids(answer))
    assert SEED not in ids(answer)
    scores = [result["score"] for result in answer.results]
    assert scores == sorted(scores, reverse=True)


def test_the_graph_and_the_search_agree(engine: Engine) -> None:
    everything = Filter.of(published_from="1900")
    count_lookup, searched = engine.similar(SEED, 23), engine.similar(SEED, 23, everything)
    assert (count_lookup.plan, searched.plan) == ("graph", "exact")
    assert ids(count_lookup) == ids(searched)


def test_a_query_by_id_needs_no_encoder(home: Path) -> None:
    def refuse(name: str) -> HashEncoder:
        raise AssertionError("an encoder was loaded")

    with Engine(home, refuse) as engine:
        assert engine.similar(SEED).results


def test_a_text_finds_the_entries_of_its_topic(engine: Engine) -> None:
    answer = engine.like("speech recognition of a microphone waveform", k=5)
    assert all(found.startswith("arxiv:2011.") for found in ids(answer))
    assert answer.query == {"text": "speech recognition of a microphone waveform"}


def test_of_several_seeds_none_comes_back(engine: Engine) -> None:
    seeds = [SEED, "2010.00001", "2011.00000"]
    answer = engine.like(like=seeds, k=20)
    assert not {"arxiv:2010.00000", "arxiv:2010.00001", "arxiv:2011.00000"} & set(ids(answer))
    assert {found[:10] for found in ids(answer)[:8]} == {"arxiv:2010", "arxiv:2011"}


def test_an_unlike_keeps_away_from_its_entry(engine: Engine) -> None:
    towards = ids(engine.like("graph speech", k=10))
    away = ids(engine.like("graph speech", unlike=["2011.00003"], k=10))

    def speech(found: list[str]) -> int:
        return sum(id.startswith("arxiv:2011") for id in found)

    assert speech(away) < speech(towards)
    assert "arxiv:2011.00003" not in away


def test_an_answer_has_the_promised_shape(engine: Engine) -> None:
    answer = engine.similar(SEED, 2).to_dict()
    assert list(answer) == [
        "query", "results", "index_version", "model", "search", "next", "took_ms",
    ]  # fmt: skip
    assert answer["query"] == {"id": SEED, "title": paper("graph", 0).title}
    assert set(answer["results"][0]) == {
        "id", "kind", "title", "title_zh", "authors", "url", "published", "category", "lang", "score",
        "relevance",
    }  # fmt: skip


def test_an_entry_without_a_vector_can_be_as_the_question(home: Path, catalogue: Catalogue) -> None:
    catalogue.add(paper("protein", 50))
    with Engine(home) as engine:
        missed = engine.lookup("2012.00050", 5)
        assert missed == LookupMiss(catalogue.find("2012.00050"))
        answer = engine.similar("2012.00050", 5)
        again = engine.similar("2012.00050", 5, miss=missed)
    assert again.body == answer.body
    assert answer.plan == "exact"
    assert all(found.startswith("arxiv:2012.") for found in ids(answer))


def test_the_next_release_is_taken_up_without_reopening(
    engine: Engine, catalogue: Catalogue
) -> None:
    before = engine.similar(SEED).index_version
    catalogue.add(paper("graph", 70))
    build(engine.home, catalogue, HashEncoder())
    after = engine.similar(SEED, 20)
    assert after.index_version != before
    assert "arxiv:2010.00070" in ids(after)


def test_entries_merged_after_the_build_come_back_once(
    engine: Engine, catalogue: Catalogue
) -> None:
    here = Origin("later.txt", 1, "weekly")
    catalogue.add(Mention(origin=here, arxiv_id="2010.00001", doi="10.1000/same"))
    catalogue.add(Mention(origin=here, arxiv_id="2010.00002", doi="10.1000/same"))
    found = ids(engine.similar(SEED, 22))
    assert len(found) == len(set(found)) == 22


def test_another_encoder_is_refused(home: Path) -> None:
    with Engine(home, lambda name: HashEncoder(64)) as engine, pytest.raises(EncoderMismatch):
        engine.like("graph")


def test_questions_that_cannot_be_answered(engine: Engine) -> None:
    with pytest.raises(EntryNotFound, match="2999"):
        engine.similar("2999.00001")
    for k in (0, -1, 1001):
        with pytest.raises(InvalidQuery, match="from 1 to 1000"):
            engine.similar(SEED, k)
    for nothing in (None, "", "  \n"):
        with pytest.raises(InvalidQuery, match="at least one"):
            engine.like(nothing)
    with pytest.raises(InvalidQuery, match="say more"):
        engine.like("…！？")


def test_before_the_first_build(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine, pytest.raises(NoRelease):
        engine.similar(SEED)


def test_equal_answers_are_equal_bytes(engine: Engine, home: Path) -> None:
    one = engine.similar(SEED, 7)
    with Engine(home) as other:
        assert other.similar("2010.00000", 7).body == one.body
        assert other.similar("2010.00000", 7).etag == one.etag != other.similar(SEED, 8).etag
    assert one.etag[0] == one.etag[-1] == '"'


def test_a_filter_is_kept_in_full(engine: Engine) -> None:
    engine.store([paper("graph", number) for number in range(20, 30)])
    for years in (Filter.of(published_to="2021"), Filter.of(published_from="2023", has="abstract")):
        whole = engine.similar(SEED, 33).results
        first, last = years.published_from or "0", years.published_to or "9"
        expected = [r for r in whole if first <= r["published"][:4] <= last]
        answer = engine.similar(SEED, 33, years)
        assert [r["id"] for r in answer.results] == [r["id"] for r in expected]
        assert answer.matched == len(expected) > 3
        assert len(engine.similar(SEED, 3, years).results) == 3
        text = engine.like("a graph of nodes", k=40, filter=years)
        assert {r["published"][:4] for r in text.results} == {r["published"][:4] for r in expected}
    nothing = engine.similar(SEED, 10, Filter.of(venue="nowhere"))
    assert (nothing.results, nothing.matched) == ([], 0)


def test_what_is_stored_is_found_and_what_is_removed_is_not(engine: Engine) -> None:
    (stored,) = engine.store([paper("speech", 90)])
    assert stored == {"id": "arxiv:2011.00090", "outcome": "new"}
    assert engine.store([paper("speech", 90)])[0]["outcome"] == "known"
    assert "arxiv:2011.00090" in ids(engine.similar("2011.00000", 24))
    assert engine.similar("2011.00090").plan == "exact"
    assert engine.remove("arXiv:2011.00090v3") == "arxiv:2011.00090"
    assert "arxiv:2011.00090" not in ids(engine.similar("2011.00000", 24))
    with pytest.raises(EntryNotFound):
        engine.remove("2011.00090")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_finds_itself(engine: Engine, topic: str) -> None:
    found = ids(engine.like(TOPICS[topic], k=8))
    assert set(found) == {f"arxiv:{paper(topic, number).arxiv_id}" for number in range(8)}


def test_what_an_answer_names_is_given_whole(engine: Engine) -> None:
    answer = engine.similar(SEED, 5)
    assert [stored.entry for stored in engine.entries_of(answer)] == [
        engine.entry(id) for id in ids(answer)
    ]
    gone = ids(answer)[2]
    engine.remove(gone)
    left = [stored.entry.id for stored in engine.entries_of(answer)]
    assert left == [id for id in ids(answer) if id != gone]


def test_between_two_entries_it_is_as_in_a_list(engine: Engine) -> None:
    for hit in engine.similar(SEED, 23, options=QueryOptions(explain=True)).results:
        answer = engine.between(SEED, hit["id"])
        (told,) = answer.results
        assert (told["id"], told["why"]) == (hit["id"], hit["why"])
        assert told["score"] == pytest.approx(hit["score"], abs=1e-4)
        assert answer.query["id"] == SEED
    for pair in ((SEED, "2999.00001"), ("2999.00001", SEED)):
        with pytest.raises(EntryNotFound, match="2999"):
            engine.between(*pair)
