"""Numbers are told by those beside them."""

import pytest

from tests.sources.digests.groups.test_choice import NAMES, PAPERS
from tests.sources.digests.looking import seen, titles


def styles(text: str) -> list[tuple[str, int] | None]:
    return [one.mark and (one.mark.style, one.mark.number) for one in seen(text)]


@pytest.mark.parametrize(
    ("fourth", "style"),
    [("4️⃣", "1\ufe0f\u20e3"), ("4.", "1."), ("4、", "1、"), ("【4】", "【1"), ("4", "🥇")],
)
@pytest.mark.parametrize("form", ["{0} {1}\n\n", "### {0} {1}\n\n"])
def test_medals_are_numbered_as_what_follows_them(fourth: str, style: str, form: str) -> None:
    signs = ["🥇", "🥈", "🥉", fourth]
    text = "".join(form.format(sign, name) for sign, name in zip(signs, NAMES, strict=True))
    assert styles(text) == [(style, number) for number in (1, 2, 3, 4)]


def test_medals_behind_which_nothing_follows_stay_medals() -> None:
    text = "🥇 甲甲\n\n🥈 乙乙\n\n9. 丙丙\n"
    assert styles(text) == [("🥇", 1), ("🥇", 2), ("1.", 9)]


@pytest.mark.parametrize("fourth", ["4️⃣", "4.", "4"])
def test_a_ranking_is_read_to_its_end(fourth: str) -> None:
    signs = ["🥇", "🥈", "🥉", fourth]
    text = "".join(
        f"{sign} **[{title}](https://arxiv.org/abs/{number})**\n   ⭐ 4{i},311 | 🛠 Python\n   📝 说的是第 {i} 件事\n\n"
        for i, (sign, (title, number)) in enumerate(zip(signs, PAPERS, strict=True))
    )
    assert titles(f"🚀 **今日热门**\n📅 2026年4月1日\n\n---\n\n{text}---\n🌸 _数据来源_\n") == NAMES


@pytest.mark.parametrize("day", ["**{}** ", "`{}` ", "*{}* – ", "**{}.** ", "**{}**: "])
@pytest.mark.parametrize("linked", ["[{0}]({1})", "{0}"])
def test_days_that_are_set_apart_before_list_elements_count_them(day: str, linked: str) -> None:
    text = "".join(
        f"- {day.format(30 - 9 * i)}{linked.format(title, f'notes/{number}.md')} — **Ana Ruiz** — what it tells of in a sentence or two.\n"
        for i, (title, number) in enumerate(PAPERS)
    )
    text = f"# Notes\n\n### 2026-07\n\n{text}"
    assert [mark and mark[1] for mark in styles(text)[2:]] == [30, 21, 12, 3]
    assert titles(text) == NAMES


def test_numbers_of_what_is_counted_are_no_marks() -> None:
    assert styles("- **12** papers\n- **3** posts\n- **4** tools\n- **8** talks\n") == [None] * 4
