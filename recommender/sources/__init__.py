"""Sources: one parser a format, documents in, mentions and located problems out."""
