"""Records as further programs, languages and layouts write them, a table: name, text, what is read."""

import io
from typing import Any

import pytest

from recommender.entries.mention import Mention, Notice, Problem
from recommender.sources import read_stream

READ: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "ovid.ris",
        "TY  - JOUR\r\nDB  - Ovid MEDLINE(R)\r\nAN  - 31234567\r\n"
        "TI  - Effets sur la m&eacute;moire : l&apos;&eacute;tude\r\n"
        "AU  - Lef&egrave;vre, Zo&eacute;\r\nAU  - O&#39;Brien, Se&aacute;n, III\r\n"
        "Y1  - 2019///Jul-Aug\r\nDO  - https://dx.doi.org/10.1000%2Fovid.77\r\nER  -\r\n",
        [
            {
                "title": "Effets sur la mémoire : l'étude",
                "authors": ("Zoé Lefèvre", "Seán O'Brien III"),
                "doi": "10.1000/ovid.77",
                "published": "2019-07",
                "aliases": ("pmid:31234567",),
            }
        ],
    ),
    (
        "trials.ris",
        "TY  - JOUR\nAU  - van 't Hoff, J\nTI  - A trial\nSO  - The Journal (London)\nYR  - 2015\n"
        "UR  - https://library.example.com/central/doi/10.1002/central/CN-01/full\nER  - \n",
        [
            {
                "authors": ("J van 't Hoff",),
                "venue": "The Journal (London)",
                "published": "2015",
                "doi": "10.1002/central/cn-01",
            }
        ],
    ),
    (
        "meeting.ris",
        "TY  - CONF\nTI  - A wireless thing\nAU  - J. P. Doe\nPY  - 2019\nY1  - 20-24 May 2019\nER  - \n",
        [{"authors": ("J. P. Doe",), "published": "2019-05-20"}],
    ),
    (
        "korean.ris",
        "TY  - JOUR\nAU  - 김민수\nTI  - 시험을 위한 연구\nDA  - 2020년 5월\nER  - \n",
        [{"authors": ("김민수",), "title": "시험을 위한 연구", "published": "2020-05"}],
    ),
    (
        "old.bib",
        '% Written by a program.\n@string{jt = "Journal of " # "Strings"}\n'
        '@INPROCEEDINGS(one,\n  author = "A. {\\v C}apek and S. {\\O}rsted",\n'
        '  title = "Parens (and\n   more) quotes",\n  booktitle = jt # {, vol. 2},\n'
        '  year = "1999", month = dec # "~24"\n)\n@comment(a note (with more))\n',
        [
            {
                "title": "Parens (and more) quotes",
                "authors": ("A. Čapek", "S. Ørsted"),
                "venue": "Journal of Strings, vol. 2",
                "published": "1999-12-24",
            }
        ],
    ),
    (
        "anthology.bib",
        "@inproceedings{a,\n    title = \"Models Can{'}t: A {``}Quoted{''} Study of $f''$\",\n"
        '    author = "Doe, Jane  and\n      Nguy{\\~{\\^e}}n, V{\\u{a}}n and {et al.}",\n'
        '    month = nov # "--" # dec,\n    year = "2021",\n}\n',
        [
            {
                "title": "Models Can't: A “Quoted” Study of $f''$",
                "authors": ("Jane Doe", "Văn Nguyễn"),
                "published": "2021-11",
            }
        ],
    ),
    (
        "manager.bib",
        "@article{A,\nabstract = {a{\\textless}b},\ndoi = {10.1000/m{\\_}1},\n"
        "title = {{On {\\{}sets{\\}} {\\&} \\texttt{\\{maps\\}}}},\n"
        "url = {http://a.example/x{\\_}y http://b.example/z},\nyear = {2019}\n}\n",
        [
            {
                "title": "On {sets} & {maps}",
                "abstract_en": "a<b",
                "doi": "10.1000/m_1",
                "url": "http://a.example/x_y",
            }
        ],
    ),
    (
        "physics.bib",
        "@ARTICLE{2021X,\n author = {{Doe}, Jane and {van der Berg}, Piet and {The Big Collaboration}},\n"
        ' title = "{Dust at $z\\sim2$: a {\\it test}}",\n year = 2021,\n month = jun,\n'
        " eprint = {2106.00077},\n archivePrefix = {arXiv},\n primaryClass = {astro-ph.GA},\n}\n",
        [
            {
                "title": "Dust at $z\\sim2$: a test",
                "authors": ("Jane Doe", "Piet van der Berg", "The Big Collaboration"),
                "arxiv_id": "2106.00077",
                "published": "2021-06",
            }
        ],
    ),
    (
        "japanese.bib",
        "@article{山田 太郎2019,\n  title={試験のための研究},\n  author={山田 太郎 and 鈴木 花子},\n"
        "  year={2019},\n}\n",
        [{"title": "試験のための研究", "authors": ("山田太郎", "鈴木花子")}],
    ),
    (
        "reviewed.bib",
        "@misc{\nanonymous2024a,\ntitle={A submission},\nauthor={Anonymous},\nyear={2024},\n"
        "url={https://openreview.net/forum?id=AbC_dEf-12}\n}\n",
        [{"title": "A submission", "url": "https://openreview.net/forum?id=AbC_dEf-12"}],
    ),
    (
        "library.enw",
        "%0 Journal Article\n%A 王小明,李华,欧阳娜娜\n%T 基于图的推荐研究\n%J 软件学报\n%D 2020年\n"
        "%R 10.13328/j.0001\n%X 本文研究推荐。\n",
        [
            {
                "authors": ("王小明", "李华", "欧阳娜娜"),
                "published": "2020",
                "doi": "10.13328/j.0001",
                "abstract_zh": "本文研究推荐。",
            }
        ],
    ),
    (
        "answer.nbib",
        "PMID- 33333333\nTI  - [A title in another tongue].\nTT  - 另一种语言的标题研究\n"
        "FAU - Wang, Xiao-Ming\nCN  - Study Group\nLID - 10.1000/nb.2 [doi]\nDP  - 2020 Winter\n",
        [
            {
                "title": "A title in another tongue",
                "title_zh": "另一种语言的标题研究",
                "authors": ("Xiao-Ming Wang", "Study Group"),
                "doi": "10.1000/nb.2",
                "published": "2020",
            }
        ],
    ),
    (
        "names.jsonl",
        '{"Title": "Of other tools", "Authors": "One, Ann and Two, Bob", "Year": 2021, "PMID": "77"}\n'
        '{"paper_title": "Of a crawler", "paper_authors": ["Ann One", "et al."], '
        '"paper_date": "March 2022", "corpus_id": 88}\n'
        '{"headline": "Of a page", "author": {"@type": "Person", "name": "Cy"}, '
        '"datePublished": "2024-02-03T10:00:00Z"}\n'
        '{"标题": "关于测试的研究", "作者": "张三；李四", "发表时间": "2023年5月6日"}\n',
        [
            {"authors": ("Ann One", "Bob Two"), "published": "2021", "aliases": ("pmid:77",)},
            {"authors": ("Ann One",), "published": "2022-03", "aliases": ("s2:88",)},
            {"title": "Of a page", "authors": ("Cy",), "published": "2024-02-03"},
            {"authors": ("张三", "李四"), "published": "2023-05-06"},
        ],
    ),
    (
        "by day.json",
        '{"count": 2, "papers": {"2024-01-01": [{"title": "One"}], "2024-01-02": [{"title": "Two"}]}}',
        [{"title": "One"}, {"title": "Two"}],
    ),
    (
        "by number.json",
        '{\n "2401.00201": {"title": "One"},\n "2401.00202": {"title": "Two"}\n}',
        [{"title": "One", "aliases": ("2401.00201",)}, {"title": "Two"}],
    ),
    (
        "csl.json",
        '[{"id": "a", "type": "article-journal", "title": "日本語の研究", "issued": {"raw": "2019年4月"}, '
        '"author": [{"family": "山田", "given": "太郎"}]}, {"id": "b", "type": "paper-conference", '
        '"title": "Two", "author": [{"family": "Fontaine", "given": "Jean", "dropping-particle": "de", '
        '"suffix": "Jr."}], "issued": {"date-parts": [["2020", "3"]]}}]',
        [
            {"authors": ("山田太郎",), "published": "2019-04"},
            {"authors": ("Jean de Fontaine Jr.",), "published": "2020-03"},
        ],
    ),
    (
        "announced.xml",
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>new</title><link>http://rss.arxiv.org/rss/cs.CL</link><item>'
        "<title>A daily paper</title><link>https://arxiv.org/abs/2406.00009</link>"
        "<description>arXiv:2406.00009v1 Announce Type: new \nAbstract: We announce.</description>"
        "<dc:creator>Ann One (1), Bob van Two (2) ((1) University of Here, (2) Lab, There)</dc:creator>"
        "<pubDate>Tue, 04 Jun 24 00:00:00 -0400</pubDate></item></channel></rss>",
        [
            {
                "arxiv_id": "2406.00009",
                "authors": ("Ann One", "Bob van Two"),
                "abstract_en": "We announce.",
                "published": "2024-06-04",
            }
        ],
    ),
]


