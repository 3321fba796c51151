import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.mention import Mention
from recommender.sources import openalex


def _mention(**fields: object) -> Mention:
    work = {"id": "https://openalex.org/W1", "title": "A title"} | fields
    (found,) = openalex.parse([(3, json.dumps(work))], "x")
    assert isinstance(found, Mention)
    return found


@given(st.lists(st.sampled_from(["a", "net", "deep", "网络", "learns."]), min_size=1), st.randoms())
def test_an_abstract_is_rebuilt_from_its_inverted_index(
    words: list[str], random: random.Random
) -> None:
    places = list(enumerate(words))
    random.shuffle(places)
    index: dict[str, list[int]] = {}
    for place, word in places:
        index.setdefault(word, []).append(place)
    found = _mention(abstract_inverted_index=index)
    assert (found.abstract_en or found.abstract_zh) == " ".join(words)


def test_names_of_a_work_are_canonical() -> None:
    ids = {
        "openalex": "https://openalex.org/W1",
        "doi": "https://doi.org/10.1038/S41586-021-03819-2",
        "mag": 3177828909,
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/34265844",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/8371605",
    }
    names = _mention(ids=ids).names()
    assert names[:5] == (
        "doi:10.1038/s41586-021-03819-2",
        "pmid:34265844",
        "pmcid:PMC8371605",
        "openalex:w1",
        "mag:3177828909",
    )


def test_a_preprint_is_known_by_its_arxiv_id_alone() -> None:
    found = _mention(doi="https://doi.org/10.48550/arXiv.2201.03545")
    assert (found.arxiv_id, found.doi) == ("2201.03545", None)
    assert found.url == "https://arxiv.org/abs/2201.03545"


def test_affiliations_are_the_first_few_distinct_ones() -> None:
    authorships = [{"institutions": [{"display_name": f"I{n // 2}"}]} for n in range(40)]
    assert _mention(authorships=authorships).affiliations == ("I0", "I1", "I2", "I3", "I4")


@pytest.mark.parametrize(
    ("language", "index", "lang"),
    [
        ("en", {"word": [0]}, ()),
        ("zh", None, ("zh",)),
        ("de", {"Wort": [0]}, ("de",)),
        (None, None, ()),
    ],
)
def test_language_is_given_only_where_the_text_does_not_tell(
    language: str | None, index: object, lang: tuple[str, ...]
) -> None:
    assert _mention(language=language, abstract_inverted_index=index).lang == lang


def test_paratext_is_passed_over_and_a_nameless_work_is_a_problem() -> None:
    lines = [(1, '{"id": "https://openalex.org/W2", "is_paratext": true}'), (2, "{}")]
    (problem,) = openalex.parse(lines, "x")
    assert str(problem).startswith("x:2: id: neither this nor a DOI or a title is there")


def test_one_answer_on_one_line_gives_its_results() -> None:
    page = {"meta": {}, "results": [{"title": "One"}, {"title": "Two"}]}
    found = list(openalex.parse([(1, json.dumps(page))], "x"))
    assert [f.title for f in found if isinstance(f, Mention)] == ["One", "Two"]
