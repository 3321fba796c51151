"""From nothing to answers in Python: documents in, entries out."""

from pathlib import Path

import pytest

from recommender import Recommender, samples_folder
from recommender.errors import InvalidQuery, NoRelease, NothingIngested, SourceError


def test_a_new_home_is_filled_built_and_asked(tmp_path: Path) -> None:
    with Recommender(tmp_path / "new", "hash", new=True) as papers:
        assert "0 entries, none of them built" in repr(papers)
        with pytest.raises(NothingIngested):
            papers.build()
        with pytest.raises(NoRelease):
            papers.search("vision")
        told: list[tuple[str, int, int | None]] = []
        done = papers.ingest(samples_folder(), progress=lambda *step: told.append(step))
        assert (done.new, done.problem_count) == (84, 0)
        assert "problems=" not in repr(done)
        assert told
        assert len(list(papers.entries())) == 84
        assert "84 entries, hash, release" in repr(papers.build(mapped=False))
        assert papers.similar("2103.14030", k=3).matched == 83
        again = papers.ingest(samples_folder() / "refs.bib", samples_folder() / "arxiv.jsonl")
        assert (again.documents, again.new) == (2, 0)


def test_a_build_keeps_the_model_and_the_weight_of_the_release(tmp_path: Path) -> None:
    from recommender.batch.build import build
    from recommender.encoders import HashEncoder

    with Recommender(tmp_path, new=True) as papers:
        papers.ingest(samples_folder() / "refs.bib")
        build(tmp_path, papers.engine.catalogue, HashEncoder(), overlap=0.25)
        papers.ingest(samples_folder() / "arxiv.jsonl")
        papers.build(mapped=False)
        made = papers.engine.snapshot.release.manifest
        assert (made.encoder, made.overlap) == ("hash", 0.25)
        assert made.count == len(list(papers.entries()))


def test_entries_are_whole_and_filtered(home: Path) -> None:
    with Recommender(home) as papers:
        every = list(papers.entries())
        assert every[0] == papers.entry(every[0].id)
        dated = list(papers.entries(published_from="2022"))
        assert dated == [entry for entry in every if (entry.published or "") >= "2022"]
        with pytest.raises(InvalidQuery):
            next(papers.entries(colour="blue"))  # type: ignore[call-arg]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with Recommender(tmp_path, new=True) as papers:
        with pytest.raises(SourceError):
            papers.ingest(tmp_path / "nowhere")
        with pytest.raises(InvalidQuery):
            papers.ingest(samples_folder(), format="word")
