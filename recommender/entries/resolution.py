"""Entity resolution: which mentions are of one work, whatever order they came in.

This is a function of a *set* of mentions and of what people decided, and of nothing else: the
catalogue calls it for all mentions that could have to do with a new one, so neither the order of
documents nor how they are split into runs can change the outcome. What holds of every outcome:

1. An entry never has two numbers of one kind (two arXiv ids, two DOIs, …), unless a single mention
   names them together, or a person said that they are one work.
2. A number names one entry. Where two claim it, it stays with the better record, and is withheld
   from the other.
3. A mention without a number never joins two numbers: it goes where the evidence is best (authors,
   then text, then date), or stays alone.
4. A mention without text and number is alone, but for others of the same link.
5. What a person decided wins over all of this.

Everything is done in passes over hashes, so it takes time in proportion to the mentions, but for
titles that many numbered works share.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from recommender.entries import identity
from recommender.entries.claims import Claim, Decisions, clash, parted
from recommender.entries.entry import Entry
from recommender.entries.mention import RECORDS, Mention, Origin


class Cluster(NamedTuple):
    """The mentions of one work, by their place among those given, and what they may not be called."""

    members: tuple[int, ...]
    withheld: frozenset[str]


def rank(mention: Mention, fingerprint: str) -> tuple[bool, bool, int, str, Origin]:
    """Sort key: records before digests, complete before cut, the longer text first, then content."""
    digested = mention.origin.format not in RECORDS
    return (digested, not mention.complete, -len(mention.text()), fingerprint, mention.origin)


def same_work(a: Mention, b: Mention) -> bool:
    """Whether two mentions, if there were no others, speak of one work."""
    return len(resolve([a, b])) == 1


def resolve(
    mentions: Sequence[Mention],
    decisions: Decisions | None = None,
    fingerprints: Sequence[str] | None = None,
    crowded: Set[str] = frozenset(),
) -> list[Cluster]:
    """Put mentions together that speak of one work.

    Parameters
    ----------
    fingerprints : sequence of str, optional
        Of the mentions, where they are known already.
    crowded : set of str
        Links that more entries have than are given here: pages that name no work.

    Returns
    -------
    Clusters, each with its members ascending, in order of their first.
    """
    prints = fingerprints or [mention.fingerprint() for mention in mentions]
    ranks = list(map(rank, mentions, prints))
    ranked = (
        (place, mentions[place]) for place in sorted(range(len(ranks)), key=ranks.__getitem__)
    )
    found = _Resolution(ranked, decisions or {}, crowded)
    return sorted(found.clusters(mentions), key=lambda cluster: cluster.members[0])


class _Resolution:
    """Union-find over claims: `_group` leads from a claim to its group, whose claims are joined in one."""

    def __init__(
        self, ranked: Iterable[tuple[int, Mention]], decisions: Decisions, crowded: Set[str]
    ) -> None:
        self._claims = [Claim(place, mention) for place, mention in ranked]
        self._group = list(range(len(self._claims)))
        self._decisions = decisions
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._told: dict[str, list[int]] = defaultdict(list)
        self._titled: dict[str, list[int]] = defaultdict(list)
        self._linked: dict[str, list[int]] = defaultdict(list)
        self._unnumbered = [not claim.numbers for claim in self._claims]
        for i, claim in enumerate(self._claims):
            for names, lists in (
                (claim.numbers, self._holders),
                (claim.content, self._told),
                (claim.keys, self._titled),
                (claim.urls, self._linked),
            ):
                for name in names:
                    lists[name].append(i)
        self._owner: dict[str, int] = {}
        self._by_numbers()
        self._by_decisions()
        for name in sorted(n for n, held in self._told.items() if len(held) > 1):
            if not name.startswith("title:") or not self._by_title_alone(self._told[name]):
                self._gather(self._told[name], lambda a, b: True)
        for key in sorted(k for k, held in self._titled.items() if len(held) > 1):
            self._gather(self._titled[key], _of_title(key))
        for url in sorted(
            u for u, held in self._linked.items() if len(held) > 1 and u not in crowded
        ):
            self._by_page(self._linked[url])

    # -- groups --------------------------------------------------------------------------------

    def _root(self, i: int) -> int:
        while (above := self._group[i]) != i:
            self._group[i] = i = self._group[above]
        return i

    def _roots(self, places: Iterable[int]) -> list[int]:
        return list(dict.fromkeys(map(self._root, places)))

    def _join(self, a: int, b: int) -> int:
        """Make two groups one, named after the claim that ranks first."""
        first, second = sorted((a, b))
        into, out = self._claims[first], self._claims[second]
        if len(out.members) > len(into.members):  # what is moved is the smaller part
            self._claims[first], self._claims[second], into, out = out, into, out, into
        into.absorb(out)
        self._group[second] = first
        return first

    def _apart(self, a: int, b: int) -> bool:
        return clash(self._claims[a], self._claims[b], self._decisions)

    # -- passes --------------------------------------------------------------------------------

    def _by_numbers(self) -> None:
        """Join groups that share a number, by strength of its scheme, unless other numbers of theirs clash."""
        for name in sorted(self._holders, key=identity.strength):
            groups: list[int] = []
            for i in self._holders[name]:
                root = self._root(i)
                if root in groups:
                    continue
                for n, group in enumerate(groups):
                    if not self._apart(group, root):
                        groups[n] = self._join(group, root)
                        break
                else:
                    groups.append(root)
            self._owner[name] = groups[0]

    def _by_decisions(self) -> None:
        """Join what a person said is one work, but for what was said to be two."""
        for (one, other), same in sorted(self._decisions.items()):
            if same and (first := self._anchored(one)) and (second := self._anchored(other)):
                groups = self._roots([*first, *second])
                for root in groups[1:]:
                    into = self._root(groups[0])
                    if parted(self._claims[into], self._claims[root], self._decisions):
                        continue
                    numbers = self._claims[into].numbers | self._claims[root].numbers
                    self._claims[self._join(into, root)].told.append(frozenset(numbers))

    def _anchored(self, name: str) -> list[int]:
        """Return the groups that a name in a decision stands for."""
        if name in self._owner:
            return [self._root(self._owner[name])]
        return [self._root(i) for i in self._told.get(name, ()) if self._unnumbered[i]]

    def _numbered(self, root: int) -> bool:
        return bool(self._claims[root].numbers)

    def _by_title_alone(self, places: list[int]) -> bool:
        """Whether all that share this name share a title, so that the next pass sees more of them."""
        keys = [self._claims[i].keys for i in self._roots(places)]
        return bool(frozenset.intersection(*map(frozenset, keys)))

    def _gather(self, places: list[int], one: Callable[[Claim, Claim], bool]) -> None:
        """Join groups that share a name: numbered ones first, each other with the best of them."""
        groups = self._roots(places)
        if len(groups) < 2:
            return
        weighed = [
            (self._claims[a].evidence(self._claims[b]), a, b)
            for a, b in self._compatible([g for g in groups if self._numbered(g)])
            if one(self._claims[a], self._claims[b])
        ]
        for _, a, b in sorted(weighed, key=lambda w: ([-x for x in w[0]], w[1], w[2])):
            a, b = self._root(a), self._root(b)
            if a != b and not self._apart(a, b) and one(self._claims[a], self._claims[b]):
                self._join(a, b)
        targets = self._roots(g for g in groups if self._numbered(self._root(g)))
        rest = [g for g in self._roots(groups) if not self._numbered(g)]
        for group in sorted(rest, key=lambda g: (not self._claims[g].surnames, g)):
            claim = self._claims[group]
            fit = [
                n
                for n, target in enumerate(targets)
                if one(claim, self._claims[target]) and not self._apart(group, target)
            ]
            if fit:
                best = self._best(claim, [targets[n] for n in fit]) if len(fit) > 1 else 0
                targets[fit[best]] = self._join(targets[fit[best]], group)
            else:
                targets.append(group)

    def _best(self, claim: Claim, targets: Sequence[int]) -> int:
        weights = [self._claims[target].evidence(claim) for target in targets]
        return max(range(len(weights)), key=lambda n: (weights[n], -n))

    def _compatible(self, groups: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of numbered groups that may be one, without looking at all pairs."""
        alike: dict[frozenset[str], list[int]] = defaultdict(list)
        for group in groups:
            claim = self._claims[group]
            alike[frozenset() if claim.told else frozenset(claim.kinds)].append(group)
        for (kinds, some), (others, more) in combinations(alike.items(), 2):
            if not kinds or not others or not kinds & others:
                yield from ((a, b) for a in some for b in more if not self._apart(a, b))
        yield from (
            (a, b) for a, b in combinations(alike.get(frozenset(), ()), 2) if not self._apart(a, b)
        )

    def _by_page(self, places: list[int]) -> None:
        """Join what one page tells in two languages, or with and without a title.

        A page that tells of several works names none of them.
        """
        groups = self._roots(places)
        titled = [g for g in groups if self._claims[g].keys]
        if len(titled) > 2 or not titled:
            return
        first = titled[0]
        if len(titled) == 2:
            a, b = (self._claims[g] for g in titled)
            if a.languages & b.languages or a.agrees(b) is False or self._apart(*titled):
                return
            first = self._join(*titled)
        for group in groups:
            if group not in titled and not self._apart(self._root(first), group):
                self._join(self._root(first), group)

    # -- outcome -------------------------------------------------------------------------------

    def clusters(self, mentions: Sequence[Mention]) -> Iterator[Cluster]:
        """Yield the groups, each with the names that others have."""
        roots = self._roots(range(len(self._claims)))
        shared = {n for n, held in self._holders.items() if len(self._roots(held)) > 1}
        taken: set[str] = set()
        for root in sorted(roots, key=lambda r: (not self._numbered(r), r)):
            claim = self._claims[root]
            withheld = {
                name for name in claim.numbers & shared if self._root(self._owner[name]) != root
            }
            members = tuple(sorted(claim.members))
            names = self._contested(claim)
            if withheld or names:
                while (id := Entry.merge([mentions[i] for i in members], withheld).id) in taken:
                    withheld.add(id)
                taken.add(id)
            yield Cluster(members, frozenset(withheld))

    def _contested(self, claim: Claim) -> bool:
        """Whether another group has the same name, so that only one of them can be called by it."""
        return any(len(self._roots(self._told[name])) > 1 for name in claim.content)


def _of_title(key: str) -> Callable[[Claim, Claim], bool]:
    """Return whether two groups with this title in common are one work, as far as authors tell."""
    distinctive = identity.is_distinctive(key)

    def one(a: Claim, b: Claim) -> bool:
        agree = a.agrees(b)
        return agree or (agree is None and (distinctive or bool(a.content & b.content)))

    return one
