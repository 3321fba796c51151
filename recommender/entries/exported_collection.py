"""A collection as an export has it: members, and what was shown and read, by names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class ExportedCollection(NamedTuple):
    """A collection as one line of an export: settings, members and reading history.

    Attributes
    ----------
    members : tuple of (str, str, float)
        Names of entries, or ``text:`` and a text; role, and weight.
    seen : tuple of (str, datetime, datetime or None)
        Names of entries, when each was shown last, and when it was read.
    seen_days, delivered
        See `catalogue.collections.Collection`.
    """

    collection: str
    members: tuple[tuple[str, str, float], ...] = ()
    seen: tuple[tuple[str, datetime, datetime | None], ...] = ()
    seen_days: int | None = None
    delivered: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the line of JSON that ``export --collections`` writes."""
        lists = {"members": [*map(list, self.members)], "seen": [*map(list, self.seen)]}
        return self._asdict() | lists

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ExportedCollection | None":
        """Read what `to_dict` returned, after a round trip through JSON; None of any other object."""
        if values.keys() != set(cls._fields):
            return None
        try:
            days = values["seen_days"]
            return cls(
                str(values["collection"]),
                tuple((str(name), str(role), float(w)) for name, role, w in values["members"]),
                tuple(
                    (str(name), datetime.fromisoformat(shown), _parsed_time(read))
                    for name, shown, read in values["seen"]
                ),
                None if days is None else int(days),
                _parsed_time(values["delivered"]),
            )
        except (TypeError, ValueError):
            return None


def _parsed_time(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
