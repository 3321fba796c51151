"""Addresses below a text, by the numbers of what they belong to."""

import pytest

from recommender.sources.digests.plaintext import typed_links
from tests.sources.digests.looking import read

NAMES = ["Quiet Rooms and What They Tell", "Maps of Many Islands", "Doors That Learn to Close"]
BODY = "People stay where they are while small pairs of wheels take them up the hill.\n\n"


@pytest.mark.parametrize("head", ["Links:", "References", "## Links", "链接：", "Links\n-----"])
@pytest.mark.parametrize("mark", ["{i}. ", "[{i}] ", "{i}、"])
def test_addresses_at_the_end_belong_to_the_numbers_above(head: str, mark: str) -> None:
    items = "".join(f"{mark.format(i=i)}{name}\n   {BODY}" for i, name in enumerate(NAMES, 1))
    links = "".join(f"{i}. https://arxiv.org/abs/2405.0100{i}\n" for i in (1, 2, 3))
    found = read(f"Weekly notes\n\n{items}{head}\n{links}")
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == ["2405.01001", "2405.01002", "2405.01003"]


def test_numbers_that_come_twice_say_nothing() -> None:
    items = "".join(f"{i}. {name}\n\n" for i, name in enumerate(NAMES, 1)) * 2
    links = "".join(f"{i}. https://arxiv.org/abs/2405.0100{i}\n" for i in (1, 2, 3))
    assert not any(m.arxiv_id for m in read(f"{items}Links:\n{links}") if m.title in NAMES)


def test_addresses_without_a_text_before_them_stay_apart() -> None:
    lines = [f"{i}. https://arxiv.org/abs/2405.0{i:04}" for i in range(1, 4000)]
    assert typed_links.links_below(["Links:", *lines]) == ["Links:", *lines]
