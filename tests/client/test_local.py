from collections.abc import Iterator
from pathlib import Path

import pytest

import recommender
from recommender import Recommender
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.client import arrays, collections, contents
from recommender.client import local as face
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.errors import CorruptRelease, EntryNotFound, InvalidQuery, NoRelease
from tests.api.conftest import SEED
from tests.conftest import paper
from tests.examples import run_examples, sample_home
from tests.test_architecture import loaded_after


@pytest.fixture
def papers(home: Path) -> Iterator[Recommender]:
    with Recommender(home) as opened:
        yield opened


def test_the_examples_of_the_docstrings_run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_home(tmp_path_factory, tmp_path / ".recommender")
    monkeypatch.chdir(tmp_path)
    assert run_examples(face) > 15
    assert run_examples(arrays) > 6
    assert run_examples(contents) > 1
    assert run_examples(collections) > 3


def test_questions_are_the_engines(papers: Recommender, engine: Engine) -> None:
    only, options = Filter.of(published_from="2021"), QueryOptions(diversity=0.5, explain=True)
    told = papers.similar(SEED, 5, published_from="2021", diversity=0.5, explain=True).to_dict()
    assert told["results"] == engine.similar(SEED, 5, only, options).results
    told = papers.like("graph", like=SEED, unlike=["2011.00001"], k=4, together=True).to_dict()
    wished = QueryOptions(together=True)
    expected = engine.like("graph", [SEED], ["2011.00001"], 4, options=wished)
    assert told["results"] == expected.results
    assert told["query"] == expected.query
    told = papers.search("protein", 3, "words", published_to="2022").to_dict()
    assert (
        told["results"]
        == engine.search("protein", 3, Filter.of(published_to="2022"), "words").results
    )


def test_pages_bring_every_entry_once(papers: Recommender) -> None:
    for ask, seed in ((papers.similar, SEED), (papers.like, "graph"), (papers.search, "graph")):
        found = list(papers.pages(ask, seed, k=7, collapse="none"))
        ids = [hit.id for page in found for hit in page]
        assert len(set(ids)) == len(ids) == found[0].matched
        assert [page.next is None for page in found] == [False] * (len(found) - 1) + [True]
    first = papers.similar(SEED, 5)
    assert papers.similar(SEED, 5, exclude_seen=first.ids).ids == (
        papers.similar(SEED, 5, cursor=first.next).ids
    )
    with pytest.raises(InvalidQuery, match="cursor"):
        papers.search("protein", cursor=first.next)


def test_facets_are_those_of_the_release(papers: Recommender) -> None:
    (kind,) = papers.facets()["kind"]
    assert kind == ("paper", 24)


def test_an_entry_goes_by_its_title(papers: Recommender) -> None:
    assert papers.similar(paper("graph", 0).title or "").query["id"] == SEED
    assert SEED in papers.like(paper("graph", 0).title, k=3).ids


def test_explaining_agrees_with_similar(papers: Recommender) -> None:
    for hit in papers.similar(SEED, 3, explain=True):
        told = papers.explain(SEED, hit.id)
        assert (told.id, told.why) == (hit.id, hit.why)
        assert told.score == pytest.approx(hit.score, abs=1e-4)  # the graph rounds
    far = papers.explain(SEED, "2012.00003")
    assert far.why is not None
    assert far.score < papers.similar(SEED, 1)[0].score
    for pair in ((SEED, "2999.00001"), ("2999.00001", SEED)):
        with pytest.raises(EntryNotFound, match="2999"):
            papers.explain(*pair)


def test_what_is_added_is_found_until_it_is_removed(papers: Recommender) -> None:
    added = paper("graph", 60)
    told = {"title": added.title, "abstract": added.abstract_en, "arxiv_id": added.arxiv_id}
    (stored,) = papers.add(told)
    assert (stored.id, stored.outcome) == ("arxiv:2010.00060", "new")
    assert papers.add([told])[0].outcome == "known"
    assert stored.id in papers.similar(SEED, 30).ids
    assert papers.remove("2010.00060v2") == stored.id
    assert stored.id not in papers.similar(SEED, 30).ids
    with pytest.raises(InvalidQuery, match="2: names nothing"):
        papers.add([told, {}])
    with pytest.raises(EntryNotFound):
        papers.entry(stored.id)


def test_results_and_single_entries_are_cited(papers: Recommender) -> None:
    found = papers.similar(SEED, 3)
    assert papers.cite(found.ids, "ris").count("TY  - ") == 3
    assert papers.cite(SEED).startswith("@")


def test_a_home_where_nothing_was_built(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(NoRelease, match="recommender build"):
        Recommender(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(NoRelease, match="recommender build"):
        Recommender(catalogue.path.parent)


def test_a_home_whose_release_is_broken(home: Path) -> None:
    for file in home.glob("releases/*/manifest.json"):
        file.write_text("{}")
    with pytest.raises(CorruptRelease):
        Recommender(home)


def test_an_empty_catalogue_answers_with_nothing(tmp_path: Path) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        build(tmp_path, catalogue, HashEncoder())
    with Recommender(str(tmp_path)) as papers:
        assert papers.like("graph").ids == []
        assert "0 entries" in papers.like("graph")._repr_html_()


def test_a_closed_recommender_says_so(home: Path) -> None:
    papers = Recommender(home)
    assert "24 entries, hash" in repr(papers)
    papers.close()
    papers.close()
    assert repr(papers).endswith("closed")
    with pytest.raises(ValueError, match="open another"):
        papers.similar(SEED)


def test_the_package_has_it_and_nothing_else() -> None:
    assert recommender.Recommender is face.Recommender
    with pytest.raises(AttributeError, match="Recommended"):
        recommender.Recommended  # noqa: B018


def test_a_question_by_id_loads_neither_model_nor_index(home: Path) -> None:
    code = f"""
from recommender import Recommender
with Recommender({str(home)!r}) as papers:
    assert papers.similar("2010.00000")._repr_html_()
"""
    heavy = {"faiss", "tokenizers", "onnxruntime", "fastapi", "httpx", "torch"}
    assert not heavy & loaded_after(code)
