"""A catalogue of 250 subjects: what is near is known, and chance pairs are about two of them."""

from pathlib import Path

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.entries.mention import Mention, Origin

SUBJECTS, EACH = 250, 4


def words(subject: int) -> list[str]:
    """Return the words that only papers on a subject have."""
    return [f"{one}{chr(97 + subject // 26)}{chr(97 + subject % 26)}" for one in STEMS]


def number(subject: int, paper: int) -> str:
    """Return a paper's arXiv number."""
    return f"20{1 + subject % 12:02d}.{subject:03d}{paper:02d}"


def paper(subject: int, paper: int) -> Mention:
    """Return an invented paper on a subject; those up to `EACH` are in the catalogue."""
    own = words(subject)
    turned = own[paper % 8 :] + own[: paper % 8]
    return Mention(
        origin=Origin("subjects.jsonl", 100 * subject + paper + 1, "jsonl"),
        title=f"{turned[0].title()} methods {paper} for {turned[1]} and {turned[2]}",
        authors=(f"Ada Subject{subject}", f"Bo Paper{paper}"),
        arxiv_id=number(subject, paper),
        abstract_en=" ".join([*turned, *turned[:4], *turned[:2]]),
        published=f"2026-01-{paper % 28 + 1:02d}",
    )


def made(home: Path) -> None:
    """Make a home folder of all of them, stored last year, with a release."""
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(paper(s, p) for s in range(SUBJECTS) for p in range(EACH)))
        with catalogue.transaction():
            catalogue._db.execute("UPDATE entries SET stored = stored - 31536000")
        build(home, catalogue, HashEncoder(), with_map=False)


STEMS = ("alpine", "basalt", "copper", "dahlia", "ember", "fjord", "glacier", "harbour")
