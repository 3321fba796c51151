import subprocess
import sys
from pathlib import Path

import pytest

from recommender.catalogue.commit_stamp import CommitStamp
from recommender.catalogue.store import CATALOGUE, Catalogue
from tests.conftest import paper


def test_it_is_new_after_each_commit_and_the_same_for_all(home: Path, catalogue: Catalogue) -> None:
    with Catalogue(home / CATALOGUE) as other:
        seen = {catalogue.stamp.value}
        for number in range(30, 40):
            (catalogue, other)[number % 2].store([paper("graph", number)])
            assert catalogue.stamp.value == other.stamp.value
            seen.add(other.stamp.value)
        assert len(seen) == 11


def test_what_is_read_or_given_up_leaves_it(catalogue: Catalogue) -> None:
    before = catalogue.stamp.value
    with catalogue.snapshot():
        assert not catalogue.nonce(0)
    with pytest.raises(ZeroDivisionError), catalogue.transaction():
        raise ZeroDivisionError
    assert catalogue.stamp.value == before


def test_another_process_renews_it(home: Path, catalogue: Catalogue) -> None:
    before = catalogue.stamp.value
    announce = (
        "from recommender.catalogue.store import Catalogue; from pathlib import Path; import sys\n"
    )
    announce += "with Catalogue(Path(sys.argv[1])) as other: other.announce()"
    subprocess.run([sys.executable, "-c", announce, home / CATALOGUE], check=True, timeout=60)
    assert catalogue.stamp.value != before


def test_whoever_may_write_the_catalogue_may_renew_it(tmp_path: Path) -> None:
    file = tmp_path / CATALOGUE
    file.touch(0o600)
    file.chmod(0o660)
    CommitStamp(file).renew()
    (stamp,) = tmp_path.glob("*-stamp")
    assert stamp.stat().st_mode & 0o777 == 0o660


def test_where_it_cannot_be_had_there_is_none(tmp_path: Path) -> None:
    (tmp_path / f"{CATALOGUE}-stamp").mkdir()
    (tmp_path / CATALOGUE).touch()
    stamp = CommitStamp(tmp_path / CATALOGUE)
    stamp.renew()
    assert stamp.value is None
