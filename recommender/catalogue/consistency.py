"""Consistency: whether every stored entry is what its mentions make, checked and repaired for the whole catalogue."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from recommender.catalogue.connection import RowId
from recommender.catalogue.derived import derived_of
from recommender.catalogue.merging import EntryStore, MentionRow, resolve_rows
from recommender.entries import identity
from recommender.entries.claims import Decisions, contradictions

_ENTRIES_AT_ONCE = 500  # bounds memory


class ConsistencyChecks(EntryStore):
    """The part of a catalogue that checks its entries: it resolves all mentions again and compares."""

    def _inconsistencies(self, repair: bool) -> Iterator[str]:
        """Yield a sentence for each entry that differs from what its mentions resolve and merge to.

        Parameters
        ----------
        repair : bool
            Whether to store the entries as they should be.
        """
        decisions = self.decisions()
        checked: set[RowId] = set()
        rows = [row for (row,) in self._query("SELECT row FROM entries ORDER BY row")]
        for start in range(0, len(rows), _ENTRIES_AT_ONCE):
            part = [row for row in rows[start : start + _ENTRIES_AT_ONCE] if row not in checked]
            names = {name for names in self._names_by_row(part).values() for name in names}
            mentions, crowded = self._connected([], names, decisions)
            without_mention = set(part) - {h.entry for h in mentions}
            mentions += self._mentions_of(sorted(without_mention))
            entries = {h.entry for h in mentions}
            checked |= entries
            works = list(
                self._merged_entries(mentions, resolve_rows(mentions, decisions, crowded), entries)
            )
            before = self._derived_of(sorted(entries))
            for row, pair in _contradictions(mentions, self._withheld(entries), decisions):
                yield f"entry {before[row][0]} has two numbers of one kind: {' and '.join(pair)}"
            names_before, withheld_before = self._names_by_row(entries), self._withheld(entries)
            for row in sorted(entries - {work.row for work in works}):
                yield f"entry {before[row][0]} differs from its mentions"
            for row, entry, entry_names, members in works:
                withheld = withheld_before.get(row, frozenset[str]())
                if not row or any(h.entry != row for h in members):
                    yield f"entry {entry.id} lacks mentions that are its own"
                elif (before[row], frozenset(names_before[row] - withheld), withheld) != (
                    derived_of(entry),
                    entry_names,
                    entry.withheld,
                ):
                    yield f"entry {before[row][0]} differs from its mentions"
            if repair:
                self._store_entries(works, entries)

    def _rebuild_names(self) -> None:
        """Write the names of all entries again, by today's rules: the first step of resolving all mentions again."""
        rows = [row for (row,) in self._query("SELECT row FROM entries ORDER BY row")]
        for start in range(0, len(rows), _ENTRIES_AT_ONCE):
            part = rows[start : start + _ENTRIES_AT_ONCE]
            names: dict[RowId, set[str]] = defaultdict(set)
            for mention_row in self._mentions_of(part):
                names[mention_row.entry] |= mention_row.mention.blocking_keys()
            names_before = self._names_by_row(part)
            for row in part:
                if names_before[row] != names[row]:
                    self._db.execute("DELETE FROM disputed WHERE entry = ?", (row,))
                    self._db.execute("DELETE FROM aliases WHERE entry = ?", (row,))
                    self._replace_names("aliases", row, names[row], frozenset())
                    self._db.execute(
                        "UPDATE entries SET changed = ? WHERE row = ?", (self._tick(), row)
                    )


def _contradictions(
    mentions: Sequence[MentionRow], withheld: Mapping[RowId, Set[str]], decisions: Decisions
) -> Iterator[tuple[RowId, tuple[str, str]]]:
    """Yield entries with numbers of one kind that neither a mention nor a person names together."""
    numbered: dict[RowId, list[set[str]]] = defaultdict(list)
    for mention_row in mentions:
        numbers = {name for name in mention_row.mention.names() if identity.is_strong(name)}
        numbered[mention_row.entry].append(numbers - withheld.get(mention_row.entry, frozenset()))
    merged_names = {name for pair, same in decisions.items() if same for name in pair}
    for row, number_sets in numbered.items():
        if merged_names.isdisjoint(set().union(*number_sets)):
            yield from ((row, pair) for pair in contradictions(number_sets))
