"""Addresses of links, made whole against that of the page they stand on."""

import re
from urllib.parse import urljoin

_WHOLE = re.compile(r"https?://[^/]", re.I)
_PAPER_PATH = re.compile(
    r"/?(?:abs|pdf|papers|html)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?/?(?:[?#]|$)"
)


def absolute(href: str, base: str) -> str:
    """Return where a link leads.

    Parameters
    ----------
    href : str
        What the page has.
    base : str
        The address of the page; "" where it is not known.

    Returns
    -------
    str
        The whole address. Empty for a place within the page, for what is no page, and for a relative
        link of a page whose address is not known, unless its path is that of a paper on arXiv.
    """
    href = href.strip()
    if _WHOLE.match(href):
        return href
    if match := _PAPER_PATH.match(href):
        if "/papers/" in base or "huggingface" in base:
            return urljoin(base, href)
        return f"https://arxiv.org/abs/{match[1]}"
    if not base or not href or href[0] == "#" or re.match(r"[a-z][a-z0-9+.-]*:", href):
        return ""
    return urljoin(base, href)
