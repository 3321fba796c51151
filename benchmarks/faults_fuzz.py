"""Give every parser made-up documents for some minutes: none may raise, and none may take long.

    python benchmarks/faults_fuzz.py --minutes 10 --out results/faults.json

Documents are the samples of the tests, mutated: bytes changed, blocks cut, doubled, moved and spliced with other
samples, marks of every format put in, lines repeated, numbers made huge, nested, compressed, in other encodings. A document is read as what it
looks like, or as a format drawn by lot. What of it becomes an entry is stored, and comes back the same.
"""

import argparse
import gzip
import io
import random
import signal
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from faults import record
from http_load import ROOT

from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention
from recommender.sources import FORMATS, read_stream

_LONGEST = 1 << 18  # bytes
_PATIENCE = 20  # seconds of processor time after which a document counts as one that never ends
_MARKS = [
    *(
        mark.encode()
        for mark in [
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            '"',
            "'",
            "\\",
            ",",
            ":",
            ";",
            "|",
            "#",
            "*",
            "-",
            "_",
            "`",
            "~",
            "$",
            "%",
            "&",
            "=",
            "@",
            "\t",
            "\n",
            "\r\n",
        ]
    ),
    *(
        mark.encode()
        for mark in (
            "\u2028",
            "\ufeff",
            "\u202e",
            "。",
            "《",
            "】",
            "é",
            "ﬁ",
            "𝔸",
            "\x00",
            "\x1b[2J",
        )
    ),
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"@article{x,",
    b"TY  - JOUR\n",
    b"ER  - \n",
    b"<entry>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"<script>",
    b"<table><tr><td>",
    b"</td>",
    b"# ",
    b"- **",
    b"| a | b |\n|---|---|\n",
    b"http://",
    b"https://arxiv.org/abs/2401.00001v999",
    b"10.1000/",
    b"doi:10.1/x%00",
    b'{"a":',
    b"1e999",
    b"9" * 400,
    b"[[[[",
    b"%PDF-1.7\n",
    b"stream\n",
    b"endobj\n",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    b"=?utf-8?B?//8=?=",
    b"PMID- ",
    b"%A ",
    b"FN Clarivate\n",
    b"PT J\n",
    b"\\\\n\\cite{",
    b"$$" * 50,
    b"<" * 200,
    b"*" * 500,
    b"(" * 200,
]


def mutated(chosen: random.Random, samples: list[bytes]) -> bytes:
    """Return a document that is like a sample, but for some changes."""
    data = bytearray(chosen.choice(samples))
    for _ in range(chosen.choice((1, 1, 2, 3, 5, 10, 30))):
        at, end = sorted((chosen.randrange(len(data) + 1), chosen.randrange(len(data) + 1)))
        end = min(end, at + chosen.choice((1, 10, 100, 2000)))
        kind = chosen.randrange(9)
        if kind == 0 and data:
            data[min(at, len(data) - 1)] = chosen.randrange(256)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end] * chosen.choice((1, 2, 20))
        elif kind in (3, 4):
            data[at:at] = chosen.choice(_MARKS) * chosen.choice((1, 1, 1, 5, 100))
        elif kind == 5:
            other = chosen.choice(samples)
            first = chosen.randrange(len(other) + 1)
            data[at:end] = other[first : first + chosen.choice((20, 500, 5000))]
        elif kind == 6:
            lines = bytes(data).splitlines(keepends=True)
            chosen.shuffle(lines) if chosen.random() < 0.3 else lines.insert(
                chosen.randrange(len(lines) + 1), chosen.choice(lines or [b"\n"])
            )
            data = bytearray(b"".join(lines))
        elif kind == 7:
            data = data[at:] + data[:at]
        else:
            data[at:end] = bytes(data[at:end]).swapcase()
        del data[_LONGEST:]
    whole = bytes(data)
    if chosen.random() < 0.05:
        whole = whole.decode("utf-8", "replace").encode(
            chosen.choice(("utf-16", "gb18030", "utf-8-sig"))
        )
    return gzip.compress(whole) if chosen.random() < 0.03 else whole


def _late(_: int, __: FrameType | None) -> None:
    raise TimeoutError(f"took more than {_PATIENCE} seconds")


def fuzz(minutes: float, seed: int, kept: Path) -> dict[str, Any]:
    data = ROOT.parent / "tests" / "data"
    files = [p for p in data.rglob("*") if p.is_file() and not p.name.endswith(".expected.json")]
    samples = [p.read_bytes() for p in files]
    chosen, counts, formats = random.Random(seed), Counter[str](), Counter[str]()
    raised: list[str] = []
    slowest, large = (0.0, 0), 0
    signal.signal(signal.SIGPROF, _late)
    end = time.monotonic() + 60 * minutes
    with (
        tempfile.TemporaryDirectory() as folder,
        Catalogue(Path(folder) / "catalogue") as catalogue,
    ):
        while time.monotonic() < end:
            document = mutated(chosen, samples)
            format = chosen.choice(list(FORMATS)) if chosen.random() < 0.4 else None
            formats[format or "as it looks"] += 1
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
            try:
                found = list(read_stream(io.BytesIO(document), "made-up", format=format))
                mentions = [one for one in found if isinstance(one, Mention)]
                for mention in mentions:
                    assert Mention.from_dict(mention.to_dict()) == mention, "changed on its way"
                if chosen.random() < 0.05:
                    list(catalogue.add_all(mentions[:50]))
                    counts["stored"] += len(mentions[:50])
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                number = len(raised)
                (kept / f"raised-{seed}-{number}").write_bytes(document)
                raised.append(f"{number} {format}: {error!r} {traceback.format_exc()[-600:]}")
                if len(raised) > 20:
                    break
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            took = time.process_time() - began
            slowest = max(slowest, (round(took, 2), len(document)))
            large += took > 1
            counts["documents"] += 1
            counts["bytes"] += len(document)
            counts["mentions"] += len(mentions)
            counts["problems"] += len(found) - len(mentions)
        problems = catalogue.problems()
    return {
        "minutes": minutes,
        "samples": len(samples),
        **counts,
        "read_as": dict(sorted(formats.items())),
        "raised": raised,
        "slowest_seconds_and_bytes": slowest,
        "slower_than_a_second": large,
        "catalogue_problems": problems,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--kept", type=Path, default=Path(tempfile.gettempdir()), help="for documents that raise"
    )
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    record(given.out, "fuzzing", fuzz(given.minutes, given.seed, given.kept), given.seed)


if __name__ == "__main__":
    main()
