"""Models: the encoder and the term encoder that a release was made with, opened when a text must be read."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from recommender.encoders import Encoder, shipped_static_encoder, shipped_term_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.term_encoder import TermEncoder
from recommender.errors import EncoderMismatch
from recommender.releases.release import Release
from recommender.retrieval.hybrid import NO_WORDS

if TYPE_CHECKING:
    from recommender.engine.explain.explain import Explainer


class ReleaseModels:
    """Opens the models of a release when a text must be read, and keeps them.

    Parameters
    ----------
    encoder_named : callable
        Opens an encoder by the name that the release gives.
    """

    def __init__(self, encoder_named: Callable[[str], Encoder]) -> None:
        self._encoder_named = encoder_named
        self._encoder: Encoder | None = None
        self._explains: tuple[str, Explainer | None] = "", None
        self._loading = threading.Lock()

    @property
    def queue_length(self) -> int:
        """How many texts wait in the encoder's queue; 0 where it has none, see `BatchedEncoder`."""
        return int(getattr(self._encoder, "queue_length", 0))

    @property
    def batched(self) -> bool:
        """Whether texts that several threads want encoded are encoded in one call: threads that wait are of use."""
        return hasattr(self._encoder, "queue_length")

    def encoder(self, release: Release) -> Encoder:
        """Return the encoder that made a release's vectors.

        Raises
        ------
        EncoderMismatch
            If the encoder at hand has another fingerprint.
        """
        with self._loading:
            manifest = release.manifest
            encoder = self._encoder
            if encoder is None or encoder.fingerprint != manifest.fingerprint:
                encoder = self._encoder_named(manifest.encoder)
            if encoder.fingerprint != manifest.fingerprint:
                raise EncoderMismatch(
                    f"{manifest.encoder} ({manifest.fingerprint})",
                    f"{encoder.name} ({encoder.fingerprint})",
                )
            self._encoder = encoder
            return encoder

    def term_encoder(self, release: Release) -> TermEncoder:
        """Return the term encoder that made a release's sparse vectors.

        Raises
        ------
        EncoderMismatch
            If the one that comes with this version of the package has another fingerprint.
        """
        term_encoder = shipped_term_encoder()
        if term_encoder.fingerprint != release.manifest.lexicon:
            raise EncoderMismatch(
                f"words as {release.manifest.lexicon}", f"words as {term_encoder.fingerprint}"
            )
        return term_encoder

    def warm(self, release: Release) -> None:
        """Load both models now, which takes about a second, and not at the first text.

        Raises
        ------
        EncoderMismatch
            If the encoder or the term encoder at hand is another than the release was made with.
        """
        self.encoder(release)
        self.term_encoder(release).encode([("",)])

    def words(self, release: Release, texts: Sequence[tuple[str, ...]]) -> SparseVectors:
        """Return the sparse vectors of some entries' texts: rows of unit length, weighted by the release's idf."""
        if not release.manifest.overlap:
            return SparseVectors.joined([NO_WORDS] * len(texts))
        return self.term_encoder(release).encode(texts).weighted(release.hybrid.idf)

    def explainer(self, release: Release) -> "Explainer":
        """Return the explainer of a release's results."""
        from recommender.engine.explain.explain import Explainer

        encoder, term_encoder = shipped_static_encoder(), self.term_encoder(release)
        with self._loading:
            version, explainer = self._explains
            if explainer is None or version != release.version:
                explainer = Explainer(encoder, term_encoder, release.hybrid.idf)
                self._explains = release.version, explainer
            return explainer
