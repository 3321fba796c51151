import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.entries.mention import Mention, Origin
from recommender.errors import FetchError
from recommender.fetch.cursors import CURSORS, Cursors, open_cursors

VALUES = st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 99), max_size=3)


def paper(title: str) -> Mention:
    return Mention(origin=Origin("x", 1, "jsonl"), title=title)


@settings(deadline=None)  # it waits for the disk
@given(st.lists(st.tuples(st.sampled_from(["a 1", "a 2", "b"]), VALUES), max_size=6))
def test_the_last_cursor_stored_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, kept: list[tuple[str, dict]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    with Catalogue(home / CATALOGUE) as catalogue:
        cursors = Cursors(home, catalogue)
        for name, cursor in kept:
            cursors.store(name, cursor)
        again = Cursors(home, catalogue)
    last = dict(kept)
    assert not again.forgotten
    assert {name: again[name] for name in ("a 1", "a 2", "b")} == {
        name: last.get(name, {}) for name in ("a 1", "a 2", "b")
    }
    assert again.names("a ") == sorted(name for name in last if name.startswith("a "))


def test_a_cursor_that_is_changed_outside_is_not_changed_here(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    cursors = Cursors(tmp_path, catalogue)
    cursors.store("a", {"at": 1})
    cursors["a"]["at"] = 2
    assert cursors["a"] == {"at": 1}


def test_cursors_go_on_with_the_catalogue_and_are_forgotten_with_what_it_has_lost(
    tmp_path: Path,
) -> None:
    path, older = tmp_path / CATALOGUE, tmp_path / "older.sqlite"
    with Catalogue(path) as catalogue:
        list(catalogue.add_all([paper("Rivers of the north")]))
        Cursors(tmp_path, catalogue).store("a", {"at": 1})
        list(catalogue.add_all([paper("Rivers of the south")]))
        assert Cursors(tmp_path, catalogue)["a"] == {"at": 1}
    shutil.copy(path, older)
    with Catalogue(path) as catalogue:
        list(catalogue.add_all([paper("Rivers of the east")]))
        Cursors(tmp_path, catalogue).store("a", {"at": 2})
    older.replace(path)  # as `restore` would
    with Catalogue(path) as catalogue:
        for _ in range(3):  # whatever is stored since
            list(catalogue.add_all([paper("Rivers of the west")]))
        cursors = Cursors(tmp_path, catalogue)
        assert cursors.forgotten
        assert cursors["a"] == {}
        cursors.store("a", {"at": 3})
        assert not Cursors(tmp_path, catalogue).forgotten
    with Catalogue(tmp_path / "another.sqlite") as another:
        assert Cursors(tmp_path, another).forgotten


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cursors": {"a": 1}, "catalogue": []}', "{}"])
def test_a_damaged_file_is_reported_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / CURSORS).write_text(content)
    with pytest.raises(FetchError, match=r"fetch\.json: is damaged; remove it"):
        Cursors(tmp_path)


def test_one_process_fetches_into_a_folder_at_a_time(tmp_path: Path, catalogue: Catalogue) -> None:
    busy = pytest.raises(FetchError, match="another process is fetching")
    with open_cursors(tmp_path, catalogue), busy, open_cursors(tmp_path, catalogue):
        pass
    with open_cursors(tmp_path, catalogue) as cursors:
        assert cursors.names("") == []


def test_a_look_at_the_cursors_leaves_nothing_behind(tmp_path: Path) -> None:
    cursors = Cursors(tmp_path / "none")
    cursors.store("a", {"at": 1})
    assert cursors["a"] == {}
    assert list(tmp_path.iterdir()) == []
