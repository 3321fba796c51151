"""The page in a real browser, over a real server and the samples; skipped where there is none."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from recommender.encoders import STATIC_MODEL
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import serving
from tests.conftest import paper
from tests.examples import sample_home

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEED = "arxiv:2103.14030"
TITLE = "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows"
LONG = "Scaling Laws of Sparse Expert Models"
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 720}
PATIENCE = 30_000  # milliseconds: other tests run beside these


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the samples."""
    home = sample_home(tmp_path_factory, tmp_path_factory.mktemp("page") / "home", STATIC_MODEL)
    with Engine(home) as engine, serving(engine, Settings(port=0, timeout=60)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Tabs:
    """Tabs of a browser, each with storage of its own; tests use them in turn, since a new one takes a second to open."""

    def __init__(self, browser: Any, address: str) -> None:
        self._browser, self._address = browser, address
        self._idle: dict[str, list[Any]] = {}
        self._used: list[tuple[str, dict[str, Any], Any]] = []
        self._complaints: list[str] = []

    def browse(self, path: str = "/", **options: Any) -> Any:
        """Return a page that is open at `path`, in a context with these options that no other page of the test shares."""
        options = {"locale": "en-US", "base_url": self._address, "viewport": SCREEN, **options}
        kind = repr(sorted(options.items()))
        idle = self._idle.setdefault(kind, [])
        page = idle.pop() if idle else self._new(options)
        self._used.append((kind, options, page))
        page.goto(path)
        return page

    def clear(self) -> list[str]:
        """Leave the tabs of a test as new ones; return what was said on a console or asked of another host."""
        complaints = list(self._complaints)
        for kind, options, page in self._used:
            page.mouse.move(0, 0)
            page.goto("about:blank")
            page.set_viewport_size(options["viewport"])
            page.emulate_media(color_scheme=options.get("color_scheme", "light"))
            everything = {"origin": self._address, "storageTypes": "all"}
            page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
            self._idle[kind].append(page)
        self._used.clear()
        self._complaints.clear()
        return complaints

    def _new(self, options: dict[str, Any]) -> Any:
        context = self._browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda said: self._complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("request", lambda asked: self._foreign(asked.url))
        return page

    def _foreign(self, url: str) -> None:
        if not url.startswith((f"{self._address}/", "data:", f"blob:{self._address}/")):
            self._complaints.append(f"asked {url}")


@pytest.fixture(scope="module")
def tabs(chromium: Any, address: str) -> Tabs:
    return Tabs(chromium, address)


@pytest.fixture
def browse(tabs: Tabs) -> Iterator[Any]:
    """Opens a page of its own; in the end nothing was said on a console or asked of another host."""
    yield tabs.browse
    assert tabs.clear() == []


def expect(locator: Any) -> Any:
    return playwright.expect(locator)


def titles(page: Any) -> list[str]:
    expect(page.locator(".list .card h3").first).to_be_visible()
    return page.locator(".list .card h3").all_inner_texts()


def search(page: Any, text: str) -> None:
    page.get_by_role("textbox", name=re.compile("abstract|摘要")).fill(text)
    page.get_by_role("button", name=re.compile("^(Search|搜索)$")).click()
    page.wait_for_function("() => document.body.dataset.asked === 'true'")


def test_search_by_text_finds_both_languages(browse: Any) -> None:
    page = browse()
    search(page, "image classification with a transformer 图像分类")
    found = titles(page)
    assert len(found) == 10
    assert any("Transformer" in title for title in found)
    assert {e.get_attribute("lang") for e in page.locator(".list h3 span").all()} == {"en", "zh-CN"}
    assert "q=" in page.url
    assert "10 results" in page.get_by_role("status").inner_text()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("蛋白", "蛋白|protein"),
        ("Kaiming He", "Masked Autoencoders|Momentum Contrast|Mask R-CNN|Residual"),
        ("swin transfomer", "Swin Transformer"),
    ],
)
def test_words_names_and_slips_are_searched_for(browse: Any, typed: str, first: str) -> None:
    page = browse()
    search(page, typed)
    assert re.search(first, titles(page)[0], re.IGNORECASE)
    assert "?q=" in page.url
    expect(page.locator("h1")).to_have_text(f"Results for “{typed}”")


def test_a_slip_is_put_right(browse: Any) -> None:
    page = browse("/?q=swin+transfomer")
    page.locator(".meant").get_by_role("link", name="swin transformer").click()
    expect(page.locator("h1")).to_have_text("Results for “swin transformer”")
    expect(page.locator(".meant")).to_have_count(0)
    page.get_by_role("link", name="Find what is like this text").click()
    expect(page.locator("h1")).to_have_text("Nearest to this text")
    assert "?text=swin+transformer" in page.url


def test_nothing_close_is_reported(browse: Any) -> None:
    page = browse("/?q=zzyzx+qwfpgj")
    expect(page.locator("main .notice")).to_be_visible()


def test_search_by_name_goes_to_the_entry(browse: Any) -> None:
    page = browse()
    search(page, "https://arxiv.org/abs/2103.14030v2")
    expect(page.locator(".seed h1")).to_have_text(TITLE)
    assert page.url.endswith("id=arxiv%3A2103.14030")


