"""What programs print in a terminal."""

import textwrap

from synthetic import furniture
from synthetic.draws import Draw
from synthetic.pages import Page, family


@family("tuned", "plain", ".txt", count=(3, 12))
def terminal_session(draw: Draw) -> Page:
    """A copied session: prompt, command and log, then a block a paper, at times with Chinese."""
    page = Page(draw)
    prompt = draw.pick("lin@desk:~$ ", "➜  papers ", "(reading) lin@node3:~/papers$ ")
    chinese, columns = draw.chance(0.5), draw.chance(0.5)
    command = draw.pick("paperbot today", "./digest.py --since 2d", "arx new --all")
    count = len(draw.records)
    page.add(
        f"{prompt}{command}{' --lang zh' if chinese else draw.pick('', f' --max {count}')}",
        draw.pick(
            [f"[INFO] {draw.date} 08:00:01 fetched 412 entries, {count} kept"],
            ["Fetching feeds... done in 3.2s", f"{count} new papers"],
            ["100%|██████████| 6/6 [00:04<00:00,  1.41it/s]"],
        ),
        "",
    )
    for n, r in enumerate(draw.records, 1):
        url = draw.url(r)
        text, named = draw.people(r)
        page.item(r, "published title_zh" if chinese else "published", url=url, authors=named)
        rows = [("title", r.title), *([("zh", r.title_zh)] if chinese else []), ("authors", text)]
        if columns:
            page.add(
                f"--- {n}/{count} {'-' * 50}",
                [f"{name:<9}: {value}" for name, value in rows],
                f"{'date':<9}: {r.published}",
                f"{'subjects':<9}: {' '.join(r.categories)}",
                f"{'link':<9}: {url}",
            )
            continue
        lead = f"[{n:>2}] "
        page.add(
            textwrap.wrap(
                lead + r.title, 88, subsequent_indent=" " * len(lead), break_on_hyphens=False
            ),
            [f"     {value}" for _, value in rows[1:]],
            f"     {r.published} | {', '.join(r.categories)}",
            f"     {url}",
            "",
        )
    page.close(
        draw.pick(
            [f"Saved to /home/lin/papers/{draw.date}.json"],
            ["Enter a number to open, q to quit: q"],
            [f"wrote {furniture.name(draw, False).lower().replace(' ', '-')}.db"],
        ),
        prompt.rstrip(),
    )
    return page
