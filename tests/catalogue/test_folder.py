"""Folders of homes."""

from pathlib import Path

import pytest

from recommender.catalogue.folder import make_folder


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "a" / "b")
        assert (tmp_path / "a" / "b").is_dir()


def test_a_file_and_a_link_to_nothing_are_told_to_be_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "file/below"):
        with pytest.raises(NotADirectoryError, match="give a folder"):
            make_folder(tmp_path / name)