def test_an_exact_title_goes_to_the_entry(browse: Any) -> None:
    page = browse()
    search(page, TITLE.lower().replace(":", " "))
    expect(page.locator(".seed h1")).to_have_text(TITLE)


def test_a_whole_abstract_stays_out_of_the_servers_sight(browse: Any) -> None:
    page = browse()
    abstract = "卷积神经网络用于图像识别，层级窗口让计算量随图像大小线性增长。" * 60
    search(page, abstract)
    assert titles(page)
    assert "#text=" in page.url
    address = page.url
    again = browse(address)
    assert titles(again) == titles(page)


def test_through_results_and_back(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    first = titles(page)
    page.locator(".list h3 a").nth(2).click()
    expect(page.locator(".seed h1")).to_have_text(first[2])
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.go_back()
    expect(page.locator(".seed h1")).to_have_text(TITLE)
    assert titles(page) == first
    page.go_forward()
    expect(page.locator(".seed h1")).to_have_text(first[2])
    page.reload()
    expect(page.locator(".seed h1")).to_have_text(first[2])


def test_filters_are_in_the_address(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    before = titles(page)
    page.locator("#filters summary").click()
    page.get_by_label("Post").check()
    page.wait_for_url("**kind=post**")
    page.wait_for_function(
        "n => ![0, n].includes(document.querySelectorAll('.list article').length)",
        arg=len(before),
    )
    badges = page.locator(".list .card .badge:first-child").all_inner_texts()
    assert badges
    assert set(badges) == {"Post"}
    assert page.evaluate("document.activeElement.id") == "filter-kind-post"
    page.get_by_label("Published from").fill("2999")
    page.get_by_label("Published from").press("Enter")
    expect(page.get_by_text("No entry passes these filters")).to_be_visible()
    page.locator("main").get_by_role("link", name="Clear filters").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.list .card').length === n", arg=len(before)
    )
    assert titles(page) == before


def test_what_the_catalogue_has_can_be_filtered_by_with_counts(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    titles(page)
    page.locator("#filters summary").click()
    there = page.request.get("/facets").json()["facets"]
    for field in ("kind", "lang", "category", "venue", "source"):
        boxes = page.locator(f"[name={field}]")
        expect(boxes).to_have_count(len(there[field]))
        labels = page.locator("#filters label", has=boxes).all_inner_texts()
        assert [int(label.split()[-1]) for label in labels] == [many for _, many in there[field]]
    value, many = there["venue"][0]
    box = page.locator(f"[id='filter-venue-{value}']")
    box.check()
    page.wait_for_url("**venue=**")
    expect(page.locator(".list .card")).to_have_count(many)
    assert page.evaluate("document.activeElement.id") == f"filter-venue-{value}"
    box.uncheck()
    expect(page.locator(".list .card")).to_have_count(10)
    assert "venue=" not in page.url


def test_options_are_in_the_address_and_in_history(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    first = titles(page)
    page.locator("#filters summary").click()
    page.get_by_label("Languages of results").select_option("other")
    page.wait_for_url("**lang_mode=other**")
    page.get_by_label("Variety").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**diversity=0.4**")
    assert page.evaluate("document.activeElement.id") == "filter-diversity"
    page.get_by_label("Newer first").select_option("365")
    page.wait_for_url("**half_life_days=365**")
    again = browse(page.url)
    assert titles(again) == titles(page)
    assert again.get_by_label("Variety").input_value() == "0.4"
    again.locator(".list h3 a").first.click()
    expect(again.locator(".seed h1")).to_have_text(titles(page)[0])
    assert "half_life_days=365" in again.url
    while "&" in page.url:
        page.go_back()
    expect(page.locator(".list h3").first).to_have_text(first[0])
    assert titles(page) == first


def test_a_wrong_date_is_not_sent(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    titles(page)
    page.locator("#filters summary").click()
    page.get_by_label("Published from").fill("last year")
    page.get_by_label("Published from").press("Tab")
    assert "published" not in page.url
    assert page.locator("#filter-published_from:invalid").count() == 1


def test_more_and_less_of_it(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    first = titles(page)
    card = page.locator(".list .card").nth(1)
    card.locator("summary").click()
    card.get_by_role("link", name="More like this").click()
    expect(page.locator(".chip.like")).to_have_count(2)
    assert first[1] not in titles(page)
    unliked = titles(page)[0]
    card = page.locator(".list .card").first
    card.locator("summary").click()
    card.get_by_role("link", name="Less like this").click()
    expect(page.locator(".chip.unlike")).to_contain_text(unliked)
    assert page.url.count("like=") == 3
    assert unliked not in titles(page)
    page.locator(".chip.unlike .drop").click()
    expect(page.locator(".chip.unlike")).to_have_count(0)
    page.locator(".chip.like .drop").nth(1).click()
    expect(page.locator(".seed h1")).to_have_text(TITLE)
    assert titles(page) == first


def test_reasons_are_reported(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    titles(page)
    expect(page.locator(".why").first).to_contain_text("both on")
    page.locator(".list .card").first.locator("summary").click()
    expect(page.locator(".aligned dd").first).to_be_visible()
    assert {e.get_attribute("lang") for e in page.locator(".aligned dd").all()} <= {"en", "zh-CN"}


def test_results_are_copied_as_bibtex(browse: Any) -> None:
    page = browse(f"/?id={SEED}", permissions=["clipboard-read", "clipboard-write"])
    second = titles(page)[1]
    page.locator(".list .card").nth(1).locator("summary").click()
    page.locator(".list .card").nth(1).get_by_role("button", name="BibTeX").click()
    expect(page.locator(".toast")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.count("@") == 1
    assert re.sub(r"\W", "", second)[:20] in re.sub(r"\W", "", copied)
    page.locator(".export summary").click()
    page.get_by_role("button", name="Copy all as BibTeX").click()
    page.wait_for_function(
        "async () => (await navigator.clipboard.readText()).split('\\n@').length > 9"
    )


@pytest.mark.parametrize(
    ("style", "ending", "mark"),
    [("BibTeX", "bib", "@"), ("RIS", "ris", "TY  - "), ("CSL-JSON", "json", '"id":')],
)
def test_the_list_is_saved_as_a_file(browse: Any, style: str, ending: str, mark: str) -> None:
    page = browse("/?q=transformer")
    titles(page)
    with page.expect_download() as saved:
        page.locator(".export summary").click()
        page.get_by_role("button", name=f"Save as {style}").click()
    assert saved.value.suggested_filename == f"related.{ending}"
    assert Path(saved.value.path()).read_text("utf-8").count(mark) >= 10


def test_the_seed_is_cited_and_followed(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    seed = page.locator(".seed")
    with page.expect_download() as saved:
        seed.get_by_role("link", name="RIS").click()
    assert TITLE in Path(saved.value.path()).read_text("utf-8")
    feed = page.request.get(f"/{seed.get_by_role('link', name='Feed').get_attribute('href')}")
    assert "atom" in feed.headers["content-type"]


def test_without_a_clipboard_the_text_is_shown(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    titles(page)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator(".list .card").first.locator("summary").click()
    page.locator(".list .card").first.get_by_role("button", name="BibTeX").click()
    expect(page.get_by_role("dialog")).to_contain_text("@")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_button_below_a_list_shows_more_of_it(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    first = titles(page)
    for count in (20, 30):
        page.locator("#more").click()
        expect(page.locator(".list .card")).to_have_count(count)
        assert f"k={count}" in page.url
    every = titles(page)
    assert every[:10] == first
    # The graph's scores and those of all compared differ in the fifth place: near ties may swap.
    again = titles(browse(page.url))
    assert {*again[:10]} == {*every[:10]}
    assert {*again[10:20]} == {*every[10:20]}


@pytest.mark.parametrize(
    "asked",
    [
        "id=arxiv:2010.00000",
        "q=graph",
        "text=graph",
        "id=arxiv:2010.00000&lang_mode=any&diversity=0.2",
    ],
)
def test_every_list_goes_on_to_its_end_and_names_versions(
    chromium: Any, engine: Engine, asked: str
) -> None:
    twice = paper("graph", 1)
    for number in (1, 2):
        url, doi = f"https://a.org/{number}", f"10.1000/{number}"
        engine.store([replace(twice, arxiv_id=None, title=LONG, url=url, doi=doi)])
    context = chromium.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with serving(engine, Settings(port=0, timeout=60)) as port:
        page.goto(f"http://127.0.0.1:{port}/?{asked}")
        titles(page)
        more = page.locator("#more")
        while more.count():
            shown = page.locator(".list .card").count()
            more.click()
            expect(page.locator(".list .card").nth(shown)).to_be_visible()
        links = [e.get_attribute("href") for e in page.locator(".list h3 a").all()]
        assert len(links) == len(set(links)) == 24 + ("id=" not in asked)
        also = page.get_by_text("Also: ").get_by_role("link")
        expect(also).to_have_count(1)
        also.click()
        expect(page.locator(".seed h1")).to_have_text(LONG)
        context.close()


def test_a_list_of_a_release_that_is_gone_begins_anew(chromium: Any, address: str) -> None:
    context = chromium.new_context(locale="en-US", base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()  # its console tells of the refused request, so not by `browse`
    asked = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        if "cursor=" in route.request.url:
            route.fulfill(status=410, json={"detail": "cursor: the release is there no more"})
        else:
            fetched = route.fetch()
            route.fulfill(response=fetched, json={**fetched.json(), "next": "old"})

    page.route("**/similar?*", answer)
    page.goto(f"/?id={SEED}")
    found = titles(page)
    with page.expect_response(lambda answered: "cursor=" not in answered.url):
        page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("button", name="Show more")).to_be_enabled()
    assert titles(page) == found
    assert [("cursor=" in url) for url in asked] == [False, True, False]
    context.close()


def test_a_busy_server_is_retried(chromium: Any, address: str) -> None:
    context = chromium.new_context(locale="en-US", base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()  # its console tells of the refused request, so not by `browse`
    refused = []

    def answer(route: Any) -> None:
        refused.append(route.request.url)
        if len(refused) > 1:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"detail": "busy"})

    page.route("**/similar?*", answer)
    page.goto(f"/?id={SEED}")
    assert len(titles(page)) == 10
    assert len(refused) == 2
    context.close()


def test_the_page_speaks_both_languages(browse: Any) -> None:
    page = browse(f"/?id={SEED}", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", level=2).last).to_contain_text("相关：10 条结果")
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=2).last).to_contain_text("Related: 10 results")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    every = page.evaluate("""() => [...document.querySelectorAll('h3 span, .second, .authors span, .lead-of, .abstract')]
        .every(e => ['en', 'zh-CN'].includes(e.lang))""")
    assert every


def test_dark_and_light(browse: Any) -> None:
    page = browse(color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.locator("#theme").click()
    page.locator("#theme").click()
    dark = page.evaluate(background)
    assert sum(map(int, re.findall(r"\d+", dark))) < 150 < sum(map(int, re.findall(r"\d+", light)))
    page.reload()
    assert page.evaluate(background) == dark


def test_errors_say_what_to_do(chromium: Any, address: str) -> None:
    context = chromium.new_context(locale="en-US", base_url=address)
    page = context.new_page()  # its console tells of the refused request, so not by `browse`
    page.goto("/?id=arxiv:2999.99999")
    expect(page.get_by_role("alert")).to_contain_text("no entry is known")
    page.get_by_role("link", name="Search for it as words").click()
    expect(page.get_by_text("No entry has this name")).to_be_visible()
    context.set_offline(True)
    search(page, "something else entirely")
    expect(page.get_by_role("alert")).to_contain_text("recommender serve")
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    assert titles(page)
    context.close()


def test_by_keyboard_alone(browse: Any) -> None:
    page = browse()
    expect(page.locator("#to-map")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if reached[-1] == "text":
            break
    assert reached == ["A", "to-search", "to-map", "theme", "language", "text"]
    page.keyboard.type("protein structure")
    page.keyboard.press("Enter")
    first = titles(page)[0]
    assert page.evaluate("document.activeElement.tagName") == "H1"
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.list') !== null"):
            break
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".seed h1")).to_have_text(first)


def test_everything_has_a_name(browse: Any) -> None:
    for path in (f"/?id={SEED}", "/?view=map"):
        page = browse(path)
        expect(page.locator("article.card, .listing li").first).to_be_visible()
        nameless = page.evaluate("""() => [...document.querySelectorAll('a, button, input, select, textarea')]
            .filter(e => e.checkVisibility() && !(e.innerText.trim() || e.ariaLabel || e.labels?.length))
            .map(e => e.outerHTML)""")
        assert nameless == []
        assert page.locator("h1").count() == 1
        assert page.locator("main, header, footer, nav").count() == 4


@pytest.mark.parametrize("path", ["/", f"/?id={SEED}", "/?q=speech", "/?view=map"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_on_a_phone_nothing_is_wider_than_it(browse: Any, path: str, locale: str) -> None:
    page = browse(path, viewport=PHONE, has_touch=True, is_mobile=True, locale=locale)
    expect(page.locator("article.card, .example, .listing li").first).to_be_visible()
    if path != "/" and "map" not in path:
        page.locator("#filters summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def painted(page: Any) -> dict[str, int]:
    """Return how often each colour stands on the map, without its commonest, the background."""
    page.wait_for_selector("canvas[data-painted]")
    counts = page.evaluate("""() => {
        const canvas = document.querySelector('canvas'), counts = {};
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
            const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
            counts[colour] = (counts[colour] ?? 0) + 1;
        }
        return counts;
    }""")
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[1:])


def point(page: Any, place: int) -> tuple[float, float]:
    """Return where on the screen the map shows a place, all of it being in view."""
    x, y = page.evaluate(
        """async place => {
        const { positions } = await (await fetch('map')).json();
        const bytes = Uint8Array.from(atob(positions), c => c.charCodeAt(0));
        const packed = new Uint16Array(bytes.buffer);
        return [0, 1].map(axis => {
            const along = packed.filter((_, i) => i % 2 === axis);
            const low = Math.min(...along);
            return (along[place] - low) / (Math.max(...along) - low);
        });
    }""",
        place,
    )
    box = page.locator("canvas").bounding_box()
    width, height = (box[side] - 56 for side in ("width", "height"))
    width, height = min(width, 2 * height), min(height, 2 * width)
    across, down = (x - 0.5) * width + box["width"] / 2, (y - 0.5) * height + box["height"] / 2
    return box["x"] + across, box["y"] + down


def test_the_map_is_drawn_hovered_and_clicked(browse: Any) -> None:
    page = browse("/?view=map")
    expect(page.locator(".listing li").first).to_be_visible()
    assert sum(painted(page).values()) > 1000
    x, y = point(page, 5)
    page.mouse.move(x, y)
    expect(page.locator(".tip")).to_be_visible()
    title = page.locator(".tip-title").inner_text()
    page.mouse.click(x, y)
    expect(page.locator(".seed h1")).to_have_text(title)
    page.go_back()
    expect(page.locator("canvas")).to_be_visible()


def test_the_map_moves_zooms_and_is_coloured(browse: Any) -> None:
    page = browse("/?view=map")
    listed = page.locator(".listing a")
    expect(listed.first).to_be_visible()
    before, colours = listed.all_inner_texts(), painted(page)
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.wheel(0, -800)
    expect(listed.first).not_to_have_text(before[0])
    page.get_by_role("button", name="Show all").click()
    expect(listed.first).to_have_text(before[0])
    page.get_by_label("Colour by").select_option("kind")
    page.wait_for_url("**colour=kind**")
    expect(page.locator(".legend")).to_contain_text("Paper")
    page.wait_for_timeout(100)
    assert painted(page) != colours
    page.locator(".legend button").first.click()
    expect(page.locator(".legend [aria-pressed=true]")).to_have_count(1)
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 260, steps=4)
    page.mouse.up()
    expect(page.locator("canvas")).to_be_visible()  # a drag is no click


def test_the_map_by_keyboard(browse: Any) -> None:
    page = browse("/?view=map")
    listed = page.locator(".listing a")
    expect(listed.first).to_be_visible()
    before = listed.all_inner_texts()
    page.locator("canvas").focus()
    for key in ("+", "+", "+", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_function(
        "before => document.querySelectorAll('.listing a').length && "
        "[...document.querySelectorAll('.listing a')].map(a => a.innerText).join() !== before",
        arg=",".join(before),
    )
    title = listed.first.inner_text()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.innerText") == title
    page.keyboard.press("Enter")
    expect(page.locator(".seed h1")).to_have_text(title)


def test_the_map_shows_an_entry_and_its_neighbours(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    page.get_by_role("link", name="On the map").click()
    expect(page.locator(".listing li").first).to_contain_text(TITLE)
    assert sum(painted(page).values()) > 300


def test_on_a_phone_a_tap_tells_and_the_tip_opens(browse: Any) -> None:
    page = browse("/?view=map", viewport=PHONE, has_touch=True, is_mobile=True)
    expect(page.locator(".listing li").first).to_be_visible()
    page.locator("canvas").scroll_into_view_if_needed()
    page.touchscreen.tap(*point(page, 7))
    expect(page.locator(".tip")).to_be_visible()
    title = page.locator(".tip-title").inner_text()
    page.locator(".tip").tap()
    expect(page.locator(".seed h1")).to_have_text(title)


def test_the_pages_files_are_all_its_own(address: str) -> None:
    web = files("recommender.api") / "web"
    for path in web.iterdir():
        text = path.read_text("utf-8")
        outside = set(re.findall(r"https?://[\w./-]+", text))
        assert outside <= {
            "http://www.w3.org/2000/svg",
            "https://arxiv.org/abs/",
            "https://doi.org/",
        }
        assert "style=" not in text
        assert "innerHTML" not in text


def test_the_link_holds_what_was_saved_wherever_one_goes(browse: Any) -> None:
    page = browse("/?q=transformer")
    saving = page.locator(".list .card [data-save]")
    first, second = (saving.nth(i).get_attribute("data-save") for i in (0, 1))
    for i in (0, 1):
        saving.nth(i).click()
    expect(page.get_by_role("status")).to_have_text("Saved: 2")
    expect(saving.nth(0)).to_have_attribute("aria-pressed", "true")
    held = f"#saved={first},{second}"
    assert page.url.endswith(held)
    page.locator(".list .card h3 a").nth(2).click()  # another question
    expect(page.locator(".seed h1")).to_be_visible()
    assert page.url.endswith(held)
    search(page, LONG)
    page.get_by_role("link", name="Saved (2)").click()
    expect(page.locator("details.saved")).to_be_visible()
    assert "view=saved" in page.url
    found = page.locator(".list .card [data-save]").evaluate_all(
        "all => all.map(e => e.dataset.save)"
    )
    assert len(found) == 10
    assert not {first, second} & {*found}

    other = browse(page.url.removeprefix(page.evaluate("location.origin")))  # as who gets the link
    expect(other.locator(".list .card")).to_have_count(10)
    other.locator("details.saved summary").click()
    expect(other.locator("details.saved .chip")).to_have_count(2)
    other.locator("details.saved .drop").first.click()
    expect(other.get_by_role("link", name="Saved (1)")).to_be_visible()
    assert other.url.endswith(f"#saved={second}")
    expect(other.locator("details.saved .chip")).to_have_count(1)  # drawn anew, and closed
    other.locator("details.saved:not([open]) summary").click()
    other.locator("details.saved .drop").first.click()
    expect(other.locator(".start h1")).to_be_visible()
    assert "#" not in other.url


def test_a_long_text_and_what_was_saved_share_the_fragment(browse: Any) -> None:
    long = "图像分类 transformer 100% & more. " * 40
    page = browse(f"/#text={quote(long)}&saved={SEED}")
    expect(page.locator(".list .card")).to_have_count(10)
    expect(page.get_by_role("link", name="Saved (1)")).to_be_visible()
    assert page.get_by_role("textbox", name=re.compile("abstract")).input_value() == long.strip()


def test_newer_first_can_be_asked_of_a_text(browse: Any) -> None:
    page = browse(
        "/?text=image%20classification%20with%20a%20transformer&half_life_days=365&diversity=0.2"
    )
    expect(page.locator(".list .card")).to_have_count(10)


def test_the_start_has_what_is_new_and_it_can_be_saved_and_opened(browse: Any) -> None:
    page = browse()
    cards = page.locator(".latest .card")
    expect(cards).to_have_count(20)
    expect(cards.first.get_by_text("More like this")).to_have_count(0)  # than what?
    cards.nth(1).locator("[data-save]").click()
    expect(page.get_by_role("link", name="Saved (1)")).to_be_visible()
    title = cards.first.locator("h3").inner_text()
    cards.first.locator("h3 a").click()
    expect(page.locator(".seed h1")).to_have_text(title)
    page.get_by_role("link", name="New", exact=True).click()
    expect(cards.nth(19)).to_be_visible()


LAPTOP = {"width": 1366, "height": 768}


@pytest.mark.parametrize(
    "path",
    ["/", f"/?id={SEED}", "/?q=transformer", "/?text=graph+neural+networks", "/?issue=refs.bib"],
)
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_first_card_begins_above_the_middle_of_a_laptops_screen(
    browse: Any, path: str, locale: str
) -> None:
    page = browse(path, viewport=LAPTOP, locale=locale)
    first = page.locator("article.card").first
    expect(first).to_be_visible()
    assert first.bounding_box()["y"] < LAPTOP["height"] / 2
    assert page.locator(".card .main").count() == page.locator("article.card").count()


def test_a_card_has_two_lines_of_the_abstract_in_the_readers_language(browse: Any) -> None:
    bilingual = "arxiv:2012.12877"
    for locale, lang in (("en-US", "en"), ("zh-CN", "zh-CN")):
        page = browse("/?id=arxiv:2010.11929", locale=locale)
        lead = page.locator(f".card[data-id='{bilingual}'] .lead-of")
        expect(lead).to_have_attribute("lang", lang)
        assert lead.bounding_box()["height"] <= 3 * 16


def test_nearness_is_a_word_that_says_what_it_means_and_the_list_keeps_to_it(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    titles(page)
    levels, every = ["very", "close", "loose"], set()
    for one in page.locator(".list").all():
        said = [re.sub(r"\W.*", "", near) for near in one.locator(".near").all_inner_texts()]
        assert said == sorted(said, key=levels.index)
        every |= {*said}
    assert len(every) > 1
    assert "similarity 0." in page.locator(".near").first.get_attribute("title")
    expect(page.locator(".legend-of")).to_contain_text("1 is the same text")
    nonsense = browse("/?q=zzzzqqqq")
    expect(nonsense.get_by_text("none is close in meaning")).to_be_visible()
    assert "%" not in nonsense.locator("main").inner_text()
    expect(nonsense.locator(".near")).to_have_count(0)


def test_what_is_related_stands_under_what_the_reader_saved_nearest_first_within_each(
    browse: Any,
) -> None:
    saved = ["arxiv:2010.11929", "arxiv:1703.06870", "arxiv:2006.11239"]
    page = browse(f"/?id={SEED}#saved={','.join([SEED, *saved])}")
    titles(page)
    heads = page.locator(".interest h2")
    expect(heads.first).to_be_visible()
    near = [one for one in heads.all_inner_texts() if one.startswith("Near ")]
    assert len(near) > 1
    assert not any(TITLE in one for one in near), "an entry is no interest beside itself"
    told = page.request.get("/similar", params={"id": SEED, "explain": "true"}).json()["results"]
    of_each = page.locator(".interest").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('.card')].map(card => card.dataset.id))"
    )
    order = [hit["id"] for hit in told]
    assert sorted(id for own in of_each for id in own) == sorted(order)
    assert all(own == sorted(own, key=order.index) for own in of_each)
    asked = {"id": order, "near": saved}
    address = "/headings?" + "&".join(f"{k}={quote(v)}" for k, of in asked.items() for v in of)
    groups = page.request.get(address).json()["groups"]
    assert of_each == [group["entries"] for group in groups]
    page.locator("#language").click()
    expect(heads.first).to_contain_text("接近收藏的")
    page.locator("#more").click()
    expect(page.locator(".related .card")).to_have_count(20)
    now = page.locator(".related .card").evaluate_all("all => all.map(card => card.dataset.id)")
    assert now[:10] == [id for own in of_each for id in own], "what comes stands below"
    assert page.evaluate("document.activeElement.closest('.card').dataset.id") in now[10:]
    heads.first.get_by_role("link").click()
    expect(page.locator(".seed h1")).not_to_have_text(TITLE)


SAVED = f"#saved={SEED},arxiv:1706.03762,arxiv:2006.11239"
VIEWS = {
    "home": f"/{SAVED}",
    "results": "/?q=transformer",
    "nothing": "/?q=zzzzqqqq",
    "entry": f"/?id=arxiv:2010.11929{SAVED}",
    "issue": "/?issue=weekly-english.md",
    "map": "/?view=map",
    "collection": f"/?view=saved{SAVED}",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browse: Any, view: str, locale: str
) -> None:
    page = browse(VIEWS[view], locale=locale, color_scheme="light")
    expect(page.locator("canvas" if view == "map" else "article.card").first).to_be_visible()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))

    def violations(**options: Any) -> list[tuple[str, str]]:
        # Of what passes only how many rules did comes back: all its elements take a second to be read.
        report = page.evaluate(
            """async options => {
                const { passes, violations } = await axe.run({ resultTypes: ["violations"], ...options });
                return { passed: passes.length, violations };
            }""",
            options,
        )
        assert report["passed"], "no rule was checked"
        return [(v["id"], node["html"]) for v in report["violations"] for node in v["nodes"]]

    for width, height in ((360, 740), (820, 1180), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(runOnly=RULES) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert violations(runOnly=["color-contrast"]) == []


def test_an_entry_says_what_it_is_where_it_was_told_and_how_to_cite_it(browse: Any) -> None:
    page = browse("/?id=arxiv:2010.11929")
    expect(page.get_by_role("heading", level=1)).to_contain_text("An Image is Worth 16x16 Words")
    expect(page.locator(".seed .abstract").first).to_be_visible()
    told = page.locator(".seed .told a").all_inner_texts()
    mentions = page.request.get("/entries/arxiv:2010.11929").json()["mentions"]
    assert {*told} == {mention.get("title", mention["document"]) for mention in mentions}
    expect(page.locator(".citation")).to_contain_text("Dosovitskiy")
    expect(page.locator(".citation")).to_contain_text("arXiv:2010.11929")
    page.locator(".seed .told a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told[0])
    assert "issue=" in page.url


def test_an_issue_has_all_its_items_and_what_others_tell_near_them(browse: Any) -> None:
    page = browse()
    title = "Top ML Papers of the Week (June 3 - June 9)"
    page.locator(".issues a", has_text=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".start-head")).to_contain_text("weekly-english.md")
    issue = page.request.get("/documents/weekly-english.md").json()
    shown = page.locator(".list .card").evaluate_all("all => all.map(card => card.dataset.id)")
    own = [entry["id"] for entry in issue["entries"]]
    assert shown == own
    elsewhere = page.locator(".elsewhere").first.get_by_role("link")
    expect(elsewhere.first).to_be_visible()
    assert not {one["id"] for entry in issue["entries"] for one in entry["related"]} & {*own}
    elsewhere.first.click()
    expect(page.locator(".seed h1")).to_be_visible()
    page.go_back()
    expect(page.locator(".list .card")).to_have_count(len(own))


def test_letters_go_through_a_list_until_they_are_switched_off(browse: Any) -> None:
    page = browse("/?q=transformer")
    titles(page)
    focused = "document.activeElement.closest('.card')?.dataset.id"
    ids = page.locator(".card").evaluate_all("all => all.map(card => card.dataset.id)")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == ids[place]
    page.keyboard.press("s")
    expect(page.get_by_role("link", name="Saved (1)")).to_be_visible()
    assert page.url.endswith(f"#saved={ids[1]}")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator(f".card.read[data-id='{ids[0]}']")).to_be_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type("jkosx")  # who writes means letters
    assert page.get_by_role("textbox").first.input_value().endswith("jkosx")
    page.locator("#keys button").click()
    page.locator(".card .main").nth(3).focus()
    page.keyboard.press("j")
    assert page.evaluate(focused) == ids[3]
    page.locator("#keys button").click()
    page.locator(".card .main").nth(3).focus()
    title = page.locator(".card h3").nth(3).inner_text()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title.splitlines()[0])


def test_what_was_read_is_remembered_and_can_be_left_out(browse: Any) -> None:
    page = browse(f"/?id={SEED}")
    first = titles(page)
    page.locator(".card [data-read]").nth(1).click()
    expect(page.get_by_role("status")).to_have_text("Read")
    page.reload()
    assert titles(page) == first
    expect(page.locator(".card.read h3")).to_have_text(first[1])
    page.locator("#filters summary").click()
    with page.expect_request(lambda asked: "exclude_seen=" in asked.url):
        page.get_by_label("not read yet").check()
    expect(page.locator(".card.read")).to_have_count(0)
    assert titles(page)[:2] == [first[0], first[2]]
    assert "unread=yes" in page.url


def test_the_collection_is_remembered_and_a_link_that_holds_one_comes_before_it(
    browse: Any,
) -> None:
    page = browse("/?q=transformer")
    page.locator(".list .card [data-save]").first.click()
    own = page.url.partition("#saved=")[2]
    page.goto("/")
    expect(page.get_by_role("link", name="Saved (1)")).to_be_visible()
    page.goto(f"/?q=speech#saved={SEED},arxiv:2010.11929")
    page.reload()
    expect(page.get_by_role("link", name="Saved (2)")).to_be_visible()
    page.goto("/?q=speech")
    page.reload()
    expect(page.get_by_role("link", name="Saved (1)")).to_be_visible()
    page.get_by_role("link", name="Saved (1)").click()
    assert page.url.endswith(own)


def test_the_start_has_what_is_new_near_what_was_saved(browse: Any) -> None:
    page = browse("/#saved=arxiv:2010.11929,nobody:knows")
    mine = page.locator("section", has=page.get_by_role("heading", name="New near what you saved"))
    expect(mine.locator(".card").first).to_be_visible()
    near = page.request.get("/newest?since=4w&near=arxiv:2010.11929&k=20").json()["results"]
    close = {hit["id"] for hit in near if hit["relevance"] >= 0.99}
    shown = mine.locator(".card").evaluate_all("all => all.map(card => card.dataset.id)")
    assert {*shown} <= close
    every = page.locator(".latest .card").evaluate_all("all => all.map(card => card.dataset.id)")
    assert len(every) == len({*every})


def test_the_start_offers_what_the_catalogue_is_about(browse: Any) -> None:
    for locale, language in (("en-US", "en"), ("zh-CN", "zh")):
        page = browse(locale=locale)
        expect(page.locator(".example").first).to_be_visible()
        named = page.request.get("/map/regions").json()["regions"]
        terms = {term for region in named for term in (*region[language], *region["en"])}
        # Categories stand there until the subjects of the map have come.
        named_so = re.compile(f"^(?:{'|'.join(map(re.escape, terms))})$")
        expect(page.locator(".example").first).to_have_text(named_so)
        page.locator(".example").first.click()
        assert titles(page)


def test_what_no_filter_passes_is_reported_with_what_there_is(browse: Any) -> None:
    page = browse(f"/?id={SEED}&category=XX")
    expect(page.get_by_text("No entry has this category; there are cs.LG")).to_be_visible()
    page = browse(f"/?id={SEED}&category=XX", locale="zh-CN")
    expect(page.get_by_text("没有条目是这一类别；现有 cs.LG")).to_be_visible()
    page = browse(f"/?id={SEED}&kind=news&venue=Nature&lang=en")
    expect(page.get_by_text("all of them together none")).to_be_visible()


def test_what_waits_for_a_build_is_reported(chromium: Any, address: str) -> None:
    context = chromium.new_context(locale="en-US", base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def answer(route: Any) -> None:
        fetched = route.fetch()
        told = fetched.json()
        route.fulfill(response=fetched, json={**told, "search": {**told["search"], "waiting": 3}})

    page.route("**/similar?*", answer)
    page.goto(f"/?id={SEED}")
    expect(page.get_by_text("3 entries are stored and not built yet")).to_contain_text(
        "recommender build"
    )
    context.close()


@pytest.mark.parametrize("status", [200, 503])
def test_the_start_says_what_waits_and_what_is_wrong(
    chromium: Any, address: str, status: int
) -> None:
    context = chromium.new_context(locale="en-US", base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def answer(route: Any) -> None:
        told = route.fetch().json()
        told["search"]["waiting"] = 1
        problem = {"detail": "nothing has been built here; run `recommender build`"}
        route.fulfill(status=status, json=told if status == 200 else problem)

    page.route("**/newest?*", answer)
    page.goto("/")
    said = {200: "1 entry is stored and not built yet", 503: "nothing has been built here"}
    expect(page.locator(".notice", has_text=said[status])).to_be_visible()
    context.close()


def test_words_are_found_on_the_map_and_the_collection_stands_on_it(browse: Any) -> None:
    page = browse(f"/?view=map#saved={SEED},arxiv:2010.11929")
    expect(page.locator(".listing li").first).to_be_visible()
    before = painted(page)
    page.get_by_role("textbox", name="Find on the map").fill("protein")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("ringed")
    assert "q=protein" in page.url
    page.wait_for_timeout(100)
    assert painted(page) != before
    again = browse(page.url.removeprefix(page.evaluate("location.origin")))
    expect(again.get_by_role("status")).to_contain_text("ringed")
    expect(again.get_by_role("textbox", name="Find on the map")).to_have_value("protein")


def test_the_map_fills_its_frame_and_is_named_by_subjects(browse: Any) -> None:
    page = browse("/?view=map", viewport=LAPTOP)
    expect(page.locator(".listing li").first).to_be_visible()
    page.wait_for_selector("canvas[data-painted]")
    box = page.locator("canvas").bounding_box()
    places = [point(page, place) for place in range(84)]
    for axis, side in ((0, "width"), (1, "height")):
        along = [place[axis] for place in places]
        assert max(along) - min(along) > 0.85 * box[side]
    named = page.request.get("/map/regions").json()["regions"]
    legend = page.locator(".legend .key span[lang]").all_inner_texts()
    assert legend == [" · ".join(region["en"]) for region in named]
    phone = browse("/?view=map", viewport=PHONE, has_touch=True, is_mobile=True)
    expect(phone.locator(".legend .key").first).to_be_in_viewport()
