"""What the host of a URL says of what it leads to: a paper, code, or talk about either."""

import re

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
