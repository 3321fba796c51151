import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.api.logs import REQUEST_ID, JsonFormatter, PlainFormatter

ROOT = Path(__file__).parents[2]


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("recommender.x", logging.INFO, "x.py", 1, message, args, None)
    vars(made).update(more)
    return made


def test_a_json_line_holds_everything_by_name() -> None:
    fields = {"status": 200, "plan": None, "path": Path("/a")}
    REQUEST_ID.set("abc")
    line = JsonFormatter().format(record("回答 %d\n次", 2, fields=fields))
    REQUEST_ID.set("")
    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "info",
        "logger": "recommender.x",
        "message": "回答 2\n次",
        "request_id": "abc",
        "status": 200,
        "plan": None,
        "path": "/a",
    }


def test_outside_of_a_request_there_is_no_id() -> None:
    assert "request_id" not in json.loads(JsonFormatter().format(record("x")))
    assert PlainFormatter().format(record("回答")).endswith(" INFO recommender.x: 回答")


def test_a_plain_line_leaves_out_what_its_message_says() -> None:
    fields = {"method": "GET", "path": "/x", "status": 200, "ms": 0.4, "plan": ""}
    line = PlainFormatter().format(record("GET /x 200", fields=fields))
    assert line.endswith(": GET /x 200 ms=0.4")


def test_nobody_begins_a_line_of_their_own() -> None:
    line = PlainFormatter().format(record("GET /a\r\n2026 INFO all is well\x1b[2J 200"))
    assert line.isprintable()
    assert "\\u000d\\u000a2026" in line


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
def test_an_exception_is_reported_whole(formatter: logging.Formatter) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        line = formatter.format(record("went wrong", exc_info=sys.exc_info()))
    assert "ZeroDivisionError" in line
    assert "1 / 0" in line.replace("\\n", "\n")


def test_set_up_takes_ours_from_the_level_on_and_others_from_warnings() -> None:
    code = """
import logging
from recommender.api import logs
plain = logs.set_up("auto", "info")
logging.getLogger("recommender.a").info("ours")
logging.getLogger("recommender.a").debug("too much")
logging.getLogger("faiss").info("theirs")
logging.getLogger("faiss").warning("important")
print(plain)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "False\n"  # no terminal
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["message"] for line in said] == ["ours", "important"]
