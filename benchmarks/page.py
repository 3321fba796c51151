"""Measure how soon the page paints results after their answer has come, in a headless Chromium.

    python benchmarks/page.py [--home HOME] [--count 100000] [--rounds 15] --out results/page.json

Without --home it builds one of invented entries (see `http_load.invented`) with the hash encoder. A question is
asked as a link asks it, within the page. Its time goes from the last byte of the answer (`responseEnd` of the
browser's own resource timing) to the frame after the first card stands in the document, and hence has in it the
question for the abstracts, which cards are drawn together with. `opened` is the same for an address that is opened anew.
"""

import argparse
import json
import os
import random
import shutil
import tempfile
import threading
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import uvicorn
from http_load import build, free_port
from pipeline import machine
from playwright.sync_api import Page, sync_playwright

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from recommender.settings import Settings

SCREEN = {"width": 1366, "height": 768}
ROUTES = "/(similar|search|more-like-this)(\\?|$)"
WATCH = """route => {
    const asked = new RegExp(route);
    window.painted = new Promise(resolve => {
        const seen = new MutationObserver(() => {
            if (!document.querySelector('article.card') || document.querySelector('#main').ariaBusy === 'true') return;
            const answer = performance.getEntriesByType('resource').filter(({ name }) => asked.test(name)).at(-1);
            if (!answer?.responseEnd) return;
            seen.disconnect();
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => resolve(performance.now() - answer.responseEnd);
                port2.postMessage(null);
            });
        });
        seen.observe(document, { childList: true, subtree: true });
    });
}"""
GO = """address => {
    performance.clearResourceTimings();
    document.querySelector('#main').replaceChildren();
    const link = Object.assign(document.createElement('a'), { href: address });
    link.dataset.link = '';
    document.body.append(link);
    link.click();
    link.remove();
}"""


def addresses(names: list[str], rounds: int) -> dict[str, list[str]]:
    """Return what is asked, by kind; no two questions are alike."""
    draw = random.Random(7)
    words = [
        [" ".join(f"word{draw.randrange(1, 3000)}" for _ in range(many)) for _ in range(rounds)]
        for many in (3, 30)
    ]
    return {
        "similar": [f"./?id={quote(name)}" for name in draw.sample(names, rounds)],
        "search": [f"./?q={quote(text)}" for text in words[0]],
        "like": [f"./?text={quote(text)}" for text in words[1]],
    }


def linked(page: Page, address: str) -> float:
    """Return the milliseconds for a link within the page."""
    page.evaluate(WATCH, ROUTES)
    page.evaluate(GO, address)
    return float(page.evaluate("window.painted"))


def opened(page: Page, base: str, address: str) -> float:
    """Return the milliseconds for an address that is opened."""
    page.goto("about:blank")
    page.goto(base + address.removeprefix("./"))
    return float(page.evaluate("window.painted"))


def measured(base: str, asked: dict[str, list[str]]) -> dict[str, Any]:
    """Return figures of each kind of question, in milliseconds."""
    found: dict[str, Any] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        within = browser.new_page(viewport=SCREEN)
        within.goto(base)
        within.wait_for_selector("article.card")
        anew = browser.new_page(viewport=SCREEN)
        anew.add_init_script(f"({WATCH})({json.dumps(ROUTES)})")
        for kind, some in asked.items():
            linked(within, some[0])
            times = {
                "linked": [linked(within, address) for address in some[1:]],
                "opened": [opened(anew, base, address) for address in some[1:]],
            }
            found[kind] = {
                how: {"median": round(median(all), 1), "worst": round(max(all), 1)}
                for how, all in times.items()
            }
        browser.close()
    return found


def main() -> None:
    """Measure, and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        if not given.home:
            build(home, given.count, seed=1)
        with Engine(home) as engine:
            port = free_port()
            application = create_app(engine, Settings(port=port, timeout=60))
            server = uvicorn.Server(
                uvicorn.Config(application, "127.0.0.1", port, log_level="error")
            )
            threading.Thread(target=server.run, daemon=True).start()
            while not server.started:
                pass
            names = [stored.entry.id for stored in engine.catalogue.get(range(1, 2000))]  # type: ignore[arg-type]
            figures = measured(f"http://127.0.0.1:{port}/", addresses(names, given.rounds + 1))
            result = {
                "machine": machine(),
                "entries": len(engine.catalogue),
                "rounds": given.rounds,
                "load": round(os.getloadavg()[0], 1),
                "milliseconds from the answer to the painted results": figures,
            }
            server.should_exit = True
    given.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
