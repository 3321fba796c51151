"""What others have, fetched when somebody asks for it: arXiv, OpenAlex, feeds, Zotero, single pages.

`session` asks politely and safely (`pace`, `robots`, `transport`, `addresses`); `arxiv` (over `oai`, or its API),
`openalex`, `feeds`, `zotero` and `page` know what to ask for and give `Fetched` documents; `harvest` puts these into
the catalogue as `batch.ingest` does any document, and then keeps how far they were (`cursors`): so a run
that is killed goes on where it stopped. Nothing is fetched unless a command says so, never by a server.

Touches: batch, catalogue, sources, entries, releases (atomic writes). Needs the extra `fetch`. To add a place: a
module with a function that yields `Fetched`, a command in `cli.fetching`, and a server in its test that
speaks as the place does.
"""
