"""What every encoder must do; each implementation's test runs it."""

import numpy as np

from recommender.encoders import Encoder

TEXTS = [
    "Graph neural networks",
    "图神经网络",
    "speech recognition with a microphone",
    "语音识别",
    "a",
]


def check_encoder(encoder: Encoder) -> None:
    """Shape, dtype, unit rows, batch equals singles, empty input, long input, a stable name."""
    rows = encoder.encode(TEXTS)
    assert rows.shape == (len(TEXTS), encoder.dimension)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))
    singles = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(rows, singles, atol=1e-4)
    assert encoder.encode([]).shape == (0, encoder.dimension)
    assert np.isfinite(encoder.encode(["", " ", "\x00", "🙂" * 50, "word " * 5000])).all()
    assert encoder.encode(TEXTS, query=True).shape == rows.shape
    assert encoder.fingerprint == encoder.fingerprint
    assert encoder.name
