"""Words of today that a tokenizer cuts to pieces: which ones, what they stand for, where they stand.

An acronym is one that papers spell out, found as Schwartz, Hearst 2003 do (*A simple algorithm for
identifying abbreviation definitions in biomedical text*). A name is written with capitals inside it
(DeepSeek), or with one before it and often a version behind it (Qwen 2.5); nothing spells it out.
A word that many others begin with (HAR, harnack) is to be a token where it stands alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chinese_names import before_brackets, name_among
from corpus import Corpus
from tokenizers import Tokenizer

DEFINED = re.compile(r"\(([A-Za-z][A-Za-z0-9]{1,9}?)s?\)")
LATIN_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*")
PART = re.compile(r"[A-Za-z][A-Za-z']*|\d+")  # of what words with hyphens are made of too
SMALL = frozenset(
    {"a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)
UNUSUAL = re.compile(r"[()\[\]{}$\\;:]")
FORMULA = re.compile(r"[a-z]{3,}[A-Z]")  # \subsetR
PLURAL = re.compile(r".*[A-Z0-9]s")
VERSIONED = re.compile(r"\b([A-Z][a-z]+)[ -]?\d")
# Sentences end where a capital follows, so that "e.g. this" goes on.
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？；])|\n")
CAPITALS = 0.9  # share of a word's uses that are written with them
VERSIONS = 0.15  # share of a name's uses that a number follows
ALIKE = 0.3  # share of the papers that spell an acronym out to which it means the same
RECUT = 0.75  # uses of other words that a new one may cut anew, for each of its own
ALONE = 30  # papers, for a word that becomes a token where it stands alone
SPELLED_OUT = 0.3  # share of an acronym's papers, for one that may be a word
OFTEN_SMALL = 0.8, 0.6  # shares of uses with capitals, and spelled out, for one that is a word too
MEANT = 0.1  # share of the papers that spell an acronym out, for a meaning of it
NAME_FACTOR = 20  # a name needs so many times the papers of an acronym: nothing says what it means
LONGEST_SENTENCE = 200  # characters


@dataclass
class Word:
    """A word to be one token.

    Attributes
    ----------
    text : str
        As papers write it most.
    papers : int
        How many use it.
    form : str
        What it stands for; the empty string for a name.
    chinese : str
        What Chinese texts call it; the empty string if none or too few say.
    meanings : dict of str to float
        What it stands for and what else, with the share of the papers that mean it.
    alone : bool
        Whether it is a token only where it stands alone, since other words begin with it.
    uses : list of tuple of str
        A text that uses it, and the same text with the word spelled out as its paper does.
    """

    text: str
    papers: int
    form: str = ""
    chinese: str = ""
    meanings: dict[str, float] = field(default_factory=dict)
    alone: bool = False
    uses: list[tuple[str, str]] = field(default_factory=list)


def spelled_out(text: str) -> Iterator[tuple[str, str]]:
    """Yield acronyms in brackets and what stands before them.

    The fewest words whose first letters the acronym has, in order, small words left out or not;
    if there are none, what has each letter of it somewhere, in order, the first at a word's start.
    """
    for found in DEFINED.finditer(text):
        short = found[1]
        if sum(c.isupper() for c in short) < 2:
            continue
        words = text[: found.start()].split()[-min(len(short) + 5, 2 * len(short)) :]
        before = " ".join(words)
        start = by_initials(before, short.lower())
        if start < 0:
            start = by_letters(before.lower(), short.lower())
        form = before[max(start, 0) :].strip("\"'`“”‘’")
        if start >= 0 and len(form) > len(short) + 2 and not UNUSUAL.search(form):
            yield short, form


def by_initials(before: str, letters: str) -> int:
    """Return where the last words begin that have these initials; -1 if none do."""
    words = list(PART.finditer(before))
    for passed_over in (frozenset[str](), SMALL):
        left = letters
        for word in reversed(words):
            if word[0][0].lower() == left[-1]:
                left = left[:-1]
                if not left:
                    return word.start()
            elif word[0] not in passed_over:
                break
    return -1


def by_letters(before: str, letters: str) -> int:
    """Return where a text begins that has these letters in order, to its end; -1 if none does."""
    start = len(before)
    for place in range(len(letters) - 1, -1, -1):
        start = before.rfind(letters[place], 0, start)
        while place == 0 and start > 0 and before[start - 1].isalnum():
            start = before.rfind(letters[place], 0, start)
        if start < 0:
            break
    return start


def in_place(short: str) -> re.Pattern[str]:
    """Return what finds a word, or its plural, between Latin letters and digits of others."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(short)}(s?)(?![A-Za-z0-9])")


