"""Addresses of links, made whole against that of the page they stand on."""

import re
from urllib.parse import unquote, urljoin

_WHOLE = re.compile(r"https?://[^/]", re.I)
_PAPER_PATH = re.compile(
    r"/?(?:abs|pdf|papers|html)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?/?(?:[?#]|$)"
)

_LED_ON = re.compile(
    r"https?://(?:(?:link|l|out|away|go|(?:[\w-]+\.)*safelinks\.protection)\.[^/?#]+/?"
    r"|[^/?#]+/(?:[\w-]+/){0,3}(?:url|scholar_url|redir(?:ect)?|goto\w*|go-\w+|away|out|leave|jump|link\w*|l\.php)/?)"
    r"\?(?:[^#]*?&)?(?:url|q|u|uri|to|target|dest|destination|redirect|pfurl)=(https?(?::|%3A)[^&#\s]+)"
    r"|https?://urldefense\.(?:com|us)/v3/__(https?:/[^\s]+?)__;",
    re.I,
)
"""Addresses that only lead on to another: of search engines, of sites that ask before one leaves, of programs that guard mails."""
_CLOSED_BY = re.compile(r"[?&#]+$")


def redirect_target(url: str) -> str:
    """Return the address that a redirecting one leads to (``https://link.zhihu.com/?target=https%3A//…``), any other unchanged."""
    match = _LED_ON.match(url) if "http" in url[8:] else None
    if match is None:
        return url
    told = match[1] or match[2]
    told = _CLOSED_BY.sub("", unquote(told) if "%" in told else told)
    return told if _WHOLE.match(told) else url


def absolute(href: str, base: str) -> str:
    """Return the absolute address of a link.

    Parameters
    ----------
    href : str
        The address as the page has it.
    base : str
        The address of the page; "" where it is not known.

    Returns
    -------
    str
        The absolute address; of a redirecting one, the address that it leads to. Empty for a place within the
        page, for a link that leads to no page (``mailto:``), and for a relative link of a page whose address is
        not known, unless its path is that of a paper on arXiv.
    """
    href = href.strip()
    if _WHOLE.match(href):
        return redirect_target(href)
    if match := _PAPER_PATH.match(href):
        if "/papers/" in base or "huggingface" in base:
            return urljoin(base, href)
        return f"https://arxiv.org/abs/{match[1]}"
    if not base or not href or href[0] == "#" or re.match(r"[a-z][a-z0-9+.-]*:", href):
        return ""
    return urljoin(base, href)
