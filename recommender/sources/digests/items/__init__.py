"""From records to mentions: the fields of each item, its kind, the topic above it, which link is its own.

`entries` feeds the blocks of a record to `builder.EntryBuilder`, `fields` keeps the first value of each field,
`mentions` decides what identifies the item, `completeness` what was cut. Touches all that comes before.
To read one more field, add it to `fields` and its labels to `text.labels`.
"""
