"""Names by the hundred, found at once."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.errors import EntryNotFound
from tests.conftest import papers

KNOWN = papers()
titles = st.sampled_from([paper.title or "" for paper in KNOWN])
numbers = st.sampled_from([paper.arxiv_id or "" for paper in KNOWN])
forms = st.sampled_from(["{}", " {} ", "arxiv:{}", "https://arxiv.org/abs/{}v2", "{}\udc80"])
names = st.one_of(
    st.builds(str.format, forms, numbers), titles, titles.map(str.upper), st.text(max_size=9)
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with Catalogue(tmp_path_factory.mktemp("home") / CATALOGUE) as opened:
        list(opened.add_all(KNOWN))
        yield opened


@given(asked=st.lists(names, max_size=12))
def test_many_names_are_found_as_each_of_them_is(stored: Catalogue, asked: list[str]) -> None:
    each = {}
    for name in asked:
        with suppress(EntryNotFound):
            each[name] = stored.find(name)
    assert stored.find_all(asked) == each
