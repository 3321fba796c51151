from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.errors import FetchError
from recommender.fetch.cursors import CURSORS, Cursors, fetching

VALUES = st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 99), max_size=3)


@settings(deadline=None)  # it waits for the disk
@given(st.lists(st.tuples(st.sampled_from(["a 1", "a 2", "b"]), VALUES), max_size=6))
def test_what_is_kept_last_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, kept: list[tuple[str, dict]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    cursors = Cursors(home)
    for name, cursor in kept:
        cursors.keep(name, cursor)
    last = dict(kept)
    again = Cursors(home)
    assert {name: again[name] for name in ("a 1", "a 2", "b")} == {
        name: last.get(name, {}) for name in ("a 1", "a 2", "b")
    }
    assert again.names("a ") == sorted(name for name in last if name.startswith("a "))


def test_a_cursor_that_is_changed_outside_is_not_changed_here(tmp_path: Path) -> None:
    cursors = Cursors(tmp_path)
    cursors.keep("a", {"at": 1})
    cursors["a"]["at"] = 2
    assert cursors["a"] == {"at": 1}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}'])
def test_a_damaged_file_is_told_of_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / CURSORS).write_text(content)
    with pytest.raises(FetchError, match=r"fetch\.json: is damaged; remove it"):
        Cursors(tmp_path)


def test_one_process_fetches_into_a_folder_at_a_time(tmp_path: Path) -> None:
    busy = pytest.raises(FetchError, match="another process is fetching")
    with fetching(tmp_path), busy, fetching(tmp_path):
        pass
    with fetching(tmp_path) as cursors:
        assert cursors.names("") == []


def test_a_look_at_the_cursors_leaves_nothing_behind(tmp_path: Path) -> None:
    assert Cursors(tmp_path / "none")["a"] == {}
    assert list(tmp_path.iterdir()) == []
