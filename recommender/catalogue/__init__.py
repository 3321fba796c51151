"""The SQLite file: mentions, aliases, embeddings and full text; the only truth, all else can be rebuilt.

`store.Catalogue` is the public face. Beside it: `connection` (transactions, errors, the one user of
sqlite3), `migrations` (the schema, step by step), `merging` (mentions into entries at each write), `repeats`
(mentions that change nothing), `decisions` (what people said of pairs), `embeddings` (vectors and sparse
vectors), `fulltext` and `fts_query` (the words, and the only writer of FTS5's syntax).

Touches: entries, and types of encoders. Row ids never move. To add a table: a step in `migrations` and a
module of its own that gets the connection.
"""
