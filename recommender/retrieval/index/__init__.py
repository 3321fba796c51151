"""The vector index, and the only user of FAISS: places in, `Hits` out, larger is nearer.

FAISS is imported when an index is first used: an answer from the neighbour graph needs none.
"""

from recommender.retrieval.index.exact import Hits, knn, top_k
from recommender.retrieval.index.index import (
    EXACT,
    EXACT_LIMIT,
    TARGET,
    Index,
    choose_factory_string,
)
from recommender.retrieval.index.planner import SearchParams

__all__ = [
    "EXACT",
    "EXACT_LIMIT",
    "TARGET",
    "Hits",
    "Index",
    "SearchParams",
    "choose_factory_string",
    "knn",
    "top_k",
]
