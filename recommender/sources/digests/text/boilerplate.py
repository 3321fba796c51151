"""The boilerplate of pages: menus, pagers, image names, captions, footers, advertisements."""

import re
from string import whitespace

from recommender.sources.digests.remembered import remembered

_IMAGE_NAMES = re.compile(r"[\w.()%\s-]{1,600}\.(?:png|jpe?g|gif|webp|bmp|svg|avif)$", re.I)
_CAPTION = re.compile(
    r"(?:图|表|figure|fig\.|table)\s*\d{1,3}\s*(?:[:：.、|]|$)"
    r"|[(（\[【](?:图示|图注(?!意)|图源|图片|配图|图\s*\d|图[:：])"
    r"|(?:图示|图注|图源|图片来源|配图|题图|来源图)\s*[:：]|[▲△]",
    re.I,
)
_WIDGETS = frozenset(
    [
        "details",
        "abstract (click to expand)",
        "展开",
        "更多阅读",
        "延伸阅读",
        "相关推荐",
        "点击展开",
        "show more",
        "show less",
        "首页",
        "归档",
        "分类",
        "标签",
        "关于",
        "友链",
        "留言",
        "搜索",
        "关键词",
        "菜单",
        "×",
        "home",
        "archives?",
        "categories",
        "tags",
        "about",
        "links",
        "search",
        "menu",
        "上一页",
        "下一页",
        "上一篇",
        "上一期",
        "下一期",
        "上期",
        "下期",
        "下一篇",
        "previous",
        "next",
        "older posts",
        "newer posts",
        "prev",
        "阅读全文",
        "阅读更多",
        "查看更多",
        "展开全文",
        "继续阅读",
        "加载更多",
        "read more",
        "continue reading",
        "more",
        "load more",
        "back to top",
        "回到顶部",
        "toc",
        "hexo",
        "fluid",
        "next",
        "hugo",
        "jekyll",
        "wordpress",
        "theme",
        "rss",
        "image",
        "图片",
        "置顶",
        "top",
        "skip to content",
        "toggle navigation",
        "latest updates",
        "latest posts",
        "recent posts",
        "最新文章",
        "文章列表",
        "全部文章",
        "所有文章",
        "incoming transmission",
        "关注",
        "点赞",
        "收藏",
        "分享",
        "评论",
        "举报",
        "subscribe",
        "登录",
        "注册",
        "next page",
        "previous page",
        "友情链接",
        "留言板",
    ]
)
_MENU = _WIDGETS | frozenset(
    ["posts", "blog", "博客", "文章", "projects", "项目", "faq", "关于我", "时间线", "timeline", "publications", "cv"]
)  # fmt: skip
"""What stands in a menu, and by itself may be the name of a topic."""
_PAGER = re.compile(
    r"(?!\d{4}(?:\W|$))(?:[\d…\s<>«»‹›.·/|第页共←→-]|prev(?:ious)?|next|older|newer|posts|上一页|下一页|首页|尾页|末页)+$",
    re.I,
)
_FOOTER = re.compile(
    r"(?:powered|created|made|maintained|curated|built|compiled) by\b|theme\b.{0,4}by\b|©|copyright\b|all rights reserved|由 .{1,20} (?:强力)?驱动|主题\s*[-:：]|"
    r".{0,20}ICP备|.{0,12}总访[客问]|本站|博客在允许|(?:read|continue) (?:more|reading)|阅读全文|继续阅读|"
    r"(?:\d+ )?(?:comments?|views?)$|leave a (?:comment|reply)|posts? navigation|search for:?$|proudly powered|page \d+|第\s*\d+\s*页",
    re.I,
)
_LETTER = re.compile(
    r"unsubscribe\b|opt out\b|(?:manage|update|change) (?:your )?(?:email |e-mail |subscription |mail )?(?:preferences|subscriptions?|settings)|(?:view|read|open) (?:this |it )?(?:e-?mail |message |letter |issue )?(?:online|in (?:your |a |the )?(?:web )?browser)"
    r"|forward (?:this |it )?(?:e-?mail |issue )?to a (?:friend|colleague)|privacy policy|terms of (?:use|service)|退订|取消订阅|管理订阅|在浏览器中(?:查看|打开)|隐私政策"
    r"|配信停止|購読解除|ブラウザで(?:見る|表示|開く)|プライバシーポリシー|수신\s?거부|구독\s?(?:취소|해지)|(?:se )?désabonner|désinscri|abbestellen|abmelden|im browser (?:ansehen|öffnen)|darse de baja|cancelar suscripción|cancellati\b|disiscriviti|отписаться|descadastr",
    re.I,
)
"""What letters have below and above their items."""
_MORE = re.compile(
    r"\W*(?:还有|另有|其他|其余|更多)\s*\d+\s*[篇条个项]|\W*(?:and|plus)?\s*\d+ more\b|\W*(?:目前)?共计?\s*\d+\s*[篇条个项].{0,20}$|\W*他\d+件",
    re.I,
)
_CLOSING = re.compile(
    r"[-—=*\s©]*(?:the\s+)?end[-—=*\s。.]*$|[（(\[【—-]\s*完\s*[)）\]】—-]|本文分享自|如有侵权|本文参与|欢迎关注|转载请|"
    r"扫码|扫描(?:上|下)方|长按|点击(?:阅读原文|上方|下方|关注)|点个?\s?(?:赞|在看)|关注(?:我们|公众号)|投稿(?:或|请|邮箱|方式|、)|"
    r"(?:欢迎|想要?|要|扫码|点击)?(?:加入|进入?)[“「\"]?\S{0,8}(?:交流|讨论|读者|微信|粉丝|学习)\s?群|"
    r"商务合作|寻求报道|加入社群|往期(?:推荐|精选|回顾)|推荐阅读|相关阅读|延伸阅读|更多(?:精彩|精选)|猜你喜欢|"
    r"arxiv weekly radiostation|本周\s*\d+\s*篇.{0,24}精选论文|报告自动生成|免责声明|声明[:：]|机器翻译，?仅供参考|编辑于\s*(?:19|20)\d\d|"
    r"subscribe to|follow us|thanks for reading|join our|that[’']s (?:a wrap|all for)\b",
    re.I,
)


