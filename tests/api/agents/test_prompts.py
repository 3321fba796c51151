import re

import pytest

from recommender.api.agents.prompts import PROMPTS
from recommender.api.agents.tools import tools
from recommender.entries.scripts import CHINESE


@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_a_prompt_uses_its_arguments_and_tools_there_are(name: str) -> None:
    prompt = PROMPTS[name]
    assert {*re.findall(r"\{(\w+)\}", prompt.text)} == {*prompt.arguments}
    named = {*re.findall(r"`([^`]+)`", prompt.text)}
    parameters = {p for tool in tools().values() for p in tool.schema.get("properties", {})}
    assert named & tools().keys()
    assert named <= tools().keys() | parameters
    in_chinese = name.endswith("_zh")
    for said in (prompt.title, prompt.description, prompt.text, *prompt.arguments.values()):
        assert bool(CHINESE.search(said)) is in_chinese
    assert (name.removesuffix("_zh") if in_chinese else f"{name}_zh") in PROMPTS


def test_values_are_put_in_as_they_stand() -> None:
    filled = PROMPTS["whats_new"].filled({"interests": "{since} {x} \\1", "since": "1w"})
    assert "these interests: {since} {x} \\1\n" in filled
    assert "new since 1w that" in filled


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "topic: is missing; give the topic"),
        ({"topic": " "}, "topic: is missing"),
        ({"topic": "x", "colour": "y"}, "colour: is no argument; there are topic"),
    ],
)
def test_wrong_arguments_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PROMPTS["related_work"].filled(given)
