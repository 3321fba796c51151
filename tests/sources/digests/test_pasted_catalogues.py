"""Pages of catalogues, copied as text: lines that come at equal distances, without marks, links or blank lines."""

import pytest

from tests.sources.digests.looking import read

NAMES = [
    "Maps of Many Islands",
    "A Look at Doors and Rooms",
    "Segment What Is Seen: Lines in Images",
    "Masked Encoders Are Learners",
    "Why Do Clocks Agree?",
    "Neural Weather for Small Valleys",
    "Reading Letters with Few Labels",
    "A Survey of Quiet Protocols",
]
PEOPLE = ["Ana Ruiz, Bo Lin", "Kim Park, Eva Novak, Jun Sato", "Tom Berg, Li Wei, Ada Moss", "Ivo Hahn, Mei Chen"]  # fmt: skip
VENUES = ["ICLR 2023: 12-31", "CoRR abs/2305.01234 (2023)", "Trans. Mach. Learn. Res. 2024 (2024)", "IEEE Trans. Pattern Anal. Mach. Intell. 45(3): 1234-1250 (2023)", "WordLab@ACL 2019: 276-286"]  # fmt: skip

FORMS = {
    "people above": "{people}:\n{name}. {venue}\n",
    "tag above": "[j{i}]\n{people}:\n{name}. {venue}\n",
    "venue below": "{name}\n{listed}\n202{d} IEEE Conference on {field}\nYear: 2024 | Conference Paper | Publisher: IEEE\nCited by: Papers ({i})\n",
    "journal below": "{name}\n{listed}\nIEEE Transactions on {field}\nYear: 202{d} | Volume: 12 | Journal Article\nCited by: Papers ({i})\n",
    "forum": "{i}.\t\n{name} (arxiv.org)\n{v} points by user{i} {i} hours ago | hide | {i} comments\n",
    "votes above": "Submitted by\nuser{i}\n{v}\n{name}\n·\n{i} authors\n\n",
    "posted by": "{name}\n·\n1{i} authors\n·\n{v}\nPosted by\nreader_{i}\n",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("front", ["", "Showing 1-8 of 300 results for learning\n\n"])
def test_every_entry_has_its_title(form: str, front: str) -> None:
    lines = "".join(
        form.format(
            i=i + 1,
            d=i % 4,
            v=(i * 37 + 11) % 90,
            name=name,
            people=PEOPLE[i % 4],
            listed=PEOPLE[i % 4].replace(",", ";"),
            venue=VENUES[i % 5],
            field=["Computer Vision", "Robotics", "Signal Processing and Systems"][i % 3],
        )
        for i, name in enumerate(NAMES)
    )
    assert [m.title for m in read(front + lines)] == NAMES


@pytest.mark.parametrize("form", ["{who} 等 - 2024 - {name}.pdf", "{who} et al. - 2024 - {name}.pdf", "{who}和Lin - 2024 - {name}.pdf", "{who}_2024_{name}.pdf"])  # fmt: skip
def test_files_are_named_by_people_and_years(form: str) -> None:
    lines = "".join(
        form.format(who=PEOPLE[i % 4].split(",")[0].split()[-1], name=_filed(name)) + "\n"
        for i, name in enumerate(NAMES)
    )
    assert [m.title for m in read(lines)] == [*map(_filed, NAMES)]


def test_surnames_in_capitals_end_where_a_title_like_a_name_begins() -> None:
    lines = "".join(
        f"[{i}] RUIZ A, LIN B. {name}[EB/OL]. arXiv, 2024(2024-05-0{i})[2024-06-01]. https://arxiv.org/abs/2405.0100{i}.\n"
        for i, name in enumerate(["Quiet Bayes Networks", *NAMES[:5]], 1)
    )
    assert [m.title for m in read(lines)] == ["Quiet Bayes Networks", *NAMES[:5]]


def _filed(name: str) -> str:
    """A title without the signs that names of files cannot have."""
    return name.replace(":", "").replace("?", "")
