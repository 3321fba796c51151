"""Mails and web archives (``.eml``, ``.mht``): the page within, its links made whole."""

import email
import email.policy
import re
from email.message import EmailMessage, MIMEPart

_HIDING = ("base64", "quoted-printable")
_HEADERS = re.compile(
    r"(?:(?:From|To|Subject|Date|Message-ID|MIME-Version|Content-(?:Type|Transfer-Encoding|Location)|Received|Return-Path"
    r"|Delivered-To|Reply-To|Sender|X-[\w-]+|DKIM-Signature|List-[\w-]+|Snapshot-Content-Location):.*\n(?:[ \t].*\n)*){3,}",
    re.I,
)


def is_mail(text: str) -> bool:
    """Whether a text is a mail or a web archive: it begins with such headers, of which one is MIME's."""
    match = _HEADERS.match(text[:20_000].lstrip("\ufeff\n "))
    return bool(match and re.search(r"^(?:MIME-Version|Content-Type):", match[0], re.I | re.M))


def page_of(text: str) -> tuple[str, str, bool]:
    """Return the body of a mail, its address where it has one, and whether the body is HTML."""
    message = _message(text)
    base = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "")
    texts = (p for p in message.walk() if p.get_content_maintype() == "text")
    part = message.get_body(("html", "plain")) or next(texts, None)
    if part is None:
        return "", base, False
    base = base or str(part.get("Content-Location") or "")
    return _content(part), base, part.get_content_subtype() == "html"


def subject_of(text: str) -> str:
    """Return the subject of a mail, or the title of the page that a web archive keeps; empty where it has none."""
    return str(_message(text).get("Subject") or "")


def _message(text: str) -> EmailMessage:
    raw = text.lstrip("\ufeff\n ").encode("utf-8", "surrogateescape")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _content(part: MIMEPart) -> str:
    """Return the text of a part in the encoding that it names, or in the likeliest.

    What no transfer encoding hides was decoded with the document; it is UTF-8 by now.
    """
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    hidden = str(part.get("Content-Transfer-Encoding", "")).strip().lower() in _HIDING
    named = part.get_content_charset() if hidden else None
    for charset in (named, "utf-8", "gb18030"):
        try:
            return data.decode(charset or "utf-8").replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace").replace("\r\n", "\n")
