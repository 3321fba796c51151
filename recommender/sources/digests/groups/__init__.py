"""Groups of records: the evidence for each (`evidence`), and the choice of those that are the document's items (`choice`).

The best group is taken, then the best of what it leaves; what belongs to none of them is told apart by `outliers`,
`siblings`, `companions` and `overviews`. Touches `blocks`, `text`, `features`, `records` and `titles`.
To weigh one more thing, add a function and its weight to `evidence.TERMS`; `inspect` shows it.
"""
