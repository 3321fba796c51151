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
4. A mention without text and number joins only mentions of the same link.
5. What a person decided wins over all of this.

Everything is done in passes over hashes, so it takes time in proportion to the mentions, but for
titles that many numbered works share.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from recommender.entries import identity
from recommender.entries.claims import Claim, Decisions, clash, decided_apart
from recommender.entries.entry import Entry
from recommender.entries.mention import RECORDS, Mention, Origin


class MentionCluster(NamedTuple):
    """The mentions of one work, by their positions among those given, and the names withheld from it."""

    members: tuple[int, ...]
    withheld: frozenset[str]


def rank(mention: Mention, fingerprint: str) -> tuple[bool, bool, int, str, Origin]:
    """Sort key: records before digests, complete before cut, the longer text first, then content."""
    digested = mention.origin.format not in RECORDS
    return (digested, not mention.complete, -len(mention.text()), fingerprint, mention.origin)


def same_work(a: Mention, b: Mention) -> bool:
    """Whether two mentions, if there were no others, would be resolved to one work."""
    return len(resolve([a, b])) == 1


def resolve(
    mentions: Sequence[Mention],
    decisions: Decisions | None = None,
    fingerprints: Sequence[str] | None = None,
    crowded: Set[str] = frozenset(),
) -> list[MentionCluster]:
    """Group the mentions that are about one work.

    Parameters
    ----------
    fingerprints : sequence of str, optional
        `Mention.fingerprint` of each, if it has been computed already.
    crowded : set of str
        URL names shared by so many entries, not all given here, that they identify no work.

    Returns
    -------
    Clusters, each with its members ascending, in order of their first.
    """
    hashes = fingerprints or [mention.fingerprint() for mention in mentions]
    ranks = list(map(rank, mentions, hashes))
    ranked = (
        (place, mentions[place]) for place in sorted(range(len(ranks)), key=ranks.__getitem__)
    )
    resolution = _Resolution(ranked, decisions or {}, crowded)
    return sorted(resolution.clusters(mentions), key=lambda cluster: cluster.members[0])


