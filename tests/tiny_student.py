"""A student with random weights, in a folder as the shipped one's."""

from collections.abc import Sequence
from pathlib import Path


def write_student(folder: Path, words: Sequence[str], chinese: Sequence[str]) -> Path:
    """Write one of 32 numbers that has letters, some words and Chinese; `scripts` is on the path."""
    import torch
    from chinese_tokens import with_chinese
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from train_student import save
    from transformers import BertConfig, BertModel

    letters = [*"abcdefghijklmnopqrstuvwxyz().,"]
    pieces = [*letters, *(f"##{c}" for c in letters)]
    vocabulary = dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces, *words])
    model = models.WordPiece({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    both = with_chinese(tokenizer, list(chinese))
    size = len(vocabulary) + len(chinese)
    torch.manual_seed(0)
    shape = {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    bert = BertModel(BertConfig(vocab_size=size, hidden_size=32, initializer_range=0.3, **shape))
    ids = [both.token_to_id(token) for token in chinese]
    rows = bert.embeddings.word_embeddings.weight.detach()[ids].numpy()
    save(bert, both, ids, rows, folder)
    return folder
