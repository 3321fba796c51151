"""Build input: all that a release is built from, read from the catalogue as of one moment.

Records that are only copied into the release (summaries, facts, names) are written to a temporary file: those of a million
entries are larger than the vectors, and the catalogue's snapshot must not be held open for a whole build.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from recommender.catalogue.store import Catalogue, ReleaseRecord
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Vectors
from recommender.entries.entry import Facts
from recommender.releases.atomic import errors_naming
from recommender.releases.home import Lineage
from recommender.retrieval.spelling import Spellings


@dataclass(frozen=True)
class BuildInput:
    """The entries of a catalogue that have both a vector and a sparse vector.

    Attributes
    ----------
    lineage : Lineage
        Which catalogue was read, and up to which of its changes.
    rows : array, shape (n,), int64
        Ascending.
    vectors : array, shape (n, d), float32
    counts : SparseVectors
        Of n entries.
    spellings : Spellings
        The words of all mentions.
    digest : str
        A hash of the ids, texts, summaries, facts and names of all entries: equal only where all of these are.
    """

    lineage: Lineage
    rows: Ids
    vectors: Vectors
    counts: SparseVectors
    spellings: Spellings
    digest: str
    _folder: Path

    @classmethod
    def read(
        cls, catalogue: Catalogue, encoder: str, dimension: int, lexicon: str, records_file: Path
    ) -> "BuildInput":
        """Read all of it in one snapshot of the catalogue.

        Parameters
        ----------
        encoder, lexicon : str
            Fingerprints of the encoder and the term encoder whose vectors are read.
        records_file : Path
            The file to which the records are written; the caller removes it in the end.
        """
        with catalogue.snapshot():
            sequence = catalogue.sequence()
            lineage = Lineage(catalogue.catalogue_id, sequence, catalogue.nonce(sequence))
            rows, vectors = catalogue.vectors(encoder, dimension)
            counted_rows, counts = catalogue.sparse(lexicon)
            if not np.array_equal(rows, counted_rows):  # one was stored since all were embedded
                usable = np.isin(rows, counted_rows)
                rows, vectors = rows[usable], vectors[usable]
                counts = counts.take(np.searchsorted(counted_rows, rows))
            spellings = Spellings.of(catalogue.latin_vocabulary())
            digest = hashlib.sha256()
            listing = catalogue.listing()
            for row in rows.tolist():
                digest.update(orjson.dumps((row, *listing[row])))
            del listing
            with errors_naming(records_file), records_file.open("wb") as stream:
                for line in _lines(catalogue.release_records(rows.tolist())):
                    digest.update(line)
                    stream.write(line)
        hashed = digest.hexdigest()
        return cls(lineage, rows, vectors, counts, spellings, hashed, records_file)

    def records(self) -> Iterator[ReleaseRecord]:
        """Yield the record of every entry, by ascending row."""
        with self._folder.open("rb") as stream:
            for line in stream:
                row, summary, facts, names = orjson.loads(line)
                yield ReleaseRecord(row, summary.encode(), Facts.from_json(facts), tuple(names))


def _lines(records: Iterator[ReleaseRecord]) -> Iterator[bytes]:
    for row, summary, facts, names in records:
        yield orjson.dumps((row, summary.decode(), facts.to_json().decode(), names)) + b"\n"
