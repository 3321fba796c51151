"""The contents of an issue: the news of a collection, or the new entries that pass a filter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from recommender.catalogue.store import Catalogue
from recommender.engine.response import QueryResponse
from recommender.entries.entry import Entry
from recommender.entries.filter import Filter
from recommender.entries.work import WorkSignature, are_versions
from recommender.issues.issue import Issue, IssueItem, IssueSection

_LEARNED = 0.005  # a change of a score by likes and dislikes is mentioned from here on
_OTHER = "其他 (Other)"


def of_news(catalogue: Catalogue, answer: QueryResponse) -> Issue:
    """Return the news of a collection, an answer of `engine.news.news`, as an issue: a section for each interest."""
    query = answer.query
    rows = catalogue.find_all([hit["id"] for hit in answer.results])
    entry_of = dict(catalogue.get([*rows.values()]))
    sections: dict[int, list[IssueItem]] = {}
    for hit in answer.results:
        row = rows.get(hit["id"])
        if row is not None and (entry := entry_of.get(row)) is not None:  # not removed since
            item = IssueItem(entry, tuple(_reasons(hit)), hit["relevance"])
            sections.setdefault(hit["interest"], []).append(item)
    return Issue(
        query["collection"],
        datetime.fromisoformat(query["since"]),
        datetime.fromisoformat(query["until"]),
        [
            IssueSection(_near(query["interests"][number]), tuple(items))
            for number, items in sections.items()
        ],
        query["count"],
        answer.matched,
        query["left_out"],
    )


def of_filter(
    catalogue: Catalogue, title: str, since: datetime, until: datetime, filter: Filter, k: int
) -> Issue:
    """Return whatever was first stored in a period and passes a filter: a section for each category, the newest first."""
    rows = catalogue.stored_since(since)
    new_entries = [(entry.published or "", row, entry) for row, entry in catalogue.get(rows)]
    matching = [one for one in new_entries if filter.accepts(one[2].facts())]
    matching.sort(key=lambda one: one[:2], reverse=True)
    works = list(_each_work_once(entry for _, _, entry in matching))
    sections: dict[str, list[IssueItem]] = {}
    for entry in works[:k]:
        sections.setdefault(entry.to_dict()["category"] or _OTHER, []).append(IssueItem(entry))
    ordered_sections = sorted(
        sections.items(), key=lambda section: (section[0] == _OTHER, -len(section[1]), section[0])
    )
    return Issue(
        title,
        since,
        until,
        [IssueSection(name, tuple(items)) for name, items in ordered_sections],
        len(works),
        len(rows),
        nearest=False,
    )


def _each_work_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries without other versions of those before them, by their titles and authors."""
    signatures_by_title: dict[str, list[WorkSignature]] = {}
    for entry in entries:
        signature = WorkSignature.of(entry.summary())
        before = (
            other for title in signature.titles for other in signatures_by_title.get(title, ())
        )
        if any(are_versions(signature, other) for other in before):
            continue
        for title in signature.titles:
            signatures_by_title.setdefault(title, []).append(signature)
        yield entry


def _near(interest: Mapping[str, Any]) -> str:
    stub, count = interest["nearest"], interest["seeds"] + len(interest["likes"])
    more = f" +{count - 1}" if count > 1 else ""
    return f"相近 (Near): {stub.get('title') or stub['text']}{more}"


def _reasons(hit: Mapping[str, Any]) -> Iterator[str]:
    if seed := hit.get("seed"):
        yield f"near “{seed.get('title') or seed['text']}”"
    why: Mapping[str, Any] = hit.get("why") or {}
    if terms := why.get("terms"):
        yield f"both: {_listed(terms)}"
    for name, value in (why.get("facts") or {}).items():
        yield f"same {name}: {_listed(value)}"
    if abs(hit["learned"]) >= _LEARNED:
        yield f"from likes and dislikes: {hit['learned']:+.3f} of {hit['score']:.3f}"


def _listed(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
