"""Records: stretches of a document that may hold one item each, as proposed by many rules for where records begin.

`segments.candidates` gives the rules (a key and the blocks where its records begin), `record` what a stretch is and
what the records of its group have in common. Touches `blocks`, `text` and `features`.
To try one more rule, add its key to `segments.candidates`; whether it wins is not decided here.
"""
