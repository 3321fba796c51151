import pytest

from recommender.sources.digests.text.datelines import dateline_of, is_reading_time
from tests.sources.digests.groups.test_choice import NAMES
from tests.sources.digests.looking import titles


@pytest.mark.parametrize(
    ("text", "published", "category", "author"),
    [
        ("2021-11-09", "2021-11-09", None, None),
        ("2023年5月6日 星期六", "2023-05-06", None, None),
        ("2023-05-06 10:21", "2023-05-06", None, None),
        ("发表于 2022-03-11 | 更新于 2022-03-12 | 分类于 强化学习 | 阅读次数：", "2022-03-11", "强化学习", None),
        ("2022-03-04 · 深度学习", "2022-03-04", "深度学习", None),
        ("2022-08-10 深度学习", "2022-08-10", "深度学习", None),
        ("April 12, 2024 · 20 min · Lilian", "2024-04-12", None, "Lilian"),
        ("2023-02-14 · 12 分钟 · 1234 字 · 阿明", "2023-02-14", None, "阿明"),
        ("Posted on May 3, 2021 in Deep Learning", "2021-05-03", "Deep Learning", None),
        ("May 4, 2022 by admin", "2022-05-04", None, "admin"),
        ("Posted by John Doe on May 4, 2022", "2022-05-04", None, "John Doe"),
        ("作者：小明 | 2023-05-06 | 1.2k 阅读", "2023-05-06", None, "小明"),
        ("15 Mar 2021", "2021-03-15", None, None),
        ("24.07.2023", "2023-07-24", None, None),
        ("2023-05-06 土曜日", "2023-05-06", None, None),
        ("2024-03-01T09:30:00Z", "2024-03-01", None, None),
    ],
)  # fmt: skip
def test_what_a_dateline_tells(text: str, published: str, category: str, author: str) -> None:
    assert dateline_of(text) == (published, category, author)


@pytest.mark.parametrize(
    "text",
    ["梁嘉怡 8月24日 09:19", "Ana Ruiz 09:19", "[2024/8/1 09:20:11] Ana Ruiz:", "Ana Ruiz, [01.08.2024 09:20]", "张三 2024-08-01 21:07:33", "09:20 张三", "小明 下午 3:20"],
)  # fmt: skip
def test_the_line_above_a_message_is_one(text: str) -> None:
    assert dateline_of(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:20",
        "See you at 09:20 in the main hall",
        "2023",
        "扩散模型的数学推导 2023-05-06",
        "2023-05-06 扩散模型的数学推导与一个完整的实现",
        "2023-05-06，公司发布了新模型。",
        "In May 4, 2022 we saw something new, didn't we?",
    ],
)
def test_other_lines_are_no_datelines(text: str) -> None:
    assert dateline_of(text) is None


TIMES = ["7 minute read", "5 min read", "📖 12 min", "less than a minute", "阅读时长：5 分钟", "约 3 分钟读完", "5 分で読めます", "5분 읽기", "Lesezeit: 4 Minuten", "4 min de lecture", "3 мин чтения"]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_how_long_something_takes_to_read(text: str) -> None:
    assert is_reading_time(text)


@pytest.mark.parametrize(
    "text", ["Two Minute Papers", "10 minutes of sleep", "5分钟速览", "分布", "min max", "Reading 3 Books", "A 5 Minute Read on Attention"]
)  # fmt: skip
def test_other_lines_are_no_reading_times(text: str) -> None:
    assert not is_reading_time(text)


@pytest.mark.parametrize("time", TIMES)
def test_posts_stand_above_their_reading_times(time: str) -> None:
    tells = (
        "What it tells of, in a sentence that is long enough to be one, and in another one behind."
    )
    text = "".join(
        f"{name}\n\n{time}\n\nPublished:\n\n{tells} {i}\n\n" for i, name in enumerate(NAMES)
    )
    assert titles(f"Blog posts\n\n2025\n\n{text}") == NAMES


@pytest.mark.parametrize(
    "line", ["Some Name @some_name · May 3", "@name · 2h", "AK @_akhaliq · May 3, 2024"]
)
def test_who_posted_in_a_network_and_when_is_a_dateline(line: str) -> None:
    assert dateline_of(line) is not None


@pytest.mark.parametrize(
    "line", ["Mail me @name", "Ask @name · the best of 3 answers of the whole week"]
)
def test_a_handle_alone_is_no_dateline(line: str) -> None:
    assert dateline_of(line) is None