_GENERATED = re.compile(
    r"\W*(?:本(?:日报|周报|月报|报告|简报|速递|文档|页面?|列表|摘要)\s?由.{1,40}(?:生成|整理|汇总|更新|维护|推送)"
    r"|(?:this|the) (?:report|digest|newsletter|page|list|summary|briefing) (?:is|was) (?:auto(?:matically)?[- ])?(?:generated|compiled|created|updated)\b"
    r"|auto(?:matically)?[- ]generated (?:by|with|using|at|on)\b|generated (?:automatically )?(?:by|with|using|at)\b(?!.*[:：]\s))",
    re.I,
)
"""Who or what made a document, and when."""
_SPONSORED = re.compile(
    r".{0,300}[(（\[【]\s*(?:sponsor(?:ed)?(?: post| content| by [^()\[\]]{1,40})?|ad|advertisement|paid (?:post|partnership)|promoted|广告|赞助|推广|広告|スポンサー|광고|협찬|anzeige|werbung|publicité|patrocinado|publicidad)\s*[)）\]】]\W*$"
    r"|\W*(?:together with|brought to you by)\s.{2,60}$"
    r"|\W*(?:[\[【(（]\s*)?(?:sponsored(?: post| content| by\b.{0,60})?|advertisement|广告|広告|광고|anzeige)\s*(?:[\]】)）]|[:：|]\s|$)",
    re.I,
)
_ACTIONS = re.compile(
    r"\W*(?:subscribe (?:to|via|by|now)|sign up (?:for|to)|join (?:our|us|the) (?:\w+ ){0,2}(?:slack|discord|telegram|wechat|mailing list|newsletter|community|channel|server|group)"
    r"|follow (?:us|me) on|switch to (?:english|chinese|japanese|korean|light|dark|classic)|切换(?:到|至|为)?(?:英文|中文|英语|汉语|深色|浅色)|加入(?:我们的?)?(?:微信|QQ|飞书|钉钉|交流|讨论|读者)?群)(?:\b|(?<=[^\x00-\xff])).{0,40}$",
    re.I,
)
"""What a page asks of who reads it."""
_POINTERS = re.compile(
    r"\W*an? (?:curated|growing|living|collaborative|personal|community-driven) (?:list|collection|repo(?:sitory)?) of\b.{0,160}$|"
    r"\W*(?:view|see|browse|find|check out|explore) (?:(?:all|the|our|my|full|complete|entire|list|of|accepted|more) ){1,5}(?:papers?|list|publications?|proceedings|programme?|schedule|archive|issues)\b.{0,40}$"
    r"|\W*(?:(?:this|here|below|the following) (?:is|are)|(?:a|the)) (?:(?:a|the|my|our|full|complete|entire|up-to-date|selected) ){0,3}(?:list|selection|overview)\b(?: of (?:\w+ ){0,4}(?:papers|publications|articles|works?))?.{0,20}\b(?:is|are|can be|see|available|found)\b.{0,120}$",
    re.I,
)
"""Where all of something is told, instead of it."""


