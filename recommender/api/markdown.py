"""Markdown: answers for readers of text, such as language models, with everything in them escaped.

Texts of documents are never markup: `text`, `code`, `link` and `address` return Markdown, of CommonMark and of
GitHub, that shows exactly the given characters, in one line (only mail addresses are linked by GitHub all the
same). All documents are made by these functions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from recommender.engine.missing import notes_on_missing

MEDIA_TYPE = "text/markdown"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MARKUP = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w)|:(?=//)|(?<=www)\.", re.IGNORECASE)
_FIRST = re.compile(
    r"^(\d{1,9}(?=[.)]))?(?=[#+=:.)-])"
)  # what makes a line a heading, a list, a rule
_NO_ADDRESS = re.compile(r"[\s<>\\\x00-\x20\x7f]")
_REFERENCE = re.compile(r"&(?=#?\w+;)")
_WEB = ("https://", "http://")
_MOST_AUTHORS = 6  # authors of a result, before the rest is "…"
_FACTS = ("authors", "category", "venue", "source")


def fold(string: str, most: int | None = None) -> str:
    """Return a text in one line without control characters, cut to `most` characters."""
    line = " ".join(_CONTROL.sub(" ", string).split())
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def text(string: str, most: int | None = None) -> str:
    r"""Return Markdown that shows a text, in one line.

    Examples
    --------
    >>> print(text("# *A* <b>title</b>"))
    \# \*A\* \<b\>title\</b\>
    """
    return _FIRST.sub(r"\g<0>\\", _MARKUP.sub(r"\\\g<0>", fold(string, most)))


def code(name: str) -> str:
    """Return Markdown that shows a name as code: nothing in it can end the code early."""
    line = fold(name)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def link(label: str, url: str | None) -> str:
    """Return a link on escaped Markdown where the address is one of the web, else the Markdown alone."""
    quoted = _quoted(url)
    return f"[{label}](<{_REFERENCE.sub('&amp;', quoted)}>)" if quoted else label


def address(url: str) -> str:
    """Return an address as a link on itself where it is one of the web, else as a text."""
    quoted = _quoted(url)
    return f"<{quoted}>" if quoted else text(url)


def _quoted(url: str | None) -> str:
    """Return a web address with the characters percent-encoded that would end a link; empty for any other address."""
    if not (url or "").lower().startswith(_WEB):
        return ""
    return _NO_ADDRESS.sub(lambda at: "".join(f"%{b:02X}" for b in at[0].encode()), str(url))


# -- documents ---------------------------------------------------------------------------------------


def results(answer: Mapping[str, Any], more: Iterable[str] = ()) -> str:
    """Return an answer as Markdown: the question, a numbered list of results, how they were found, and the next page.

    Parameters
    ----------
    answer : mapping
        The answer as JSON types.
    more : iterable of str
        Remarks to append, in Markdown.
    """
    hits = answer["results"]
    lines = [f"# {_query(answer['query'])}", ""]
    for number, hit in enumerate(hits, 1):
        lines.append(f"{number}. {link(text(hit['title']), hit['url'])}")
        lines += [f"{' ' * (len(str(number)) + 2)}- {line}" for line in _result_lines(hit)]
    lines += ["", *_remarks(answer), *more] if hits else [*_remarks(answer), *more]
    return "\n".join(lines) + "\n"


def entry(full: Mapping[str, Any]) -> str:
    """Return an entry, whole, as `export` writes it."""
    title = full["title"] or full["title_zh"] or full["id"]
    lines = [f"# {text(title)}", ""]
    if full["title_zh"] and full["title_zh"] != title:
        lines += [text(full["title_zh"]), ""]
    lines += [f"- {name}: {value}" for name, value in _facts(full) if value]
    for head, name in (
        ("Abstract", "abstract_en"),
        ("摘要", "abstract_zh"),
        ("Recommendation", "recommendation"),
    ):
        if full[name]:
            lines += ["", f"## {head}"]
            for paragraph in filter(None, map(text, full[name].splitlines())):
                lines += ["", paragraph]
    if full["mentions"]:
        lines += ["", "## Mentioned in", ""]
        lines += [f"- {_place(mention)}" for mention in full["mentions"]]
    return "\n".join(lines) + "\n"


def _place(mention: Mapping[str, Any]) -> str:
    title = f"{text(mention['title'])}, " if "title" in mention else ""
    return f"{title}{code(mention['document'])}, line {mention['line']}"


def facets(counts: Mapping[str, Iterable[Sequence[Any]]], most: int | None = None) -> str:
    """Return the values to filter by, `most` of each field, with how many entries each finds."""
    lines = ["# Values to filter by", ""]
    for field, values in counts.items():
        every = list(values)
        shown = [f"{code(str(value))} {count}" for value, count in every[:most]]
        rest = [f"and {len(every) - len(shown)} more"] if len(shown) < len(every) else []
        lines.append(f"- {text(field)}: {', '.join(shown + rest) or 'none'}")
    return "\n".join(lines) + "\n"


def _query(query: Mapping[str, Any]) -> str:
    if "id" in query:
        return f"Related to {text(query['title'])} ({code(query['id'])})"
    if "since" in query:
        of = f" for {text(query['collection'])}" if "collection" in query else ""
        near = ", ".join(f"“{text(one, 100)}”" for one in query.get("near", ()))
        return f"New since {text(query['since'][:10])}{of}{f', near {near}' if near else ''}"
    seed_lists = [("near", query.get("like")), ("away from", query.get("unlike"))]
    seeds = [f"{word} {', '.join(map(code, names))}" for word, names in seed_lists if names]
    about = f"for “{text(query['text'], 300)}”" if query.get("text") else ""
    return f"Entries {'; '.join(filter(None, [about, *seeds]))}"


def _result_lines(hit: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines below a result's title."""
    if hit["title_zh"] and hit["title_zh"] != hit["title"]:
        yield text(hit["title_zh"])
    authors = [text(name) for name in hit["authors"][:_MOST_AUTHORS]]
    authors += ["…"] if len(hit["authors"]) > _MOST_AUTHORS else []
    facts = [
        hit["kind"],
        ", ".join(authors),
        hit["published"],
        hit["category"] and text(hit["category"]),
    ]
    near = f"relevance {hit['relevance']:.3f}" if "relevance" in hit else ""
    added = f"added {hit['stored'][:10]}" if hit.get("stored") else ""
    yield " · ".join(filter(None, [code(hit["id"]), *facts, near, added]))
    if seed := hit.get("seed"):
        yield f"for {code(seed['id']) if 'id' in seed else text(seed['text'], 100)}"
    yield from _why(hit.get("why") or {})
    if hit.get("versions"):
        yield f"also: {', '.join(code(version['id']) for version in hit['versions'])}"


