from pathlib import Path

import pytest

from recommender.encoders import DEFAULT_MODEL
from recommender.errors import InvalidQuery
from recommender.settings import Settings, table


def test_a_flag_wins_over_a_variable_over_the_default() -> None:
    environ = {"RECOMMENDER_HOME": "/somewhere", "RECOMMENDER_PORT": "9000", "OTHER": "x"}
    settings = Settings.from_mapping(environ, port=9001, host=None)
    assert settings.home == Path("/somewhere")
    assert settings.port == 9001
    assert settings.host == "127.0.0.1"


def test_a_variable_that_cannot_be_read_is_named() -> None:
    with pytest.raises(InvalidQuery, match="RECOMMENDER_PORT"):
        Settings.from_mapping({"RECOMMENDER_PORT": "many"})


def test_every_setting_explains_itself() -> None:
    for variable, _, help in table():
        assert variable.startswith("RECOMMENDER_")
        assert len(help) > 10


def test_the_default_model_is_the_shipped_one() -> None:
    assert Settings().model == DEFAULT_MODEL


@pytest.mark.parametrize(
    "wrong",
    [
        *({"workers": 0}, {"timeout": 0}, {"timeout": float("nan")}),
        *({"grace": -1}, {"log_format": "xml"}, {"log_level": "loud"}),
    ],
)
def test_what_cannot_be_served_with_is_refused(wrong: dict) -> None:
    with pytest.raises(InvalidQuery, match=next(iter(wrong))):
        Settings.from_mapping({}, **wrong)


def test_the_key_is_not_printed() -> None:
    assert "hidden" not in repr(Settings.from_mapping({"RECOMMENDER_API_KEY": "hidden"}))