@remembered
def is_sponsored(text: str) -> bool:
    """Whether a line says of itself that somebody paid for it: ``… (Sponsor)``, ``【广告】…``."""
    return len(text) <= 300 and bool(_SPONSORED.match(text))


def points_elsewhere(text: str) -> bool:
    """Whether a line says where all of something is told: ``View accepted papers on …``."""
    return len(text) < 200 and bool(_POINTERS.match(text))


_SAYS = re.compile(r"\w")
_BEFORE, _BEHIND = f"{whitespace}\xa0\u3000[]《»>…→", f"{whitespace}\xa0\u3000[]》»>…→"
"""Signs around the words of a menu."""


@remembered
def is_boilerplate(text: str) -> bool:
    """Whether a plain line is part of the page, not of what it says."""
    text = text.strip()
    if len(text) > 600:
        return False
    return (
        not _SAYS.search(text)
        or text[:80].lstrip(_BEFORE).rstrip(_BEHIND).casefold() in _WIDGETS
        or _is_menu(text)
        or bool(_MORE.match(text) and len(text) < 40)
        or is_letter_part(text)
        or points_elsewhere(text)
        or bool(_PAGER.match(text) or _FOOTER.match(text) or _CAPTION.match(text))
        or bool(_GENERATED.match(text) and len(text) < 120)
        or ("." in text and "://" not in text and bool(_IMAGE_NAMES.match(text)))
    )


def is_letter_part(text: str) -> bool:
    """Whether a line is what letters and pages have around their items: to subscribe, to read it elsewhere."""
    text = text.strip(" |·[]()")
    if not (match := _LETTER.match(text)):
        return bool(_ACTIONS.match(text))
    # What goes on is a title: "Privacy policy gradients for agents".
    return len(text) - match.end() <= 16 and not re.search(r"[:：]", text)


_WORD = re.compile(r"[^\s|｜·/•]+")


def _is_menu(text: str) -> bool:
    """Whether every word of a line is one of a menu's."""
    text = text.casefold()
    if (first := _WORD.match(text)) and first[0] not in _MENU:
        return False
    words = re.split(r"[\s|｜·/•]+", text, maxsplit=16)
    return len(words) > 1 and all(word in _MENU for word in words)


def ends_items(text: str) -> bool:
    """Whether a plain line begins what comes after the items: footers, advertisements."""
    text = _OF_THREAD.sub("", text.strip(), count=1)
    return len(text) < 300 and bool(_CLOSING.match(text) or is_sponsored(text))


_OF_THREAD = re.compile(r"^[(\[]?\d{1,2}/(?:\d{1,2})?[)\]]?[.:]?\s+")
"""The number of a post in a thread: ``(8/8)``."""


_CONTENTS = re.compile(
    r"\W*(?:目录|目錄|目次|目录导航|table of contents|toc|contents|목차|índice|sommaire|inhalt(?:sverzeichnis)?|содержание)\W*$",
    re.I,
)


def is_contents(text: str) -> bool:
    """Whether a heading announces a list of the headings below."""
    return bool(_CONTENTS.match(text))


