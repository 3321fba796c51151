"""Related entries for static sites: a small JSON file an entry, and the snippet that shows it."""
