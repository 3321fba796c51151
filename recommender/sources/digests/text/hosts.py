"""Hosts of URLs: whether a URL leads to a paper, to code, or to a text about either."""

import re
from collections.abc import Iterable

from recommender.sources.digests.remembered import remembered

_PAPERS = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|aclweb\.org|"
    r"thecvf\.com|neurips\.cc|nips\.cc|mlr\.press|nature\.com|science\.org|sciencemag\.org|"
    r"biorxiv\.org|medrxiv\.org|ieee\.org|acm\.org|springer\.com|sciencedirect\.com|cell\.com|"
    r"pnas\.org|aps\.org|alphaxiv\.org|semanticscholar\.org|jmlr\.org|usenix\.org|aaai\.org|"
    r"huggingface\.co/papers/\d)",
    re.I,
)
_SOCIAL = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:weibo\.c|twitter\.com|x\.com|t\.co/|youtube\.com|youtu\.be|bilibili\.com)",
    re.I,
)
_CODE = re.compile(r"https?://(?:[\w.-]+\.)?(?:github\.com|gitlab\.com|gitee\.com)/", re.I)


_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|webp|svg|mp[34]|mov|webm|css|js|ico)(?:[?#]|$)|github\.com/user-attachments/|githubusercontent\.com/"
    r"|img\.shields\.io|/(?:index|feed|rss|atom)\.xml|^mailto:|javascript:|/(?:rss|feed|atom)/?$",
    re.I,
)

_ROOT = re.compile(r"https?://[^/?#]+/?$")


@remembered
def is_media(url: str) -> bool:
    """Whether a URL leads to a picture, a film, a feed, or a mailbox: never to an item."""
    return bool(_MEDIA.search(url))


def is_paper(url: str) -> bool:
    """Whether a URL leads to a host of papers, and not to its front page."""
    return bool(_PAPERS.match(url)) and not is_root(url)


def field_of(url: str) -> str:
    """Return the field of an item that a link without a label is for."""
    if is_paper(url):
        return "link"
    if _SOCIAL.match(url):
        return "tweet"
    return "code" if _CODE.match(url) else "alone"


def is_root(url: str) -> bool:
    """Whether an address is that of a whole site: it tells of no single thing."""
    return bool(_ROOT.match(url))


_LAST_PART = re.compile(r"\s+[|·–—_-]\s+([^|]{3,40}?)\W*$")
_NO_LETTER = re.compile(r"[\W_]+")
_SITE = re.compile(r"https?://(?:www\.)?([\w.-]+)\.[a-z]{2,}(?:[/?#:]|$)", re.I)
_FEWEST_LETTERS = 5
"""Letters that the name of a site and its address share at least, where one is longer."""


def without_site(text: str, urls: Iterable[str]) -> int:
    """Return where a title ends before the name of the site that one of some links leads to.

    Pages are called so: ``Attention at Work - Some Journal``, on ``somejournal.org``.
    """
    match = _LAST_PART.search(text)
    if match is None or match.start() < 8:
        return len(text)
    name = _NO_LETTER.sub("", match[1]).casefold()
    for url in urls:
        if site := _SITE.match(url):
            parts = site[1].casefold().split(".")
            own = _NO_LETTER.sub("", parts[-1])
            short, long = sorted((own, name), key=len)
            alike = short in long and len(long) - _FEWEST_LETTERS < 2 * len(short)
            if (alike and len(short) >= _FEWEST_LETTERS) or name in parts:
                return match.start()
    return len(text)


def is_named_repository(label: str, url: str) -> bool:
    """Whether a link says the owner and the name of the code that it leads to, and no more: ``[ada/engine](https://github.com/ada/engine)``."""
    path = label.strip().strip("/").casefold()
    return path.count("/") == 1 and bool(_CODE.match(url)) and url.casefold().rstrip("/").endswith(f"/{path}")  # fmt: skip
