import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.releases.alias_table import AliasTable, hash_of

tables = st.lists(st.tuples(st.text(max_size=8), st.integers(0, 2**31 - 1)), max_size=40)


@given(tables, st.text(max_size=8))
def test_a_table_is_a_dictionary_in_which_the_first_place_wins(
    table: list[tuple[str, int]], other: str
) -> None:
    names = AliasTable.fit([hash_of(name) for name, _ in table], [place for _, place in table])
    for name in [*(name for name, _ in table), other]:
        places = [place for known, place in table if known == name]
        assert names.find(name) == min(places, default=None)
    asked = [*(name for name, _ in table), other]
    alone = [-1 if (place := names.find(name)) is None else place for name in asked]
    assert names.find_all(asked).tolist() == alone
    assert (np.diff(names.hashes.astype(object)) > 0).all()


def test_any_string_has_a_hash() -> None:
    assert hash_of("\ud800") != hash_of("?")
    assert 0 <= hash_of("") < 2**64


def test_names_are_found_however_their_hashes_lie() -> None:
    wanted = hash_of("seldom")
    crowd = list(range(wanted - 5000, wanted))  # no hash makes such
    names = AliasTable.fit([*crowd, wanted], [0] * len(crowd) + [7])
    assert names.find("seldom") == 7
    assert names.find("never") is None
