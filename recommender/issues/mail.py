"""An issue as a mail (RFC 5322): Markdown for who reads text, HTML for the others, BibTeX attached."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from recommender.issues import html, markdown
from recommender.issues.issue import Issue


def write(issue: Issue) -> bytes:
    """Return an issue as a mail that is addressed to nobody yet."""
    return message(issue).as_bytes()


def message(issue: Issue, sender: str = "", recipients: str = "") -> EmailMessage:
    """Return an issue as a mail.

    Its Message-ID is that of its content: sent twice, it is one mail to those who get it.

    Parameters
    ----------
    sender : str
        As it stands in From: an address, perhaps with a name.
    recipients : str
        One address or several, with commas between.

    Raises
    ------
    ValueError
        If an address has an end of line in it.
    """
    mail = EmailMessage(SMTP)
    mail["Subject"] = issue.heading
    if sender:
        mail["From"] = sender
    if recipients:
        mail["To"] = recipients
    mail["Date"] = format_datetime(issue.until)
    content = "\n".join([issue.heading, *(item.entry.id for item in issue.items)])
    mail["Message-ID"] = f"<{hashlib.sha256(content.encode()).hexdigest()[:32]}@recommender>"
    mail.set_content(markdown.write(issue).decode(), cte="base64")
    mail.add_alternative(html.write(issue, bibtex=False).decode(), subtype="html", cte="base64")
    if issue.items:
        mail.add_attachment(issue.bibtex(), subtype="x-bibtex", filename="new.bib", cte="base64")
    mail["Auto-Submitted"] = "auto-generated"  # nobody's holiday note answers it
    return mail
