"""A query option is defined once: HTTP, the terminal, Python and the documentation follow from that."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import click
import pytest
from click.testing import CliRunner
from fastapi import Depends, FastAPI
from starlette.testclient import TestClient

from recommender.api.app import routes
from recommender.api.params import query_options
from recommender.cli import options as cli_options
from recommender.cli.app import app
from recommender.client.params import ListParams, SimilarParams
from recommender.engine.engine import Engine
from recommender.engine.options import ListOptions, QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.option import option, options_of, parse
from recommender.errors import InvalidQuery


@dataclass(frozen=True, kw_only=True)
class Toy(ListOptions):
    """The options of a list, and one more."""

    volume: float = option(1.0, "How loud.", least=0, most=11)


def test_adding_an_option_to_its_definition_is_enough(tmp_path: Path) -> None:
    assert parse(Toy, {"volume": 3, "collapse": "none"}) == Toy(volume=3, collapse="none")
    with pytest.raises(InvalidQuery, match="volume: must be from 0 to 11, not 12"):
        parse(Toy, {"volume": 12})

    service = FastAPI()

    @service.get("/")
    async def heard(options: Annotated[Toy, Depends(query_options(Toy))]) -> float:
        return options.volume

    with TestClient(service) as client:
        assert client.get("/?volume=2").json() == 2
        assert client.get("/?volume=12").status_code == 422
    described = service.openapi()["paths"]["/"]["get"]["parameters"]
    assert described[-1]["description"] == "How loud."

    @click.command()
    @cli_options.taking(options=Toy)
    def say(options: Toy) -> None:
        click.echo(options.volume)

    assert CliRunner().invoke(say, ["--volume", "4"]).output == "4.0\n"


def names(*kinds: type) -> set[str]:
    return {one.name for one in options_of(*kinds)}


@pytest.mark.parametrize(
    ("command", "path", "kind"),
    [
        ("similar", "/similar", QueryOptions),
        ("like", "/more-like-this", QueryOptions),
        ("search", "/search", ListOptions),
    ],
)
def test_every_option_is_a_flag_and_a_parameter(
    engine: Engine, command: str, path: str, kind: type
) -> None:
    own = {"together"} if command == "similar" else set()
    flags = {o for p in app.commands[command].params for o in p.opts}
    assert {one.flag for one in options_of(Filter, kind) if one.name not in own} <= flags
    described = routes(engine).openapi()["paths"][path]["get"]["parameters"]
    assert names(Filter, kind) - own <= {parameter["name"] for parameter in described}


def test_every_option_is_a_field_of_the_body(engine: Engine) -> None:
    body = routes(engine).openapi()["components"]["schemas"]["MoreLikeThis"]
    assert names(Filter, QueryOptions) <= set(body["properties"])


def test_every_option_is_a_keyword() -> None:
    assert names(Filter, ListOptions) == set(ListParams.__annotations__)
    # `together` is about several seeds: an argument of `like`, not of every question.
    assert names(Filter, QueryOptions) - {"together"} == set(SimilarParams.__annotations__)


def test_the_page_asks_for_nothing_else() -> None:
    source = Path("recommender/api/web/address.js").read_text("utf-8")
    asked = set(
        source.partition("const OPTIONS = [")[2].partition("]")[0].replace('"', "").split(", ")
    )
    assert asked <= names(Filter, QueryOptions)
