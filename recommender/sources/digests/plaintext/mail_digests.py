"""Digests of mailing lists (RFC 1153, Mailman): messages with their headers, written as headings above their texts."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"([^\W\d_][\w-]{0,24}(?: [\w-]{1,12})?)[:：](?:[ \t]+(.*))?$")
_FOLDED = re.compile(r"[ \t]+(\S.*)$")
_SUBJECTS = ("Subject", "主题", "主旨", "Betreff", "Objet", "Asunto", "件名", "제목", "Тема")
_SENDERS = ("From", "发件人", "寄件者", "Von", "De", "差出人", "보낸 사람", "От")
_DATES = ("Date", "Sent", "日期", "发送时间", "寄件日期", "Datum", "Gesendet", "Envoyé", "Enviado", "日時", "送信日時", "날짜", "Дата")  # fmt: skip


def is_in(text: str) -> bool:
    """Whether a text that begins with a line break holds several messages with their headers."""
    return any(
        text.count(f"\n{name}:") + text.count(f"\n{name}：") > 1 for name in _SUBJECTS
    ) and any(f"\n{name}" in text for name in _SENDERS)


def as_markdown(lines: Sequence[str]) -> list[str]:
    """Write each message's subject as a heading on the first line of its header, and keep its date and who wrote it."""
    found = list(lines)
    i = 0
    while i < len(lines):
        end, fields = _header(lines, i)
        subject, sender, date = (
            next((fields[name] for name in names if fields.get(name)), None)
            for names in (_SUBJECTS, _SENDERS, _DATES)
        )
        if subject and sender:
            told = [f"## {subject}", *([f"Date: {date}"] if date else []), f"From: {sender}"]
            found[i:end] = told + [""] * (end - i - len(told))
        i = max(end, i + 1)
    return found


def _header(lines: Sequence[str], start: int) -> tuple[int, dict[str, str]]:
    """Return where the header that begins at a line ends, and its fields, with folded lines joined."""
    fields: dict[str, str] = {}
    name, i = "", start
    while i < len(lines):
        if match := _HEADER.match(lines[i]):
            name = match[1]
            fields.setdefault(name, match[2] or "")
        elif name and (folded := _FOLDED.match(lines[i])):
            fields[name] = f"{fields[name]} {folded[1]}".strip()
        else:
            break
        i += 1
    return i, fields
