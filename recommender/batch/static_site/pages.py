"""Related entries for static sites: a small JSON file an entry, and the snippet that shows it.

    FOLDER/related/NAME.json    an entry, and those related to it; NAME by `file_name`
    FOLDER/index.json           the file of every entry, and the release they come from
    FOLDER/related.html         a page with the snippet, of the first entry
    FOLDER/related.js, .css     what the snippet needs; no other file, no other server

A file is written only if it changes, so that what copies the folder to a site has little to do.
"""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from recommender.releases.atomic import atomic_write

_FOLDER = Path(__file__).parent
_LONGEST = 150  # characters of a name in one folder; file systems take 255 bytes


def file_name(id: str) -> str:
    """Return where an entry's file is, below ``related/``; different ids have different files.

    The colon behind the scheme becomes ``_``; of the rest, what file systems refuse becomes ``_``
    and two digits for each byte: ``arxiv:2201.03545`` is in ``arxiv_2201.03545.json``.
    """
    scheme, _, rest = id.partition(":")
    name = f"{_coded(scheme)}_{_coded(rest)}"
    return re.sub(f".{{{_LONGEST}}}(?=.)", r"\g<0>/", name) + ".json"


def _coded(text: str) -> str:
    def bytes_of(match: re.Match[str]) -> str:
        return "".join(f"_{byte:02x}" for byte in match[0].encode())

    return re.sub(r"[^A-Za-z0-9.-]", bytes_of, text)


def write_pages(lines: Iterable[dict[str, Any]], folder: Path) -> int:
    """Write what `related.related` yields as a file an entry, with the snippet that reads them.

    Each file is whole at any time. Files that an earlier call wrote, of entries that are no more,
    are removed; what else is in the folder stays.

    Returns
    -------
    int
        How many entries were written.
    """
    before = _listed(folder)
    files: dict[str, str] = {}
    made: dict[str, Any] = {"index_version": None, "model": None}
    for line in lines:
        made = {name: line[name] for name in made}
        files[line["id"]] = f"related/{file_name(line['id'])}"
        page = {name: value for name, value in line.items() if name not in made}
        _write(folder / files[line["id"]], orjson.dumps(page))
    for name in sorted(before - set(files.values())):
        (folder / name).unlink(missing_ok=True)
    first = html.escape(next(iter(files), "ID"))
    snippet = (_FOLDER / "related.html").read_text("utf-8")
    _write(folder / "related.html", snippet.replace('"ID"', f'"{first}"').encode())
    for name in ("related.js", "related.css"):
        _write(folder / name, (_FOLDER / name).read_bytes())
    _write(folder / "index.json", orjson.dumps({**made, "entries": files}))
    return len(files)


def _listed(folder: Path) -> set[str]:
    """Return the files of entries that an earlier call wrote."""
    try:
        files = orjson.loads((folder / "index.json").read_bytes())["entries"]
        return {f"related/{file_name(id)}" for id in files}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()  # of somebody else, or none: nothing to remove


def _write(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as aside:
        aside.write_bytes(content)
