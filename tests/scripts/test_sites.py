"""Blogs of two hundred posts, built by real site generators, that show related posts without any script."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.command_line import run

SITES = Path(__file__).parents[2] / "scripts" / "sites"
POSTS, SHOWN = 200, 5
TOPICS = {
    "vision": (
        "image patches attention pixels segmentation detection convolution camera scene object",
        "图像 像素 注意力 分割 目标检测 卷积 相机 场景 物体 视觉",
    ),
    "graphs": (
        "graph nodes edges message passing neighbours community spectral citation walks embedding",
        "图 节点 边 消息传递 邻居 社区 谱 引用 随机游走 图神经网络",
    ),
    "speech": (
        "speech audio phonemes microphone transcript speaker acoustic waveform recognition voice",
        "语音 音频 音素 麦克风 转写 说话人 声学 波形 识别 嗓音",
    ),
    "proteins": (
        "protein folding residues structure amino acids binding molecule sequence enzyme",
        "蛋白质 折叠 残基 结构 氨基酸 结合 分子 序列 酶 药物",
    ),
    "robots": (
        "robot gripper locomotion policy manipulation joints control torque grasping simulation",
        "机器人 夹爪 行走 策略 操作 关节 控制 力矩 抓取 仿真",
    ),
}


def post(number: int) -> tuple[str, str]:
    """Return the name and the text of an invented post: its topic is that of its name."""
    told = random.Random(number)
    topic = list(TOPICS)[number % len(TOPICS)]
    in_chinese = number // len(TOPICS) % 2
    words = told.sample(TOPICS[topic][in_chinese].split(), 7)
    date = f"20{20 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    if in_chinese:
        title = f"札记 {number}：{words[0]}与{words[1]}"
        body = f"这篇札记谈{words[2]}。我们先看{words[3]}，再看{words[4]}，\n最后说{words[5]}和{words[6]}的关系。"
    else:
        title = f"Note {number}: {words[0]} & <{words[1]}>"
        body = f"This note is about {words[2]}. It begins with {words[3]}, goes on\nwith {words[4]}, and ends with {words[5]} and {words[6]}."
    lang = "zh" if in_chinese else "en"
    front = f'---\nlayout: post\ntitle: "{title}"\ndate: {date}\nlang: {lang}\nauthor: Ada Author\n---\n\n'
    return f"{date}-{topic}-{number}.md", f"{front}{body}\n"


def write_posts(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number in range(POSTS):
        name, text = post(number)
        (folder / name).write_text(text, "utf-8")


def tool(name: str) -> str:
    """Return where a generator is; a test is skipped where it is not."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def generate(*command: str, site: Path) -> None:
    environ = os.environ | {"ASTRO_TELEMETRY_DISABLED": "1"}
    done = subprocess.run(
        command, cwd=site, capture_output=True, text=True, env=environ, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def relate(tmp_path: Path, ingested: Path, out: Path, pattern: str) -> None:
    home = tmp_path / "home"
    run("ingest", ingested, "--format", "frontmatter", "--home", home)
    run("build", "--model", "static-zh-en", "--no-map", "--home", home)
    run("related", "--out", out, "-k", SHOWN, "--url-pattern", pattern, "--explain", "--home", home)


def pages_of(built: Path) -> Iterator[tuple[str, LexborHTMLParser]]:
    """Yield the topic and number of each post's page, and the page."""
    for path in sorted(built.rglob("*.html")):
        if found := re.search(r"(\w+-\d+)(?:/index)?\.html$", path.as_posix()):
            yield found[1], LexborHTMLParser(path.read_text("utf-8"))


def assert_shows_related_posts(built: Path) -> None:
    pages = dict(pages_of(built))
    assert len(pages) == POSTS
    same = reasons = 0
    for name, page in pages.items():
        assert page.css("script") == []
        (nav,) = page.css("nav.related")
        links = [link.attributes["href"] or "" for link in nav.css("li a")]
        assert len(links) == SHOWN
        for link in links:
            target = built / link.strip("/") / "index.html"
            assert target.exists(), link
            assert not link.strip("/").endswith(name)
            same += name.partition("-")[0] in link
        chinese = (page.css_first("h1").text()).startswith("札记")
        assert nav.css_first("h2").text() == ("相关论文" if chinese else "Related")
        reasons += bool(re.search("都谈到：" if chinese else "In common: ", nav.text()))
        titles = [link.text() for link in nav.css("li a")]
        assert all(re.match(r"札记 \d+：|Note \d+: \w+ & <\w+>$", title) for title in titles)
    assert same >= 0.9 * SHOWN * POSTS
    assert reasons >= 0.9 * POSTS


@pytest.mark.slow
def test_hugo(tmp_path: Path) -> None:
    hugo = tool("hugo")
    site = shutil.copytree(SITES / "hugo", tmp_path / "site")
    write_posts(site / "content" / "posts")
    relate(tmp_path, site / "content", site / "related", "/{document}/")
    generate(hugo, "--quiet", site=site)
    assert_shows_related_posts(site / "public")


@pytest.mark.slow
def test_jekyll(tmp_path: Path) -> None:
    jekyll = tool("jekyll")
    site = shutil.copytree(SITES / "jekyll", tmp_path / "site")
    write_posts(site / "_posts")
    relate(tmp_path, site / "_posts", site / "_data" / "related", "/posts/{slug}/")
    generate(jekyll, "build", "--quiet", "--disable-disk-cache", site=site)
    assert_shows_related_posts(site / "_site")


@pytest.mark.slow
def test_astro(tmp_path: Path) -> None:
    modules = SITES / "astro" / "node_modules"
    if not (modules / ".bin" / "astro").exists():
        pytest.skip("Astro is not installed: run `npm install` in scripts/sites/astro")
    ignored = shutil.ignore_patterns("node_modules", ".astro", "dist")
    site = shutil.copytree(SITES / "astro", tmp_path / "site", ignore=ignored)
    (site / "node_modules").symlink_to(modules)
    write_posts(site / "src" / "content" / "posts")
    relate(tmp_path, site / "src" / "content" / "posts", site / "related", "/posts/{document}/")
    generate(tool("npm"), "run", "build", site=site)
    assert_shows_related_posts(site / "dist")
