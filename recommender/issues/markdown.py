"""An issue as Markdown, laid out as a digest that `sources.digests` reads."""

import re
from collections.abc import Iterator

from recommender.issues.issue import Field, Issue, IssueItem

_ACTS = re.compile(r"([\\`*_\[\]#|~&$])")


def write(issue: Issue) -> bytes:
    """Return an issue as Markdown."""
    return "\n\n".join(_blocks(issue)).encode() + b"\n"


def _blocks(issue: Issue) -> Iterator[str]:
    yield f"# {_text(issue.heading)}"
    yield _text(issue.summary)
    number = 0
    for section in issue.sections:
        if len(issue.sections) > 1:
            yield f"## {_text(section.title)}"
        for item in section.items:
            number += 1
            yield from _item(number, item, linked=issue.titles_are_links)
    if issue.items:
        yield _bibtex(issue)


def _item(number: int, item: IssueItem, *, linked: bool) -> Iterator[str]:
    title = _text(item.title)
    yield f"### {number}. " + (f"[{title}]({item.link})" if linked else title)
    for field in item.fields():
        yield f"**{field.label}：** {_value(field)}"


def _value(field: Field) -> str:
    return _text(field.text) or " ".join(
        f"[{_text(link.label)}]({link.url})" for link in field.links
    )


def _text(text: str) -> str:
    return _ACTS.sub(r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")


def _bibtex(issue: Issue) -> str:
    """Return the BibTeX as a comment: there to be copied, and taken for no item by a reader of digests."""
    bibtex = re.sub("--(?=!?>)", "-- ", issue.bibtex())  # would end it
    return f"<!-- BibTeX\n{bibtex}-->"
