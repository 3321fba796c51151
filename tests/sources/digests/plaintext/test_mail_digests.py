import pytest

from recommender.sources.digests.plaintext import mail_digests
from tests.sources.digests.looking import read

SUBJECTS = ["Call for papers on small models", "A position in vision is open", "小语种报纸数据集"]
HEADERS = {
    "Mailman": "Message: {i}\nDate: Mon, {i} May 2024 10:00:00 +0200\nFrom: Ada One <ada@example.org>\nTo: list@example.org\nSubject: {subject}\nMessage-ID: <{i}@x>",
    "folded": "Date: Mon, {i} May 2024 10:00:00 +0200\nFrom: Ada One\n\t<ada@example.org>\nSubject:\n {subject}",
    "Outlook": "From: Ada One\nSent: Monday, May {i}, 2024 10:00 AM\nTo: list\nSubject: {subject}",
    "中文": "发件人: 王一\n发送时间: 2024年5月{i}日 10:00\n收件人: 组内\n主题: {subject}",
    "deutsch": "Von: Ada Eins\nGesendet: Montag, {i}. Mai 2024\nAn: Liste\nBetreff: {subject}",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_the_subjects_of_messages_are_titles(header: str) -> None:
    topics = "".join(f"   {i}. {subject} (Ada One)\n" for i, subject in enumerate(SUBJECTS, 1))
    messages = [
        f"{header.format(i=i, subject=subject)}\n\nWhat it says is told here, in a sentence.\nhttps://example.org/{i}\n"
        for i, subject in enumerate(SUBJECTS, 1)
    ]
    text = f"Today's Topics:\n\n{topics}\n" + "\n------------------------------\n\n".join(messages)
    found = read(text)
    assert [m.title for m in found] == SUBJECTS
    assert [m.url for m in found] == [f"https://example.org/{i}" for i in (1, 2, 3)]


def test_every_line_stays_where_it_is() -> None:
    lines = [*HEADERS["Mailman"].format(i=1, subject="One").split("\n"), "", "Text", "Date: 2024"]
    written = mail_digests.as_markdown(lines)
    assert len(written) == len(lines)
    assert written[0] == "## One"
    assert written[-2:] == lines[-2:]


def test_labels_that_no_sender_stands_beside_are_no_header() -> None:
    lines = ["Title: One", "Subject: cs.CL", "Date: 2024"]
    assert mail_digests.as_markdown(lines) == lines
