"""A PDF of one page, made by hand: lines of text at their heights and sizes."""

from collections.abc import Sequence

Piece = tuple[float, float, str]
"""The size of the letters, the height on the page (792 is the top), and a line of text."""


def pdf(
    pieces: Sequence[Piece], properties: dict[str, str] | None = None, stamp: str = ""
) -> bytes:
    """Return a PDF whose one page has these lines, and a stamp on its side."""
    text = "".join(
        f"BT /F1 {size:g} Tf 1 0 0 1 72 {height:.3f} Tm ({_escaped(line)}) Tj ET\n"
        for size, height, line in pieces
    )
    if stamp:
        text += f"BT /F1 20 Tf 0 1 -1 0 30 200 Tm ({_escaped(stamp)}) Tj ET\n"
    said = "".join(f"/{name} {_string(value)}" for name, value in (properties or {}).items())
    return _document(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {said} >>",
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _string(text: str) -> str:
    return f"<{('feff' + text.encode('utf-16-be').hex())}>"


def _document(*objects: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    return (
        body
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n"
            f"<< /Size {count} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )
