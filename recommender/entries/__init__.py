"""What documents say (`Mention`) and what is known of a work (`Entry`, merged from its mentions).

Identity (`identity`, `registries`, `claims`, `resolution`), filters and citations are pure functions of these:
no files, no database, no vectors. Texts are read here too where several packages must read them alike:
`people` (names of authors), `tex`, `fields`, `chinese_variants`.

Touches: no other package. An entry does not depend on the order of its mentions. To add a field: `Mention`, how
`Entry` merges it, and `summary()` if people are to see it.
"""
