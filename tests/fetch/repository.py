"""A repository that speaks OAI-PMH as arXiv does: sets, days, lists in parts, and being busy."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.fetch.place import Answer, Asked


@dataclass
class Repository:
    """Invented papers by day; a list comes in parts of `size`.

    Attributes
    ----------
    papers : dict of str to str
        arXiv ids, and the day on which each changed last.
    busy : set of int
        The requests, from 1, that are answered by 503 and ``Retry-After: 5``.
    broken : set of int
        Those that are cut in the middle of the answer.
    expired : set of str
        Tokens that hold no longer.
    """

    papers: dict[str, str]
    size: int = 3
    busy: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    requests: int = 0

    def __call__(self, asked: Asked) -> Answer:
        self.requests += 1
        if self.requests in self.busy:
            return Answer(b"busy", 503, {"Retry-After": "5"})
        body = self.listed(asked.query)
        if self.requests in self.broken:
            body = body[: len(body) // 2]
        return Answer(body.encode(), headers={"Content-Type": "text/xml"})

    def listed(self, query: dict[str, str]) -> str:
        token = query.get("resumptionToken", "")
        if token in self.expired or (token and token.count("|") != 1):
            return self.document('<error code="badResumptionToken">it has expired</error>')
        if not token and query.get("metadataPrefix") != "arXiv":
            return self.document('<error code="cannotDisseminateFormat">none such</error>')
        day, start = token.split("|") if token else (query["from"], "0")
        found = sorted(id for id, changed in self.papers.items() if changed >= day)
        if not found:
            return self.document('<error code="noRecordsMatch">nothing &amp; nobody</error>')
        end = int(start) + self.size
        rest = f"{day}|{end}" if end < len(found) else ""
        whole = len(found) <= self.size
        ending = (
            ""
            if whole
            else f'<resumptionToken cursor="{start}" completeListSize="{len(found)}">{rest}</resumptionToken>'
        )
        records = "".join(map(self.record, found[int(start) : end]))
        return self.document(f"<ListRecords>{records}{ending}</ListRecords>")

    def record(self, id: str) -> str:
        return (
            f"<record><header><identifier>oai:arXiv.org:{id}</identifier><datestamp>{self.papers[id]}"
            "</datestamp><setSpec>cs:cs:CL</setSpec></header><metadata>"
            f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{id}</id><created>2026-11-20</created>'
            f"<authors><author><keyname>Stream</keyname><forenames>{id}</forenames></author></authors>"
            f"<title>{escape(f'Paper {id} on rivers & seas')}</title><categories>cs.CL</categories>"
            f"<abstract>What {id} says of error bounds.</abstract></arXiv></metadata></record>\n"
        )

    @staticmethod
    def document(inside: str) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>2026-11-29T00:00:00Z</responseDate>{inside}</OAI-PMH>"
        )


def papers(count: int, day: str = "2026-11-28") -> dict[str, str]:
    """Return so many invented papers that changed on a day."""
    return {f"2611.{number:05d}": day for number in range(1, count + 1)}
