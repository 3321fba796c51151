"""The SQLite file: mentions, aliases, embeddings and full text; the only truth, all else can be rebuilt.

`store.Catalogue` is the public face. Beside it: `connection` (transactions, errors, the one user of
sqlite3), `migrations` (the schema, step by step),
`merging` (mentions into entries at each write), `repeats` (mentions that change nothing), `decisions` (what people
said of pairs and of fields), `edits` (the fields), `embeddings` (vectors and sparse vectors), `fulltext` (the index of words), `fts_text` (what FTS5 is
given of a text) and `fts_query` (what a person asks for, as FTS5 expressions).

Touches: entries, encoders (types of vectors). Row ids never move. To add a table: a step in `migrations` and a
module of its own that gets the connection.
"""
