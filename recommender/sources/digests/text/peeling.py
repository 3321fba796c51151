"""Peeling: removing from one title what is no part of it: a paper's number, people, votes, a category, a site.

Each is recognised in the title alone; `trimming` removes what only a comparison with other titles shows.
"""

import re
from collections.abc import Sequence
from typing import Literal

from recommender.sources.digests.remembered import remembered
from recommender.sources.digests.text import facts
from recommender.sources.digests.text.people import is_person, looks_like_names

_PICTURE_BEFORE = re.compile(
    r"(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u20e3]*\s*)+(?=[\w\[(【《“\"'])"
)
_PICTURE_BEHIND = re.compile(
    r"\s+(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u20e3]*\s*)+$"
)
_CHIP_BEHIND = re.compile(
    r"(?:\s+[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?\s?(?:有)?(?:代码|源码|开源|论文|项目|数据集?|模型|演示|视频|解读|热门|热文|推荐|精选|必读|重点|置顶|新"
    r"|codes?|open[- ]source[d]?|papers?|projects?|data(?:sets?)?|models?|demos?|videos?|hot|new|popular|trending|must[- ]read|recommended|featured|oral|spotlight|highlight|award)){1,4}\s*$",
    re.I,
)
"""Words behind pictures that say what there is of it, or how it is liked: ``Title 📦代码``."""
_PAGE_BEFORE = re.compile(r"Paper page\s+[-–—]\s+")
_ID_BEFORE = re.compile(
    r"^[\[(（【`]?(?:arxiv\s*[:：]\s*)?\d{4}\.\d{4,5}(?:v\d+)?[\])）】`]?\s*[:：|,，·—–-]?\s*(?=\S)",
    re.I,
)
_MONTH_BEFORE = re.compile(
    r"^[\[(（【]?2[1-9](?:0[1-9]|1[0-2])[\])）】]?(?:\s*[-–—_:：|｜]\s*|\s+)(?=[A-Z][\w'’-]*[ :：-])"
)
"""The year and month of its number on arXiv alone: ``2402 LESS: …``."""
_ARCHIVE = re.compile(
    r"^(?:arXiv|bioRxiv|medRxiv|ChemRxiv|SSRN|NBER|HAL)\s*(?:[|·:：]|\s[—–-])\s*(?=\S{2})", re.I
)
_HOUR_BEFORE = re.compile(
    r"^\d{1,2}[:.]\d\d(?:\s?[-–—~]\s?\d{1,2}[:.]\d\d)?\s*(?:[ap]m|uhr|h)?(?:\s*[-–—:|]\s+|\s+)(?=[^\W\d])",
    re.I,
)
_CITED_BEFORE = re.compile(
    r"^[\[(（]?(?:[A-Z][\w'’-]+\s(?=[(（](?:19|20)\d\d[a-z]?[)）]\s*[:：])|[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+|,? et al\.?),?\s*|[^\W\d_][\w'’-]*(?: [A-Z][\w'’-]+)?(?:\s?(?:和|与|and|&)\s?[^\W\d_][\w'’-]+|,? et al\.?|\s?等人?)?(?:\s[-–—]\s|_))"
    r"[(（]?(?:19|20)\d\d[a-z]?[)）\]]?\s*(?:[-–—:：,.]\s+|[—:：_])(?=\S)"
)
"""How it is cited: ``Devlin et al. 2018 — BERT: …``, ``Devlin 等 - 2018 - BERT: …``."""
_STATUS_BEFORE = re.compile(
    r"^(?:正在阅读|正在读|在读|已读|未读|待读|精读|略读|泛读|必读|选读|参考阅读|扩展阅读|拓展阅读|补充阅读|重读|required|optional|recommended|supplementary|reading now|now reading|to[- ]read|must[- ]read|todo)\s*[:：|｜]\s*(?=\S{2})",
    re.I,
)
"""How far somebody is with it."""
_BEFORE = (
    _STATUS_BEFORE,
    _HOUR_BEFORE,
    _CITED_BEFORE,
    _PICTURE_BEFORE,
    _PAGE_BEFORE,
    _ID_BEFORE,
    _MONTH_BEFORE,
    _ARCHIVE,
)
_TAGS_BEHIND = re.compile(r"(?:\s+#[^\W\d][^\s#]{0,30})+\s*$")
_COUNT_BEHIND = re.compile(
    r"\s*[(（\[【|｜·—–-]?\s*(?:[⭐★🌟👍❤💬👀📈🔥↑]\ufe0f?\s*(?:[^\W\d_]{1,6}\s*)?[+:：]?\s*\d[\d,.]*\s*[kKwW万]?"
    r"|(?:重要|推荐|阅读)?(?:指数|性|程度|等级|优先级)\s*[:：]?\s*[\[(（【]\s*\d[\d./]*\s*[\])）】]"
    r"|(?<=[(（\[【|｜·—–-])\s*(?:热度|点赞|票数|得分|评分|stars?|votes?|points?|score)\s*[:：]?\s*\d[\d,.]*\s*[kKwW万]?)(?![^\W\d_]{3}\s\w)[^\w\s]{0,3}.{0,16}$",
    re.I,
)
_RATED_BEHIND = re.compile(
    r"\s*[(（\[]\s*(?:\d{1,3}(?:\.\d)?\s*/\s*\d{1,3}\s*(?:分|points?|pts\.?|stars?)|\d{1,3}(?:\.\d)?\s*/\s*(?:10|20|25|50|100)|\d{1,3}(?:\.\d)?\s*分)\s*[)）\]]\s*$",
    re.I,
)
"""What somebody gives it: ``Title (21/25分)``."""
_STATUS_BEHIND = re.compile(
    r"\s*[(（\[]\s*(?:(?:currently )?(?:under|in) review|submitted|in press|to appear|forthcoming|preprint|working paper|(?:oral|spotlight|poster|highlight)(?: (?:presentation|paper|talk))?|best (?:student |demo )?paper(?: (?:award|candidate|finalist|runner[- ]up|honou?rable mention))?|口头报告|最佳(?:学生)?论文(?:奖|提名)?|审稿中|在审|待发表|预印本|已录用|已接收)\s*[)）\]]\s*$",
    re.I,
)
"""How far its publication is, and how it is presented: ``Title (Oral)``."""
_DATE_BEHIND = re.compile(
    rf"\s*[(（\[]\s*(?:{facts.MONTH} \d{{1,2}},? (?:19|20)\d\d|\d{{1,2}} {facts.MONTH},? (?:19|20)\d\d|(?:19|20)\d\d(?:[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日))\s*[)）\]]\s*$",
    re.I,
)
"""The day on which it appeared: ``Title（2026年4月1日）``."""
_CATEGORY = r"(?:cs|stat|math|eess|q-bio|q-fin|econ|physics|astro-ph|cond-mat|nlin)\.(?:[A-Z]{2}|[a-z]+-[a-z]+)"
_CATEGORY_BEHIND = re.compile(
    rf"\s*[\[(（【]{_CATEGORY}[\])）】]\s*$|(?:\s*[-–—|｜·,，;；/。]\s*|\.?\s+){_CATEGORY}(?:[,;/、\s]+{_CATEGORY}){{0,5}}\s*$"
)
_SITE_BEHIND = re.compile(
    r"\s*(?:[(（\[]\s*(?:www\.)?[a-z0-9][a-z0-9-]{1,30}(?:\.[a-z0-9-]{2,20}){0,2}\.(?:com|org|net|io|ai|dev|co|edu|gov|cn|jp|de|uk|fr|me|app|blog|info|xyz|tech|news|eu)(?:/\S{0,40})?\s*[)）\]])\s*$",
    re.I,
)
_BUTTONS_BEHIND = re.compile(
    r"(?:\s*\[[^\[\]\n]{1,14}\]){2,9}\s*$|(?:\s*<[^\W\d_][^<>\n]{1,18}>){1,9}\s*$"
    r"|\s*\[(?:pdf|html|videos?|audio|podcast|slides|poster|papers?|arxiv|codes?|github|projects?|project page|website|demo|dataset|reddit|youtube|twitter|blog|论文|代码|视频|项目|主页|数据集)\]\s*$",
    re.I,
)
_CITED_BEHIND = re.compile(
    r"\s*[(（\[]\s*[A-Z][\w'’-]+(?:\s+(?:and|&|y|e|et|und|i|en|og|och)\s+[A-Z][\w'’-]+,?|,?\s+et al\.?,?|,)?\s+(?:19|20)\d\d[a-z]?(?:[,;]\s*arXiv\s*[:：]?\s*\d{4}\.\d{4,5}(?:v\d)?)?\s*[)）\]]\s*$"
)
_SHORTENED = r"(?:J|Acad|Adv|Am|Anal|Ann|Appl|Artif|Assoc|Autom|Biol|Biomed|Commun|Comput|Conf|Des|Educ|Electron|Eng|Inf|Inform|Int|Intell|Knowl|Learn|Lett|Linguist|Mach|Mag|Manag|Math|Med|Multim|Nat|Natl|Netw|Oper|Phys|Proc|Process|Recognit|Res|Rev|Robot|Sci|Soc|Softw|Stat|Surv|Symp|Syst|Technol|Trans|Vis)\."
"""Words of the names of journals, as ISO 4 shortens them."""
_VENUE_BEHIND = re.compile(
    r"[.\s](?:(?<=[a-z\d)?!\u3400-\u9fff]{2}\.)\s+|(?<=[A-Z]{3}\.)\s+|(?<=[a-z\d)\u3400-\u9fff][?!]\s)\s*)"
    rf"(?:(?:{_SHORTENED}|[A-Z][\w&@/-]*|of|on|in|the|and|for|abs/[\d.]+)[\s,]+){{1,9}}"
    r"(?:\d{1,4}(?:\s?\(\d{1,4}\))?(?:\s?[:,]\s?\w?\d[\d:–-]*)?,?\s+(?=[(（]))?[(（]?(?:19|20)\d\d[)）]?(?:\s*:\s*[\d\s–-]+)?(?:\s[(（](?:19|20)\d\d[)）])?\s*\.?\s*$"
)
_SURNAMES_BEHIND = re.compile(
    r"(?<!\b[A-Z])[,，.]\s+[A-Z][\w'’-]+(?:(?:, [A-Z][\w'’-]+)*,? (?:and|&) [A-Z][\w'’-]+|,? et\.? al\b\.?)?[,.]?\s+[(（]?(?:arXiv|[A-Z]+[a-z]{0,4}[A-Z][\w&/+-]*),?[ '’]?(?:(?:19|20)\d\d|\d\d)[)）]?\s*[.,]?\s*$"
)
"""The surnames of people, and where and when it appeared: ``Title, Kim & Cho, ICML 2019``."""
_SURNAMES_YEARED = re.compile(
    r"(?<!\b[A-Z])[,，.]\s+[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+|,? et\.? al\.?),?\s+[(（]?(?:19|20)\d\d[a-z]?[)）]?\.?\s*(?:[(（][\w.+-]{2,16}[)）])?\s*$"
)
"""The same with a year alone, and perhaps the short name of what they made: ``Title, Kim & Cho, 2019. (DRQN)``."""
_PAGE_BEHIND = re.compile(
    r"\s+[|·–—_-]\s+(?:arXiv(?:\.org)?|OpenReview(?:\.net)?|Papers With Code|Semantic Scholar|ScienceDirect|SpringerLink|IEEE Xplore|ACM Digital Library"
    r"|Hugging Face|Hacker News|YouTube|Medium|Substack|bilibili|哔哩哔哩|知乎|CSDN博客|CSDN|博客园|掘金|简书|机器之心|量子位)\s*$",
    re.I,
)
"""What sites put before and behind the title of a page."""
_BY_BEHIND = re.compile(r"\s+[|｜]\s+by\s+[A-Z][^|｜]{2,40}(?:\s+[|｜]\s+[^|｜]{2,40}){0,3}\s*$")
"""Who wrote a post, where and when, as platforms call its page: ``Title | by Kim Park | Some Lab | May, 2024``."""
_LEADER_BEHIND = re.compile(r"\s*(?:\.{4,}|(?:\s\.){3,}|…{2,}|·{4,})\s*\d{0,4}\s*$")
"""Dots that lead to the number of a page."""
_PAGES_BEHIND = re.compile(r"\.?\s+(?:pp?\.\s*)?\d{1,5}\s*[-–]\s*\d{1,5}\.?\s*$")
_KIND_BEHIND = re.compile(r"\s*[.．]?\s*\[(?:[JCMDNPRSZA]|(?:EB|DB|J|C|M)/OL|OL)\][.．]?\s*$")
_ID_BEHIND = re.compile(
    r"\s*[\[(（【`]?(?<![\w.])(?:arxiv\s*[:：]?\s*)?\d{4}\.\d{4,5}(?:v\d+)?[\])）】`]?\s*$", re.I
)
_CLOSES = ("]", ")", "）", "】", ">")
_STOPPED = tuple(close + stop for close in _CLOSES for stop in ".。")
_AT_BEHIND = re.compile(r"\s*[(（\[]\s*@[^()（）\[\]]{2,100}[)）\]]\s*$")
"""Where the people of a paper work: ``Title(@Some Lab etc)``."""
_DIGIT = re.compile(r"\d")
_DIGIT_LAST = re.compile(r"\d\S{0,8}\s*$")
_SOURCE_BEHIND = re.compile(
    r"\s*[(（\[【]\s*(?:(?:信息|新闻|文章|消息|资料)?来源|转自|来自|(?:via|source|quelle|fuente|fonte|出典|출처)\s*[:：])[^()（）\[\]【】]{1,60}[)）\]】]\s*$",
    re.I,
)
"""Where it was found: ``Title（来源: Some Site）``."""
_ENCLOSED = re.compile(r"【[^【】]{6,}】")
_BEHIND: tuple[tuple[re.Pattern[str], Literal["bracket", "figures", ""], re.Pattern[str] | None, int], ...] = (
    (_SOURCE_BEHIND, "bracket", None, 100), (_PICTURE_BEHIND, "", re.compile(r"[^\w\s]\W*$"), 12), (_CHIP_BEHIND, "", re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"), 60), (_TAGS_BEHIND, "", re.compile("#"), 240),
    (_COUNT_BEHIND, "figures", _DIGIT, 60), (_CATEGORY_BEHIND, "", re.compile(r"\.[A-Za-z-]+\W*$"), 60), (_RATED_BEHIND, "bracket", None, 24),
    (_STATUS_BEHIND, "bracket", None, 48), (_DATE_BEHIND, "bracket", None, 32), (_AT_BEHIND, "bracket", None, 120), (_SITE_BEHIND, "bracket", None, 120), (_BUTTONS_BEHIND, "bracket", None, 180),
    (_CITED_BEHIND, "bracket", None, 90), (_SURNAMES_BEHIND, "figures", _DIGIT_LAST, 120), (_SURNAMES_YEARED, "figures", re.compile(r"(?:19|20)\d\d"), 120),
    (_VENUE_BEHIND, "figures", _DIGIT, 240), (_LEADER_BEHIND, "", re.compile(r"\.{3}|\s\.\s|…|·{3}"), 120), (_KIND_BEHIND, "", re.compile(r"\]"), 16), (_PAGES_BEHIND, "figures", re.compile(r"\d[-–\s]+\d"), 24),
    (_PAGE_BEHIND, "", re.compile(r"\s[|·–—_-]\s"), 40), (_BY_BEHIND, "", re.compile(r"[|｜]\s+by\s"), 180), (_ID_BEHIND, "figures", _DIGIT_LAST, 40),
)  # fmt: skip
"""What is told to be no title's without its siblings, in the order in which it goes; what is seen of it at once: that a bracket closes
at the end, that there are figures, and a pattern; and how many characters it may have."""
_BRACKET_BEHIND = re.compile(r"\s*[(（\[]([^()（）\[\]]{3,300})[)）\]]\s*$")
_PART_BEHIND = re.compile(
    r"\s*(?:——|[｜|])\s*|\s+(?:[—–]\s*|[·/-]\s+)|\s+(?=by\s(?!.*\sby\s))|\s*[(（\[](?=[^()（）\[\]]*[)）\]]\s*$)"
)
_PARTS = frozenset("—–·|｜(（[\n\t\xa0\u3000")
"""Signs of which `_PART_BEHIND` needs one, a dash between spaces, or a "by"."""
_STOPS = frozenset(",，.")
_DASHED = re.compile(r"\s[—–|·/-]\s")
_LISTED = re.compile(r"[,，、;；&]| and | et\.? ?al|等$")
ET_AL = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:[ ,&]+[^\W\d_a-z][\w.'’-]*){0,9},? et\.? ?al(?![A-Za-z])\.?"
)
_PARTICLES = r"(?:(?:van|von|de|der|den|la|le|di|da) )*"
_PERSON = rf"(?:[A-Z]\.[ -]?){{1,3}}{_PARTICLES}[A-Z][\w'’-]+"
_TURNED = rf"{_PARTICLES}(?!(?:Part|Plan|Type|Group|Class|Task|Phase|Appendix)\b)[A-Z][\w'’-]+,? (?:[A-Z]\.[ -]?){{1,3}}(?!\w)"
"""A person whose initials stand behind; several of them are people."""
_YEARED = r"(?:[,，]?\s*[(（]?(?:19|20)\d\d[a-z]?[)）]?)?"
_VENUED = r"(?:[,，.]?\s+(?:[Ii]n )?(?:[A-Z][\w&/+-]*\s){0,3}[A-Z][\w&/+-]*,?[ '’](?:19|20)?\d\d)?"
_CREDITED = re.compile(
    rf"\s*(?:[(（](?:19|20)\d\d[a-z]?[)）])?(?<!\b[A-Z])[,，.]\s+(?:{_PERSON}(?:,? (?:and |& )?{_PERSON})*(?:,? (?:et al|and others)\.?)?|{_TURNED}(?:,? ?(?:and |& )?{_TURNED})+"
    rf"|[A-Z][\w'’-]+(?: [A-Z][\w.'’-]+){{0,2}}(?:,? (?:and|&) [A-Z][\w'’-]+(?: [A-Z][\w.'’-]+){{0,2}})?,? (?:et\.? al|and others|and colleagues)\.?(?:{_VENUED}|{_YEARED}))[\s,.]*$"
)
"""People, and perhaps a year, behind a title: ``Title (2017), T. Kim et al.``"""
_DONE_BY = re.compile(r"\w{3,}e[dn]\s+by\s+\w+|\bby\s+\w{3,}(?:ing|ly)\s")
"""Where "by" tells how something is done, not whose it is: ``Inspired by …``, ``… by Fusing …``."""
BY = re.compile(r"^by\s+", re.I)
LONGEST = 320
"""Characters of a list of people behind a title, at most."""


@remembered
def title_core(text: str) -> tuple[int, int]:
    """Return the part of a title that is left when a paper's number, people and tags around it go.

    Unlike what belongs to a list these are told without its siblings.
    """
    return _title_core(text, by=True)


@remembered
def title_core_with_by(text: str) -> tuple[int, int]:
    """Return the same part, but with what a "by" alone parts from it."""
    return _title_core(text, by=False)


def _title_core(text: str, *, by: bool) -> tuple[int, int]:
    start, end = 0, len(text.rstrip()) - 1 if text.rstrip().endswith(_STOPPED) else len(text)
    for pattern in _BEFORE:
        if (match := pattern.match(text[start:])) and end - start - match.end() >= 4:
            start += match.end()
    signs = {"": True, "bracket": _is_closed(text, end), "figures": bool(_DIGIT.search(text))}
    for pattern, sign, needs, longest in _BEHIND:
        if not signs[sign]:
            continue
        tail = max(start, end - longest)
        if needs and not needs.search(text, tail, end):
            continue
        if (match := pattern.search(text, tail, end)) and match.start() >= start + 4:
            end = match.start()
            signs["bracket"] = _is_closed(text, end)
    if _ENCLOSED.fullmatch(text, start, end):
        start, end = start + 1, end - 1
    begin = max(start, end - LONGEST)
    match = _BRACKET_BEHIND.search(text, begin, end) if _is_closed(text, end) else None
    behind, part = (match.start(), match[1]) if match else (-1, "")
    if match is None or not _is_list_of_people(part):
        behind, part = part_behind(text[:end]) or (-1, "")
        done = _DONE_BY.search(text, max(0, behind - 16), behind + 24) or (
            not by and BY.match(part)
        )
        if done or not _is_list_of_people(part):
            stopped = not _STOPS.isdisjoint(text)
            match = _CREDITED.search(text, start, end) if stopped else None
            behind = match.start() if match else -1
    shortest = 2 if ET_AL.match(part) else 8  # behind a short name others are no doubt
    return start, behind if behind >= start + shortest else end


def _is_closed(text: str, end: int) -> bool:
    """Whether what stands before a place in a text ends with a bracket that closes."""
    return text[max(0, end - LONGEST) : end].rstrip().endswith(_CLOSES)


@remembered
def part_behind(text: str) -> tuple[int, str] | None:
    """Return where the last part of a text begins, and what it says: behind a dash, a bar, "by", in brackets."""
    if _PARTS.isdisjoint(text) and " - " not in text and "by" not in text:
        return None
    bare = text.rstrip()
    end = len(bare) - bare.endswith((")", "）", "]"))
    for match in _PART_BEHIND.finditer(text, max(0, len(text) - LONGEST)):
        part = text[match.end() : end]
        if 2 <= len(part) <= 300 and not _DASHED.search(part):
            return match.start(), part
    return None


def _is_list_of_people(text: str) -> bool:
    text = BY.sub("", text)
    if not _LISTED.search(text):
        return False
    return looks_like_names(text) or bool(ET_AL.match(text))


def author_starts(texts: Sequence[str]) -> list[int]:
    """Return where the one person begins that stands behind each title of a list; -1 without one.

    One name alone may be anything in capitals: those of a list are people if most titles have one
    and their words are not the same again and again, as they are of topics. Beside as many lists of people
    they need not be: somebody may have written two.
    """
    found = [author_behind(text) for text in texts]
    alone = [name.split() for _, name in found if not _LISTED.search(name)]
    words = [word for name in alone for word in name]
    named = sum(at >= 0 for at, _ in found)
    again = len(set(words)) < 0.8 * len(words) and sum(map(bool, alone)) * 2 > named
    if named < max(3, 0.6 * len(texts)) or again:
        return [-1] * len(texts)
    return [at for at, _ in found]


def author_behind(text: str) -> tuple[int, str]:
    """Return where what may be people begins behind a title, and their names; -1 and "" without any."""
    at, part = part_behind(text) or (-1, "")
    name = BY.sub("", part).partition("(")[0].rstrip(" .,;，。")
    may_be = at >= 4 and bool(
        looks_like_names(name)
        or ET_AL.fullmatch(name)
        or (len(name.split()) <= 4 and len(name) < 40 and is_person(name))
    )
    return (at, name) if may_be else (-1, "")
