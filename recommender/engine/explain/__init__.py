"""Explanations: shared terms, the nearest pair of sentences, and all else that a person may see as a reason."""
