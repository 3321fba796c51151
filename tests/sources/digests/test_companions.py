"""Which groups of records may stand beside the first."""

import pytest

from tests.sources.digests.looking import titles

LINKED = ["Is Evaluation Useful?", "Spurious Correlations", "Calibrated Prediction", "Data Valuation", "Machine Unlearning"]  # fmt: skip
PLAIN = ["On the Scalability of Networks", "Synthesis for Imbalance", "Topic Models and Environments", "Beyond Human Data"]  # fmt: skip
PEOPLE = ["Anna Berg, Bo Lin", "Carl Orff, Dora Maar", "Eva Hesse, Fritz Lang", "Greta Garbo, Hugo Ball", "Ida Kerkovius, Jan Arp"]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["* {0}\n  by {1}\n\n", "**{0}**\n\n*{1}*\n\n", "1. {0}  \n   {1}\n"]
)
def test_what_has_its_people_as_the_first_group_has_needs_no_link(form: str) -> None:
    linked = "".join(
        form.format(f"[{t}](https://openreview.net/forum?id=x{i})", p)
        for i, (t, p) in enumerate(zip(LINKED, PEOPLE, strict=True))
    )
    plain = "".join(form.format(t, p) for t, p in zip(PLAIN, PEOPLE[1:], strict=True))
    assert titles(f"## With a link\n\n{linked}\n## Without\n\n{plain}") == LINKED + PLAIN


def test_dates_and_organisers_are_no_records_beside_papers() -> None:
    papers = "".join(
        f"* [{t}](https://openreview.net/forum?id=x{i})\n  by {p}\n\n"
        for i, (t, p) in enumerate(zip(LINKED, PEOPLE, strict=True))
    )
    rest = "## Organisers\n\n* Anna Berg, Oslo\n* Bo Lin, Lund\n\n## Dates\n\n* Submission: May 1\n* Workshop: July 1\n"
    assert titles(f"## Papers\n\n{papers}{rest}") == LINKED
