"""The media type that a request's ``Accept`` header prefers: JSON, Markdown, or a page (RFC 9110, 12.5.1)."""

from collections.abc import Iterable

from recommender.api import markdown

ACCEPT = b"accept"
VARY = (b"vary", b"Accept")
"""The ``Vary`` header of responses that come as JSON or as Markdown: caches must keep the two apart."""

_JSON = "application/json"
_PAGE = "text/html"


def may_ask_for_text(value: bytes) -> bool:
    """Whether a value of ``Accept`` may prefer text to JSON: a quick check, False for nearly all programs."""
    return b"text/" in value.lower()


def prefers_markdown(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether Markdown is wanted rather than JSON: see `_prefers`."""
    return _prefers(markdown.MEDIA_TYPE, headers)


def prefers_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether HTML is wanted rather than JSON, as browsers do: see `_prefers`."""
    return _prefers(_PAGE, headers)


def _prefers(kind: str, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a media type is wanted rather than JSON.

    It is if its quality is higher than JSON's; if they are equal, if it is named more exactly, as in
    ``text/markdown, */*``. Otherwise, and where neither is accepted, JSON is sent.

    Parameters
    ----------
    headers : iterable of (bytes, bytes)
        The headers of the request, names in lower case; several ``Accept`` count as one.
    """
    value = b",".join(value for name, value in headers if name == ACCEPT)
    if not may_ask_for_text(value):
        return False
    ranges = [_range(part) for part in value.decode("latin-1").lower().split(",")]
    kind_quality, json_quality = (_quality(kind, ranges) for kind in (kind, _JSON))
    return kind_quality[0] > 0 and kind_quality > json_quality


def _range(part: str) -> tuple[str, float]:
    """Return a media range and its quality, 0 if the quality is invalid."""
    media, *parameters = part.split(";")
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return media.strip(), quality if 0 <= quality <= 1 else 0.0


def _quality(kind: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Return the quality of a media type by the range that names it most exactly, and how exactly it does."""
    forms = ("*/*", f"{kind.partition('/')[0]}/*", kind)
    fitting = [(forms.index(media), quality) for media, quality in ranges if media in forms]
    exactness, quality = max(fitting, default=(0, 0.0))
    return quality, exactness
