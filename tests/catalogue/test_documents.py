from dataclasses import replace
from pathlib import Path

import pytest

from recommender.catalogue import documents
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.entries.document_title import DocumentTitle
from recommender.entries.mention import Mention, Origin


def mention(document: str, line: int, title: str, **given: str) -> Mention:
    return Mention(origin=Origin(document, line, "weekly"), title=title, **given)


def titles(catalogue: Catalogue, document: str) -> list[str | None]:
    return [one.entry.title for one in catalogue.get(catalogue.entries_of_document(document))]


def test_documents_are_told_by_what_they_mention_the_latest_first(tmp_path: Path) -> None:
    first = [mention("week-1.txt", n, f"Paper {n} of the first week") for n in range(4)]
    first[1] = replace(first[1], source="机器之心", published="2024-05-30")
    first[2] = replace(first[2], source="机器之心", published="2024-05-31")
    first[3] = replace(first[3], source="Another medium")
    again = mention("week-2.txt", 7, "Paper 0 of the first week")
    alone = mention("post.html", 1, "A post of its own")
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all([*first, mention("week-2.txt", 2, "Another paper"), again, alone]))
        told = catalogue.documents(5)
        assert [one.name for one in told] == ["post.html", "week-2.txt", "week-1.txt"]
        assert told[2] == ("week-1.txt", None, 4, "weekly", "机器之心", "2024-05-31")
        assert told[1][1:] == (None, 2, "weekly", None, None)
        assert [one.name for one in catalogue.documents(5, least=2)] == ["week-2.txt", "week-1.txt"]
        assert [one.name for one in catalogue.documents(1)] == ["post.html"]
        assert catalogue.document("week-1.txt") == told[2]
        assert catalogue.document("week-3.txt") is None
        assert catalogue.documents(0) == []


def test_a_document_has_its_entries_in_the_order_of_its_lines_each_once(tmp_path: Path) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all([mention("other.txt", 1, "Known before from elsewhere")]))
        one = [mention("week.txt", n, f"Paper {n} of this week") for n in (3, 5)]
        twice = mention("week.txt", 9, "Paper 3 of this week", url="https://a.org/3")
        known = mention("week.txt", 7, "Known before from elsewhere")
        list(catalogue.add_all([*one, known, twice]))
        in_order = catalogue.entries_of_document("week.txt")
        assert titles(catalogue, "week.txt") == [
            "Paper 3 of this week",
            "Paper 5 of this week",
            "Known before from elsewhere",
        ]
        assert catalogue.entries_of_document("nothing.txt") == []
        with pytest.MonkeyPatch.context() as shorter:
            shorter.setattr(documents, "_LONG", 3)
            assert sorted(catalogue.entries_of_document("week.txt")) == sorted(in_order)
        catalogue.remove(catalogue.get(catalogue.entries_of_document("week.txt"))[1].entry.id)
        assert len(catalogue.entries_of_document("week.txt")) == 2


def test_a_document_has_the_title_that_it_gave_itself_last(tmp_path: Path) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all([mention("a.md", 1, "A paper"), mention("b.md", 1, "A paper")]))
        catalogue.title_documents([DocumentTitle("a.md", "Week 1")])
        before = catalogue.data_version()
        catalogue.title_documents([DocumentTitle("a.md", "Week 1")])
        assert catalogue.data_version() == before, "the same again changes nothing"
        catalogue.title_documents([DocumentTitle("a.md", "第 1 期")])
        assert catalogue.document("a.md").title == "第 1 期"
        assert catalogue.document("b.md").title is None
        assert catalogue.document_titles() == {"a.md": "第 1 期"}
        assert catalogue.document_titles(["b.md"]) == {}
        (entry,) = catalogue.get(catalogue.entries_of_document("a.md"))
        (told,) = catalogue.with_document_titles([entry.entry.to_dict()])
        assert [one.get("title") for one in told["mentions"]] == ["第 1 期", None]
