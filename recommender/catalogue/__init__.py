"""The SQLite file: mentions, aliases, embeddings and full text; the only truth, all else can be rebuilt.

`store.Catalogue` is the public face. Beside it: `connection` (transactions, errors, the one user of
sqlite3), `migrations` (the schema, step by step),
`merging` (mentions into entries at each write), `consistency` (the same for all of them at once), `repeats` (mentions
that need no merging), `decisions` (pairs that people called one work or two), `edits` (fields that people set),
`embeddings` (vectors and sparse vectors), `fulltext` (the index of words), `fts_text` (texts as FTS5 tokenises them) and
`fts_query` (search texts as FTS5 expressions).

Touches: entries, encoders (types of vectors). Row ids never move. To add a table: a step in `migrations` and a
module of its own that gets the connection.
"""
