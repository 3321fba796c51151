"""Settings: one frozen object, read by the command line from its flags, the environment and a file, in this order."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from recommender.errors import InvalidQuery

PREFIX = "RECOMMENDER_"
LOG_FORMATS = ("auto", "plain", "json")
READS = ("open", "key")
LOG_LEVELS = ("debug", "info", "warning", "error")
_READ: dict[str, Callable[[str], Any]] = {
    "home": Path,
    "keys": Path,
    "port": int,
    "overlap": float,
    "workers": int,
    "timeout": float,
    "connections": int,
    "rate": int,
    "grace": int,
}
_PATH = re.compile(r"(?:/[\w.~!$&'()*+,;=:@-]+)*/?")
_NAME = re.compile(r"\*|[\w.-]+|\[?[\da-fA-F:.]+\]?", re.ASCII)
_DEVICE = re.compile(r"(?:cpu|cuda|mps|xpu)(?::\d+)?", re.ASCII)
_LEAST = {"workers": 1, "connections": 1, "rate": 0, "grace": 0}


@dataclass(frozen=True)
class Settings:
    """Every setting; each is also an environment variable, ``RECOMMENDER_`` and its name."""

    home: Path = field(
        default=Path(".recommender"), metadata={"help": "folder of the catalogue and the releases"}
    )
    model: str = field(
        default="joint-zh-en",
        metadata={"help": "encoder: a shipped name, a folder, a hub name, or `hash`"},
    )
    overlap: float = field(
        default=0.5,
        metadata={"help": "weight of shared words beside the cosine of vectors; 0: vectors alone"},
    )
    device: str = field(
        default="cpu", metadata={"help": "where a sentence-transformers model runs: cpu, cuda, mps"}
    )
    prompt: str | None = field(
        default=None, metadata={"help": "put before entries instead of the model's own prompt"}
    )
    query_prompt: str | None = field(
        default=None, metadata={"help": "put before queries instead of the model's own prompt"}
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address that `serve` listens on"})
    port: int = field(default=8000, metadata={"help": "port that `serve` listens on"})

    root_path: str = field(
        default="",
        metadata={"help": "path that a proxy serves this under, such as /rec"},
    )
    proxies: str | None = field(
        default=None,
        metadata={
            "help": "addresses or networks, with commas between, whose X-Forwarded headers count; "
            "without it those of `FORWARDED_ALLOW_IPS`, else 127.0.0.1"
        },
    )
    origins: str = field(
        default="auto",
        metadata={
            "help": "sites whose pages may read answers (CORS), with commas between; *: any; none; "
            "auto: any, but none where `host` is this machine's own"
        },
    )

    allowed_hosts: str = field(
        default="auto",
        metadata={
            "help": "names that people reach this server by (`Host`), with commas between; *: any; "
            "auto: any, but this machine's own alone where `host` is its own, and neither "
            "`root_path`, `proxies` nor a header X-Forwarded tells of a proxy"
        },
    )

    workers: int = field(default=1, metadata={"help": "processes that `serve` answers with"})
    timeout: float = field(
        default=10.0,
        metadata={"help": "seconds a request may take; sending entries may take ten times as long"},
    )
    connections: int = field(
        default=1000,
        metadata={"help": "connections that a process of `serve` holds at once"},
    )
    rate: int = field(
        default=1200,
        metadata={
            "help": "requests a minute that one client, a key or else an address, may make of a "
            "server; 0: any number, as from this machine"
        },
    )
    grace: int = field(
        default=10,
        metadata={"help": "seconds that requests under way may take once `serve` is told to stop"},
    )
    log_format: str = field(
        default="auto",
        metadata={"help": "lines of the log: plain, json, or auto: plain at a terminal, else json"},
    )
    log_level: str = field(
        default="warning",
        metadata={"help": "what `serve` logs: warning, error; info: every request; debug"},
    )
    api_key: str | None = field(
        default=None,
        repr=False,
        metadata={
            "help": "secret that lets writes in (`POST /entries`, `DELETE /entries/{id}`, `POST /duplicates`)"
        },
    )
    keys: Path | None = field(
        default=None,
        metadata={"help": "file of `recommender keys`; by default keys.json in the home folder"},
    )
    reads: str = field(
        default="open",
        metadata={"help": "who may ask: open: everybody; key: who has a key of any scope"},
    )
    smtp: str = field(
        default="",
        metadata={
            "help": "server of `new --mail`: smtp://user@host:587 (STARTTLS), smtps://user@host"
        },
    )
    smtp_password: str | None = field(
        default=None, repr=False, metadata={"help": "password of that user"}
    )
    mail_from: str = field(default="", metadata={"help": "address that mails come from"})
    mail_to: str = field(
        default="", metadata={"help": "addresses that mails go to, commas between them"}
    )

    mailto: str | None = field(
        default=None,
        metadata={
            "help": "your mail address, told to the servers that `fetch` asks, so that they can write to you"
        },
    )
    openalex_key: str | None = field(
        default=None,
        repr=False,
        metadata={"help": "key of OpenAlex, with which `fetch openalex` goes beyond 10,000 works"},
    )

    @classmethod
    def from_mapping(
        cls,
        environ: Mapping[str, str],
        file: "SettingsFile | None" = None,
        **flags: Any,
    ) -> "Settings":
        """Read settings from a file and from variables, which win over it; a flag that is not None wins over both.

        Raises
        ------
        InvalidQuery
            If a variable cannot be read as its type, or a weight is out of range.
        """
        values: dict[str, Any] = dict(file.values) if file else {}
        for setting in fields(cls):
            variable = PREFIX + setting.name.upper()
            if variable in environ:
                try:
                    values[setting.name] = _READ.get(setting.name, str)(environ[variable])
                except ValueError as error:
                    raise InvalidQuery(variable, "must be a number") from error
        settings = cls(**values | {name: flag for name, flag in flags.items() if flag is not None})
        settings._check()
        return settings

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host == "localhost" or self.host.startswith("127.") or self.host == "::1"

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Sites whose pages may read answers."""
        if self.origins == "auto":
            return () if self.local else ("*",)
        if self.origins in ("", "none"):
            return ()
        return tuple(one.strip().rstrip("/") for one in self.origins.split(",") if one.strip())

    @property
    def answered_hosts(self) -> tuple[str, ...]:
        """Names that requests may be for, beside this machine's own; ``*``: any."""
        if self.allowed_hosts == "auto":
            behind = self.root_path or self.proxies
            return () if self.local and not behind else ("*",)
        return tuple(one.strip() for one in self.allowed_hosts.split(",") if one.strip())

    def _check(self) -> None:
        named = "must be names such as papers.example.org, without a port"
        for name, right, what in (
            ("overlap", 0 <= self.overlap <= 10, "must be from 0 to 10"),
            ("port", 0 <= self.port < 1 << 16, "must be from 0 to 65535"),
            ("timeout", self.timeout > 0, "must be more than 0 seconds"),
            ("root_path", _PATH.fullmatch(self.root_path), "must be a path such as /rec"),
            ("allowed_hosts", all(map(_NAME.fullmatch, self.answered_hosts)), named),
            ("device", _DEVICE.fullmatch(self.device), "must be cpu, cuda, cuda:1 or mps"),
        ):
            if not right:
                raise InvalidQuery(name, f"{what}, not {getattr(self, name)!r}")
        for name, least in _LEAST.items():
            if (given := getattr(self, name)) < least:
                raise InvalidQuery(name, f"must be {least} or more, not {given}")
        for name, known in (
            ("log_format", LOG_FORMATS),
            ("log_level", LOG_LEVELS),
            ("reads", READS),
        ):
            if (given := getattr(self, name)) not in known:
                raise InvalidQuery(name, f"{given!r} is none of {', '.join(known)}")


