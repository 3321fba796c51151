"""Registries: what arXiv, DOI, PubMed and others call a number, and how people write one.

Each registry has rules of its own for what a number is and for what of it means nothing (case, a
version, a subject class). Around it stands what people, publishers' pages and tools add: prefixes,
brackets, a full stop, ``/pdf``, a link to one of a dozen readers. All of it is in tables here.
"""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlsplit

from recommender.entries.scripts import HAN, KANA

SCHEMES = (
    "arxiv",
    "doi",
    "pmid",
    "pmcid",
    "openalex",
    "s2",
    "acl",
    "openreview",
    "mag",
    "isbn",
)
"""Registries whose numbers identify a work by themselves, the strongest first."""

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|"
    "nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|"
    "supr-con"
)
ARXIV = rf"(?:\d{{4}}\.\d{{4,5}}|(?:{_ARCHIVES})(?:\.[a-z]{{2,5}}(?:-[a-z]{{2,5}})?)?/\d{{7}})"
"""A regular expression of arXiv ids of both kinds, without versions; old ones may name a class."""

_DOI = re.compile(
    r"(?<![\d.])10\.(?:\d{4,9}(?:\.\d+)*|97[89]\.\d{2,12})/[^\s\"“”‘’，。；、：！？（）《》【】「」]+",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_BEHIND = re.compile(  # what pages put behind a DOI, and no DOI ends with
    r"/(?:full|full-text|fulltext|abstract|e?pdf|pdfdirect|epub|meta|html?)(?:\.html?|\.pdf)?$"
    r"|\.(?:full|full-text|abstract|e?pdf|html?)(?:\+html)?$",
    re.IGNORECASE,
)
_BEHIND_IN_LINKS = re.compile(  # only a link has these: a DOI might end so
    r"/(?:abs|text|xml|summary|references|citations?|metrics|cited-by|comments|media|epdf|issuetoc|"
    r"(?:figures?|tables?|suppl\w*|supplementary\S*)(?:/\S*)?)$"
    r"|\.(?:short|long|extract|figures-only|supplementary-material|article-info|article-metrics|"
    r"peer-reviews|external-links)$|(?<=\d)v\d+$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<=\d)v\d+$")
_VERSIONED = ("10.1101/", "10.64898/")  # a version is no part of their DOIs
_RESOLVERS = re.compile(r"(?:^|\.)doi\.org$|^hdl\.handle\.net$|^(?:api\.)?crossref\.org$")
_TAG = re.compile(
    r"</?(?:a|b|br|p|i|em|strong|sup|sub|span|div|li|td|tr|html|body|font|u)(?=[\s/>]|$)", re.I
)
_ANOTHER = re.compile(r"[;,|](?=(?:doi\b|https?:|10\.\d{4,9}/))|https?:", re.IGNORECASE)
_CHINESE_OR_KANA = re.compile(f"[{HAN}{KANA}]")
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": " "}
_TEX = (
    (re.compile(r"\{?\\text(?:less|greater)\s*(?:\{\})?\}?"), lambda m: "<>"["gr" in m[0]]),
    (re.compile(r"\$([<>])\$"), lambda m: m[1]),
    (re.compile(r"\{?\\([_&%#])\}?"), lambda m: m[1]),
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_OPENERS = {")": "(", "]": "[", "}": "{", ">": "<"}
_CLOSERS = {opener: closer for closer, opener in _OPENERS.items()}
_LABEL = re.compile(r"^(?:doi|url|uri|link|pdf|arxiv)\s*:?\s*(?=https?://)", re.IGNORECASE)
_MARKDOWN = re.compile(r"!?\[[^\[\]]*\]\((https?://\S+)\)\W*$")
_ENCODED = re.compile(r"\s*https?%3a", re.IGNORECASE)
_NESTED = 8  # brackets and quotes around each other
_ENDS = ".,;:!?'\"`*…。，；：、！？·”’»›」』》】〉〕"
_BEGINNINGS = "*\"'`“‘«‹「『《【〈〔"

_OLD_ACL = r"[A-Z]\d{2}-\d{4,5}"
_NEW_ACL = r"\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+"
_CORPUS = "s2:{}"

_Named = str | Callable[[re.Match[str]], str | None]


def _arxiv(match: re.Match[str]) -> str:
    return f"arxiv:{bare_arxiv(match[1])}"


_SAID = re.I
_BARE_FORMS: tuple[tuple[re.Pattern[str], _Named], ...] = tuple(
    (re.compile(pattern, flags), name)
    for pattern, name, flags in (
        (
            r"(?:(?:oai|urn|info|e-?print|preprint|corr|arxiv(?:\.org)?|abs|id|no)[\s:/._#|-]*)*"
            rf"({ARXIV})(?:v\d+)?(?:\.pdf|\.ps(?:\.gz)?)?"
            r"(?:\s*[\[(][\w.,;\s-]+[\])])*(?:[\s,]+\d{1,2}\s+[a-z]{3,9}\.?\s+\d{4})?$",
            _arxiv,
            _SAID,
        ),
        (r"(?:dblp:)?journals/corr/abs-(\d{4})-(\d{4,5})$", "arxiv:{}.{}", _SAID),
        (r"\d{4}arxiv(\d{4})\.?(\d{4,5})[a-z]$", "arxiv:{}.{}", _SAID),
        (
            r"(?:pmid|pubmed|medline|info:pmid/)\s*(?:id)?\s*[:#=]?\s*0*(\d{1,9})(?![\w.]*\d)(?:\b.*)?$",
            "pmid:{}",
            _SAID,
        ),
        (r"(?:pmcid|pubmed central)\s*[:#]?\s*(?:pmc)?\s*(\d+)(?:\.\d+)?$", "pmcid:PMC{}", _SAID),
        (r"pmc\s*(?:id)?\s*:?\s*(\d{3,})(?:\.\d+)?$", "pmcid:PMC{}", _SAID),
        (r"(?:openalex(?:\s*id)?\s*:\s*)?w(\d{6,})$", "openalex:w{}", _SAID),
        (r"openalex(?:\s*id)?\s*:\s*w?(\d+)$", "openalex:w{}", _SAID),
        (r"(?:(?:s2|semantic ?scholar)(?:\s*id)?\s*:\s*)?([0-9a-f]{40})$", "s2:{}", _SAID),
        (r"(?:s2\s*)?(?:corpus\s*id|s2cid)\s*[:#=]?\s*(\d+)$", _CORPUS, _SAID),
        (rf"(?:acl(?:\s+anthology)?\s*[:/]?\s*)?({_NEW_ACL})(?:v\d+)?$", "acl:{}", _SAID),
        (rf"acl(?:\s+anthology)?\s*[:/]?\s*({_OLD_ACL})(?:v\d+)?$", "acl:{}", _SAID),
        (rf"({_OLD_ACL})$", "acl:{}", 0),
        (r"openreview(?:\.net)?\s*:\s*([\w-]+)$", lambda m: f"openreview:{m[1]}", _SAID),
        (r"(s2|acl)\s*:\s*(\S+)$", "{}:{}", _SAID),
        (r"(mag|isbn)\s*:\s*(\S+)$", lambda m: f"{m[1].lower()}:{m[2].upper()}", _SAID),
    )
)

_ARXIV_HOSTS = (
    r"(?:^|\.)arxiv\.org$|^xxx\.lanl\.gov$|^(?:\w+\.)?arxiv\.[\w.]+$|(?:^|\.)ar5iv\.|(?:^|\.)alphaxiv\.|"
    r"arxiv-vanity\.|arxiv-sanity|arxivxplorer\.|^papers\.cool$|^scirate\.com$|emergentmind\.com$|"
    r"^tldr\.takara\.ai$|^deeplearn\.org$|^arxiv\.paperswithcode\.|^inspirehep\.net$|"
    r"^ui\.adsabs\.harvard\.edu$|^adsabs\.harvard\.edu$|^catalyzex\.com$"
)
_ID = rf"(?<![\w.])({ARXIV})(?:v\d+)?(?![\d,]\d|\d)"
_NCBI = r"(?:^|\.)ncbi\.nlm\.nih\.gov$|^europepmc\.org$|^ukpmc\.ac\.uk$|^pubmed\.gov$|^identifiers\.org$"
_ACL_HOSTS = r"^(?:\w+\.)?aclanthology\.|^aclweb\.org$|^acl\.ldc\.upenn\.edu$|^acl-arc\."
_PAGES: tuple[tuple[re.Pattern[str], re.Pattern[str], _Named], ...] = tuple(
    (re.compile(host), re.compile(page, re.I), name)
    for host, page, name in (
        (_ARXIV_HOSTS, r"/ftp/([a-z-]+)/papers/\d{4}/(\d{7})", "arxiv:{}/{}"),
        (_ARXIV_HOSTS, rf"(?:[/=:]|^)(?:arxiv[:.])?{_ID}", _arxiv),
        (r"(?:^|\.)semanticscholar\.org$", rf"/(?:paper/)?arxiv[:/]{_ID}", _arxiv),
        (_ARXIV_HOSTS, r"/\d{4}arxiv(\d{4})\.?(\d{4,5})[a-z](?:/|$)", "arxiv:{}.{}"),
        (r"^(?:huggingface\.co|hf\.co|hf-mirror\.com)$", rf"/papers/{_ID}", _arxiv),
        (r"^dblp\.", r"/corr/abs-(\d{4})-(\d{4,5})(?!\d)", "arxiv:{}.{}"),
        (r"(?:^|\.)dblp\.", r"/corr/abs-(\d{4})-(\d{4,5})(?!\d)", "arxiv:{}.{}"),
        (
            r"^nature\.com$",
            r"^/articles/((?:[a-z]+\d|[a-z]+\.\d)[\w.-]*?)(?:_reference)?(?:\.pdf)?(?:/.*)?(?:\?.*)?$",
            "doi:10.1038/{}",
        ),
        (
            r"^nature\.com$",
            r"/journal/v\w+/n\w+/(?:full|abs|pdf|\w+)/([a-z]+[\w.-]*?\d)(?:_\w+)?\.(?:html|pdf)",
            "doi:10.1038/{}",
        ),
        (r"^elifesciences\.org$", r"^/articles/(\d{5,6})", "doi:10.7554/elife.{}"),
        (r"^peerj\.com$", r"^/articles/(\d+)", "doi:10.7717/peerj.{}"),
        (r"^peerj\.com$", r"^/articles/([a-z]+)-(\d+)", "doi:10.7717/peerj-{}.{}"),
        (r"^zenodo\.org$", r"^/records?/(\d+)", "doi:10.5281/zenodo.{}"),
        (r"(?:^|\.)ssrn\.com$", r"abstract(?:_id)?=(\d+)", "doi:10.2139/ssrn.{}"),
        (
            r"(?:bio|med)rxiv\.org$",
            r"/early/\d{4}/\d\d/\d\d/((?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?!\d)",
            "doi:10.1101/{}",
        ),
        (_NCBI, r"\bpmc:?(\d{3,})", "pmcid:PMC{}"),
        (_NCBI, r"/pmc/articles/(\d{3,})", "pmcid:PMC{}"),
        (_NCBI, r"/article/pmc/(\d{3,})", "pmcid:PMC{}"),
        (
            _NCBI,
            r"^/(?:(?:m/)?pubmed/|(?:article|abstract|search)/med/|pubmed:)?0*(\d{1,9})(?:[/?].*)?$",
            "pmid:{}",
        ),
        (_NCBI, r"[?&](?:term|list_uids|u?id|pmid)=0*(\d{1,9})(?:\[\w+\])?(?:&|$)", "pmid:{}"),
        (
            r"(?:^|\.)openalex\.org$",
            r"/(?:works/)?(?:https?:/+openalex\.org/)?w(\d+)(?:[?/]|$)",
            "openalex:w{}",
        ),
        (r"(?:^|\.)openalex\.org$", r"/works/(?:pmid:)(\d+)", "pmid:{}"),
        (r"(?:^|\.)openalex\.org$", r"/works/(?:pmcid:)(?:pmc)?(\d+)", "pmcid:PMC{}"),
        (r"(?:^|\.)semanticscholar\.org$", r"corpusid:(\d+)", _CORPUS),
        (r"^pdfs\.semanticscholar\.org$", r"/([0-9a-f]{4})/([0-9a-f]{36})", "s2:{}{}"),
        (r"(?:^|\.)semanticscholar\.org$", r"/([0-9a-f]{40})(?![0-9a-f])", "s2:{}"),
        (r"^connectedpapers\.com$", r"/main/([0-9a-f]{40})(?![0-9a-f])", "s2:{}"),
        (
            r"(?:^|\.)semanticscholar\.org$",
            r"/paper/((?:pmid|pmcid|acl|mag|doi):[^?]+)",
            lambda m: canonical_number(m[1]),
        ),
        (_ACL_HOSTS, rf"/({_OLD_ACL}|{_NEW_ACL})(?:[ve]\d+)?(?:\.[a-z]+)*(?:[/?]|$)", "acl:{}"),
        (
            r"(?:^|\.)openreview\.net$",
            r"[?&](?:id|forum)=([\w-]+)",
            lambda m: f"openreview:{m[1]}",
        ),
        (r"^papers\.cool$", r"/([\w-]+)@openreview", lambda m: f"openreview:{m[1]}"),
    )
)


_VERSION_BEHIND = re.compile(r"v\d+$")
_SUBJECT_CLASS = re.compile(r"^([a-z-]+)\.[a-z-]+/")


def bare_arxiv(id: str) -> str:
    """Return an arXiv id as arXiv itself cites it: no version, no subject class, lower case."""
    id = _VERSION_BEHIND.sub("", id.lower())
    return _SUBJECT_CLASS.sub(r"\1/", id) if "/" in id else id


def clean(text: str) -> str:
    """Return a name without invisible characters and without the quotes, brackets or full stop around it.

    Normalised to one width (NFKC), with plain hyphens.
    """
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = text.translate(_DASHES)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "\\" in text or "$" in text:
        for pattern, replacement in _TEX:
            text = pattern.sub(replacement, text)
    if _ENCODED.match(text):
        text = unquote(text)
    if linked_text := _MARKDOWN.match(text.strip()):
        text = linked_text[1]
    for _ in range(_NESTED):
        before, text = text, _inside(text.strip())
        if before == text:
            break
    return text


def _character(match: re.Match[str]) -> str:
    entity = match[1].lower()
    if not entity.startswith("#"):
        return _ENTITIES[entity]
    code = int(entity[2:], 16) if entity[1] == "x" else int(entity[1:])
    return chr(code) if 32 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _inside(text: str) -> str:
    """Return what stands inside one pair of brackets or quotes, or before one mark."""
    text = text.lstrip(_BEGINNINGS).rstrip(_ENDS)
    closer = _CLOSERS.get(text[:1])
    if closer is None:
        return _unclosed(_LABEL.sub("", text))
    depth = 0
    for place, character in enumerate(text):
        depth += (character == text[0]) - (character == closer)
        if depth == 0:
            return text[1:-1] if place == len(text) - 1 else text
    return text[1:]


def _unclosed(text: str) -> str:
    """Return a text without closing brackets at its end that nothing in it opened."""
    while text and (opener := _OPENERS.get(text[-1])) and text.count(text[-1]) > text.count(opener):
        text = text[:-1].rstrip()
    return text


def canonical_number(name: str) -> str | None:
    """Return the canonical form of a registry's number that is written bare or behind a prefix.

    Parameters
    ----------
    name : str
        Without surroundings: see `clean`. A link is read by `number_in_link`.
    """
    for pattern, form in _BARE_FORMS:
        if match := pattern.match(name):
            return _name_of_match(form, match)
    encoded = re.search(r"%[0-9a-f]{2}", name, re.IGNORECASE)
    bare = re.match(
        r"(?:(?:info|urn|doi|hdl|digital object identifier)[\s:=/.]*)*(10\..+)$",
        unquote(name) if encoded else name,
        re.IGNORECASE | re.DOTALL,
    )
    if bare and (doi := _DOI.match(bare[1])) and len(bare[1]) - doi.end() <= 80:
        return _doi(doi[0])
    return None


_SIGNS = re.compile(r"[\s，。；、！？（）《》【】「」]")
_PROXIED = re.compile(r"(?:www-)?([\w-]+-(?:org|com|gov|net|ai|co))\.")
_QUOTED_SIGN = re.compile(r"%(?:2f|3a|3b|3c|3e|28|29)", re.IGNORECASE)


def number_in_link(url: str, depth: int = 0) -> str | None:
    """Return the canonical form of the number of the one work that a link leads to, if it does.

    Links through a proxy, an archive or a counter are resolved by their text; nothing is fetched.
    """
    url = _CHINESE_OR_KANA.split(_SIGNS.split(url, maxsplit=1)[0], maxsplit=1)[0]
    try:
        parts = urlsplit(_unclosed(url if "://" in url else f"https://{url}"))
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if proxied := _PROXIED.match(host):
        host = proxied[1].replace("-", ".")
    path = _unquoted(parts.path)
    target = f"{path}?{_unquoted(parts.query)}" if parts.query else path
    for hosts, page, form in _PAGES:
        if hosts.search(host) and (match := page.search(target)):
            return _name_of_match(form, match)
    if (doi := _DOI.search(path)) and not re.search(r"https?:/", doi[0]):
        return _doi(doi[0], page=not _RESOLVERS.search(host))
    for key, value in parse_qsl(parts.query):
        if re.fullmatch(
            r"(?:article_?)?(?:doi|id)|rft_id|rft\.doi|uri|pid", key, re.IGNORECASE
        ) and (doi := _DOI.search(_unquoted(value))):
            return _doi(doi[0], page=True)
    inner = re.search(r"https?:/{1,2}(?P<url>.+)", target, re.IGNORECASE)
    return number_in_link(inner["url"], depth + 1) if inner and depth < 2 else None


def _unquoted(text: str) -> str:
    """Undo percent-encoding, also where it was done twice."""
    once = unquote(text)
    return unquote(once) if "%" in once and _QUOTED_SIGN.search(once) else once


def _name_of_match(form: _Named, match: re.Match[str]) -> str | None:
    return form.format(*map(str.lower, match.groups())) if isinstance(form, str) else form(match)


def _doi(text: str, page: bool = False) -> str | None:
    """Return the canonical name of a DOI without the text that follows it; None where nothing is left of it.

    Parameters
    ----------
    page : bool
        Whether it stood in the link of a page, not of a resolver.
    """
    doi = text.lower().replace("\\", "")
    doi = _ANOTHER.split(
        _TAG.split(_CHINESE_OR_KANA.split(doi, maxsplit=1)[0], maxsplit=1)[0], maxsplit=1
    )[0]
    before = None
    while before != doi:
        before, doi = doi, _unclosed(doi.rstrip(_ENDS + "/&="))
        doi = _BEHIND.sub("", doi)
        if page:
            doi = _BEHIND_IN_LINKS.sub("", doi)
        if doi.startswith(_VERSIONED):
            doi = _VERSION.sub("", doi)
    if (match := _ARXIV_DOI.fullmatch(doi)) and (arxiv_name := canonical_number(match[1])):
        return arxiv_name
    return f"doi:{doi}" if _DOI.fullmatch(doi) else None


def number_kind(name: str) -> str:
    """Return the kind of number that a name is: its scheme, or ``s2corpus`` for a Semantic Scholar corpus id.

    A work has at most one number of a kind.
    """
    scheme, _, rest = name.partition(":")
    return "s2corpus" if scheme == "s2" and rest.isdigit() else scheme
