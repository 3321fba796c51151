"""Measure how fast the page's map moves in a headless Chromium, points painted by the processor.

    python benchmarks/map.py --points 100000 --out results/map.json

The points are invented: forty clouds, as an `Map` sends them. The page is the real one; what it
asks of a server is answered here. A frame's time is what the page's thread spent on it, painting,
layout and all, so that a busy machine does not count; `fps` is what a watcher saw on this one.
"""

import argparse
import json
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import orjson
from pipeline import machine
from playwright.sync_api import Page, Route, sync_playwright

from recommender.entries.entry import Facts
from recommender.releases import map as atlas
from recommender.releases.colours import Colours

WEB = Path(atlas.__file__).parents[1] / "api/web"
BASE = "http://map.invalid/"
SCREENS = (((1280, 900), 1), ((1280, 900), 2), ((390, 844), 2))  # CSS pixels, device pixels to one
FRAMES = 60
GESTURES = {
    "pan": """canvas.dispatchEvent(new KeyboardEvent('keydown',
        { key: i % 10 < 5 ? 'ArrowLeft' : 'ArrowRight', bubbles: true }))""",
    "zoom": """canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: i % 30 < 15 ? -40 : 40,
        clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, cancelable: true }))""",
    "hover": """canvas.dispatchEvent(new PointerEvent('pointermove',
        { clientX: box.left + box.width / 3 + 2 * i, clientY: box.top + box.height / 3 + 2 * i, pointerType: 'mouse' }))""",
}
MOVE = """async () => {
    const canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect();
    for (let i = 0; i < %d; i++) { %s; await new Promise(requestAnimationFrame); }
}"""


def invented(count: int) -> bytes:
    """Return the map of `count` entries as it goes out."""
    rng = np.random.default_rng(1)
    cloud = rng.integers(0, 40, count)
    centres, widths = rng.random((40, 2)), 0.01 + 0.05 * rng.random((40, 1))
    points = centres[cloud] + widths[cloud] * rng.standard_normal((count, 2))
    facts = [Facts(kind="paper", categories=(f"cs.{i:02}",)) for i in cloud.tolist()]
    return orjson.dumps(
        atlas.Map(points.astype(np.float32), Colours.fit(facts)).document("invented")
    )


def entries(url: str) -> dict[str, Any]:
    """Return what stands behind some points."""
    places = [int(place) for place in parse_qs(urlsplit(url).query).get("place", [])]
    cards = [{"id": f"x:{p}", "kind": "paper", "title": f"Entry {p}", "place": p} for p in places]
    return {"index_version": "invented", "entries": cards}


def opened(page: Page, body: bytes) -> None:
    """Open the map in a page."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/map":
            route.fulfill(body=body, content_type="application/json")
        elif path == "/map/entries":
            route.fulfill(json=entries(route.request.url))
        elif path == "/" or path.startswith("/assets/"):
            route.fulfill(path=WEB / (path.removeprefix("/assets/").strip("/") or "index.html"))
        else:
            route.fulfill(json={"paths": {"/map": {}}, "facets": {}})

    page.route("**/*", answer)
    page.goto(f"{BASE}?view=map")
    page.wait_for_selector("canvas[data-painted]")
    page.wait_for_selector(".listing li")


def moved(page: Page, gesture: str) -> dict[str, float]:
    """Return how long the frames of a gesture took."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    page.locator("canvas").press("0")  # all is seen
    page.evaluate(MOVE % (10, GESTURES[gesture]))
    before, began = spent(), time.perf_counter()
    page.evaluate(MOVE % (FRAMES, GESTURES[gesture]))
    took, used = time.perf_counter() - began, spent() - before
    session.detach()
    return {"ms": round(1000 * used / FRAMES, 2), "fps": round(FRAMES / took, 1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    result: dict[str, Any] = {"machine": machine(), "points": given.points, "screens": {}}
    body = invented(given.points)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu"],
            timeout=600_000,
        )
        result["browser"] = f"Chromium {browser.version}, software rendering"
        for (width, height), ratio in SCREENS:
            viewport = {"width": width, "height": height}
            context = browser.new_context(viewport=viewport, device_scale_factor=ratio)
            context.set_default_timeout(300_000)
            page = context.new_page()
            opened(page, body)
            screen = result["screens"][f"{width}x{height}@{ratio}"] = {
                gesture: moved(page, gesture) for gesture in GESTURES
            }
            print(f"{width}x{height}@{ratio}", screen, flush=True)
            context.close()
        browser.close()
    if given.out:
        given.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