def _why(why: Mapping[str, Any]) -> Iterator[str]:
    if pair := why.get("sentences"):
        yield f"“{text(pair['seed'])}” – “{text(pair['result'])}”"
    if why.get("terms"):
        yield f"in common: {', '.join(map(text, why['terms']))}"
    for name in _FACTS:
        if value := why.get("facts", {}).get(name):
            values = value if isinstance(value, list) else [value]
            yield f"same {name}: {', '.join(map(text, values))}"


def _remarks(answer: Mapping[str, Any]) -> Iterator[str]:
    search = answer["search"]
    if not answer["results"]:
        yield f"No result: {search['matched']} entries could have been one."
    elif not search["close"]:
        yield "Nothing is close to what was asked: these are the least far."
    for line in notes_on_missing(search):
        yield f"{text(line)}."
    yield f"{search['matched']} entries, release {code(answer['index_version'])}, {text(answer['model'])}."
    if answer.get("next"):
        yield f"Next page: the same question with `cursor` {code(answer['next'])}."


def _facts(full: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Id", code(full["id"])
    yield "Names", ", ".join(code(name) for name in full["aliases"] if name != full["id"])
    yield "Kind", text(full["kind"])
    yield "Authors", ", ".join(map(text, full["authors"]))
    yield "Affiliations", "; ".join(map(text, full["affiliations"]))
    yield "Published", text(full["published"] or "")
    yield "Venue", text(full["venue"] or "")
    yield "Category", text(full["category"] or "")
    yield "Source", text(full["source"] or "")
    yield "Languages", ", ".join(map(text, full["lang"]))
    if full["url"]:
        yield "Link", address(full["url"])
