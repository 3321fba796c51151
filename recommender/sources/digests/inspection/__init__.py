"""Inspection: a report for people of how a document was read, with every block, its role, and the reasons.

`report` has it as data, `page` as one page of HTML; `roles` says what each block was taken for.
Touches all of `digests`, and nothing but the terminal imports it.
To show one more thing, add it to `report.Inspection` and count `version` up where a name changes.
"""
