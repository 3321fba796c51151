"""One immutable folder a release: written aside, checksummed, put in force by one rename, memory-mapped.

`home` checks which catalogue it belongs to, `publish` writes it, `watch` notices changes of its files,
`litter` removes the leftovers of killed processes, `release.Release` opens and verifies it; its docstring lists every file
with shape and type. Beside them is one module for each part of a release: `payloads` (summaries of entries as
JSON), `alias_table`, `neighbours` (the graph), `works`, `facets`, `colours` and `map`.

Inside, an entry is its *place*: 0 to n - 1, in order of catalogue rows. Touches: catalogue (records),
retrieval, encoders, entries. To add a file: write it in `publish`, map it in `Release`, list it there.
"""
