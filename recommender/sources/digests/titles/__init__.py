"""Titles by vote: of all the ways to take a title from a record, the one that serves its whole group best.

The ways are in `block_ways` (from one block), `marked_ways` (by its links and emphasis) and `record_ways` (from the
blocks below); `vote` chooses, `trimming` takes off what belongs to the list. Touches `blocks`, `text`, `features` and `records`.
To take titles from one more place, add a way with its prior; it is taken only where it gives siblings better titles.
"""
