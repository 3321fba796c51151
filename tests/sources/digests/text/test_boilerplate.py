import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.text.boilerplate import (
    announces_earlier_texts,
    ends_items,
    is_boilerplate,
    is_letter_part,
    is_of_programme,
    is_page_part,
    is_sponsored,
    points_elsewhere,
)


@pytest.mark.parametrize(
    "text",
    ["image.png", "f01.png.jpgf02.png.jpgf03.png.jpg", "首页", "×", "…3", "1", "Hexo", "Fluid", "阅读全文 »", "Read more", "图 1:模型结构",
     "(图示:发布会现场)", "Figure 2: Overview", "Powered by Hexo", "© 2021 某人", "上一页 1 2 3 下一页", "----", "[TOC]", "▲ 现场"],
)  # fmt: skip
def test_lines_of_the_page(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    ["如图所示,曲线不相交。", "图像分类的新方法", "【图注意力网络】节点衡量邻居。", "表示学习", "Home is where the model is", "2021-11-09", "会议详情及注册 ：请扫描下方二维码！",
     "The next generation", "A Figure of Merit"],
)  # fmt: skip
def test_lines_of_what_it_says(text: str) -> None:
    assert not is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "END",
        "© THE END",
        "（完）",
        "- END -",
        "本文分享自 某公众号",
        "如有侵权，请联系",
        "ArXiv Weekly Radiostation:NLP",
        "转载请联系",
    ],
)
def test_what_closes_a_digest(text: str) -> None:
    assert ends_items(text)


@pytest.mark.parametrize(
    "text", ["End-to-End Object Detection", "完全基于注意力", "Endless", "欢迎程度"]
)
def test_what_does_not_close_it(text: str) -> None:
    assert not ends_items(text)


@pytest.mark.parametrize(
    "text",
    ["目录", "订阅", "本周概览", "🗓 本期概况", "本周AI技术总结：三大趋势", "Table of Contents", "Contributing", "License", "参考文献", "📌 往期回顾", "Overview", "Fuentes", "まとめ", "목차", "展望", "思考与展望", "🔭 未来展望", "阅读建议", "下一步计划", "核心洞察", "写在前面", "以上",
     "🧭 快速导航", "广告位", "联系方式", "Citation", "BibTeX & Citation", "Contact us", "Contact & License", "Next steps", "What’s next", "Outlook", "Key Takeaways", "My thoughts", "Editor's note", "Wrap-up", "--- End of list ---", "END OF THE NEWSLETTER", "編集後記", "Ausblick", "들어가며",
     "订阅我们", "RSS订阅", "邮件订阅方式", "精彩回顾", "上期回顾", "欢迎投稿", "投稿须知", "许可证", "开源许可", "捐赠", "捐赠名单", "趋势", "技术趋势", "行业趋势分析", "本周趋势", "趋势预测", "趋势、启示与展望", "📈 行业趋势与思考", "总结和建议", "影响及启示", "How to contribute", "How to subscribe",
     "Licenses", "License and citation", "Contributors", "Contributing guide", "Subscribe to our newsletter", "Subscription options", "Our sponsors", "Sponsored by Acme", "This week's sponsor",
     "Group Member", "Lab Members", "👥 小组成员", "课题组成员名单", "研究室メンバー", "스터디 멤버", "本周最值得动手的两个实验", "✅ 行动清单", "下一步行动建议", "Action items"],
)  # fmt: skip
def test_headings_of_parts_of_the_page(text: str) -> None:
    assert is_page_part(text)


@pytest.mark.parametrize(
    "text",
    ["计算机视觉", "Large Language Models", "机器人", "Subspace learning of an overly long heading that says much", "多模态展望未来的三条路", "结论的可靠性", "Introduction to Diffusion", "Next Steps in Robotics",
     "视觉语言导航", "机器人导航与规划", "AI 工具导航", "计算广告", "智能体联系紧密的工作", "Citation Recommendation", "Contact-Rich Manipulation", "Thoughts of a Machine", "End-to-End Learning", "Insights from Scaling",
     "投稿推荐系统", "论文投稿与审稿的自动化", "订阅制产品", "文献回顾生成", "许可管理与合规", "器官捐赠预测", "销量趋势预测", "大模型回顾", "Sponsored Search", "Subscription Models", "Contributing Factors", "How to Train LLMs", "Licensed Data",
     "License Plate Recognition", "Contributor Attribution", "Membership Inference", "Group Membership Attacks", "本周最值得关注的三篇论文", "行动识别", "动作规划与行动预测"],
)  # fmt: skip
def test_headings_of_topics(text: str) -> None:
    assert not is_page_part(text)


