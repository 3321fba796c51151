"""The command line: parses, calls, prints. Logging is set up here, and nowhere else.

Answers go to stdout, for people or with ``--json`` as one JSON document; progress and problems go
to stderr. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with problems reported.
"""

import gc
import logging
import sys
from typing import Any

import click

from recommender.address_space import require
from recommender.cli import (
    agents,
    backups,
    collections,
    configuration,
    documents,
    entries,
    fetching,
    issues,
    migration,
    operations,
    questions,
)
from recommender.cli.examples import examples
from recommender.cli.exit_codes import EXIT_CODE, FAILED, INTERRUPTED
from recommender.cli.group import CommandGroup
from recommender.cli.output import (
    print_json,
    warn,
)
from recommender.errors import RecommenderError

_NOT_LOADED = "failed to map segment from shared object"
"""The message of the dynamic loader when it is refused memory."""

_LITTER = 50_000
"""The threshold of the garbage collector's youngest generation: jobs make many objects, hardly any of them in cycles."""


def main() -> None:
    """Run the command line; the console script and ``python -m recommender``."""
    gc.set_threshold(_LITTER)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app(prog_name="recommender")
    except RecommenderError as error:
        code = next(EXIT_CODE[kind] for kind in type(error).__mro__ if kind in EXIT_CODE)
        _fail(error, code)
    except OSError as error:  # a file or folder that a person named
        path = error.filename if error.strerror else None
        _fail(OSError(f"{path}: {error.strerror}") if path else error, FAILED)
    except (MemoryError, ImportError) as error:
        if not isinstance(error, MemoryError) and _NOT_LOADED not in str(error):
            raise
        message = (
            "no memory is left; raise the limit (ulimit -v, MemoryMax), or end what else takes it"
        )
        _fail(MemoryError(f"{message} ({error})" if str(error) else message), FAILED)


def _fail(error: Exception, code: int) -> None:
    if "--json" in sys.argv:
        print_json({"error": type(error).__name__, "detail": str(error)})
    warn(f"recommender: {error}", style="red")
    for note in getattr(error, "__notes__", ()):
        warn(f"  {note}")
    sys.exit(code)


class _MainGroup(CommandGroup):
    """The commands; an interrupt (Ctrl-C) says what was kept, and has the exit code of one."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was given."""
        require("recommender", 150)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            notes = "; ".join(getattr(interrupt, "__notes__", ()))
            warn(f"interrupted; {notes}" if notes else "interrupted")
            sys.exit(INTERRUPTED)


@click.group(
    cls=_MainGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "ingest digests/ refs.bib     # read what you have",
        "build                        # let it be found",
        "similar 2301.00808           # by id, link, DOI or exact title",
        'like "三体问题的统计解"      # by text, in either language',
        "serve                        # the page, and the API",
    ),
)
@click.version_option(package_name="recommender", message="%(prog)s %(version)s")
def app() -> None:
    """Related papers for AI research digests, across Chinese and English."""


for command in (
    documents.ingest,
    fetching.fetch,
    operations.build,
    questions.similar,
    questions.like,
    questions.search,
    questions.related,
    collections.collection,
    issues.new,
    operations.serve,
    operations.publish,
    agents.mcp,
    entries.show,
    entries.list_entries,
    entries.stats,
    entries.remove,
    entries.edit,
    documents.inspect,
    documents.export,
    documents.duplicates,
    operations.evaluate,
    operations.doctor,
    migration.migrate,
    backups.backup,
    backups.restore,
    backups.keys,
    configuration.config,
):
    app.add_command(command)
