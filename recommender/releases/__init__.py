"""One immutable folder a release: written aside, checksummed, put in force by one rename, memory-mapped.

`home` knows which catalogue it belongs to, `publish` writes it, `watch` looks whether its files stay what they
are, `litter` removes what killed processes left, `release.Release` opens and verifies it; its docstring lists every file with shape and
type. Beside them one module for each thing that a release holds: `payloads` (what is shown of an entry, as
JSON), `alias_table`, `neighbours` (the graph), `works`, `facets`, `colours` and `map`.

Inside, an entry is its *place*: 0 to n - 1, in order of catalogue rows. Touches: catalogue (records),
retrieval, encoders, entries. To add a file: write it in `publish`, map it in `Release`, list it there.
"""
