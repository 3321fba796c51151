"""Synthetic digests: the same for the same seed, and their truth stands in them."""

import calendar
import email
import email.policy
import html
import importlib
import re
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
synthetic, catalogue, records = map(
    importlib.import_module, ("synthetic", "synthetic.catalogue", "synthetic.records")
)

FAMILIES = synthetic.families()
OWN = records.load()


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def visible(digest) -> tuple[str, str]:
    """Return the text of a document without tags and spaces, and its source."""
    encoding = "gb18030" if b'charset="gb18030"' in digest.content[:400] else "utf-8"
    source = digest.content.decode(encoding, "replace")
    if digest.name.endswith((".eml", ".mht")):
        message = email.message_from_bytes(digest.content, policy=email.policy.default)
        parts = [p for p in message.walk() if p.get_content_maintype() == "text"]
        charset = parts[0].get_content_charset() or "utf-8"  # a saved page says it within
        source = "\n".join(p.get_payload(decode=True).decode(charset) for p in parts)
    text = re.sub(r"<[^>\n]*>", " ", source) if "<" in source else source
    return squeeze(html.unescape(text)), squeeze(html.unescape(source))


WRAPPED = frozenset(("grid_cells", "boxed_columns"))
"""Families whose cells go on below each other: what stands beside them parts the words of a title."""


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_truth_of_each_family_stands_in_its_documents(family):
    months = calendar.month_abbr
    for seed in range(12):
        digest = catalogue.write(family, f"{seed}/{family.name}/0", OWN)
        text, source = visible(digest)
        assert digest.items
        for item in digest.items:
            for said in (item.title, item.title_zh, *(item.authors or ())):
                parts = (said or "").split() if family.name in WRAPPED else [said or ""]
                assert all(squeeze(part) in text for part in parts), said
            for said in (item.abstract_en, item.abstract_zh, item.recommendation):
                assert squeeze(said or "")[:20] in text, said
            assert squeeze(item.arxiv_id or "") in source
            assert (item.category or "") == "" or squeeze(item.category) in text
            if item.url:  # may be written relative to the page
                assert squeeze(item.url).rstrip("/").split("/")[-1] in source
            year, month, day = (item.published or "--").split("-")
            assert year in source
            assert month.lstrip("0") in source or months[int(month)] in source
            assert day.lstrip("0") in source


def test_documents_depend_on_the_seed_alone():
    def made(count, seed):
        return [(d.name, d.content, d.items) for d in synthetic.generate(count, seed, records=OWN)]

    once = made(80, 3)
    assert once == made(80, 3)
    assert once[:40] == made(40, 3)
    assert once != made(80, 4)


def test_each_family_is_in_one_split_and_each_kind_in_both():
    tuned, held = ({f.kind for f in synthetic.families(s)} for s in ("tuned", "held_out"))
    assert tuned == held
    names = [{f.name for f in synthetic.families(s)} for s in ("tuned", "held_out")]
    assert not names[0] & names[1]
    assert len(names[0] | names[1]) == len(FAMILIES) >= 45
    for family in FAMILIES:
        assert f"synthetic.{family.split}." in family.write.__module__


def test_held_out_modules_say_so_at_their_top():
    for module in (BENCHMARKS / "synthetic" / "held_out").glob("*.py"):
        assert module.read_text(encoding="utf-8").startswith('"""HELD OUT'), module.name


def test_some_documents_are_cut_and_some_have_other_line_ends():
    digests = list(synthetic.generate(len(FAMILIES) * 6, 0, records=OWN))
    assert any(item.optional for d in digests for item in d.items)
    assert any(b"\r\n" in d.content for d in digests)
    assert any(d.content.startswith(b"\xef\xbb\xbf") for d in digests)


def test_own_records_have_both_languages():
    assert len(OWN) >= 40
    assert len({r.arxiv_id for r in OWN}) == len(OWN)
    assert all(re.search(r"[\u4e00-\u9fff]", r.title_zh + r.abstract_zh) for r in OWN)


def test_records_are_read_from_a_file_and_what_cannot_be_used_is_left_out(tmp_path):
    path = tmp_path / "records.jsonl"
    good = '{"id": "2401.00001", "title": "A Title That Is Long Enough", "en": "We do.", "zh": "我们做。", "tldr_zh": "提出了一种很有用的全新方法，效果好。", "categories": ["cs.CL"]}'
    marked = good.replace("Long", "$L^2$ *Long*").replace("00001", "00002")
    without = good.replace("提出了一种很有用的全新方法，效果好。", "").replace("00001", "00003")
    path.write_text("\n".join([good, marked, without]), encoding="utf-8")
    (only,) = records.load(path, limit=40_000)
    assert (only.title, only.title_zh) == ("A Title That Is Long Enough", "很有用的全新方法")
    assert only.authors
    assert only == records.load(path, limit=40_000)[0]
