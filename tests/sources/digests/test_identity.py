"""An identity is never guessed: whichever items have no link, none takes that of another."""

import pytest

from tests.sources.digests.looking import read

TITLES = ["Maps of Many Islands", "A Look at Doors and Rooms", "Segment What Is Seen", "Masked Encoders Are Learners",
          "Teaching Models to Wait", "Small Words for Large Images", "去噪扩散概率模型", "The Cost of a Long Memory"]  # fmt: skip
TEXTS = ["A model learns where each island lies, and draws what is between them.", "每个房间的门都在图里标出，模型据此找到出口。", "What is seen is cut out by one prompt. No labels are asked for.", "Most of an image is hidden. The rest is enough to learn from it.",
         "Models that wait before they answer make fewer mistakes of one kind.", "Words are shared among images. That saves most of the work.", "通过许多小步去除噪声，从而生成图像。", "A long memory costs more than it brings, as measured on five tasks."]  # fmt: skip

FORMS = {
    "headings": ("### {title}\n\n{text}\n\n{link}\n\n", "[Paper]({url})"),
    "headings, link first": ("## {title}\n\n{link}\n\n{text}\n\n", "- 链接：{url}"),
    "bold": ("**{title}**\n\n{text} {link}\n\n", "[Paper]({url})"),
    "bold, rules": ("**{title}**\n\n{text}\n\n{link}\n\n---\n\n", "[论文]({url})"),
    "numbers": ("{i}. {title}\n   {text}\n   {link}\n\n", "{url}"),
    "lines": ("{title}\n{text}\n{link}\n\n", "{url}"),
    "labels": ("标题：{title}\n摘要：{text}\n{link}\n\n", "链接：{url}"),
    "brackets": ("【{i}】{title}\n{text}\n{link}\n\n", "链接：{url}"),
    "pictures": ("📄 {title}\n💡 {text}\n{link}\n\n", "🔗 {url}"),
    "list": ("- {title}\n  - {text}\n{link}\n", "  - {url}"),
    "quotes": ("## {title}\n\n> {text}\n\n{link}\n\n", "[arXiv]({url})"),
    "table": ("| {i} | {title} | {link} |\n", "[pdf]({url})"),
    "page": ("<h3>{title}</h3><p>{text}</p>{link}", "<p><a href='{url}'>PDF</a></p>"),
    "page, bold": ("<p><b>{title}</b></p><p>{text}</p>{link}", "<p><a href='{url}'>{url}</a></p>"),
    "page, breaks": ("<b>{title}</b><br>{text}<br>{link}<br>", "<a href='{url}'>{url}</a><br>"),
    "page, list": ("<li><b>{title}</b><p>{text}</p>{link}</li>", "<a href='{url}'>arXiv</a>"),
    "page, lines": ("<div>{title}</div><div>{text}</div>{link}<div><br></div>", "<div><a href='{url}'>link</a></div>"),
    "page, rows": ("<tr><td>{title}</td><td>{text}</td><td>{link}</td></tr>", "<a href='{url}'>PDF</a>"),
}  # fmt: skip
FRAMES = {"table": "| # | Title | Link |\n|---|---|---|\n{}", "page, list": "<html><body><ul>{}</ul></body></html>", "page, rows": "<html><body><table>{}</table></body></html>"}  # fmt: skip


def written(form: str, linked: set[int]) -> str:
    """Write a digest whose items have a link where their place is in `linked`."""
    item, link = FORMS[form]
    items = "".join(
        item.format(i=i + 1, title=title, text=TEXTS[i], link=link.format(url=f"https://arxiv.org/abs/2405.0000{i}") if i in linked else "")
        for i, title in enumerate(TITLES)
    )  # fmt: skip
    frame = "<html><body>{}</body></html>" if form.startswith("page") else "{}"
    return FRAMES.get(form, frame).format(items)


LEFT_OUT = [
    *({i} for i in range(8)),
    {0, 2, 4, 6},
    {1, 3, 5, 7},
    {2, 5},
    {1, 4, 7},
    {0, 1, 2},
    {5, 6, 7},
]


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=lambda places: "".join(map(str, sorted(places))))  # fmt: skip
@pytest.mark.parametrize("form", FORMS)
def test_no_item_takes_the_link_of_another(form: str, left_out: set[int]) -> None:
    places = {title: i for i, title in enumerate(TITLES)}
    for mention in read(written(form, {*range(8)} - left_out)):
        number = mention.arxiv_id or (mention.url or "").rpartition("/")[2]
        place = places.get(mention.title or mention.title_zh or "")
        if number and place is not None:
            assert number == f"2405.0000{place}", mention
