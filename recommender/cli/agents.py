"""The command for agents: questions over the Model Context Protocol."""

import os
from pathlib import Path

import click

from recommender.cli import options
from recommender.cli.examples import examples
from recommender.cli.opening import settings_from
from recommender.cli.output import warn


@click.command(
    epilog=examples(
        "mcp --home ~/papers              # what an agent's configuration has to start",
        "mcp --http                       # http://127.0.0.1:8765/mcp, until Ctrl-C",
    )
)
@click.option(
    "--http", is_flag=True, help="Answer over HTTP on this machine, not over stdin and stdout."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port of --http."
)
@options.model
@options.home
def mcp(http: bool, port: int, model: str | None, device: str | None, home: Path | None) -> None:
    """Answer agents over the Model Context Protocol: search, similar, new, explain, cite.

    An agent starts it by itself and speaks to it over stdin and stdout; nothing is written anywhere.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when FAISS and NumPy load
    from recommender.api.agents.serve import HOST, serve_agents

    def listening(bound: int) -> None:
        warn(f"http://{HOST}:{bound}/mcp", style="bold")

    settings = settings_from(home=home, device=device)
    serve_agents(settings, model, port if http else None, listening)
