"""The hot path: one question, one snapshot (release and delta), one response in bytes.

Order of reading: `options` (what may be asked) -> `seeds` -> `graph_lookup` (an entry's neighbours, as they
were computed) or `recommend` (filters, diversity, age) or `search` (words) -> `pagination` -> `explain` ->
`response` (all bytes that go out). `news` is what is new for a collection, by `interests`, `newest` what is
for nobody in particular. `live` keeps the newest `snapshot`, `delta` what the release lacks.

Three id spaces: a *row* is the catalogue's, a *place* the release's, a *node* the snapshot's, whose delta
follows the release. Touches: catalogue, encoders, entries, retrieval, releases. Never imports batch or api. To add
a query option: a field in `options`.
"""
