from concurrent.futures import ThreadPoolExecutor

import numpy as np

from recommender.encoders import BatchedEncoder, HashEncoder
from tests.contracts import TEXTS, check_encoder


def test_a_batched_encoder_is_an_encoder() -> None:
    check_encoder(BatchedEncoder(HashEncoder()))


def test_a_batched_encoder_gives_what_the_encoder_gives() -> None:
    plain = HashEncoder()
    batched = BatchedEncoder(plain)
    assert (batched.name, batched.dimension, batched.fingerprint) == (
        plain.name,
        plain.dimension,
        plain.fingerprint,
    )


def test_threads_get_the_vectors_of_their_own_texts() -> None:
    plain = HashEncoder()
    batched = BatchedEncoder(plain)
    texts = [[text, f"{text} {n}"] for n in range(20) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda pair: batched.encode(pair, query=len(pair[0]) % 2 > 0), texts))
    for pair, vectors in zip(texts, found, strict=True):
        np.testing.assert_array_equal(vectors, plain.encode(pair))
