"""Arrays in, arrays out: the vector index, hybrid scores, calibration, reranking; no entry, no HTTP.

`index` is the only user of FAISS; `hybrid` adds shared words to the cosine of vectors; `calibration` turns scores
into relevances; `rerank` interleaves, diversifies and decays by age; `domain` detects texts on other subjects, `spelling`
corrects words.

Scores: larger is nearer, six decimals, ties by place. Touches: encoders (types of vectors). To add
a way to rank: a function of candidates and scores in `rerank`.
"""
