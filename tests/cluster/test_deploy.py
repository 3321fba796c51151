"""What scripts/deploy/cluster begins can be read, and says what this program understands."""

import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from recommender.cli.app import app

FOLDER = Path(__file__).parents[2] / "scripts/deploy/cluster"
NAMES = sorted(path.name for path in FOLDER.iterdir())


def commands(text: str) -> list[list[str]]:
    """Return what a file has the program do."""
    text = re.sub(
        r"\[(\"recommender\"[^\]]*)\]", lambda m: m[1].replace('"', "").replace(",", ""), text
    )
    found = re.findall(r"\brecommender ((?:build|serve|publish) [^`#\n|&;]*)", text)
    return [shlex.split(one) for one in found if not one.split()[1].startswith("URL")]


@pytest.mark.parametrize("name", NAMES)
def test_its_commands_are_understood(name: str) -> None:
    asked = commands((FOLDER / name).read_text("utf-8"))
    assert asked
    for command, *words in asked:
        kept = [
            word
            for word in words
            if word.startswith("-") or word[0].isdigit() or "/" in word or word in ("auto",)
        ]
        with app.commands[command].make_context(command, kept, resilient_parsing=False):
            pass


def read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / name).read_text("utf-8")))


def test_compose_begins_three_nodes() -> None:
    (made,) = read("compose.yaml")
    assert {"head", "second", "third"} == made["services"].keys()
    assert {volume for node in made["services"].values() for volume in node["volumes"]} == {
        "data:/data"
    }


_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_COUNT = {"type": "integer", "minimum": 0}


def _fields(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the schema of an object that has these fields, perhaps those, and no other."""
    return {
        "type": "object",
        "required": [*required],
        "properties": required | more,
        "additionalProperties": False,
    }


_TEMPLATE = _fields({"spec": {"type": "object"}}, metadata={"type": "object"})
_WORKERS = _fields(
    {
        "groupName": {"type": "string"},
        "minReplicas": _COUNT,
        "maxReplicas": _COUNT,
        "rayStartParams": _TEXTS,
        "template": _TEMPLATE,
    },
    replicas=_COUNT,
)
_SECRET = _fields({"valueFrom": {"type": "object"}})
RAY_CLUSTER = _fields(
    {
        "apiVersion": {"const": "ray.io/v1"},
        "kind": {"const": "RayCluster"},
        "metadata": _fields({"name": {"type": "string"}}),
        "spec": _fields(
            {"headGroupSpec": _fields({"rayStartParams": _TEXTS, "template": _TEMPLATE})},
            rayVersion={"type": "string"},
            workerGroupSpecs={"type": "array", "items": _WORKERS},
            gcsFaultToleranceOptions=_fields(
                {"redisAddress": {"type": "string"}}, redisPassword=_SECRET
            ),
        ),
    }
)
"""What KubeRay's RayCluster (ray.io/v1) has of the fields that are used here; Kubernetes' own schemas know all else."""

KUBERNETES = "1.30"


def problems(document: dict[str, Any]) -> list[str]:
    """Return what schemas say of an object: what stands above of KubeRay's, and those of Kubernetes."""
    checked, found = [document], []
    if document["kind"] == "RayCluster":
        errors = jsonschema_rs.validator_for(RAY_CLUSTER).iter_errors(document)
        found = [str(error) for error in errors]
        if found:
            return found
        spec = document["spec"]
        groups = [spec["headGroupSpec"], *spec["workerGroupSpecs"]]
        checked = [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {}, **group["template"]}
            for group in groups
        ]
    kubernetes = pytest.importorskip(
        "kubernetes_validate",
        reason="no schemas: scripts/cluster-test installs kubernetes-validate",
    )
    for one in checked:
        try:
            kubernetes.validate(one, KUBERNETES, strict=True)
        except kubernetes.ValidationError as error:
            found.append(error.message)
    return found


def test_kubernetes_would_take_it() -> None:
    documents = read("kuberay.yaml")
    assert {"RayCluster", "PersistentVolumeClaim", "Service"} <= {one["kind"] for one in documents}
    for document in documents:
        assert not problems(document)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("RayCluster", ("spec", "workers"), []),
        ("RayCluster", ("spec", "headGroupSpec", "rayStartParams", "num-cpus"), 2),
        ("RayCluster", ("spec", "workerGroupSpecs", 0, "minReplicas"), "two"),
        ("RayCluster", ("spec", "headGroupSpec", "template", "spec", "containres"), []),
        ("PersistentVolumeClaim", ("spec", "accessModes"), "ReadWriteOnce"),
        ("Service", ("spec", "ports", 0, "prot"), 80),
    ],
)
def test_what_is_wrong_is_found(kind: str, path: tuple[Any, ...], value: object) -> None:
    document: Any = next(one for one in read("kuberay.yaml") if one["kind"] == kind)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert problems(document)
