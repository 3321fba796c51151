"""The first page of a PDF, read in a process of its own: a file can keep its reader busy for ever, or fill the memory.

Run as a script, it takes a PDF on standard input and prints JSON. It imports nothing of this package, so that
it begins at once.
"""

import io
import json
import logging
import resource
import sys
from typing import Any

SECONDS, MEMORY = 10, 2 << 30
"""Seconds of processor time, and bytes, that reading one page may take; an ordinary one takes a tenth of a second."""

PIECES, CHARACTERS = 20_000, 200_000
"""The most pieces of text, and the most characters, that are kept of a page."""


def page(data: bytes) -> dict[str, Any]:
    """Return the text of the first page, and where on the page it stands.

    Returns
    -------
    dict
        ``wrong``, where it cannot be read; else ``properties`` of the file, texts by name; ``height`` and ``bottom`` of the page, in points; ``pieces``
        of text, each with its size and its height on the page; ``text``, in order, without what stands on its side; ``every``, with it.
    """
    try:
        return _page(data)
    except Exception as error:  # noqa: BLE001  a foreign parser over arbitrary content
        return {"wrong": f"{type(error).__name__}: {error}"[:500]}


def _page(data: bytes) -> dict[str, Any]:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it says the same by raising
    reader = PdfReader(io.BytesIO(data))
    properties = {
        str(name): str(value)[:CHARACTERS] for name, value in (reader.metadata or {}).items()
    }
    first_page = reader.pages[0]
    pieces: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], _: Any, size: float) -> None:
        if text.strip() and len(pieces) < PIECES:
            scale = (tm[2] ** 2 + tm[3] ** 2) ** 0.5 * (cm[2] ** 2 + cm[3] ** 2) ** 0.5
            height = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            pieces.append((round(size * scale, 1), round(height, 1), text[:CHARACTERS]))

    return {
        "properties": properties,
        "height": float(first_page.mediabox.height),
        "bottom": float(first_page.mediabox.bottom),
        "text": first_page.extract_text(orientations=(0,), visitor_text=visit)[:CHARACTERS],
        "every": first_page.extract_text()[:CHARACTERS],
        "pieces": pieces,
    }


def main() -> None:
    """Read a PDF from standard input within `SECONDS` and `MEMORY`; print what its first page says."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(page(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
