"""An issue as one HTML page that needs nothing else: no script, nothing loaded from anywhere."""

from collections.abc import Iterator
from html import escape

from recommender.issues.issue import Field, Issue, IssueItem

_STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2.5rem; color: #555 } h3 { font-size: 1.05rem; margin: 2rem 0 .3rem }
p { margin: .2rem 0 } b { font-weight: 600; color: #555 } a { color: #0b57a4 } details { margin-top: 3rem } textarea { width: 100%; font: .8rem monospace }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } h2, b { color: #aaa } a { color: #8ab8f0 } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(issue: Issue, *, bibtex: bool = True) -> bytes:
    """Return an issue as a page of HTML; its BibTeX, if wanted, in a field to copy from."""
    return ("\n".join(_lines(issue, bibtex)) + "\n").encode()


def _lines(issue: Issue, bibtex: bool) -> Iterator[str]:
    heading = escape(issue.heading)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{heading}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{heading}</h1>"
    yield f"<p>{escape(issue.summary)}</p>"
    number = 0
    for section in issue.sections:
        if len(issue.sections) > 1:
            yield f"<h2>{escape(section.title)}</h2>"
        for item in section.items:
            number += 1
            yield from _item(number, item, linked=issue.titles_are_links)
    if bibtex and issue.items:
        yield "<details><summary>BibTeX</summary>"
        yield f'<textarea readonly rows="12">{escape(issue.bibtex())}</textarea></details>'
    yield "</main></body></html>"


def _item(number: int, item: IssueItem, *, linked: bool) -> Iterator[str]:
    yield f"<h3>{number}. {_linked(item.title, item.link if linked else None)}</h3>"
    for field in item.fields():
        lang = f' lang="{field.lang}"' if field.lang else ""
        yield f"<p{lang}><b>{escape(field.label)}：</b> {_value(field)}</p>"


def _value(field: Field) -> str:
    return escape(field.text) or " ".join(_linked(link.label, link.url) for link in field.links)


def _linked(text: str, url: str | None) -> str:
    if not url:
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'
