"""Groups of records: what speaks for each (`evidence`), and which of them are the items of the document (`choice`).

The best group is taken, then the best of what it leaves; what belongs to none of them is told apart by `outliers`,
`siblings`, `companions` and `overviews`. Touches `blocks`, `text`, `features`, `records` and `titles`.
To weigh one more thing, add a function and its weight to `evidence.TERMS`; `inspect` shows it.
"""
