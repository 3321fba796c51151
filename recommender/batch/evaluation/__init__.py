"""Quality: an index against brute force, rankings against people's judgements, two languages.

metrics -> quality (per query, with intervals) -> judgements, lists, twins -> comparison -> report

Entries are ranked by a `Ranker`; nothing here but `index_recall` and `language_balance` knows a release.
"""

from recommender.batch.evaluation.balance import language_balance
from recommender.batch.evaluation.comparison import Difference, compare
from recommender.batch.evaluation.fidelity import index_recall
from recommender.batch.evaluation.judgements import Judgement, judge, read_judgements
from recommender.batch.evaluation.lists import ReadingList, leave_one_out, read_lists
from recommender.batch.evaluation.metrics import average_precision, ndcg, recall, reciprocal_rank
from recommender.batch.evaluation.quality import Quality
from recommender.batch.evaluation.rankers import ExactRanker, Ranker, comparable
from recommender.batch.evaluation.report import EvaluationPlan, is_partial, report
from recommender.batch.evaluation.significance import bootstrap, randomisation
from recommender.batch.evaluation.twins import Twin, find_twins, twin_quality

__all__ = [
    "Difference",
    "EvaluationPlan",
    "ExactRanker",
    "Judgement",
    "Quality",
    "Ranker",
    "ReadingList",
    "Twin",
    "average_precision",
    "bootstrap",
    "comparable",
    "compare",
    "find_twins",
    "index_recall",
    "is_partial",
    "judge",
    "language_balance",
    "leave_one_out",
    "ndcg",
    "randomisation",
    "read_judgements",
    "read_lists",
    "recall",
    "reciprocal_rank",
    "report",
    "twin_quality",
]
