import gzip
import importlib
import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders.vectors import Vectors, normalise
from recommender.errors import InvalidQuery, SourceError

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "eval"  # the sets themselves, where they are at hand

sys.path.insert(0, str(ROOT / "scripts"))
scores, similarities, sets, evaluate_models, peers = map(
    importlib.import_module,
    ("scores", "similarities", "evaluation_sets", "evaluate_models", "peers"),
)

HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余"
LATIN = "abcdefghijklmnopqrstuvwxyz"


class Letters:
    """Counts letters, a Chinese character for the letter at its place: cosines by hand."""

    name, dimension = "letters", 26

    def __init__(self, fingerprint: str = "letters") -> None:
        self.fingerprint = fingerprint
        self.asked: list[tuple[tuple[str, ...], bool]] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.asked.append((tuple(texts), query))
        plain = [text.translate(str.maketrans(HAN, LATIN)) for text in texts]
        return normalise(np.array([[t.count(x) for x in LATIN] for t in plain], np.float64))


def chinese(letters: str) -> str:
    return letters.translate(str.maketrans(LATIN, HAN))


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    file = folder / f"{name}.jsonl.gz"
    file.parent.mkdir(exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_bytes(gzip.compress(lines.encode()))


def measured(folder: Path, measure: Any, quick: bool = False) -> dict[str, float]:
    found = measure(sets.SetFolder(folder, quick), similarities.Cosine(Letters()))
    return {name: score.value for name, score in found.items()}


def write_csl(folder: Path) -> None:
    """Papers 0 and 2 share a keyword; 1 is nearer to 0 than 2 is; the last title is of no use."""
    made = [("aab", "x", ["k"]), ("aac", "x", ["m"]), ("bbb", "y", ["k", "n"]), ("c", "y", [])]
    rows = [
        {"title": text, "abstract": text, "discipline": field, "keywords": keywords}
        for text, field, keywords in made
    ]
    rows[3]["title"] = "a"
    write(folder, "csl/docs", rows)


def write_tatoeba(folder: Path) -> None:
    pairs = [("a", "a"), ("b", "abb"), ("aac", "c")]
    write(folder, "tatoeba/cmn", [{"src": chinese(a), "en": b} for a, b in pairs])


# Scores.


def test_spearman_takes_middle_ranks() -> None:
    assert scores.spearman([0.9, 0.5, 0.1], [5, 1, 2]) == pytest.approx(0.5)
    ranks, gold = [1, 2.5, 2.5, 4], [1, 2, 3, 4]
    assert scores.spearman([1, 7, 7, 8], gold) == pytest.approx(np.corrcoef(ranks, gold)[0, 1])
    assert scores.spearman([1, 1, 1], [1, 2, 3]) == 0


@given(st.lists(st.integers(-1000, 1000), min_size=2, unique=True))
def test_spearman_sees_order_alone(values: list[int]) -> None:
    assert scores.spearman(values, [x**3 for x in values]) == pytest.approx(1)
    assert scores.spearman(values, [-x for x in values]) == pytest.approx(-1)


def test_the_first_two_ranks_are_not_discounted() -> None:
    assert scores.graded_ndcg([0, 3, 1], 2) == pytest.approx(3 / (3 + 1))
    best = 3 + 2 + 1 / math.log2(3)
    assert scores.graded_ndcg([1, 3, 0, 2], 20) == pytest.approx((1 + 3 + 2 / 2) / best)
    assert scores.graded_ndcg([0, 0], 20) == 0


def test_equals_share_their_middle_place() -> None:
    similar = np.array([[0.1, 0.9, 0.5], [0.5, 0.5, 0.9], [0, 0, 0]], np.float32)
    assert scores.places(similar, [2, 0, 1]).tolist() == [1, 1.5, 1]
    assert scores.found_first(similar, [1, 2, 0]).value == pytest.approx(2 / 3)
    discounted = (1 / math.log2(3) + 1 / math.log2(3.5) + 1 / math.log2(3)) / 3
    assert scores.ndcg_of_one(similar, [2, 0, 1]).value == pytest.approx(discounted)
    assert scores.ndcg_of_one(similar, [2, 0, 1], k=1).value == 0


def test_a_text_chosen_twice_costs_precision() -> None:
    assert scores.translation_f1(np.array([0, 0, 2])) == pytest.approx((2 / 3 + 0 + 1) / 3)


def test_neighbours_leave_oneself_out_and_equals_go_by_number() -> None:
    flat = np.zeros((12, 12), np.float32)
    rising = np.tile(np.arange(12, dtype=np.float32), (12, 1))
    assert scores.nearest(flat)[3].tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert scores.nearest(rising)[11].tolist() == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    # Each leaves one of eleven out: the last by number, the lowest by value.
    assert scores.shared_neighbours(flat, rising).value == pytest.approx(0.9)


def test_intervals_hold_the_mean_and_weights_count() -> None:
    values = np.random.default_rng(1).random(50)
    score = scores.mean(values)
    assert score.value == pytest.approx(values.mean())
    assert score.size == 50
    assert score.low < score.value < score.high
    assert scores.mean(values) == score
    assert scores.mean([1, 0], np.array([3.0, 1.0])).value == pytest.approx(0.75)
    assert scores.mean([]).size == 0


# Similarities.


def test_words_are_latin_words_and_pairs_of_characters() -> None:
    words = similarities.WordOverlap().words("The BERT-based 图神经网络 of a 图, 第3x")
    assert Counter(words) == Counter(
        ["bert-based", "图神", "神经", "经网", "网络", "图", "第", "3x"]
    )


def test_word_overlap_by_hand() -> None:
    left, right = "alpha beta", "alpha gamma gamma"
    rare = math.log(3 / 2) + 1
    twice = (1 + math.log(2)) * rare
    cosine = 1 / math.hypot(1, rare) / math.hypot(1, twice)
    overlap = similarities.WordOverlap()
    assert overlap.matrix([left], [right, left]).tolist() == [pytest.approx([cosine, 1])]
    assert overlap.pairs([left, left], [right, left]).tolist() == pytest.approx([cosine, 1])
    assert overlap.matrix(["the", ""], ["of"]).tolist() == [[0], [0]]


def test_a_text_is_encoded_once_and_a_question_apart(tmp_path: Path) -> None:
    encoder = Letters()
    cosine = similarities.Cosine(encoder, store=tmp_path / "new")
    similar = cosine.matrix(["ab", "a", "ab"], ["a", "b"])
    half = math.sqrt(0.5)
    np.testing.assert_allclose(similar, [[half, half], [1.0, 0.0], [half, half]], atol=1e-6)
    np.testing.assert_allclose(cosine.pairs(["ab", "a"], ["a", "b"]), [half, 0.0], atol=1e-6)
    assert encoder.asked == [(("ab", "a"), False), (("b",), False)]
    cosine.matrix(["a"], ["b"], questions=True)
    assert encoder.asked[2:] == [(("a",), True)]
    cosine.save()

    again = Letters()
    kept = similarities.Cosine(again, store=tmp_path / "new")
    assert (kept.matrix(["ab", "a", "ab"], ["a", "b"]) == similar).all()
    assert again.asked == []
    changed = Letters("changed")
    similarities.Cosine(changed, store=tmp_path / "new").matrix(["a"], ["a"])
    assert changed.asked == [(("a",), False)]


def test_a_hybrid_is_the_weighted_sum() -> None:
    cosine, overlap = similarities.Cosine(Letters()), similarities.WordOverlap()
    hybrid = similarities.Hybrid(cosine, overlap, 0.5)
    left, right = ["graph walk", "deep net"], ["graph net", "tree"]
    total = cosine.matrix(left, right) + 0.5 * overlap.matrix(left, right)
    np.testing.assert_allclose(hybrid.matrix(left, right), total, atol=1e-6)
    np.testing.assert_allclose(hybrid.pairs(left, right), np.diag(total), atol=1e-6)
    assert hybrid.name == "letters + 0.5 tf-idf"


# Sets.


def test_csfcube_averages_folds(tmp_path: Path) -> None:
    texts = {"q": "abcd", "1": "abcd", "2": "abc", "3": "ab", "4": "x"}
    write(
        tmp_path, "csfcube/docs", [{"id": i, "title": "", "abstract": t} for i, t in texts.items()]
    )
    pool = {"query": "q", "cands": ["4", "3", "1", "2"]}  # ranked 1, 2, 3, 4
    grades = {"background": [2, 0, 1, 3], "method": [0, 0, 3, 0], "result": [0, 0, 0, 0]}
    write(tmp_path, "csfcube/qrels", [pool | {"facet": f, "rel": g} for f, g in grades.items()])
    splits = {
        "background": {"fold1_test": ["q_background"], "fold2_test": []},
        "all": {"fold1_test": ["q_background", "q_result"], "fold2_test": ["q_method"]},
    }
    (tmp_path / "csfcube/splits.json").write_text(json.dumps(splits), "utf-8")
    ndcg = (1 + 3 + 0 + 2 / 2) / (3 + 2 + 1 / math.log2(3))
    precision = (1 / 2 + 2 / 4) / 2
    assert measured(tmp_path, sets.csfcube) == {
        "all facets, nDCG@20": pytest.approx(((ndcg + 0) / 2 + 1) / 2),
        "all facets, MAP": pytest.approx(((precision + 0) / 2 + 1) / 2),
    }
    assert measured(tmp_path, sets.csfcube, quick=True) == {
        "background facet, nDCG@20": pytest.approx(ndcg),
        "background facet, MAP": pytest.approx(precision),
    }


def test_digests_find_their_abstract_without_latin_names(tmp_path: Path) -> None:
    """Two topics, y and z, of eleven papers with a letter each; digests name the next paper."""
    rows = []
    for i, own in enumerate(LATIN[:22]):
        text, other = "yz"[i % 2] * 3 + own, LATIN[(i + 1) % 22]
        digest = f"{chinese(text)} {other.upper()}{other * 15}-0.5"
        row = {"title": text, "abstract": "", "zh_tldr": digest, "categories": ["yz"[i % 2], "w"]}
        rows.append(row)
    rows[0]["categories"] = ["z"]  # one of y's is not what its text says
    write(tmp_path, "arxiv_digest/docs", rows)
    # Paper 0 itself, the ten of its topic, the others. In English all ten of a topic are found;
    # a digest finds the paper it names first, and, in Chinese, the one that names its own.
    assert measured(tmp_path, sets.same_category) == {
        "same category @10, en": pytest.approx((0 + 10 * 0.9 + 11 * 1) / 22),
        "same category @10, zh": pytest.approx((0.2 + 10 * 0.7 + 9 * 0.8 + 2 * 0.9) / 22),
        "same category @10, zh->en": pytest.approx((0.1 + 10 * 0.8 + 10 * 0.9 + 1) / 22),
    }
    assert measured(tmp_path, sets.across_languages) == {
        "zh without Latin -> en, recall@1": 1,
        "neighbours @10 shared with en-en, zh-zh": pytest.approx(0.8),
        "neighbours @10 shared with en-en, zh-en": pytest.approx(0.9),
    }


def test_csl_by_hand(tmp_path: Path) -> None:
    write_csl(tmp_path)
    assert measured(tmp_path, sets.csl) == {
        "same discipline @10": pytest.approx(1 / 3),  # all three others are neighbours
        "shared keyword, MAP": pytest.approx((1 / 2 + 1) / 2),
        "title -> abstract, nDCG@10": pytest.approx((3 + 1 / math.log2(4.5)) / 4),
    }


def test_tatoeba_by_hand(tmp_path: Path) -> None:
    write_tatoeba(tmp_path)
    assert measured(tmp_path, sets.tatoeba) == {
        "zh->en, accuracy": pytest.approx(2 / 3),
        "en->zh, accuracy": 1,
        "zh->en, F1": pytest.approx((2 / 3 + 1 + 0) / 3),
    }


def test_pairs_by_hand_and_cut(tmp_path: Path) -> None:
    pairs = [("a", "a", 5.0), ("a", "ab", 1.0), ("a", "b", 2.0)]
    rows = [{"a": a, "b": chinese(b), "score": score} for a, b, score in pairs]
    for part in ("en", "zh", "cstsb", "en-zh"):
        write(tmp_path, f"stsb/{part}-test", rows)
    assert list(measured(tmp_path, sets.stsb).values()) == [pytest.approx(0.5)] * 4
    for part in ("lcqmc", "afqmc", "pawsx"):
        write(tmp_path, f"zh_pairs/{part}", rows * 700)
    for quick, size in ((False, 2000), (True, 500)):
        folder = sets.SetFolder(tmp_path, quick)
        found = sets.zh_pairs(folder, similarities.Cosine(Letters()))
        assert [score.size for score in found.values()] == [size] * 3


def test_xquad_by_hand_with_questions_as_queries(tmp_path: Path) -> None:
    write(tmp_path, "xquad/paragraphs", [{"zh": chinese(x), "en": x} for x in "ab"])
    asked = [{"zh": "天", "en": "b", "para": 0}, {"zh": "地", "en": "b", "para": 1}]
    write(tmp_path, "xquad/questions", asked)
    misled = pytest.approx((1 / math.log2(3) + 1) / 2)
    encoder = Letters()
    found = sets.xquad(sets.SetFolder(tmp_path), similarities.Cosine(encoder))
    assert {name: score.value for name, score in found.items()} == {
        "zh->en, nDCG@10": 1,
        "en->zh, nDCG@10": misled,
        "zh->zh, nDCG@10": 1,
        "en->en, nDCG@10": misled,
    }
    assert {text for texts, query in encoder.asked for text in texts if query} == {"天", "地", "b"}


def test_a_damaged_set_is_told_by_its_file(tmp_path: Path) -> None:
    folder = sets.SetFolder(tmp_path)
    (tmp_path / "s").mkdir()
    for content in (
        b"no gzip",
        gzip.compress(b"{}\n", mtime=0)[:-9],
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"", mtime=0),
    ):
        (tmp_path / "s/docs.jsonl.gz").write_bytes(content)
        with pytest.raises(SourceError, match=r"docs\.jsonl\.gz: (want JSON lines|holds no rows)"):
            folder.rows("s/docs")
    (tmp_path / "s/splits.json").write_text("3", "utf-8")
    with pytest.raises(SourceError, match="want a JSON object"):
        folder.splits("s/splits")