class Usage:
    """How papers write words: in how many, in which shapes, and how they spell them out."""

    def __init__(self, papers: Sequence[tuple[str, str, str, str]]) -> None:
        written: Counter[str] = Counter()
        self.papers: Counter[str] = Counter()
        self.forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.versions: Counter[str] = Counter()
        self.defining: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for number, (title, english, chinese, _) in enumerate(papers):
            text = f"{title}\n{english}\n{chinese}"
            words = LATIN_WORD.findall(text)
            written.update(words)
            self.papers.update(set(map(str.lower, words)))
            self.versions.update({name.lower() for name in VERSIONED.findall(text)})
            for short, form in dict(spelled_out(english)).items():
                self.forms[short.lower()][form.lower()] += 1
                self.defining[short.lower()].append((number, short, form))
        self.chinese = before_brackets(paper[2] for paper in papers)
        self.shapes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for word, times in written.items():
            self.shapes[word.lower()][word] = times

    def capitals(self, word: str) -> tuple[float, float]:
        """Return the shares of uses with capitals inside, and with one at the beginning."""
        shapes = self.shapes[word]
        inside = sum(n for shape, n in shapes.items() if shape[1:] != shape[1:].lower())
        first = sum(n for shape, n in shapes.items() if shape[0].isupper())
        return inside / shapes.total(), first / shapes.total()

    def shape(self, word: str) -> str:
        """Return how a word is written most."""
        return self.shapes[word].most_common(1)[0][0]

    def form(self, word: str) -> tuple[str, int]:
        """Return what a word stands for most, and how many papers spell it out in whatever way.

        The empty string if no form is in `ALIKE` of them.
        """
        meanings = self.meanings(word)
        best = max(meanings, key=lambda form: meanings[form], default="")
        return best if meanings.get(best, 0) >= ALIKE else "", self.defined(word)

    def defined(self, word: str) -> int:
        """Return how many papers spell a word out."""
        return self.forms.get(word, Counter[str]()).total()

    def meanings(self, word: str) -> dict[str, float]:
        """Return what a word stands for, with the share of the papers that spell it out that mean it.

        Forms that differ by hyphens or a plural are one, in its most frequent shape, a singular if there is.
        """
        forms = self.forms.get(word, Counter[str]())
        alike: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for form, times in forms.items():
            alike[singular(form).replace("-", " ")][form] += times
        shares = {
            max(shapes, key=lambda form: (form == singular(form), shapes[form])): shapes.total()
            for shapes in alike.values()
        }
        return {form: n / forms.total() for form, n in shares.items() if n >= MEANT * forms.total()}

    def word(self, word: str, form: str) -> Word:
        """Return what is known of a word that stands for this; the empty string for a name."""
        chinese = name_among(self.chinese.get(word, {})) if form else ""
        meanings = self.meanings(word) if form else {}
        return Word(self.shape(word), self.papers[word], form, chinese, meanings)


def singular(form: str) -> str:
    """Return a form without the ending of a plural; what is left need not be a word."""
    return re.sub(r"(?<=[a-rt-z])s$", "", form)


