"""How a document was read, for people: every block, what it was taken for, and why.

`report` has it as data, `page` as one page of HTML; `roles` says what each block was taken for.
Touches all of `digests`, and nothing but the terminal imports it.
To show one more thing, add it to `report.Inspection` and count `version` up where a name changes.
"""
