"""The terminal: parses, calls, prints. The only reader of the environment; logging is set up here.

`documents`, `entries`, `questions` and `operations` have most commands, `app` puts them together, `options` is what several
of them share, `opening` what they work on, `configuration` the settings file, `output` and `inspection` what people see.
Answers go to stdout, for people or with ``--json`` as one JSON document; progress and problems go to
stderr. One table from error to exit code: 0 done, 1 failed, 2 wrong use, 3 done with problems reported,
130 interrupted.

Touches: everything; a command imports what it needs when it runs, so that each starts fast. To add a
command: a function under ``@click.command``, a line in `app`, and its row in README.md beside this file.
"""

from recommender.cli.app import main

__all__ = ["main"]
