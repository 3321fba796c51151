"""Exit codes, and the one table from error to exit code."""

from recommender.errors import InvalidQuery, MissingExtra, RecommenderError

DONE, FAILED, WRONG_USE, PROBLEMS = 0, 1, 2, 3
INTERRUPTED = 130
"""As a shell has it: 128 and the number of SIGINT."""

EXIT_CODE: dict[type[RecommenderError], int] = {
    InvalidQuery: WRONG_USE,
    MissingExtra: WRONG_USE,
    RecommenderError: FAILED,
}
"""The one table from error to exit code; the nearest base class counts."""
