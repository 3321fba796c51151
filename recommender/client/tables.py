"""Tables: an answer as lines of text, and as HTML for a notebook."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from recommender.engine.missing import notes_on_missing

_LINKED = ("https://", "http://")
_LEFT, _FAINT = ' style="text-align:left"', ' style="text-align:left;opacity:.7"'


def query_line(query: Mapping[str, Any]) -> str:
    """Return what was asked, in one line."""
    seeds = [f"{word} {', '.join(query[word])}" for word in ("like", "unlike") if word in query]
    first = query.get("title") or query.get("text") or ""
    return " ".join("; ".join([first, *seeds]).strip("; ").split())


def reasons(hit: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines below a result: its other versions, and the reasons why it is related."""
    if also := _also(hit):
        yield also
    if seed := hit.get("seed"):
        yield f"for {seed.get('title') or seed['text']}"
    why = hit.get("why") or {}
    if pair := why.get("sentences"):
        yield f"“{pair['seed']}”"
        yield f"“{pair['result']}”"
    if why.get("terms"):
        yield f"both: {', '.join(why['terms'])}"
    for name, value in why.get("facts", {}).items():
        yield f"same {name}: {', '.join(value) if isinstance(value, list) else value}"


def text_table(answer: Mapping[str, Any]) -> str:
    """Return an answer as lines of text: a result a line, titles and other versions last."""
    rows = [("score", "relevance", "published", "id", "title")]
    for hit in answer["results"]:
        named = [*titles_of(hit), *([f"({also})"] if (also := _also(hit)) else [])]
        titles = "  ".join(" ".join(part.split()) for part in named)
        rows.append((*_numbers(hit), hit["published"] or "", hit["id"], titles))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    lines = [query_line(answer["query"])]
    for *cells, title in rows:
        lines.append(
            "  ".join([*(c.ljust(w) for c, w in zip(cells, widths, strict=True)), title]).rstrip()
        )
    return "\n".join([*lines, *_remarks(answer)])


def html(answer: Mapping[str, Any]) -> str:
    """Return an answer as an HTML table that takes its colours from where it stands.

    Everything is escaped, and only web addresses become links.
    """
    hits = answer["results"]
    why = any(True for hit in hits for _ in reasons(hit))
    heads = ["score", "relevance", "published", "title", *(["why"] if why else [])]
    rows = "".join(_row(hit, why) for hit in hits)
    return (
        f"<table><caption{_LEFT}>{escape(query_line(answer['query']))}</caption><thead><tr>"
        + "".join(f'<th scope="col"{_LEFT}>{head}</th>' for head in heads)
        + f"</tr></thead><tbody>{rows}</tbody></table>"
        + "".join(f"<p{_FAINT}>{escape(remark)}</p>" for remark in _remarks(answer))
    )


def _row(hit: Mapping[str, Any], why: bool) -> str:
    first, *second = titles_of(hit)
    title, url = escape(first), hit["url"] or ""
    if url.lower().startswith(_LINKED):
        title = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    named = [title, *(f'<span lang="zh">{escape(zh)}</span>' for zh in second)]
    named.append(f'<small style="opacity:.7">{escape(hit["id"])}</small>')
    cells = [*_numbers(hit), escape(hit["published"] or ""), "<br>".join(named)]
    if why:
        cells.append("<br>".join(map(escape, reasons(hit))))
    return "<tr>" + "".join(f"<td{_LEFT}>{cell}</td>" for cell in cells) + "</tr>"


def titles_of(hit: Mapping[str, Any]) -> list[str]:
    """Return the titles of a result: its title, and its Chinese title if that differs."""
    return [hit["title"], *([hit["title_zh"]] if hit["title_zh"] else [])]


def _also(hit: Mapping[str, Any]) -> str:
    versions = [version["id"] for version in hit.get("versions") or ()]
    return f"also {', '.join(versions)}" if versions else ""


def _numbers(hit: Mapping[str, Any]) -> tuple[str, str]:
    return f"{hit['score']:.3f}", f"{hit['relevance']:.4f}"


def _remarks(answer: Mapping[str, Any]) -> list[str]:
    search = answer["search"]
    found = f"{search['matched']} entries, {search['plan']}"
    told = [f"{found}, {answer['model']}, release {answer['index_version']}"]
    if answer["results"] and not search["close"]:
        told.insert(0, "nothing is close: chance pairs are as near")
    return [*told, *notes_on_missing(search)]
