"""Runs the examples of docstrings, as they are printed, over the samples in a folder of its own."""

import doctest
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from recommender import samples_folder
from recommender.batch.build import build
from recommender.batch.ingest import ingest
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import open_encoder
from tests.built_once import built_once


def sample_home(factory: pytest.TempPathFactory, folder: Path, model: str = "hash") -> Path:
    """Return `folder` with the samples in it, built with a model and mapped: a copy of the one of this run.

    By default it is a model without any weights.
    """

    def make(home: Path) -> None:
        with Catalogue(home / CATALOGUE) as catalogue:
            ingest(catalogue, [samples_folder()])
            build(home, catalogue, open_encoder(model), with_map=True)

    return shutil.copytree(built_once(factory, f"samples-{model}", make), folder)


def run_examples(module: ModuleType, **exchanged: str) -> int:
    """Run the examples of a module; return how many lines were run.

    What is printed may stand for something: an address that the examples show is exchanged for
    the one at hand.
    """
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    told: list[str] = []
    for test in doctest.DocTestFinder().find(module):
        for example in test.examples:
            for shown, meant in exchanged.items():
                example.source = example.source.replace(shown, meant)
        runner.run(test, out=told.append)
    found = runner.summarize(verbose=False)
    if found.failed:
        pytest.fail("".join(told))
    return found.attempted
