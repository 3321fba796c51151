"""Robots: the addresses that a site's robots.txt forbids to programs, and the delay that it asks for (RFC 9309)."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from protego import Protego

NAME = "recommender"
"""The name of this program in a robots.txt."""
LARGEST = 500 * 1024
"""How many bytes of a robots.txt are read; the rest is ignored."""


class Rules(NamedTuple):
    """A parsed robots.txt; None if the site has none. ``missing`` says why it could not be fetched."""

    parsed: Protego | None = None
    missing: str = ""


class Robots:
    """The robots.txt of each site, read once.

    Parameters
    ----------
    read : callable
        Returns the status and the body of an address after all redirects; 0 and the error where there is no answer.
    """

    def __init__(self, fetch: Callable[[str], tuple[int, bytes]]) -> None:
        self._fetch = fetch
        self._rules_by_site: dict[str, Rules] = {}

    def refusal(self, url: str) -> str:
        """Return why an address must not be requested; "" where it may be."""
        rules = self._of(url)
        if rules.missing:
            return f"its robots.txt cannot be had ({rules.missing}), so nothing is asked; try again later"
        if rules.parsed and not rules.parsed.can_fetch(url, NAME):
            return "its robots.txt asks programs to leave this alone; save the page and ingest the file"
        return ""

    def delay(self, url: str) -> float:
        """Return the seconds that the site wants between two requests; 0 where it says nothing."""
        parsed = self._of(url).parsed
        return float(parsed.crawl_delay(NAME) or 0) if parsed else 0.0

    def _of(self, url: str) -> Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules_by_site:
            self._rules_by_site[site] = self._rules(f"{site}/robots.txt")
        return self._rules_by_site[site]

    def _rules(self, address: str) -> Rules:
        status, body = self._fetch(address)
        if 200 <= status < 300:
            return Rules(Protego.parse(body[:LARGEST].decode("utf-8", "replace")))
        if 400 <= status < 500 and status != 429:
            return Rules()  # nothing is asked for, so nothing is forbidden
        return Rules(missing=str(status) if status else body.decode("utf-8", "replace"))