def read(text: str, name: str) -> list[Any]:
    return list(read_stream(io.BytesIO(text.encode()), name))


@pytest.mark.parametrize(("name", "text", "meant"), READ, ids=[name for name, *_ in READ])
def test_what_further_programs_write_is_read(
    name: str, text: str, meant: list[dict[str, Any]]
) -> None:
    found = [item for item in read(text, name) if not isinstance(item, Notice)]
    assert all(isinstance(item, Mention) for item in found), found
    shown = [
        {field: getattr(item, field) for field in fields}
        for item, fields in zip(found, meant, strict=True)
    ]
    assert shown == meant


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("list.csv", 'Title,Authors,Year\nA table,"One, A; Two, B",2020\n', "a table"),
        ("unseen.jsonl", '{"title": " \\u200b "}', "names nothing"),
        ("list.tsv", "ID\tTitle\tDOI\n1\tA table\t10.1000/1\n", "a table"),
        (
            "answer.json",
            '{"errors": [{"message": "Not authorised"}], "data": null}',
            "Not authorised",
        ),
        ("note.txt", "{Reference Type}: Journal Article\n{Title}: 题目\n", "NoteExpress"),
        ("page.bib", "<!DOCTYPE html><html><title>Anmelden</title></html>", "Anmelden"),
    ],
)
def test_what_is_not_read_is_reported(name: str, text: str, said: str) -> None:
    (problem,) = read(text, name)
    assert isinstance(problem, Problem)
    assert said in problem.what
