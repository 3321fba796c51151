"""Texts that are no digests, though their lines may look so: code, tables of data, manuals."""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.plaintext import separated

_SAMPLE = 400
"""So many lines tell what a text is."""
_CODE = re.compile(
    r"\s*(?:def \w+\(|class \w+.*[:{]$|import [\w.{]|from \S+ import|return\b|(?:if|for|while|else|elif|try|except|with)\b.*[:{]$"
    r"|(?:public|private|static|const|let|var|func|fn|package|using|namespace|struct|export)\b.*[;{(]$"
    r"|#(?:include|define|ifdef|endif|!/)|@\w+|//|/\*|\"\"\"|[\]})]+[;,]?$|[\"'][^\"']*[\"'],$|set -|fi$|done$|echo "
    r"|[\w.\[\]\"']+\s*(?:[+:-]?=(?!=))\s*\S|\[[\w.\"-]+\]$|\"[\w-]+\"\s*:)"
    r"|.*(?:[;{]|\)\s*->.*:|[(\[],?|(?<!\\)\\)$"
)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)
"""A tag of HTML, whose attributes may stand on lines of their own: Markdown has them too."""
_LOGGED = re.compile(r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d\S*\s+\S")
_HEADING = re.compile(r"#{1,3}\s+(.*)$")
_MANUAL = re.compile(
    r"\W*(?:\d+[.、]?\s*)?(?:install(?:ation|ing)?|usage|getting started|quick ?start|api reference|unreleased"
    r"|安装(?:方法|步骤|说明)?|使用(?:方法|说明)|快速(?:开始|上手|入门))\W*$",
    re.I,
)
"""Headings of manuals that no digest uses for its topics."""
_LISTED = re.compile(r"https?://(?:\w+\.)?(?:arxiv|doi|openreview)\.\w+/|^[^\w\n]*(?:作者|authors?)\W*[:：]", re.I | re.M)  # fmt: skip


def kind(text: str) -> str | None:
    """Return what a text is, in words, if it is one of the things that no digest is."""
    content = [line.rstrip() for line in text[:100_000].splitlines()[:_SAMPLE] if line.strip()]
    if not content:
        return None
    if _share(_LOGGED, content) > 0.6:
        return "a log"
    if len(content) > 4 and _share(_CODE, _without_tags(content)) > 0.4:
        return "a program or its settings"
    if _is_table(content) and not _tells_of_works(content):
        return "a table of data"
    heads = [match[1] for line in content if (match := _HEADING.match(line))]
    if any(map(_MANUAL.match, heads)) and len(_LISTED.findall(text[:100_000])) < 3:
        return "a manual"
    return None


def _tells_of_works(content: Sequence[str]) -> bool:
    """Whether a table names a column of titles, or its rows lead somewhere and have texts in them."""
    if separated.names_columns(content[0]):
        return True
    linked = [line for line in content[1:] if "://" in line and "\t" in line]
    long = [
        line for line in linked if any(len(cell) >= 8 and " " in cell for cell in line.split("\t"))
    ]
    return len(long) * 2 >= len(content) - 1


def _without_tags(content: Sequence[str]) -> Sequence[str]:
    """Return lines without the tags of HTML in them, which settings look like."""
    if not any("</" in line for line in content):
        return content
    return [line for line in _TAG.sub("", "\n".join(content)).split("\n") if line.strip()]


def _share(pattern: re.Pattern[str], content: Sequence[str]) -> float:
    told = sum(1 for line in content if pattern.match(line[:300]))
    return told / max(len(content), 1)


def _is_table(content: Sequence[str]) -> bool:
    """Whether nearly all lines have as many separators as the first, which names the columns."""
    for sign in (",", "\t", ";"):
        count = content[0].count(sign)
        named = all(
            0 < len(cell) < 30 and " " not in cell and not cell.isdecimal()
            for cell in content[0].split(sign)
        )
        if count < 2 or not named or len(content) < 3:
            continue
        same = Counter(re.sub(r'"[^"]*"', "", line).count(sign) for line in content)[count]
        return same * 10 >= len(content) * 8
    return False
