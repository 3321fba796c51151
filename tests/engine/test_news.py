"""What is new for a collection, through the engine: catalogue, release, and entries beside it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from recommender.batch.build import build
from recommender.catalogue.collections import Member
from recommender.catalogue.decisions import Suspect
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.news import news
from recommender.engine.response import QueryResponse
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import CollectionNotFound, InvalidQuery
from tests import many_topics
from tests.built_once import built_once
from tests.many_topics import EACH, paper, words

ONE, OTHER, ELSE = 7, 42, 90
LIBRARY = "my library"


def now() -> datetime:
    return datetime.now(UTC)


def id_of(subject: int, number: int) -> str:
    return f"arxiv:{many_topics.number(subject, number)}"


def about(subject: int, *numbers: int) -> list[Mention]:
    """Papers on a subject that the catalogue does not have yet: 4 and more."""
    return [paper(subject, number) for number in numbers]


def ids(answer: QueryResponse) -> list[str]:
    return [hit["id"] for hit in answer.results]


@pytest.fixture
def library(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = built_once(tmp_path_factory, "many topics", many_topics.made)
    with Engine(shutil.copytree(built, tmp_path / "home")) as engine:
        members = [Member(id_of(subject, n)) for subject in (ONE, OTHER) for n in range(2)]
        engine.catalogue.collect(LIBRARY, members)
        known = [id_of(subject, n) for subject in (ONE, OTHER, ELSE) for n in range(EACH)]
        before = now() - timedelta(days=1)
        engine.catalogue.mark_shown(LIBRARY, known, now(), looked_until=before)
        yield engine


def test_news_is_what_was_stored_since_and_is_near_an_interest(library: Engine) -> None:
    assert news(library, LIBRARY, now()).results == []
    library.store([*about(ONE, 5), *about(OTHER, 5), *about(ELSE, 5)])
    answer = news(library, LIBRARY, now())
    assert set(ids(answer)) == {id_of(ONE, 5), id_of(OTHER, 5)}
    for hit in answer.results:
        assert hit["seed"]["id"][:12] == hit["id"][:12]  # of its own topic
        assert hit["learned"] == 0
        interest = answer.query["interests"][hit["interest"]]
        assert interest["seeds"] == 2
        assert interest["nearest"]["id"][:12] == hit["id"][:12]
    assert answer.matched == 3


def test_what_was_shown_is_news_again_after_its_days_and_what_was_read_never(
    library: Engine,
) -> None:
    library.store(about(ONE, 5) + about(OTHER, 5))
    library.catalogue.mark_shown(LIBRARY, [id_of(ONE, 5)], now())
    library.catalogue.mark_read(LIBRARY, [id_of(OTHER, 5)], now())
    since = now() - timedelta(days=1)
    later = now() + timedelta(days=8)
    assert ids(news(library, LIBRARY, later, since=since)) == []
    library.catalogue.set_seen_days(LIBRARY, 7)
    assert id_of(ONE, 5) in ids(news(library, LIBRARY, later, since=since))
    assert id_of(OTHER, 5) not in ids(news(library, LIBRARY, later, since=since))
    assert id_of(ONE, 5) not in ids(news(library, LIBRARY, now(), since=since))


def test_a_clock_that_is_put_back_hides_nothing_that_is_stored_then(library: Engine) -> None:
    ahead = now() + timedelta(hours=1)
    library.catalogue.mark_shown(LIBRARY, [], ahead, looked_until=ahead)
    for number in (5, 6):
        library.store(about(ONE, number))
        assert ids(news(library, LIBRARY, now())) == [id_of(ONE, number)]
        library.catalogue.mark_shown(LIBRARY, [id_of(ONE, number)], now(), looked_until=now())
    assert ids(news(library, LIBRARY, ahead)) == []


def test_a_suspected_twin_of_what_is_known_is_left_out_and_named(library: Engine) -> None:
    library.store(about(ONE, 5, 6))
    rows = [library.catalogue.find(name) for name in (id_of(ONE, 5), id_of(ONE, 0))]
    library.catalogue.store_suspects([Suspect(rows[0], rows[1], 0.9, {})])
    answer = news(library, LIBRARY, now())
    assert ids(answer) == [id_of(ONE, 6)]
    assert answer.query["left_out"] == [id_of(ONE, 5)]


def test_of_two_new_suspected_twins_the_better_is_news(library: Engine) -> None:
    library.store(about(ONE, 5, 6))
    rows = [library.catalogue.find(id_of(ONE, n)) for n in (5, 6)]
    before = ids(news(library, LIBRARY, now()))
    library.catalogue.store_suspects([Suspect(*rows, 0.9, {})])
    answer = news(library, LIBRARY, now())
    assert (ids(answer), answer.query["left_out"]) == (before[:1], before[1:])


def test_likes_raise_and_dislikes_lower_what_is_near_to_them_as_rocchio_has_it(
    library: Engine,
) -> None:
    library.store(about(ONE, 5, 6, 7))
    before = {hit["id"]: hit["score"] for hit in news(library, LIBRARY, now()).results}
    liked, disliked = id_of(ONE, 2), id_of(ONE, 3)
    library.catalogue.collect(LIBRARY, [Member(liked, "like"), Member(disliked, "dislike")])
    answer = news(library, LIBRARY, now())
    (interest,) = (i for i in answer.query["interests"] if i["likes"])
    assert [stub["id"] for stub in interest["likes"]] == [liked]
    assert [stub["id"] for stub in interest["dislikes"]] == [disliked]
    for hit in answer.results:
        assert hit["learned"] == pytest.approx(hit["score"] - before[hit["id"]], abs=0.002)
    assert any(hit["learned"] for hit in answer.results)


def test_filters_and_k_narrow_news_and_the_answer_says_that_there_is_more(library: Engine) -> None:
    library.store(about(ONE, 5, 6, 7, 8))
    answer = news(library, LIBRARY, now(), k=2)
    assert len(answer.results) == 2
    assert news(library, LIBRARY, now(), filter=Filter.of(lang="zh")).results == []


def test_an_entry_that_has_no_vector_yet_is_news_the_next_time(library: Engine) -> None:
    with Catalogue(library.home / CATALOGUE) as other:
        other.store(about(ONE, 5))
        stored = other.stored_at([other.find(id_of(ONE, 5))])
    answer = news(library, LIBRARY, now() + timedelta(hours=1))
    assert answer.results == []
    assert datetime.fromisoformat(answer.query["until"]) == next(iter(stored.values()))
    library.embed_pending()
    assert ids(news(library, LIBRARY, now())) == [id_of(ONE, 5)]


def test_members_may_be_texts_and_those_that_are_gone_are_passed_over(library: Engine) -> None:
    text = "text:" + " ".join(words(ELSE))
    library.catalogue.collect("proteins", [Member(text), Member("arxiv:2099.99999")])
    library.store(about(ELSE, 5))
    answer = news(library, "proteins", now(), since=now() - timedelta(seconds=5), explain=False)
    assert id_of(ELSE, 5) in ids(answer)


def test_a_member_of_which_no_word_is_known_spoils_nothing(library: Engine) -> None:
    library.store([Mention(origin=Origin("a", 1, "jsonl"), title="!?", url="https://a.org/x")])
    library.catalogue.collect(LIBRARY, [Member("https://a.org/x"), Member("text:…")])
    library.store(about(ONE, 5))
    assert ids(news(library, LIBRARY, now())) == [id_of(ONE, 5)]


def test_a_collection_that_is_not_there_or_empty_is_an_error(library: Engine) -> None:
    with pytest.raises(CollectionNotFound):
        news(library, "nobody's", now())
    library.catalogue.collect("empty", [])
    with pytest.raises(InvalidQuery):
        news(library, "empty", now())


def test_the_answer_is_json_like_that_of_a_question(library: Engine) -> None:
    library.store(about(ONE, 5))
    answer = orjson.loads(news(library, LIBRARY, now()).body)
    assert set(answer) == {"query", "results", "index_version", "model", "search", "next"}
    (hit,) = answer["results"]
    assert {"score", "relevance", "seed", "interest", "learned", "why"} <= set(hit)
    assert len(hit["why"]["seeds"]) == 3


def test_a_build_between_changes_no_news(library: Engine) -> None:
    library.store(about(ONE, 5) + about(OTHER, 6))
    before = sorted(ids(news(library, LIBRARY, now())))
    build(library.home, library.catalogue, HashEncoder(), with_map=False)
    assert sorted(ids(news(library, LIBRARY, now()))) == before
