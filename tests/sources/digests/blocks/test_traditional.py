"""Documents in traditional Chinese characters are read as those in simplified ones, and told as they are written."""

import pytest

from recommender.entries.mention import Problem
from recommender.sources import digests
from recommender.sources.digests.blocks import traditional
from recommender.sources.digests.inspection.report import inspect
from tests.sources.digests.looking import read

DIGEST = """# 每週論文速遞

## 檢索增強

### 1. 大型語言模型的檢索增強：一份綜述

- **作者**：陳建國、劉麗華
- **機構**：臺灣大學
- **論文連結**：https://arxiv.org/abs/2501.00021
- **程式碼**：[倉庫](https://github.com/a/總覽)
- **摘要**：我們總結了檢索增強的進展，並說明還有哪些問題沒有解決。

### 2. 語音辨識的新方法

- **作者**：黃志強、鄭麗
- **機構**：香港大學
- **論文連結**：https://arxiv.org/abs/2501.00022
- **程式碼**：https://github.com/b/語音
- **摘要**：這篇論文提出了一種讓語音辨識更快的方法，實驗結果優於從前。

## 資料來源

- [圖書館](https://example.org/圖書館)
- [網路論壇](https://example.org/論壇)
"""


def test_a_digest_in_traditional_characters_is_read_and_told_in_them() -> None:
    first, second = read(DIGEST)
    assert (first.title, second.title) == ("大型語言模型的檢索增強：一份綜述", "語音辨識的新方法")
    assert first.authors == ("陳建國", "劉麗華")
    assert first.affiliations == ("臺灣大學",)
    assert (first.arxiv_id, first.category) == ("2501.00021", "檢索增強")
    assert first.origin.links == ("https://github.com/a/總覽",)
    assert second.abstract_zh == "這篇論文提出了一種讓語音辨識更快的方法，實驗結果優於從前。"


def test_what_is_shown_of_it_is_written_as_it_is() -> None:
    shown = inspect(DIGEST, "論文.md").to_dict()
    texts = [block["text"] for block in shown["blocks"]]
    assert texts[0] == "每週論文速遞"
    assert "論文連結：https://arxiv.org/abs/2501.00021" in texts
    assert shown["items"][0]["entry"]["authors"] == ("陳建國", "劉麗華")


def test_problems_are_told_in_the_characters_of_the_document() -> None:
    told = digests.parse(DIGEST.replace("陳建國", "陳國"), "論文.md")
    assert all(one.document == "論文.md" for one in told if isinstance(one, Problem))
    script = traditional.of(DIGEST)
    problem = Problem("論文.md", 3, script.exchange("論文連結"))
    assert script.restored(problem) == Problem("論文.md", 3, "論文連結")


@pytest.mark.parametrize("text", [DIGEST, DIGEST + "简体的论文：后来、周报、里面、发表", "髮、後、里、裡、週、周、為、爲" * 3, "論文"])  # fmt: skip
def test_characters_change_places_and_back(text: str) -> None:
    script = traditional.of(text)
    assert script.exchange(script.exchange(text)) == text


def test_the_characters_of_a_document_are_those_it_has_most_often() -> None:
    script = traditional.of("彙報本週的論文與資訊，彙總如下；匯出")
    assert script.exchange("彙總本週") == "汇总本周"
    assert traditional.of("週：論文與資訊，周、周、周").exchange("周") == "周"


@pytest.mark.parametrize("text", ["本周论文：后来的总结", "今週の論文：語彙と認識を学習する", "논문 요약 論文 評論 語 이번 주의 인공지능 논문", "A paper of 陳 on 論", "Papers", ""])  # fmt: skip
def test_other_scripts_stay_as_they_are(text: str) -> None:
    script = traditional.of(text)
    assert not script.places
    assert script.exchange(text) is text


def test_no_character_is_in_two_pairs() -> None:
    there = "".join((traditional._PAIRS + " " + traditional._LOOSE).split())
    assert len(there) == len(set(there))


def test_mail_is_read_in_its_script() -> None:
    letter = f"From: a@example.org\nTo: b@example.org\nSubject: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{DIGEST}"
    assert [m.title for m in read(letter)] == [m.title for m in read(DIGEST)]


def test_names_of_notes_keep_their_letters() -> None:
    notes = "".join(f"- [[論文 筆記/{name}|{name}的方法與實驗]]\n" for name in ("檢索", "語音", "圖學習"))  # fmt: skip
    found = read(f"# 閱讀清單\n\n{notes}", base="https://example.org/notes/")
    assert found[0].url == "https://example.org/notes/論文 筆記/檢索.md"
