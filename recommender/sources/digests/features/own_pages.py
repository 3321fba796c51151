"""Pages of persons and laboratories: their news, services and awards, which are no items beside their publications."""

import re
from collections.abc import Sequence

from recommender.sources.digests.features.seen import Seen

_PUBLICATIONS = re.compile(
    r"\W*(?:(?:selected|recent|my|our|all|latest|representative) )*(?:publications?|papers)\W*$|\W*(?:(?:代表性?|主要|近期|发表|学术)的?)?(?:论文|成果|论著)(?:发表|列表)?\W*$",
    re.I,
)
_OTHER_PARTS = re.compile(
    r"\W*(?:(?:academic|professional|community) )?(?:services?|activities)\W*$|\W*(?:(?:honou?rs|awards?|scholarships?|grants?|fellowships?|skills|students|mentoring|supervision|memberships?|patents|hobbies|misc(?:ellaneous)?)(?:(?:,| and| &|/)\s*(?=\w))?)+\W*$|\W*(?:荣誉|获奖|奖励|学生|专利|任职|兼职|技能)(?:与|和|及)?(?:荣誉|获奖|奖励|情况|经历)?\W*$",
    re.I,
)
_OWN_NEWS = re.compile(
    r"\W*(?:(?:\[?\(?(?:19|20)\d\d(?:[-/.]\d{1,2}){0,2}\)?\]?|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?|[A-Z][a-z]{2,8}\.? (?:\d{1,2}, )?(?:19|20)\d\d)\W*)?(?:🎉|🔥|📢|✨|new!?|\W)*"
    r"(?:(?:i|we)(?: (?:will|am|are|was|were|have|had|gave|joined|started|passed|defended|received|won|got|successfully|became|organized?)\b|[’'](?:m|ve|ll|re) )"
    r"|(?:one|two|three|four|five|six|seven|several|\d{1,2}|our|my|an?)(?: (?:new|first|co-first|first-author|joint|more|long|short|full|main|regular|oral|journal|conference|workshop)){0,3} (?:papers?|works?|articles?|surveys?|preprints?|manuscripts?)\b.{0,120}\b(?:accepted|published|selected|nominated|presented|awarded|released|online)\b"
    r"|(?:我|我们)(?:将|会|的|在|有|获|被|入选|加入|参加|受邀|通过).{0,40}|.{0,24}论文.{0,30}被.{0,24}(?:接[收受]|录用).{0,20}$)",
    re.I,
)
"""What somebody tells of themselves on a page of their own: ``Two papers accepted to …``, ``I will be an intern …``."""


_LONGEST = 240


def leave_out_own_news(seen: Sequence[Seen]) -> None:
    """Make parts of the page of a person's news, services and awards, where a heading announces publications.

    Elsewhere such lines may be titles: ``We Have No Idea What Models Do``.
    """
    heads = [one for one in seen if one.block.shape == "heading"]
    if not any(_PUBLICATIONS.match(one.text) for one in heads):
        return
    others = {one.index for one in heads if _OTHER_PARTS.match(one.text)}
    for one in seen:
        own = one.below_news and len(one.text) <= _LONGEST and _OWN_NEWS.match(one.text)
        if one.block.shape != "heading" and (own or one.heading_index in others):
            one.lead, one.in_page_part = "boilerplate", True