def new_words(
    usage: Usage, tokenizer: Tokenizer, least: int, most: int, names: Collection[str] = ()
) -> dict[str, Word]:
    """Choose words that the tokenizer cuts to pieces, by their lower case; those of most papers.

    Parameters
    ----------
    least : int
        Papers that spell an acronym out; a name is in `NAME_FACTOR` times as many.
    most : int
        How many words at most.
    names : collection of str
        Names to take, however they are written, if the tokenizer cuts them.

    Returns
    -------
    dict of str to Word
        Most used first. Without plurals, which are a word and an ending. An acronym that would cut
        other words anew (see `recut`) stands alone if it is in many papers.
    """
    vocabulary = tokenizer.get_vocab()
    given = {name.lower() for name in names}
    chosen: dict[str, Word] = {}
    for word, papers in usage.papers.most_common():
        if papers < least or len(word) < 2 or word in vocabulary:
            continue
        shape, (inside, first) = usage.shape(word), usage.capitals(word)
        if FORMULA.fullmatch(shape) or (PLURAL.fullmatch(shape) and word[:-1] in usage.papers):
            continue
        form, defined = usage.form(word)
        acronym = form and defined >= least and inside >= CAPITALS / 2
        versioned = first >= CAPITALS and usage.versions[word] >= VERSIONS * papers
        often = papers >= least * NAME_FACTOR and defined < least
        name = often and (inside >= CAPITALS or versioned)
        if acronym or name or word in given:
            chosen[word] = usage.word(word, form if acronym else "")
    for word, uses in recut(usage.papers, tokenizer, chosen).items():
        found = chosen[word]
        if uses > RECUT * found.papers and word not in given:
            found.alone = True
            if found.papers < ALONE or not found.form:
                del chosen[word]
    return dict(list(chosen.items())[:most])


def recut(papers: Mapping[str, int], tokenizer: Tokenizer, words: Iterable[str]) -> Counter[str]:
    """Return in how many papers other words would begin with a new one instead of as they do.

    A word's plural and its versions (qwen2) are its own.
    """
    known = {token for token in tokenizer.get_vocab() if not token.startswith("##")}
    new = set(words)
    out: Counter[str] = Counter()
    for word, times in papers.items():
        ends = range(len(word), 0, -1)
        begins = next((word[:end] for end in ends if word[:end] in known or word[:end] in new), "")
        if begins in new and not re.fullmatch(r"s|\d+[a-z]?|", word[len(begins) :]):
            out[begins] += times
    return out


def mistaken(usage: Usage, tokenizer: Tokenizer, least: int) -> dict[str, Word]:
    """Choose acronyms that are a token already, as a word of another meaning perhaps (RAG).

    Those that few papers spell out are known well enough (AI).
    """
    vocabulary = tokenizer.get_vocab()
    chosen = {}
    for word in usage.forms:
        papers, (form, defined) = usage.papers[word], usage.form(word)
        if not papers or word not in vocabulary or not form or defined < least:
            continue
        shares = usage.capitals(word)[0], defined / papers
        for enough in ((CAPITALS, SPELLED_OUT), OFTEN_SMALL):
            if shares[0] >= enough[0] and shares[1] >= enough[1]:
                chosen[word] = usage.word(word, form)
    return chosen


def collect_uses(
    words: Mapping[str, Word], usage: Usage, corpus: Corpus, english: int, chinese: int
) -> None:
    """Fill in sentences that use each word: so many of both languages, of different papers.

    An acronym's are of papers that spell it out, elsewhere; a name's stay as they are.
    """
    named = {word for word, found in words.items() if not found.form}
    holders: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, paper in enumerate(corpus.papers):
        text = f"{paper[0]}\n{paper[1]}"
        for shape in set(LATIN_WORD.findall(text)):
            if shape.lower() in named and len(holders[shape.lower()]) < 4 * english:
                holders[shape.lower()].append((number, shape, ""))
    for word, found in words.items():
        room = {"en": english, "zh": chinese}
        for number, short, form in holders[word] if word in named else usage.defining[word]:
            title, abstract, digest, _ = corpus.papers[number]
            for language, text in (("en", f"{title}\n{abstract}"), ("zh", digest)):
                full = found.chinese if language == "zh" and found.chinese else form
                if room[language] and (use := sentence(text, short, full)):
                    found.uses.append(use)
                    room[language] -= 1
            if not any(room.values()):
                break


def sentence(text: str, short: str, form: str) -> tuple[str, str] | None:
    """Return the first short sentence with the word, and it spelled out; None if there is none."""
    place = in_place(short)
    for part in END.split(text):
        if len(part) <= LONGEST_SENTENCE and place.search(part) and not (form and form in part):
            full = (singular(form) or short).replace("\\", "")
            return part.strip(), place.sub(rf"{full}\1", part).strip()
    return None
