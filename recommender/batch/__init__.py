"""The cold path: documents into the catalogue, the catalogue into a release, a release into files and figures.

`ingest` reads and stores; `build` embeds what changed, fits the neighbour graph (`graph`), the map (`tsne`)
and the calibration, and publishes; `export` and `static_site` write what other sites read; `evaluation`
measures; `duplicates` finds pairs that people decide on; `doctor` examines a home folder.

Touches: sources, catalogue, encoders, entries, retrieval, releases. Never imports engine or api. Every step can be
killed and run again: what it leaves is the old state or the new. To add a step of a build: a function of
`BuildInput` whose arrays `build._ReleaseBuilder` publishes, and a property of `releases.release.Release` that maps them.
"""