_PAGE_PARTS = re.compile(
    r"目录|^(?:faqs?|frequently asked questions|常见问题(?:解答)?|よくある質問|자주 묻는 질문)$|^(?:快速|站内|内容|网站|页面|本文|本站|文章|章节)?导航$|赞赏|打赏|^.{0,4}订阅(?:$|我们|方式|本|地址|号)|贡献者|往年|(?:^|往期|上[期周]|历史|内容|精彩|前[文情]|往届|文章|相关)回顾$|^联系$|联系(?:我|作者|编辑|方式)|关于(?:我|本)|往期|封面图|致谢|参考文献|^(?:欢迎|我要|如何|读者)?投稿(?:$|须知|指南|方式|邮箱|说明|通道)|^(?:文末|本期|商务)?广告(?:位|合作|投放|时间|招租)?$|相关问题|更新日志|收听|语音版|讨论区|历史上的"
    r"|轮换进度|免责|友情链接|相关资源|参考资料|相关链接|外部链接|今日摘要|只有一句话|(?:^|发展|行业|技术|研究|热点|本[周月期日]|今日|整体|总体)趋势(?:预测|分析|总结|观察)?$|^趋势(?:预测|分析|总结|观察|洞察)?$|小结$|总结$|结语$|写在最后|看点$|核心趋势|说明$|^(?:本[周月期日季]|今日|每[日周])?(?:内容)?(?:关键词|要点|总览|概览|概况|小结|总结)$|^本[周月期季](?:AI|技术|行业|产业|领域)*总结(?:$|[:：])|引用$|^(?:开源|使用|版权)?许可(?:$|证|协议|声明)|^捐赠|捐赠(?:我们|本|方式|名单)?$|支持(?:我们|本)"
    r"|table of contents|^toc$|contents$|^references?$|^licen[cs](?:es?|ing)(?:$|\W+(?:and|&|info))|\bcontribut(?:e$|ing(?:$|\W+(?:to|guide)|\W*$)|ors?$)|\bsubscri(?:be|bers?|ptions?)(?:$|\W+(?:to|now|here|via|by|for|info|and|&|options?|form))|\bsponsor(?:s|ed|ship)?(?:$|\W+(?:by|us|this|me|of|and|&|message|content|posts?|section|links?))|acknowledg|disclaimer|^about\b"
    r"|changelog|^how (?:to|we|i) (?:use|contribute|cite|read|subscribe|join|submit|run|install|navigate|get|find|search|select|collect|download)\b|^(?:[^:：]{0,12}[&/|,] ?|bibtex and )?citations?(?:\W*$| (?:and|&|info))|star history|support (?:us|me)|(?:参考|信息|数据)?来源$|^sources$|^tendencias?\b|^tendances?\b|^resumen\b|^résumé\b|zusammenfassung|^fazit\b|^conclusi(?:on|ones|ón)s?\b|^fuentes|^referencias|^références|^quellen|^まとめ|^参考|^출처|^참고|^정리|^목차|^요약$|^overview$|^summary$|^trends?$|^statistics$|^stats$|^contacts?(?:\W*$| (?:us|me|and|&|info))"
    r"|^\W*(?:(?:行业|技术|发展|未来|个人|今日|本周|本期)?(?:趋势|启示|展望|思考|总结|洞察|观察|点评|感悟|影响|意义|结论|建议)(?:、|与|和|及|&|/)?){2,4}$"
    r"|^\W*(?:(?:思考|总结|结论|趋势|未来|小结)?(?:与|和|及|、)?展望|(?:阅读|学习|使用|入门)建议|(?:个人)?(?:思考|感想|感悟|心得)|前言|引言|序言?|后记|编者的话|写在前面|(?:关键|主要|核心)?(?:结论|洞察|观察|启示)|下一步(?:计划)?|未来方向)$|^\W*end of (?:the )?(?:list|file|issue|digest|newsletter|mail)\b|^\W*(?:全文完|完结|本期完|以上)"
    r"|^(?:课程)?(?:作业|考核|考试|成绩|评分)(?:要求|安排|方式|评定|标准|构成|组成|与\w{2,4})?$|^(?:homeworks?|assignments?|exams?|grading|attendance|office hours|prerequisites|course (?:policy|policies|staff|logistics|information)|成績評価|과제|성적 ?평가)(?: (?:policy|policies|scheme|rubric))?(?: (?:and|&) \w+)?$"
    r"|^(?:最新|系统|网站|站点|平台|重要|社区)?公告(?:$|栏|[与和及]|更新)|^(?:공지(?:사항)?|お知らせ|notices?)$"
    r"|^(?:今日|本[日周月期]|每[日周])的?(?:核心|关键|主要)?(?:洞察|启示|思考|灵感)$|^(?:推荐|建议|潜在|可做的?|未来)的?研究(?:课题|主题|方向|选题|问题)(?:建议|推荐)?$|^研究(?:课题|主题|方向|选题|思路|灵感)(?:建议|推荐)$|^(?:今[日週]|本日)の(?:考察|所感|総括|インサイト)$|^(?:오늘의|이번 ?주|주간|핵심|주요)? ?(?:인사이트|시사점|총평|전망)$|^추천 ?연구 ?(?:주제|방향|아이디어)$"
    r"|^(?:education(?: background)?|(?:work|research|industr\w+|professional|internship|teaching)?(?: and \w+)? ?experiences?|teaching|(?:academic|professional|community) (?:services?|activities)|(?:short |brief )?bio(?:graphy)?|research interests?|internships?|hobbies|honou?rs(?: (?:and|&) awards)?|教育(?:经历|背景)|(?:工作|实习|研究|科研|项目|教学)?经历|学术(?:服务|兼职)|教学(?:工作)?|(?:荣誉|获奖)(?:与?(?:荣誉|获奖|奖项)|经历|情况)?|个人简介|研究(?:兴趣))$"
    r"|^(?:suggested|recommended|possible|potential|open) research (?:topics|ideas|directions|questions)$"
    r"|^\W*(?:outlook|(?:(?:key|main|overall|weekly|daily|today(?:'|’)s|this week(?:'|’)s) )?(?:insights|takeaways)|(?:my |final |closing )?thoughts|closing|wrap[- ]?up|in closing|what(?:'|’)s next|next steps|introduction|preface|foreword|editor(?:'|’)s (?:note|letter))$"
    r"|^(?:分类|标签|主题)(?:体系|说明|一览)$|^(?:项目|目录|仓库|文件)结构$|^(?:环境|安装|本地|部署|运行)(?:要求|配置|准备|搭建|步骤|方法|指南|说明|部署|运行|开发|启动|与启动|与运行)$|^快速(?:开始|上手)$"
    r"|^(?:(?:system )?requirements|quick ?start|getting started|(?:project|repository|directory|folder) structure)$"
    r"|^(?:(?:key|major|main|notable|emerging|overall) )(?:trends|themes|observations|findings)(?: observed)?$|^(?:\w+ )?search results$"
    r"|^\W*(?:important dates|call for (?:papers|participation)|(?:paper )?(?:submissions?|revision)(?: (?:guidelines|instructions|information|format))?|organi[sz](?:ers|ing committee|ation)|(?:program(?:me)? )?committee(?: members)?|registration|topics of interest|重要日期|征稿(?:启事|范围)?|组织委员会|tag cloud|(?:who(?:'|’)?s hiring|(?:ai |ml |job |career )?(?:jobs?|hiring|openings?|careers?|vacancies|opportunities)(?: (?:board|openings?|offers?|listings?|opportunities|corner|of the week|this week))?|招聘(?:信息)?|内推|求职(?:招聘)?|求人(?:情報)?|채용(?: ?(?:정보|공고))?|stellenangebote|offres d(?:'|’)emploi|ofertas de (?:empleo|trabajo)|vagas|вакансии)(?: in (?:ai|ml|tech))?|(?:recent|latest|popular|related) (?:posts?|articles?|comments?)|blogroll|follow(?: me| us)?|标签云?|分类目录|文章分类|文章归档|最[近新](?:文章|评论)|近期文章|热门文章|相关文章|最近の投稿|はじめに|おわりに|最後に|今後の展望|編集後記|들어가며|마치며|맺음말|introducci[oó]n|perspectivas|einleitung|ausblick|perspectives)$"
    r"|^(?:編集後記|编后[语记]|编辑后记|小编的话)$|^关于(?:我们?|作者|编者|本[文站刊报页栏期]|本?(?:周刊|月刊|日报|周报|专栏|博客|站点|网站|项目|仓库|公众号|订阅号|通讯))$"
    r"|(?:^|论文|文献|资料|数据|pdf\s?)(?:检索|搜索|筛选|收集|搜集|下载|获取|整理)(?:方法|顺序|流程|逻辑|策略|方式|步骤|思路|规则|途径)(?:$|\s?[(（])|^(?:(?:literature|paper) )?(?:search|selection|screening|inclusion) (?:strategy|methods?|methodology|criteria|process|procedure)$"
    r"|^(?:(?:our|current|core|active|group|team|lab|club) )*members$|^(?:group|team|lab|club) member$|^(?:研究|学习|阅读|讨论)?(?:小组|团队|课题组|实验室|组内|项目组?|读书会)?成员(?:名单|列表|介绍|信息)?$|^(?:チーム|研究室)?メンバー$|^(?:팀|스터디|연구실) ?(?:구성원|멤버)$"
    r"|值得(?:执行|动手|尝试|去?做)的.{1,4}(?:工作|事|行动|实验)$|^(?:今日|本[周月期]|下一步|近期|具体)?的?行动(?:建议|清单|计划|项|指南)$|^(?:(?:suggested|recommended|weekly) )?action (?:items|points|plan)$|^next actions$",
    re.I,
)


