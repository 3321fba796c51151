"""An issue as JSON: every entry whole, as `recommender export` writes it, with its section and why it is there."""

from typing import Any

import orjson

from recommender.issues.issue import Issue, IssueItem


def write(issue: Issue) -> bytes:
    """Return an issue as one JSON document."""
    content = {
        "title": issue.title,
        "since": issue.since.isoformat(timespec="seconds"),
        "until": issue.until.isoformat(timespec="seconds"),
        "count": issue.count,
        "compared": issue.compared,
        "left_out": list(issue.left_out),
        "items": [
            _item(item, section.title) for section in issue.sections for item in section.items
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


def _item(item: IssueItem, section: str) -> dict[str, Any]:
    return {
        **item.entry.to_dict(),
        "section": section,
        "link": item.link,
        "relevance": item.relevance,
        "reasons": list(item.reasons),
        "bibtex": item.bibtex,
    }
