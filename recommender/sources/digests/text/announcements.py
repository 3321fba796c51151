"""Lines that say what the list below them holds: papers, articles."""

import re

_PAPERS = re.compile(
    r"(?:\b(?:papers|articles|publications|readings|reading list|literature|artikel|papiere|literatur|veröffentlichungen|artículos|lecturas|artigos|leituras|publicações|articoli|letture|lectures|статьи|статей|работы)\b[^.!?\n]{0,40}"
    r"|(?:论文|文献|文章|論文|논문|문헌)\s?(?:清单|列表|推荐|如下|リスト|一覧|목록|들)?)\s*[:：]$",
    re.I,
)
_POINTS = re.compile(
    r"\b(?:themes?|aspects?|points?|reasons?|lessons?|questions?|trends?|steps?|criteria|ways|ideas|takeaways|findings|patterns|problems|topics)\b"
    r"|方面|要点|原因|趋势|问题|步骤|主题|特点|方向|结论|方法|理由|課題|傾向|이유|질문|gründe|fragen|raisons|razones",
    re.I,
)
"""What is said of papers, instead of the papers."""
_LONGEST = 160


def announces_papers(text: str) -> bool:
    """Whether a line ends with a colon behind which papers or articles are listed: ``Some papers on it:``."""
    return len(text) <= _LONGEST and bool(_PAPERS.search(text) and not _POINTS.search(text))
