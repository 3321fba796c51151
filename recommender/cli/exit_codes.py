"""Exit codes, and the one table from error to exit code."""

from recommender.errors import InvalidQuery, MissingExtra, RecommenderError

DONE, FAILED, WRONG_USE, PROBLEMS = 0, 1, 2, 3
INTERRUPTED = 130
"""The exit code of a shell for SIGINT: 128 plus its number."""

EXIT_CODE: dict[type[RecommenderError], int] = {
    InvalidQuery: WRONG_USE,
    MissingExtra: WRONG_USE,
    RecommenderError: FAILED,
}
"""The one table from error to exit code; the nearest base class counts."""
