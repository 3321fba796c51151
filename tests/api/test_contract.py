"""The service keeps to its OpenAPI document, whatever schemathesis makes of that document.

Here it is every edge of every parameter and a few made-up requests a route, on a catalogue that has
the entries that the document's examples name. For many more, against a server that may be written
to:

    schemathesis run http://127.0.0.1:8000/openapi.json -H "Authorization: Bearer KEY" \
        --exclude-checks positive_data_acceptance -n 200
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from recommender.api.app import routes
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin
from recommender.settings import Settings
from tests.api.conftest import KEY, serving
from tests.conftest import papers

pytest_plugins = ["schemathesis.pytest.plugin"]
pytestmark = pytest.mark.slow
PATIENCE = 120.0  # a busy machine is no fault of the service
LONGEST_ADDRESS = 1 << 16  # of a longer one the HTTP parser itself says that it is no request
HERE = Origin("examples.jsonl", 1, "jsonl")
EXAMPLES = [
    Mention(origin=HERE, arxiv_id="2201.03545", title="Of the examples", published="2024"),
    Mention(origin=HERE, arxiv_id="2111.06377", title="Of the examples too"),
    Mention(origin=HERE, arxiv_id="2010.11929", title="Of the examples as well"),
]


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


with TemporaryDirectory() as empty, Engine(Path(empty)) as unasked:
    document = schemathesis.openapi.from_dict(routes(unasked).openapi())


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("contract")
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all([*papers(), *EXAMPLES]))
        build(home, catalogue, HashEncoder(), with_map=True)
    patient = Settings(port=0, api_key=KEY, timeout=PATIENCE)
    with Engine(home) as engine, serving(engine, patient) as port:
        yield f"http://127.0.0.1:{port}"


@document.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, address: str) -> None:
    # What a document calls valid may still be refused: a list of results needs one seed at least,
    # be it a text or an entry, and a date must be one that exists.
    excluded = [positive_data_acceptance]
    if case.method == "GET":  # in an address one text is a list of one, which counts as wrong
        excluded.append(negative_data_rejection)
    answer = case.call(
        base_url=address, headers={"Authorization": f"Bearer {KEY}"}, timeout=PATIENCE
    )
    if len(str(answer.request.url)) < LONGEST_ADDRESS:
        case.validate_response(answer, excluded_checks=excluded)
