"""The terminal: parses, calls, prints. The only reader of the environment; logging is set up here.

`app` has the commands, `options` what several of them share, `output` and `inspection` what people see.
Answers go to stdout, for people or with ``--json`` as one JSON document; progress and problems go to
stderr. One table from error to exit code: 0 done, 1 failed, 2 wrong use, 3 done with problems reported.

Touches: everything; a command imports what it needs when it runs, so that each starts fast. To add a
command: a function in `app` under ``@app.command``, and its name and options in the README.
"""

from recommender.cli.app import main

__all__ = ["main"]
