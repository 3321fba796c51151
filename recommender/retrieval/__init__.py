"""Arrays in, arrays out: the vector index, hybrid scores, calibration, reranking; no entry, no HTTP.

`index` is the only user of FAISS; `hybrid` adds shared words to the cosine of vectors; `calibration` says what a
score is worth; `rerank` interleaves, diversifies and decays by age; `domain` knows texts of other subjects,
`spelling` words that were meant.

Scores: larger is nearer, six decimals, ties by place. Touches: encoders (types of vectors). To add
a way to rank: a function of candidates and scores in `rerank`.
"""