_SPAN_OF_TIME = re.compile(r"\s*[(（][^()（）]{0,20}\d{4}[^()（）]{0,20}[)）][\s:：]*$")
_SIGNS = re.compile(r"^[^\w《“\"\[(【（]+|[\s:：]+$")
"""What stands around what a heading says."""
_EVENT = (
    r"(?:(?:morning|afternoon|coffee|lunch|tea|short|opening|closing|technical|oral|poster|spotlight|panel|keynote|invited|social|gala|parallel|plenary|networking|first|second|final)\s+)*"
    r"(?:break|coffee|tea|lunch|dinner|breakfast|reception|registration|check-in|doors open|remarks?|welcome|sessions?(?:\s+(?:\d+|[IVX]+|[A-D]))?|discussion|panel|q\s?&\s?a|wrap-?up|adjourn|opening|closing|ceremony|茶歇|午餐|午休|休息|签到|注册|开幕式?|闭幕式?|合影|自由讨论|休憩|昼食|受付|개회|폐회|휴식|점심)"
)
_OF_PROGRAMME = re.compile(
    rf"\W*(?:\d{{1,2}}[:.]\d\d\W*)*{_EVENT}(?:\s*(?:,|/|&|\+|\band\b|\bwith\b|与|和|及)\s*{_EVENT})*"
    r"(?:\W+(?:morning|afternoon|day \d|(?:morning|afternoon)\W+day \d))?\W*(?:\d{1,2}[:.]\d\d\W*)*",
    re.I,
)


