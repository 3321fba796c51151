"""Pages as the sites that people save them from build them: the skeleton of each, with papers and posts of our own."""

import pytest

from tests.sources.digests.looking import read

TITLES = ["Maps of Many Islands", "A Look at Doors and Rooms", "Segment What Is Seen", "Masked Encoders Are Learners"]  # fmt: skip
TEXT = "What it does is told here, in a sentence or two, as texts do."
PEOPLE = "<a href='/a/1'>Ada One</a>, <a href='/a/2'>Ben Two</a>"

SITES = {
    "arxiv listing": "<dt><a name='item{i}'>[{i}]</a> <a href='/abs/2405.0000{i}' title='Abstract'>arXiv:2405.0000{i}</a> [<a href='/pdf/2405.0000{i}'>pdf</a>, <a href='/format/2405.0000{i}'>other</a>]</dt>"
    "<dd><div class='list-title mathjax'><span class='descriptor'>Title:</span> {title}</div><div class='list-authors'>{people}</div>"
    "<div class='list-subjects'><span class='descriptor'>Subjects:</span> Computation and Language (cs.CL)</div><p class='mathjax'>{text}</p></dd>",
    "arxiv search": "<li class='arxiv-result'><p class='list-title is-inline-block'><a href='https://arxiv.org/abs/1405.000{i}'>arXiv:1405.000{i}</a> <span>[<a href='https://arxiv.org/pdf/1405.000{i}'>pdf</a>, <a href='#'>other</a>]</span></p>"
    "<div class='tags'><span class='tag'>cs.CL</span></div><p class='title is-5'>{title}</p><p class='authors'><span>Authors:</span> {people}</p>"
    "<p class='abstract'><span>Abstract</span>: <span>{text} <a>▽ More</a></span></p><p><span>Submitted</span> {i} May, 2024; <span>originally announced</span> May 2024.</p></li>",
    "daily papers": "<article><a href='/papers/2405.0000{i}'><img src='/{i}.png'></a><div><div>Submitted by <a href='/u{i}'>u{i}</a></div><div><div>{i}7</div>"
    "<h3><a href='/papers/2405.0000{i}'>{title}</a></h3></div><span>· 3 authors</span><a href='/papers/2405.0000{i}#community'>{i}</a></div></article>",
    "reviews": "<li class='note'><h4><a href='/forum?id=abcDE{i}'>{title}</a> <a href='/pdf?id=abcDE{i}'><img src='/pdf.svg'></a></h4><div class='note-authors'>{people}</div>"
    "<ul class='note-meta-info'><li>Published: 16 Jan 2024, Last Modified: 05 Mar 2024</li><li>ICLR 2024 poster</li><li>Everyone</li></ul><div><strong>TL;DR:</strong> <span>{text}</span></div></li>",
    "repositories": "<article class='Box-row'><div class='float-right'><a href='/login' class='btn'>Star</a></div><h2><a href='/lab/{i}'>{title}</a></h2><p>{text}</p>"
    "<div><span>Python</span> <a href='/lab/{i}/stargazers'>1,23{i}</a> <span>Built by <a href='/u{i}'><img alt='@u{i}'></a></span><span>2{i} stars today</span></div></article>",
    "scholar": "<div class='gs_r'><div class='gs_ggs'><a href='https://arxiv.org/pdf/2405.0000{i}'><span>[PDF]</span> arxiv.org</a></div><div class='gs_ri'><h3 class='gs_rt'><a href='https://arxiv.org/abs/2405.0000{i}'>{title}</a></h3>"
    "<div class='gs_a'>A One, B Two - arXiv preprint arXiv:2405.0000{i}, 2024 - arxiv.org</div><div class='gs_rs'>{text} …</div><div class='gs_fl'><a href='#'>Save</a> <a href='#'>Cite</a> <a href='/c'>Cited by 4{i}</a> <a href='#'>Related articles</a></div></div></div>",
    "anthology": "<p class='d-sm-flex'><span><a class='badge' href='https://aclanthology.org/2024.acl-long.{i}.pdf'>pdf</a> <a class='badge' href='/2024.acl-long.{i}.bib'>bib</a> <a class='badge' href='#abstract-{i}'>abs</a></span>"
    "<span><strong><a href='/2024.acl-long.{i}/'>{title}</a></strong><br>{people}</span></p><div class='card'><div>{text}</div></div>",
    "column": "<div class='ContentItem'><h2><a href='//zhuanlan.example.cn/p/7{i}'>{title}</a></h2><div><span>{text}</span><button>阅读全文</button></div>"
    "<div><span><button>赞同 {i}2</button></span><button>{i} 条评论</button><button>分享</button><button>收藏</button></div></div>",
    "index of journals": "<tr><td><input type=checkbox>{i}</td><td class='name'><a href='https://kns.example.cn/abstract?v=x{i}'>{title}</a></td><td><a>王明</a>；<a>李雷</a></td><td><a>计算机学报</a></td><td>2024-05-0{i}</td><td>期刊</td><td>{i}</td></tr>",
}  # fmt: skip
WITHIN = {"arxiv listing": "<dl>{}</dl>", "arxiv search": "<ol>{}</ol>", "reviews": "<ul>{}</ul>",
          "index of journals": "<table><tr><th></th><th>题名</th><th>作者</th><th>来源</th><th>发表时间</th><th>数据库</th><th>被引</th></tr>{}</table>"}  # fmt: skip


@pytest.mark.parametrize("site", SITES)
def test_every_item_of_a_site_has_its_title_and_link(site: str) -> None:
    items = "".join(SITES[site].format(i=i, title=title, text=TEXT, people=PEOPLE) for i, title in enumerate(TITLES, 1))  # fmt: skip
    body = WITHIN.get(site, "<main>{}</main>").format(items)
    found = read(f"<html><body><h1>May</h1>{body}</body></html>", base="https://arxiv.org/x")
    assert [m.title for m in found] == TITLES
    links = [m.url or f"arXiv {m.arxiv_id}" for m in found]
    assert all(str(i) in link for i, link in enumerate(links, 1))
    assert len({*links}) == len(TITLES)
