"""Keys: who may read, write and administer.

They are stored in one file as hashes: for secrets that are drawn at random, SHA-256 without a salt is
safe. The file is read again whenever it has changed, so keys can be added and removed while a server runs.
"""

import contextlib
import hashlib
import hmac
import logging
import os
import secrets
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import filelock
import orjson

from recommender.encoders.fingerprint import open_file
from recommender.errors import InvalidQuery, KeysError
from recommender.releases.atomic import atomic_write

KEYS = "keys.json"
"""The name of the file in a home folder."""

_log = logging.getLogger(__name__)


class Scope(IntEnum):
    """What the holder of a key may do; each scope includes those before it."""

    READ = 1
    """Ask questions, and see the metrics, where these need a key."""
    WRITE = 2
    """Store entries, and say which are one work."""
    ADMIN = 3
    """Remove entries."""


class Key(NamedTuple):
    """A stored key: its holder's name, scope, hash, and when it was made (ISO 8601)."""

    name: str
    scope: str
    sha256: str
    made: str


def read_keys(file: Path) -> list[Key]:
    """Return the keys of a file, in the order in which they were made; an empty list if there is no file.

    Raises
    ------
    KeysError
        If the file cannot be read, or has another form.
    """
    try:
        with open_file(file) as stream:
            keys = [Key(**key) for key in orjson.loads(stream.read())["keys"]]
        for key in keys:
            Scope[key.scope.upper()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise KeysError(str(file), f"cannot be read as keys: {error}") from error
    return keys


def add_key(file: Path, name: str, scope: str) -> str:
    """Make a key, and return its secret, of which only a hash is stored.

    Raises
    ------
    InvalidQuery
        If a key has this name, or there is no such scope.
    """
    if scope.upper() not in Scope.__members__:
        raise InvalidQuery("scope", f"{scope!r} is none of {', '.join(_scopes())}")
    secret = secrets.token_urlsafe(32)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    with filelock.FileLock(f"{file}.lock"):
        keys = read_keys(file)
        if any(key.name == name for key in keys):
            raise InvalidQuery(
                "add", f"there is a key of {name!r}; give another name, or remove it"
            )
        _write(file, [*keys, Key(name, scope.lower(), _hashed(secret), created)])
    return secret


def remove_key(file: Path, name: str) -> None:
    """Revoke a key.

    Raises
    ------
    InvalidQuery
        If no key has this name.
    """
    with filelock.FileLock(f"{file}.lock"):
        keys = read_keys(file)
        remaining = [key for key in keys if key.name != name]
        if len(remaining) == len(keys):
            raise InvalidQuery("remove", f"there is no key of {name!r}")
        _write(file, remaining)


def _write(file: Path, keys: list[Key]) -> None:
    with atomic_write(file, durable=True) as temporary:
        temporary.touch(0o600)
        temporary.write_bytes(
            orjson.dumps({"keys": [key._asdict() for key in keys]}, option=orjson.OPT_INDENT_2)
        )
        owner = file.parent.stat()
        with contextlib.suppress(PermissionError):  # root's command, and a server's user
            os.chown(temporary, owner.st_uid, owner.st_gid)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _scopes() -> list[str]:
    return [scope.name.lower() for scope in Scope]


class KeyRing:
    """The keys of a server, read again whenever their file changes.

    Parameters
    ----------
    file : Path
        The file of keys, which may be missing.
    master : str, optional
        A further secret, with the scope of an administrator.
    """

    def __init__(self, file: Path, master: str | None = None) -> None:
        self._file = file
        self._master = master
        self._stamp: tuple[int, ...] | None = None
        self._scopes: dict[str, Scope] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nobody has a key."""
        return not (self._master or self._scopes_by_hash())

    def scope(self, secret: str) -> Scope | None:
        """Return the scope of a secret, None if no key has it."""
        if self._master and hmac.compare_digest(secret.encode(), self._master.encode()):
            return Scope.ADMIN
        return self._scopes_by_hash().get(_hashed(secret))

    def _scopes_by_hash(self) -> dict[str, Scope]:
        """Return scopes by hash of the secret; none where the file cannot be read."""
        try:
            status = self._file.stat()
        except OSError:
            self._stamp, self._scopes = None, {}
            return self._scopes
        stamp = status.st_mtime_ns, status.st_ino, status.st_size
        if stamp != self._stamp:
            try:
                self._scopes = {
                    key.sha256: Scope[key.scope.upper()] for key in read_keys(self._file)
                }
            except KeysError as error:
                _log.error("%s; nobody is let in by it", error)
                self._scopes = {}
            self._stamp = stamp
        return self._scopes
