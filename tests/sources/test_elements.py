import pytest

from recommender.entries.mention import Problem
from recommender.sources import elements


def _texts(xml: str, *names: str) -> list[str | None]:
    lines = enumerate(xml.split("\n"), 1)
    return [
        str(found) if isinstance(found, Problem) else elements.text(found.element)
        for found in elements.elements(lines, "x", *names)
    ]


def test_elements_come_one_by_one_without_prefixes() -> None:
    xml = "<a:r xmlns:a='u'>\n<a:e>one <i>two</i></a:e><b/>\n<e>three<e>four</e></e></a:r>"
    assert _texts(xml, "e") == ["one two", "threefour"]
    lines = enumerate(xml.split("\n"), 1)
    assert [found[0] for found in elements.elements(lines, "x", "e")] == [2, 3]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A & B", "A & B"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("caf&eacute; &nbsp;x &copy;", "café x ©"),
        ("&lt; &amp; &#233; &#xE9;", "< & é é"),
        ("bell \x07 &#7;", "bell \ufffd \ufffd"),
    ],
)
def test_what_is_no_strict_xml_is_mended(written: str, meant: str) -> None:
    assert _texts(f"<r><e>{written}</e></r>", "e") == [meant]


def test_an_encoding_that_is_no_longer_true_is_passed_over() -> None:
    assert _texts('<?xml version="1.0" encoding="GBK"?><r><e>中</e></r>', "e") == ["中"]


def test_entities_of_its_own_are_refused() -> None:
    xml = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<r><e>&b;</e></r>'
    (said,) = _texts(xml, "e")
    assert said == "x:1: XML that cannot be read: it declares entities of its own; left out"


def test_a_broken_document_gives_what_stood_before() -> None:
    one, said = _texts("<r><e>one</e>\n<e>two</r>", "e")
    assert one == "one"
    assert said == "x:2: broken XML (mismatched tag); entries after this are lost"


def test_an_element_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "LONGEST_RECORD", 10)
    assert _texts("<r><e>" + "long\n" * 10, "e")[0] == (
        "x:3: XML that cannot be read: an element longer than 0 MB"
    )