@pytest.mark.parametrize("text", ["还有26篇论文", "and 12 more", "共计 58 篇文章"])
def test_lines_that_only_count_are_of_the_page(text: str) -> None:
    assert is_boilerplate(text)


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert is_boilerplate(text) in (True, False)
    assert ends_items(text) in (True, False)
    assert is_page_part(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Unsubscribe",
        "View this email in your browser",
        "退订",
        "Privacy Policy",
        "配信停止はこちら",
    ],
)
def test_what_letters_have_around_their_items(text: str) -> None:
    assert is_letter_part(text)


@pytest.mark.parametrize(
    "text",
    [
        "Privacy policy gradients for agents",
        "Terms of use of language models",
        "Opt out of training: a guide",
    ],
)
def test_titles_that_begin_like_it_are_titles(text: str) -> None:
    assert not is_letter_part(text)


def test_a_year_alone_is_no_pager() -> None:
    assert not is_boilerplate("2018")
    assert is_boilerplate("1 2 3 … 12")


@pytest.mark.parametrize(
    "text",
    ["10:30 - 11:00: Morning Coffee Break", "Registration and coffee", "Welcome & Opening Remarks", "Lunch / Poster Session", "签到与茶歇", "Lunch", "09:30 Technical Session", "Poster Session 2", "茶歇", "12:00 午餐", "Deadline week, no meeting", "Spring holidays: no class"],
)  # fmt: skip
def test_parts_of_a_programme_present_nothing(text: str) -> None:
    assert is_of_programme(text)


@pytest.mark.parametrize(
    "text", ["Lunch Break Prediction with Graphs", "10:30 Attention Is All You Need", "Session Search with LLMs", "Coffee and Lunch Recognition"]
)  # fmt: skip
def test_titles_in_a_programme_are_none_of_its_parts(text: str) -> None:
    assert not is_of_programme(text)


@pytest.mark.parametrize(
    "text",
    ["A whole new way to count fish (Sponsor)", "[Sponsored] Nets for less", "新的数据库上线了【广告】", "Netze für alle (Anzeige)", "広告: 新しい網", "Sponsored by Nets & Sons", "TOGETHER WITH ACME", "Brought to you by Nets & Sons"],
)  # fmt: skip
def test_what_was_paid_for_says_so(text: str) -> None:
    assert is_sponsored(text)
    assert ends_items(text)


@pytest.mark.parametrize(
    "text",
    ["Sponsored Search Auctions with Learned Bids", "广告推荐中的因果推断", "Ad Click Prediction (KDD)", "Learning to advertise"],
)  # fmt: skip
def test_papers_of_advertising_are_papers(text: str) -> None:
    assert not is_sponsored(text)


@pytest.mark.parametrize(
    "text",
    ["View Accepted Papers on OpenReview", "See all our publications here", "This is a list of my selected publications, the full list is on my page", "A full list of papers is available on DBLP"],
)  # fmt: skip
def test_where_all_of_it_is_told(text: str) -> None:
    assert points_elsewhere(text)


@pytest.mark.parametrize("text", ["See Through Fog without Seeing Fog", "A List of Lists", "This Is What the List Decoding Radius Is", "Find the Lady: Lists of Decoys"])  # fmt: skip
def test_titles_with_such_words_point_nowhere(text: str) -> None:
    assert not points_elsewhere(text)


@pytest.mark.parametrize("text", ["TBD", "TBA, perhaps one session more", "待定"])
def test_what_is_not_settled_presents_nothing(text: str) -> None:
    assert is_of_programme(text)


@pytest.mark.parametrize("heading", ["Who’s Hiring in AI", "💼 Jobs", "AI Jobs", "Job openings", "招聘信息", "求人情報", "채용 공고", "Stellenangebote", "Offres d'emploi", "Vagas", "Вакансии"])  # fmt: skip
def test_jobs_are_a_part_of_the_page(heading: str) -> None:
    assert is_page_part(heading)


@pytest.mark.parametrize("heading", ["Steve Jobs", "Jobs and Automation", "Job Scheduling", "招聘中的偏见"])  # fmt: skip
def test_other_headings_with_jobs_are_none(heading: str) -> None:
    assert not is_page_part(heading)


