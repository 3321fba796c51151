"""Fetching documents from other servers, when a command says so: arXiv, OpenAlex, feeds, Zotero, single pages.

`session` makes requests politely and safely (`pace`, `robots`, `transport`, `addresses`); `arxiv` (over `oai`, or its API),
`openalex`, `feeds`, `zotero` and `page` know what to request and yield each document as a `FetchedDocument`; `harvest` stores these in
the catalogue as `batch.ingest` does any document, and then stores the cursor of the fetch (`cursors`): so a run
that is killed goes on where it stopped. No server ever fetches anything.

Touches: batch, catalogue, sources, entries, releases (atomic writes). Needs the extra `fetch`. To add a place: a
module with a function that yields `FetchedDocument`, a command in `cli.fetching`, and a server in its test that
speaks as the place does.
"""
