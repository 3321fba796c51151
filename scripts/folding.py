"""Spelling variants folded before tokens are looked up: traditional Chinese, full-width letters.

One character becomes one character, after OpenCC's table (Apache-2.0), so a traditional text has
the vector of the simplified one, at no cost in rows.
"""

import io
from functools import cache
from pathlib import Path

import opencc
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import normalizers

FULL_WIDTH = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]


def mapping() -> dict[int, int]:
    """Code points to fold, and what each becomes."""
    table = Path(opencc.__file__).with_name("dictionary") / "TSCharacters.txt"
    found = {code: code - 0xFEE0 for code in FULL_WIDTH}
    for line in table.read_text("utf-8").splitlines():
        traditional, _, simplified = line.partition("\t")
        simplified = simplified.split(" ")[0]
        if len(traditional) == len(simplified) == 1 and traditional != simplified:
            found[ord(traditional)] = ord(simplified)
    return found


@cache
def folding() -> normalizers.Normalizer:
    """Return the normalizer, compiled by SentencePiece as its own rules are."""
    rules = Path("/tmp/folding.tsv")
    rules.write_text("".join(f"{a:X}\t{b:X}\n" for a, b in sorted(mapping().items())))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c"] * 100),
        model_writer=model,
        vocab_size=7,
        model_type="char",
        normalization_rule_tsv=str(rules),
        minloglevel=2,
    )
    spec = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue()).normalizer_spec
    return normalizers.Precompiled(spec.precompiled_charsmap)