class _Resolution:
    """Union-find over claims: ``_group[i]`` is the parent of claim i; the claim of a root is that of its whole group."""

    def __init__(
        self, ranked: Iterable[tuple[int, Mention]], decisions: Decisions, crowded: Set[str]
    ) -> None:
        self._claims = [Claim(place, mention) for place, mention in ranked]
        self._group = list(range(len(self._claims)))
        self._decisions = decisions
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_content: dict[str, list[int]] = defaultdict(list)
        self._by_title_key: dict[str, list[int]] = defaultdict(list)
        self._by_url: dict[str, list[int]] = defaultdict(list)
        self._unnumbered = [not claim.numbers for claim in self._claims]
        for i, claim in enumerate(self._claims):
            for names, lists in (
                (claim.numbers, self._by_number),
                (claim.content_names, self._by_content),
                (claim.title_keys, self._by_title_key),
                (claim.urls, self._by_url),
            ):
                for name in names:
                    lists[name].append(i)
        self._owner: dict[str, int] = {}
        self._join_by_numbers()
        self._join_by_decisions()
        for name in sorted(n for n, claims in self._by_content.items() if len(claims) > 1):
            if not name.startswith("title:") or not self._share_title_key(self._by_content[name]):
                self._join_by_name(self._by_content[name], lambda a, b: True)
        for key in sorted(k for k, held in self._by_title_key.items() if len(held) > 1):
            self._join_by_name(self._by_title_key[key], _title_rule(key))
        for url in sorted(
            u for u, held in self._by_url.items() if len(held) > 1 and u not in crowded
        ):
            self._join_by_url(self._by_url[url])

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

    def _clash(self, a: int, b: int) -> bool:
        return clash(self._claims[a], self._claims[b], self._decisions)

    # -- passes --------------------------------------------------------------------------------

    def _join_by_numbers(self) -> None:
        """Join groups that share a number, by strength of its scheme, unless other numbers of theirs clash."""
        for name in sorted(self._by_number, key=identity.strength):
            groups: list[int] = []
            for i in self._by_number[name]:
                root = self._root(i)
                if root in groups:
                    continue
                for n, group in enumerate(groups):
                    if not self._clash(group, root):
                        groups[n] = self._join(group, root)
                        break
                else:
                    groups.append(root)
            self._owner[name] = groups[0]

    def _join_by_decisions(self) -> None:
        """Join groups that a person decided are one work, unless another decision says that they are two."""
        for (one, other), same in sorted(self._decisions.items()):
            if (
                same
                and (first := self._groups_named(one))
                and (second := self._groups_named(other))
            ):
                groups = self._roots([*first, *second])
                for root in groups[1:]:
                    into = self._root(groups[0])
                    if decided_apart(self._claims[into], self._claims[root], self._decisions):
                        continue
                    numbers = self._claims[into].numbers | self._claims[root].numbers
                    self._claims[self._join(into, root)].number_sets.append(frozenset(numbers))

    def _groups_named(self, name: str) -> list[int]:
        """Return the groups that a name in a decision refers to."""
        if name in self._owner:
            return [self._root(self._owner[name])]
        return [self._root(i) for i in self._by_content.get(name, ()) if self._unnumbered[i]]

    def _has_number(self, root: int) -> bool:
        return bool(self._claims[root].numbers)

    def _share_title_key(self, places: list[int]) -> bool:
        """Whether all groups that share this name also share a title: then the pass by titles compares them, and more."""
        keys = [self._claims[i].title_keys for i in self._roots(places)]
        return bool(frozenset.intersection(*map(frozenset, keys)))

    def _join_by_name(self, places: list[int], same: Callable[[Claim, Claim], bool]) -> None:
        """Join groups that share a name: those with numbers among themselves, then each of the others with its best match."""
        groups = self._roots(places)
        if len(groups) < 2:
            return
        self._join_numbered([g for g in groups if self._has_number(g)], same)
        targets = self._roots(g for g in groups if self._has_number(self._root(g)))
        rest = [g for g in self._roots(groups) if not self._has_number(g)]
        for group in sorted(rest, key=lambda g: (not self._claims[g].surnames, g)):
            claim = self._claims[group]
            fit = [
                n
                for n, target in enumerate(targets)
                if same(claim, self._claims[target]) and not self._clash(group, target)
            ]
            if fit:
                best = self._best(claim, [targets[n] for n in fit]) if len(fit) > 1 else 0
                targets[fit[best]] = self._join(targets[fit[best]], group)
            else:
                targets.append(group)

    def _join_numbered(self, groups: Sequence[int], same: Callable[[Claim, Claim], bool]) -> None:
        """Join groups with numbers that share a name, pair by pair, those with the best evidence first."""
        weighed = [
            (self._claims[a].evidence(self._claims[b]), a, b)
            for a, b in self._compatible(groups)
            if same(self._claims[a], self._claims[b])
        ]
        for _, a, b in sorted(weighed, key=lambda w: ([-x for x in w[0]], w[1], w[2])):
            a, b = self._root(a), self._root(b)
            if a != b and not self._clash(a, b) and same(self._claims[a], self._claims[b]):
                self._join(a, b)

    def _best(self, claim: Claim, targets: Sequence[int]) -> int:
        """Return the position of the target with the best evidence for a claim; ties: the first."""
        weights = [self._claims[target].evidence(claim) for target in targets]
        return max(range(len(weights)), key=lambda n: (weights[n], -n))

    def _compatible(self, groups: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of numbered groups whose numbers do not clash, without comparing all pairs."""
        alike: dict[frozenset[str], list[int]] = defaultdict(list)
        for group in groups:
            claim = self._claims[group]
            alike[frozenset() if claim.number_sets else frozenset(claim.kinds)].append(group)
        for (kinds, left), (other_kinds, right) in combinations(alike.items(), 2):
            if not kinds or not other_kinds or not kinds & other_kinds:
                yield from ((a, b) for a in left for b in right if not self._clash(a, b))
        yield from (
            (a, b) for a, b in combinations(alike.get(frozenset(), ()), 2) if not self._clash(a, b)
        )

    def _join_by_url(self, places: list[int]) -> None:
        """Join groups with one URL: a title in each of two languages, or one with and others without a title.

        A page about several works identifies none of them.
        """
        groups = self._roots(places)
        titled = [g for g in groups if self._claims[g].title_keys]
        if len(titled) > 2 or not titled:
            return
        first = titled[0]
        if len(titled) == 2:
            a, b = (self._claims[g] for g in titled)
            if a.languages & b.languages or a.agrees(b) is False or self._clash(*titled):
                return
            first = self._join(*titled)
        for group in groups:
            if group not in titled and not self._clash(self._root(first), group):
                self._join(self._root(first), group)

    # -- outcome -------------------------------------------------------------------------------

    def clusters(self, mentions: Sequence[Mention]) -> Iterator[MentionCluster]:
        """Yield the groups as clusters, each with its names that belong to another group."""
        roots = self._roots(range(len(self._claims)))
        shared = {n for n, claims in self._by_number.items() if len(self._roots(claims)) > 1}
        ids: set[str] = set()
        for root in sorted(roots, key=lambda r: (not self._has_number(r), r)):
            claim = self._claims[root]
            withheld = {
                name for name in claim.numbers & shared if self._root(self._owner[name]) != root
            }
            members = tuple(sorted(claim.members))
            names = self._shares_content_name(claim)
            if withheld or names:
                while (id := Entry.merge([mentions[i] for i in members], withheld).id) in ids:
                    withheld.add(id)
                ids.add(id)
            yield MentionCluster(members, frozenset(withheld))

    def _shares_content_name(self, claim: Claim) -> bool:
        """Whether another group has the same content name, so that only one of the two can have it as its id."""
        return any(len(self._roots(self._by_content[name])) > 1 for name in claim.content_names)


def _title_rule(key: str) -> Callable[[Claim, Claim], bool]:
    """Return the predicate of whether two groups that share this title are one work, by their authors."""
    distinctive = identity.is_distinctive(key)

    def same(a: Claim, b: Claim) -> bool:
        agree = a.agrees(b)
        return agree or (agree is None and (distinctive or bool(a.content_names & b.content_names)))

    return same