class SettingsFile(NamedTuple):
    """Settings of a TOML file: a line each, ``port = 8000``, by their names; paths are relative to its folder."""

    path: Path
    values: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> "SettingsFile":
        """Read a file.

        Raises
        ------
        InvalidQuery
            If it is no TOML, has a name that is no setting, or a value of another type.
        OSError
            If it cannot be read.
        """
        try:
            found = tomllib.loads(path.read_bytes().decode())
        except ValueError as error:  # not UTF-8, or not TOML
            raise InvalidQuery(str(path), f"is no TOML: {error}") from error
        return cls(path, {name: _from_toml(path, name, value) for name, value in found.items()})


_TYPES: dict[Callable[[str], Any], tuple[str, tuple[type, ...]]] = {
    int: ("a number", (int,)),
    float: ("a number", (int, float)),
    Path: ("a path in quotes", (str,)),
    str: ("a text in quotes", (str,)),
}


def _from_toml(path: Path, name: str, value: Any) -> Any:
    names = [one.name for one in fields(Settings)]
    if name not in names:
        near = difflib.get_close_matches(name, names)
        instead = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
        raise InvalidQuery(str(path), f"{name} is no setting; {instead}")
    read = _READ.get(name, str)
    what, allowed = _TYPES[read]
    if type(value) not in allowed:  # True is no number
        raise InvalidQuery(str(path), f"{name} must be {what}, not {value!r}")
    return path.parent / Path(value).expanduser() if read is Path else read(value)


def table() -> list[tuple[str, str, str]]:
    """Return (variable, default, help) of every setting, in order: what the README lists."""
    return [
        (PREFIX + f.name.upper(), "" if f.default is None else str(f.default), f.metadata["help"])
        for f in fields(Settings)
    ]