# The command.


def test_models_are_evaluated_on_the_sets_that_are_there_into_one_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csl(tmp_path)
    write_tatoeba(tmp_path)
    out = tmp_path / "out.json"
    common = ["--data", str(tmp_path), "--model", "hash", "tf-idf", "--hybrid", "2"]
    cache = tmp_path / "cache"
    command = [*common, "--json", str(out), "--cache", str(cache)]
    assert evaluate_models.main(command) == 0
    printed = capsys.readouterr()
    skipped = [line for line in printed.err.splitlines() if "skipped" in line]
    assert [line.partition(":")[0] for line in skipped] == [
        "csfcube", "arxiv_digest", "stsb", "zh_pairs", "xquad",
    ]  # fmt: skip
    assert "stsb/en-test.jsonl.gz: there is no such file" in printed.err
    lines = printed.out.splitlines()
    assert lines[0].split("  ")[-1] == "tf-idf"
    assert len({len(line) for line in lines}) == 1

    written = json.loads(out.read_text("utf-8"))
    assert list(written["scores"]) == ["csl", "tatoeba", "acronyms"]
    columns = ["hash", "hash + 2 tf-idf", "tf-idf"]
    assert list(written["scores"]["csl"]) == columns
    assert written["scores"]["tatoeba"]["hash + 2 tf-idf"] == {}
    assert written["scores"]["csl"]["hash"]["shared keyword, MAP"]["size"] == 2
    assert written["speed"]["hash"]["abstracts a second"] > 0
    assert written["models"]["hash"]["dimension"] == 256
    assert written["seed"] == 0
    assert "numpy" in written["libraries"]

    assert [file.suffix for file in cache.iterdir()] == [".npz"]
    assert evaluate_models.main([*command, "--only", "tatoeba", "--markdown"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0] == "| set | measure | size | hash | hash + 2 tf-idf | tf-idf |"
    assert table[1] == "| --- | --- | --: | --: | --: | --: |"
    assert all("±" not in line and line.count("|") == 7 for line in table)
    assert next(line for line in table if "F1" in line).split(" | ")[4] == "–"


def test_wrong_use_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = ["--only", "csfcube,csl"]
    assert evaluate_models.main(["--data", str(tmp_path), "--model", "hash", *only]) == 1
    assert "holds none of csfcube" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        evaluate_models.main(["--data", str(tmp_path), "--only", "csl,nothing"])
    assert "no set is called 'nothing'" in capsys.readouterr().err
    write(tmp_path, "tatoeba/cmn", [{"src": "天"}])
    assert evaluate_models.main(["--data", str(tmp_path), "--model", "hash"]) == 1
    assert "tatoeba: 'en' is missing" in capsys.readouterr().err
    with pytest.raises(InvalidQuery, match="one name"):
        evaluate_models.open_columns(["a/hash", "b/hash"], None, 0)


def test_every_shipped_model_is_a_column_by_default() -> None:
    names = evaluate_models.default_models()
    assert str(ROOT / "models" / "static-zh-en") in names
    assert names[-1] == "tf-idf"
    (column,) = evaluate_models.open_columns(names[:1], None, 0)
    assert column.name == Path(names[0]).name


def test_numbers_are_short() -> None:
    score = scores.Score
    assert evaluate_models.table(
        {
            "s": {
                "n": {},
                "m": {"a": score(0.5, 3, 0.4, 0.6), "b": score(-0.25, 2), "c": score(1.0, 1)},
            }
        },
        {"m": {"x": 1234.5, "y": 0.1234}},
        ["m", "n"],
    ) == [
        ["set", "measure", "size", "m", "n"],
        ["s", "a", "3", ".500 ±.100", "–"],
        ["s", "b", "2", "-.250", "–"],
        ["s", "c", "1", "1.000", "–"],
        ["speed", "x", "", "1,234", "–"],
        ["speed", "y", "", "0.123", "–"],
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the evaluation sets")
@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("stsb", [0.657, 0.587, 0.600, 0.147]),
        ("tatoeba", [0.015, None, 0.013]),
        ("xquad", [0.114, 0.149, None, None]),
    ],
)
def test_word_overlap_has_its_published_numbers(name: str, published: list[float | None]) -> None:
    (measure,) = sets.SETS[name]
    found = measure(sets.SetFolder(REAL), similarities.WordOverlap()).values()
    for score, number in zip(found, published, strict=True):
        assert number is None or score.value == pytest.approx(number, abs=0.001)


