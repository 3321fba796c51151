"""Derived columns: what the catalogue stores of an entry that follows from its mentions, so that it is found fast."""

from functools import lru_cache

import orjson

from recommender.entries import identity
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention

Derived = tuple[str, str, str, str]
"""Id, hash of the texts, summary and facts."""


@lru_cache(maxsize=2048)  # an entry of many mentions is merged with each that comes
def read_mention(content: str) -> Mention:
    """Return a mention as it is stored."""
    return Mention.from_dict(orjson.loads(content))


def derived_of(entry: Entry) -> Derived:
    """Return the derived columns of an entry: id, hash of its texts, summary and facts as JSON."""
    card = orjson.dumps(entry.summary()).decode()
    return entry.id, entry.text_hash(), card, entry.facts().to_json().decode()


def names_of(entry: Entry) -> frozenset[str]:
    """Return all names that an entry is found by."""
    names = {name for mention in entry.mentions for name in mention.blocking_keys()}
    edited = (value for field, value in entry.edited if field in ("title", "title_zh"))
    keys = {identity.title_key(title) for title in edited if isinstance(title, str)} - {""}
    names |= {identity.title_name(key) for key in keys if not identity.is_generic(key)}
    return frozenset(names - entry.withheld | {entry.id})
