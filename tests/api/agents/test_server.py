"""Agents, asked by the SDK's own client: in this process, and of a process of their own over both transports."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from recommender.engine.engine import Engine
from tests.api.conftest import SEED, free_port
from tests.command_line import run
from tests.conftest import paper
from tests.test_architecture import modules_after

pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

from mcp import Client, MCPError, StdioServerParameters, stdio_client

from recommender.api.agents.server import AgentServer

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "recommender", "mcp"]
ID = re.compile(r"^ {3,4}- `([^`]+)`", re.MULTILINE)
TRANSPORTS = ["memory", *(pytest.param(name, marks=pytest.mark.slow) for name in ("stdio", "http"))]


@contextmanager
def over_http(home: Path) -> Iterator[str]:
    """Start the command and give its address; it has to end well when it is told to stop."""
    with subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", "--home", str(home)],
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as process:
        assert process.stderr
        try:
            yield process.stderr.readline().strip()
        finally:
            process.terminate()
            told = process.stderr.read()
        assert process.wait(30) == 0, told
        assert "Traceback" not in told


def asked(transport: str, home: Path, ask: Callable[[Any], Awaitable[None]]) -> None:
    """Let `ask` speak with a client that is connected over a home folder: in memory, else to the command."""

    async def connected(server: Any) -> None:
        with anyio.fail_after(120):
            async with Client(server) as client:
                await ask(client)

    if transport == "memory":
        with Engine(home) as engine:
            anyio.run(connected, AgentServer(engine, 60, collections=True).protocol)
    elif transport == "http":
        with over_http(home) as address:
            anyio.run(connected, address)
    else:
        command = StdioServerParameters(
            command=COMMAND[0],
            args=[*COMMAND[1:], "--home", str(home)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
        anyio.run(connected, stdio_client(command))


async def told(client: Any, tool: str, failed: bool = False, **arguments: Any) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error is failed, answer
    return "\n".join(part.text for part in answer.content)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_agent_searches_explains_hears_what_is_new_and_cites(
    home: Path, engine: Engine, transport: str
) -> None:
    async def ask(client: Any) -> None:
        assert client.server_info.name == "recommender"
        assert "take it as" in client.instructions
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"search", "similar", "explain", "entry", "cite", "new"} <= listed.keys()
        assert all(tool.annotations.read_only_hint for tool in listed.values())

        found = ID.findall(await told(client, "search", query="Ada Graph", k=3))
        assert found == [hit["id"] for hit in engine.search("Ada Graph", 3).results]
        near = ID.findall(await told(client, "similar", id=found[0], k=3, explain=True))
        assert near == [hit["id"] for hit in engine.similar(found[0], 3).results]
        why = await told(client, "explain", id=found[0], other=near[0])
        assert "same authors: Ada Graph" in why
        assert len(ID.findall(await told(client, "new", since="1d", k=30))) == 24
        assert f"@misc{{{found[0]}," in await told(client, "cite", ids=found)
        assert engine.entry(found[0]).label in await told(client, "entry", id=found[0])

    asked(transport, home, ask)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_is_stored_meanwhile_is_found_and_mistakes_are_reported(
    home: Path, engine: Engine, transport: str
) -> None:
    async def ask(client: Any) -> None:
        assert "Call `search`" in await told(client, "entry", True, id="2010.00077")
        engine.store([paper("graph", 77)])
        assert "number 77" in await told(client, "entry", id="2010.00077")
        assert "there are search, similar" in await told(client, "surch", True, query="graph")
        assert "colour: is no argument" in await told(client, "similar", True, id=SEED, colour=1)

    asked(transport, home, ask)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_resources_and_prompts_in_both_languages(home: Path, transport: str) -> None:
    async def ask(client: Any) -> None:
        (facets,) = (await client.list_resources()).resources
        (content,) = (await client.read_resource(facets.uri)).contents
        assert "`paper` 24" in content.text
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template.endswith("{+id}")
        for id in (SEED, "https://arxiv.org/abs/2010.00000v1", "arxiv%3A2010.00000"):
            uri = template.uri_template.replace("{+id}", id)
            (content,) = (await client.read_resource(uri)).contents
            assert content.mime_type == "text/markdown"
            assert f"- Id: `{SEED}`" in content.text
        for uri, what in (
            ("recommender://entries/nobody", "no entry is known"),
            ("recommender://elsewhere", "is no resource"),
        ):
            with pytest.raises(MCPError, match=what):
                await client.read_resource(uri)

        prompts = {prompt.name: prompt for prompt in (await client.list_prompts()).prompts}
        assert len(prompts) == 6
        given = {"interests": "图神经网络", "since": "1w"}
        for name, said in (("whats_new", "Answer in English"), ("whats_new_zh", "请用中文回答")):
            (message,) = (await client.get_prompt(name, given)).messages
            assert said in message.content.text
            assert "图神经网络" in message.content.text
        with pytest.raises(MCPError, match="since: is missing"):
            await client.get_prompt("whats_new", {"interests": "x"})
        with pytest.raises(MCPError, match="there are related_work"):
            await client.get_prompt("none")

    asked(transport, home, ask)


@pytest.mark.slow
def test_an_agent_waits_for_a_build(home: Path, engine: Engine) -> None:
    current = home / "CURRENT"
    aside = current.read_bytes()
    engine.close()
    current.unlink()

    async def ask(client: Any) -> None:
        assert "recommender build" in await told(client, "search", True, query="graph")
        current.write_bytes(aside)
        assert ID.findall(await told(client, "search", query="graph"))

    asked("stdio", home, ask)


def test_without_a_catalogue_it_says_so_and_makes_none(tmp_path: Path) -> None:
    assert "recommender build" in run("mcp", "--home", tmp_path / "none", code=1)
    assert not (tmp_path / "none").exists()


def test_a_port_that_is_taken_is_reported_and_so_is_one_that_cannot_be(home: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        told = run("mcp", "--http", "--port", port, "--home", home, code=1)
    assert f"port {port}" in told
    assert "--port" in told
    run("mcp", "--http", "--port", 99999, "--home", home, code=2)


def test_where_questions_need_a_key_http_is_refused_for_it_has_none(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMMENDER_READS", "key")
    assert "leave --http out" in run("mcp", "--http", "--port", 0, "--home", home, code=2)


def test_what_nobody_foresaw_is_told_without_a_word_of_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(Engine, "entry", broken)

    async def ask(client: Any) -> None:
        answer = await told(client, "entry", True, id=SEED)
        assert answer == "Something went wrong here; see the log of the server."

    asked("memory", home, ask)


@pytest.mark.slow
def test_pages_of_other_sites_and_names_of_other_machines_are_refused(home: Path) -> None:
    import httpx

    request = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accepted = {"Accept": "application/json, text/event-stream"}
    with over_http(home) as address:
        for headers, refused in (
            ({}, False),
            ({"Host": "evil.example"}, True),
            ({"Origin": "https://evil.example"}, True),
        ):
            status = httpx.post(address, json=request, headers=accepted | headers).status_code
            assert (status in (403, 421)) is refused, (headers, status)
        long = httpx.get(address, headers={"X-Long": "x" * 80_000})
        assert long.status_code == 431  # connections are held to the bounds of `serve`


def test_the_sdk_loads_with_the_command_alone() -> None:
    loaded = modules_after(
        "import recommender.cli.app, recommender.api.app, recommender.cli.agents"
    )
    assert not {name for name in loaded if name.partition(".")[0] in ("mcp", "mcp_types")}


def test_without_the_sdk_the_extra_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "recommender.api.agents.server")
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    assert "recommender[mcp]" in run("mcp", "--home", home, code=2)
