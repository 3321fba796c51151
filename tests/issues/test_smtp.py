"""Mails handed in to a real SMTP server on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from recommender.errors import DeliveryError, InvalidQuery
from recommender.issues.issue import Issue
from recommender.issues.mail import message
from recommender.issues.smtp import MailServer
from tests.api.conftest import free_port

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)


class Mailbox:
    """Takes mails, but none for who is unknown or where it is full."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.full = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.full:
            return "452 insufficient storage"
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        self.recipients += envelope.rcpt_tos
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


def a_mail(recipients: str = "ada@example.org") -> EmailMessage:
    issue = Issue("我的文库 my library", NOW, NOW, [], 0, 7)
    return message(issue, "Recommender <rec@example.org>", recipients)


def test_a_mail_arrives_with_both_forms(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    refused = MailServer.of(f"smtp://127.0.0.1:{port}").send(
        a_mail("ada@example.org, bo@example.org")
    )
    assert refused == []
    assert box.recipients == ["ada@example.org", "bo@example.org"]
    (mail,) = box.taken
    assert mail["Subject"] == "我的文库 my library: 新文 new, 2026-11-29"
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    for body in bodies:
        assert body is not None
        assert "Nothing close today, of 7 new entries." in body.get_content()


def test_a_recipient_that_is_refused_is_named_and_the_others_get_it(
    mailbox: tuple[Mailbox, int],
) -> None:
    box, port = mailbox
    server = MailServer.of(f"smtp://127.0.0.1:{port}")
    assert server.send(a_mail("ada@example.org, nobody@example.org")) == ["nobody@example.org"]
    assert box.recipients == ["ada@example.org"]
    with pytest.raises(DeliveryError, match=r"refused every recipient: nobody@example\.org"):
        server.send(a_mail("nobody@example.org"))


def test_a_mail_that_is_not_taken_is_an_error_that_says_why(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    box.full = True
    with pytest.raises(DeliveryError, match="452 insufficient storage"):
        MailServer.of(f"smtp://127.0.0.1:{port}").send(a_mail())
    with pytest.raises(DeliveryError, match="refused"):
        MailServer.of(f"smtp://127.0.0.1:{free_port()}").send(a_mail())
    with pytest.raises(DeliveryError):  # no TLS there
        MailServer.of(f"smtps://127.0.0.1:{port}").send(a_mail())


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # on loopback
def test_a_user_logs_in_and_a_wrong_password_is_reported() -> None:
    box = Mailbox()

    def known(
        server: Any, session: Any, envelope: Any, kind: str, data: LoginPassword
    ) -> AuthResult:
        right = data == LoginPassword(b"ada@example.org", b"se@cret")
        return AuthResult(success=right, handled=False)

    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=known,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        address = f"smtp://ada%40example.org@127.0.0.1:{controller.port}"
        assert MailServer.of(address, "se@cret").send(a_mail()) == []
        with pytest.raises(DeliveryError, match="535"):
            MailServer.of(address, "wrong").send(a_mail())
    finally:
        controller.stop()
    assert len(box.taken) == 1


def test_nothing_is_sent_in_the_clear_to_another_machine(
    mailbox: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = mailbox
    monkeypatch.setattr("recommender.issues.smtp._HERE", frozenset())  # as if it were another
    with pytest.raises(DeliveryError, match="STARTTLS"):
        MailServer.of(f"smtp://127.0.0.1:{port}").send(a_mail())
    assert box.taken == []


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, False)),
        (
            "smtps://a%40b@mail.example.org",
            MailServer("mail.example.org", 465, True, "a@b"),
        ),
        ("smtp://[::1]:25", MailServer("::1", 25, False)),
    ],
)
def test_a_server_is_read_off_its_address(address: str, server: MailServer) -> None:
    assert MailServer.of(address) == server


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mail.example.org",
        "http://a.org",
        "smtp://",
        "smtp://a:port",
        "smtp://[a",
        "smtp://a:secret@b.org",
    ],
)
def test_what_is_no_address_of_a_mail_server_is_refused(address: str) -> None:
    with pytest.raises(InvalidQuery, match="smtp"):
        MailServer.of(address)


def test_a_mail_of_one_content_has_one_id_and_no_header_can_be_smuggled_in() -> None:
    assert a_mail()["Message-ID"] == a_mail("bo@example.org")["Message-ID"]
    evil = Issue("x\r\nBcc: eve@example.org", NOW, NOW, [], 0, 0)
    assert message(evil)["Bcc"] is None
    with pytest.raises(ValueError, match="linefeed"):
        message(evil, "a@b.org\nBcc: eve@example.org")