@pytest.mark.parametrize("text", ["本日报由 AI 自动生成，数据来自某处", "This digest was generated by a script", "Auto-generated on 2026-05-01"])  # fmt: skip
def test_what_made_a_document_is_of_the_page(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize("text", ["Generated by Adversaries: Attacks on Captions", "本报告由浅入深地介绍扩散模型的原理与推导，并附代码实现"])  # fmt: skip
def test_titles_that_begin_as_it_does_are_none(text: str) -> None:
    assert not is_boilerplate(text)


@pytest.mark.parametrize("heading", ["🗺️ 分类体系", "环境要求", "安装与启动", "快速开始", "Key Trends Observed (Feb 2025-2026):", "Emerging themes", "Quick start", "arXiv Search Results:"])  # fmt: skip
def test_what_a_repository_tells_of_itself_is_a_part_of_the_page(heading: str) -> None:
    assert is_page_part(heading)


@pytest.mark.parametrize("heading", ["安装视频生成模型", "Key Trends in Diffusion", "Requirements Engineering", "分类", "Search"])  # fmt: skip
def test_topics_with_such_words_are_none(heading: str) -> None:
    assert not is_page_part(heading)


@pytest.mark.parametrize("line", ["往期推荐", "相关阅读：", "猜你喜欢", "历史文章"])
def test_lines_above_earlier_issues_say_so(line: str) -> None:
    assert announces_earlier_texts(line)


@pytest.mark.parametrize(
    "line", ["推荐系统综述", "历史", "相关工作", "往期推荐算法的一篇综述，讲得很细"]
)
def test_other_lines_with_such_words_do_not(line: str) -> None:
    assert not announces_earlier_texts(line)


def test_what_a_list_says_of_itself_is_of_the_page() -> None:
    assert is_boilerplate("A curated collection of papers and resources on reading machines.")
    assert not is_boilerplate("A Comprehensive Survey of Reading Machines")


@pytest.mark.parametrize(
    "text",
    [
        "No meeting",
        "No class (Thanksgiving)",
        "Meeting cancelled",
        "Spring break",
        "Holidays",
        "停课",
    ],
)
def test_days_without_a_talk_are_of_the_programme(text: str) -> None:
    assert is_of_programme(text)


@pytest.mark.parametrize(
    "text",
    [
        "No Free Lunch Theorems for Search",
        "Cancelled Noise in Long Recordings",
        "Breaking the Sample Barrier",
        "Holiday Demand from Sparse Counts",
    ],
)
def test_talks_that_begin_alike_are_none_of_it(text: str) -> None:
    assert not is_of_programme(text)


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe to Meeting Announcements",
        "Join Our Slack Channel",
        "Switch to English",
        "切换到英文",
        "加入微信群",
    ],
)
def test_what_a_page_asks_of_its_readers(text: str) -> None:
    assert is_letter_part(text)


@pytest.mark.parametrize("heading", ["关于周刊", "关于本刊", "关于我们", "论文检索方法（两步）", "检索顺序", "数据整理流程", "How we select papers", "Paper selection criteria"])  # fmt: skip
def test_who_made_a_digest_and_how_are_parts_of_the_page(heading: str) -> None:
    assert is_page_part(heading)


@pytest.mark.parametrize("heading", ["关于大模型的思考", "检索增强生成方法", "高效检索方法", "How we scaled training", "Data Selection"])  # fmt: skip
def test_headings_of_subjects_are_none(heading: str) -> None:
    assert not is_page_part(heading)


@pytest.mark.parametrize("text", ["00:00 Opening: papers of June", "00:00 开场：今天聊什么", "1:02:03 Outro", "00:15 片头"])  # fmt: skip
def test_a_broadcast_opens_and_closes_with_nothing(text: str) -> None:
    assert is_of_programme(text)


@pytest.mark.parametrize("text", ["00:12 Opening the Black Box of Networks", "09:00 Intro to Reinforcement Learning", "Opening: A Study of Doors"])  # fmt: skip
def test_what_a_broadcast_tells_of_may_begin_so(text: str) -> None:
    assert not is_of_programme(text)


@pytest.mark.parametrize(
    "text", ["(8/8) That's a wrap! Follow for more.", "9/9 That’s all for today", "END"]
)
def test_the_last_post_of_a_thread_ends_the_items(text: str) -> None:
    assert ends_items(text)


@pytest.mark.parametrize("text", ["外出开会，停一次", "放假，暂停一次", "赶投稿，不开组会"])
def test_a_meeting_that_does_not_take_place_presents_nothing(text: str) -> None:
    assert is_of_programme(text)
