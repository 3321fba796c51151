"""Everything that can go wrong, drawn before anything works.

RecommenderError
├── SourceError         a document cannot be read at all (path, line)
├── EntryNotFound       no entry answers to this name (id)
├── CollectionNotFound  no collection has this name (name)
├── InvalidQuery        a question that cannot be answered as asked (field, reason)
├── CursorGone          the release that a list was made from has been removed (version)
├── NoRelease           nothing has been built yet (home)
│   └── NothingIngested     there is no catalogue yet (home)
├── NoMap               the release was built without one (version)
├── EncoderMismatch     vectors of two encoders would be mixed (expected, found)
├── CorruptRelease      a built release does not match its checksums (path, what)
├── CatalogueError      the catalogue file is not ours, or damaged (path, what)
│   ├── CatalogueGone       the catalogue of a release is not there any more (path)
│   ├── CatalogueReadOnly   the catalogue may be read here, not written (path)
│   └── CatalogueMismatch   a release was made of another catalogue, or of changes that it lacks (path, what)
├── BackupError         a file is no backup, or is damaged (path, what)
├── CatalogueBusy       another process holds the catalogue (path)
├── PartUnavailable     a part of a cluster does not answer just now (part)
├── DeadlineExceeded    a question took longer than it may (seconds)
├── DeliveryError       a mail was not taken by its server (server, what)
├── KeysError           a file of keys cannot be read as one (path, what)
├── FetchError          a document cannot be fetched from its address (url, reason)
└── MissingExtra        an optional dependency is not installed (extra, feature)

The core knows no HTTP and no exit codes: ``api`` and ``cli`` each hold one table from these types.
"""


class RecommenderError(Exception):
    """Base of every error this package raises on purpose."""


class SourceError(RecommenderError):
    """A document cannot be read at all; its content alone never causes this."""

    def __init__(self, path: str, reason: str, line: int | None = None) -> None:
        self.path, self.line = path, line
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {reason}")


class EntryNotFound(RecommenderError):
    """No entry of the catalogue answers to this name."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(
            f"no entry is known as {id!r}; give an id, an arXiv id, a DOI, a URL or an exact title"
        )


class CollectionNotFound(RecommenderError):
    """No collection has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"there is no collection {name!r}; `recommender collection list` names those there are, "
            "`recommender collection add` makes one"
        )


class DocumentNotFound(RecommenderError):
    """Nothing is mentioned in a document of this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no document {name!r} was read; `GET /documents` names the latest")


class InvalidQuery(RecommenderError):
    """A question that cannot be answered as asked."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"{field}: {reason}")


class CursorGone(RecommenderError):
    """A list cannot go on: the release that it was made from has been replaced twice, and removed."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(
            f"cursor: release {version}, which this list was of, is there no more; "
            "leave the cursor out to begin the list anew"
        )


class NoRelease(RecommenderError):
    """The home folder holds no release yet."""

    def __init__(self, home: str) -> None:
        self.home = home
        super().__init__(f"nothing has been built in {home}; run `recommender build` first")


class NothingIngested(NoRelease):
    """The home folder is not there, or has neither catalogue nor release."""

    def __init__(self, home: str) -> None:
        self.home = home
        RecommenderError.__init__(
            self,
            f"nothing has been ingested in {home}; run `recommender ingest FILES` and "
            "`recommender build` first, or say by --home which folder you mean",
        )


class NoMap(RecommenderError):
    """The release in force was built without a map."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"release {version} has no map; run `recommender build --map`")


class EncoderMismatch(RecommenderError):
    """A release was built by another encoder than the one at hand."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(
            f"the release holds vectors of {expected}, the encoder at hand is {found}; "
            "choose the first with --model, or build again with the second"
        )


class CorruptRelease(RecommenderError):
    """A file of a release is missing or differs from its checksum."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}; run `recommender doctor`, or `recommender build --full`")


class CatalogueError(RecommenderError):
    """The catalogue file is not a catalogue, is newer than this program, or is damaged."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}")


class CatalogueGone(CatalogueError):
    """A home folder has a release, and the catalogue that it was made of is not there."""

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            "is gone, or empty, while there is a release of it; put it back, or a backup "
            "(`recommender restore FILE`). To begin anew, move CURRENT and releases/ away first",
        )


class CatalogueReadOnly(CatalogueError):
    """Something was to be stored where the catalogue may only be read."""

    def __init__(self, path: str, *, full: bool = False) -> None:
        why = "may be read and not written here; store as a user who may"
        super().__init__(path, "cannot be written: make room on the disk" if full else why)


class CatalogueMismatch(CatalogueError):
    """The release in force was made of another catalogue, or of changes that this one lacks, after a restore."""


class BackupError(RecommenderError):
    """A file is no backup, or is damaged."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}; nothing has changed")


class CatalogueBusy(RecommenderError):
    """Another process has been writing to the catalogue for too long."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path}: another process is writing to the catalogue; try again later")


class PartUnavailable(RecommenderError):
    """A part of a cluster does not answer at the moment; the request must be sent again later."""

    def __init__(self, part: str, why: str = "") -> None:
        self.part = part
        super().__init__(f"{part} does not answer{why and ': '}{why}; ask again in a moment")


class DeadlineExceeded(RecommenderError):
    """A question took longer than it may, and was stopped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"took longer than {seconds:g} s; ask for less, or again later")


class DeliveryError(RecommenderError):
    """A mail was not taken by the server that it was handed to."""

    def __init__(self, server: str, what: str) -> None:
        self.server, self.what = server, what
        super().__init__(f"mail server {server}: {what}; nothing was kept as shown, try again")


class KeysError(RecommenderError):
    """A file of keys cannot be read as one."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}")


class FetchError(RecommenderError):
    """A document cannot be fetched from its address, or the address must not be requested."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}")


class MissingExtra(RecommenderError):
    """A feature needs an optional dependency that is not installed."""

    def __init__(self, extra: str, feature: str) -> None:
        self.extra, self.feature = extra, feature
        super().__init__(f"{feature} needs an extra: pip install 'recommender[{extra}]'")
