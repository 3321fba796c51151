"""Sending a mail by SMTP (RFC 5321), over TLS unless the server is this machine."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

from recommender.errors import DeliveryError, InvalidQuery

_PORTS = {"smtp": 587, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SECONDS = 60.0


@dataclass(frozen=True)
class MailServer:
    """A mail server that takes mails for delivery.

    Attributes
    ----------
    encrypted : bool
        Whether TLS comes first (``smtps``); else by STARTTLS, without which nothing is sent, save to this machine.
    """

    host: str
    port: int
    encrypted: bool
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, address: str, password: str | None = None) -> Self:
        """Return a server of ``smtp://user@host:587`` or ``smtps://user@host``.

        Raises
        ------
        InvalidQuery
            If it is no such address.
        """
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise InvalidQuery(
                "smtp", "must be an address such as smtp://user@mail.example.org:587"
            )
        if parts.password:
            raise InvalidQuery(
                "smtp", "has a password in it; set RECOMMENDER_SMTP_PASSWORD instead"
            )
        user = unquote(parts.username) if parts.username else None
        port = port or _PORTS[parts.scheme]
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password)

    def send(self, message: EmailMessage) -> list[str]:
        """Send a mail; return the recipients that the server refused, if it accepted the mail for others.

        Raises
        ------
        DeliveryError
            If the server did not accept it for anybody.
        """
        try:
            with self._connected() as server:
                if not self.encrypted and self.host not in _HERE:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password or "")
                return sorted(server.send_message(message))
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"{self.host}:{self.port}", _refusal_message(error)) from error

    def _connected(self) -> smtplib.SMTP:
        if self.encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS)


def _refusal_message(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"refused every recipient: {', '.join(sorted(error.recipients))}"
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
