"""Related entries for static sites: files for a page of each entry, finished HTML and JSON with a snippet.

    FOLDER/related/NAME.html    those related to an entry, as HTML that needs no script; NAME by `file_name`
    FOLDER/related/NAME.json    an entry, and those related to it
    FOLDER/pages.json           of each file that is a page of the site (`sources.frontmatter`) its entry, and that HTML
    FOLDER/index.json           the JSON file of every entry, and the release they come from
    FOLDER/related.html         a page with the snippet, of the first entry
    FOLDER/related.js, .css     what the snippet needs; no other file, no other server

A file is written only if it changes, so that what copies the folder to a site has little to do.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from recommender.batch.static_site.fragment import PageLanguage, fragment
from recommender.batch.static_site.names import file_name
from recommender.releases.atomic import atomic_write

_FOLDER = Path(__file__).parent


def write_pages(
    lines: Iterable[dict[str, Any]],
    folder: Path,
    language: PageLanguage = "auto",
    documents: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Write what `export.related_lines` yields as two files an entry, with the snippet that reads one of them.

    Each file is whole at any time. Files that an earlier call wrote, of entries that are no more,
    are removed; what else is in the folder stays.

    Parameters
    ----------
    language : "auto", "zh" or "en"
        The language of the site's pages; auto: for each page, that of its entry's title.
    documents : mapping, optional
        Id to the files that are the entry's page.

    Returns
    -------
    int
        How many entries were written.
    """
    before = _earlier_ids(folder)
    files: dict[str, str] = {}
    report: dict[str, Any] = {"index_version": None, "model": None}
    pages: dict[str, dict[str, str]] = {}
    for line in lines:
        id = line["id"]
        report = {name: line[name] for name in report}
        files[id] = f"related/{file_name(id)}"
        page = {name: value for name, value in line.items() if name not in report}
        html_of = fragment(line, language)
        _write(folder / files[id], orjson.dumps(page))
        _write(folder / _fragment_of(id), html_of.encode())
        for document in (documents or {}).get(id, ()):
            pages[document] = {"id": id, "title": line["title"], "html": html_of}
    for id in sorted(before - files.keys()):
        (folder / f"related/{file_name(id)}").unlink(missing_ok=True)
        (folder / _fragment_of(id)).unlink(missing_ok=True)
    _write(folder / "pages.json", orjson.dumps(dict(sorted(pages.items()))))
    first = html.escape(next(iter(files), "ID"))
    snippet = (_FOLDER / "related.html").read_text("utf-8")
    _write(folder / "related.html", snippet.replace('"ID"', f'"{first}"').encode())
    for name in ("related.js", "related.css"):
        _write(folder / name, (_FOLDER / name).read_bytes())
    _write(folder / "index.json", orjson.dumps({**report, "entries": files}))
    return len(files)


def _fragment_of(id: str) -> str:
    return f"related/{file_name(id, '.html')}"


def _earlier_ids(folder: Path) -> set[str]:
    """Return the ids of the entries that an earlier call wrote files of."""
    try:
        return {str(id) for id in orjson.loads((folder / "index.json").read_bytes())["entries"]}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()  # of somebody else, or none: nothing to remove


def _write(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as temporary:
        temporary.write_bytes(content)
