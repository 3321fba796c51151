"""Look-ups answered before the framework: a cache of responses, and a protocol that sends them directly."""