_UNSETTLED = re.compile(
    r"\W*(?i:(?:(?:[\w'’]+ ){0,3}(?:week|day|deadline|break|retreat|conference|holidays?)[,:;–—-]? )?no (?:\w+ )?(?:meetings?|class(?:es)?|lectures?|seminars?|sessions?|talks?|reading group)\b|(?:(?:meeting|class|lecture|seminar|session|talk) (?:is |was )?)?(?:cancell?ed|postponed)\b|(?:spring|summer|fall|winter|reading|holiday|thanksgiving|christmas|new year) (?:break|hiatus|recess)\b|holidays?\b|停课|放假|(?:\w{0,8}[,，]\s?)?(?:(?:停|暂停|休息)一次|不开组?会)|休講|休会|휴강|휴회)(?:\s*[^\w\s].{0,40}|\s+(?i:due|because|for|this|next|today|on|during|until|week)\b.{0,40})?$"
    r"|\W*\d{1,2}:\d\d(?::\d\d)?\W+(?i:opening|intro|outro|cold open|开场白?|片头|片尾|结尾)(?:\s*[:：|–—].*)?$"
    r"|\W*(?:TB[ACD]|to be (?:announced|determined|confirmed|decided))\b(?:\W.{0,40})?$|\W*(?:待定|未定|미정)\W*$"
)


def is_of_programme(text: str) -> bool:
    """Whether a text names a part of a programme in which nothing is presented: ``10:30 Coffee Break``, ``TBD``."""
    return len(text) <= 60 and bool(_OF_PROGRAMME.fullmatch(text) or _UNSETTLED.match(text))


_EARLIER = re.compile(
    r"\W*(?:往期|历史|上期|前期|精彩)(?:推荐|精选|回顾|文章|内容|好文)|\W*(?:相关|延伸|扩展|拓展|推荐)(?:阅读|推荐|文章)|\W*猜你(?:喜欢|想看)"
)
"""What stands above texts of the same site."""


def announces_earlier_texts(line: str) -> bool:
    """Whether a line says that earlier issues, or other texts of the same site, stand below it."""
    return len(line) <= 16 and bool(_EARLIER.fullmatch(line.rstrip(" \t:：*>↓👇")))


@remembered
def is_page_part(heading: str) -> bool:
    """Whether a heading announces contents, thanks, subscription and the like."""
    said = _SIGNS.sub("", _SPAN_OF_TIME.sub("", heading))
    return len(said) <= 30 and bool(_PAGE_PARTS.search(said))
