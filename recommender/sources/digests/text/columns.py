"""The names of a table's columns: in which columns titles stand, and in which something else."""

import re

from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import labels

_ORIGINAL_HEADERS = re.compile(
    r"(?:论文)?(?:原文|英文|原)(?:标题|题目|题名)|(?:english|original|en) title|title ?\(en\)", re.I
)
"""What a column of titles is called beside one of translations."""
_TITLE_HEADERS = re.compile(
    r"(?:(?:topic|theme|主题|话题)s?\s*[/|&]\s*)?(?:paper|论文|文章)?\s*(?:titles?|标题|题目|名称|名字|name|论文|paper|papers|文章|article|work|工作|项目|publication|タイトル|제목|titre|titel"
    r"|título|название|论文名|publications|papers?\(s\)|courses?|课程|課程|tutorials?|教程|books?|书名|书籍)(?:\s+(?:read|discussed|presented)|\s*[/|&]\s*(?:topic|theme|主题|话题)s?)?$",
    re.I,
)
_TOLD = frozenset(
    ("abstract", "recommendation", "remark", "authors", "affiliations", "published", "venue", "category", "source")
)  # fmt: skip
"""What columns hold beside titles."""


@remembered
def kinds(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return what kind of a column each name tells."""
    beside = "beside" if names_titles(header) else "cell"
    return tuple(_kind_of_column(head) or (beside if head else "cell") for head in header)


def _kind_of_column(head: str) -> str:
    """Return the kind that a column's name tells of itself; "" for others."""
    if _ORIGINAL_HEADERS.fullmatch(head.strip()):
        return "original"
    if is_title_header(head):
        return "column"
    return "told" if head and _tells(head) else ""


def _tells(head: str) -> bool:
    """Whether a column's name says that something else of items stands in it than their titles."""
    known = labels.label_of(Inline(f"{head.strip()}:"))
    return known is not None and known[1] in _TOLD


@remembered
def names_titles(header: tuple[str, ...]) -> bool:
    """Whether titles stand in one of the columns of these names."""
    return any(map(is_title_header, header))


def is_title_header(head: str) -> bool:
    """Whether a column's name says that titles stand in it."""
    return bool(_TITLE_HEADERS.fullmatch(head.strip()))