# Other people's models.


def test_a_packaged_model_gives_unit_rows_in_order_however_many_texts() -> None:
    asked: list[int] = []

    def encode(texts: list[str]) -> list[list[int]]:
        asked.append(len(texts))
        return [[len(text), 1] for text in texts]

    encoder = peers.PackagedEncoder("lengths", "1", encode)
    texts = ["a" * n for n in range(150)]
    rows = encoder.encode(texts)
    assert max(asked) <= 64
    assert sum(asked) == 150
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)
    assert (rows[:, 0] / rows[:, 1]).round().tolist() == list(range(150))
    assert encoder.dimension == 2


def test_a_model_whose_package_is_not_there_says_what_to_install() -> None:
    absent = peers.Peer("some-package", "a_module_that_is_not_there", "*", lambda module: module)
    assert not absent.installed()
    with pytest.raises(InvalidQuery, match="pip install some-package"):
        absent.encoder()


def test_rows_are_drawn_by_the_seed_and_files_that_others_speak_of_stay_whole(
    tmp_path: Path,
) -> None:
    write(tmp_path, "tatoeba/cmn", [{"n": n} for n in range(50)])
    write(tmp_path, "xquad/paragraphs", [{"n": n} for n in range(50)])
    some, again = (sets.SetFolder(tmp_path, most=7).rows("tatoeba/cmn") for _ in range(2))
    numbers = [row["n"] for row in some]
    assert some == again
    assert len(set(numbers)) == 7
    assert numbers == sorted(numbers)
    assert len(sets.SetFolder(tmp_path, most=7).rows("xquad/paragraphs")) == 50
    assert len(sets.SetFolder(tmp_path, most=70).rows("tatoeba/cmn")) == 50


def test_a_shipped_model_has_a_size() -> None:
    from recommender.encoders import shipped_static_encoder

    assert evaluate_models.size(shipped_static_encoder())["size, MB"] > 30
    assert evaluate_models.size(Letters()) == {}
