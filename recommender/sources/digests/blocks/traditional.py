"""Traditional Chinese characters: a document in them is read in simplified ones, and what was read is written back.

Characters change places in pairs, so that nothing is lost: what the document has in simplified ones becomes
traditional meanwhile. Only those are exchanged that rules of this package are about, and all at once, which leaves
every place and line as it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from recommender.entries.mention import Mention, Problem
from recommender.entries.scripts import HANGUL, KANA

_PAIRS = (
    "万萬 与與 业業 东東 严嚴 个個箇 为為爲 举舉 习習 书書 仅僅 仓倉 们們 价價 众眾衆 优優 会會 体體 册冊 写寫 冯馮 击擊 刘劉"
    " 则則 创創 务務 动動 势勢 区區 华華 协協 单單 卢盧 历歷曆 参參 发發髮 号號 吕呂 听聽 启啟啓 吴吳 员員 响響 团團 园園 围圍"
    " 图圖 声聲 处處 备備 孙孫 学學 实實 审審 对對 寻尋 导導 届屆 属屬 广廣 库庫 开開 张張 归歸 当當 录錄 态態 总總 扩擴 扫掃"
    " 护護 报報 换換 据據 数數 时時 机機 权權 条條 来來 杨楊 构構 标標 栏欄 档檔 欢歡 汇匯彙 汤湯 测測 浏瀏 潜潛 灯燈 灵靈 点點"
    " 热熱 状狀 献獻 码碼 礼禮 称稱 笔筆 签簽籤 简簡 类類 约約 级級 线線 组組 织織 绍紹 结結 络絡 统統 继繼 绩績 续續 维維 编編"
    " 网網 罗羅 职職 联聯 腾騰 节節 苏蘇 荐薦 蒋蔣 补補 装裝 见見 观觀 视視 览覽 计計 订訂 讨討 议議 讯訊 记記 讲講 许許 论論"
    " 访訪 证證 评評 识識 词詞 译譯 试試 话話 详詳 语語 说說説 请請 读讀 课課 谢謝 谭譚 贡貢 责責 贺賀 贾賈 资資 赏賞 赞讚贊 赠贈"
    " 赵趙 趋趨 转轉 轮輪 软軟 载載 辑輯 还還 这這 进進 选選 递遞 邓鄧 邮郵 邹鄒 郑鄭 鉴鑑鑒 钟鐘鍾 钱錢 链鏈 键鍵 长長 门門 闫閆"
    " 闭閉 问問 间間 闻聞 阅閱 队隊 陆陸 陈陳 隐隱 韦韋 韩韓 页頁 顶頂 项項 顾顧 预預 领領 频頻 题題 马馬 驱驅 验驗 骤驟 黄黃 龚龔"
    " 罢罷 闲閑閒 误誤 设設 让讓 认認 变變 质質 达達 边邊 过過 运運 连連 远遠 适適 难難 双雙 鲜鮮 传傳 产產 亿億 从從 专專 丰豐 检檢"
)
"""Simplified characters with their traditional ones, the usual one first, that stand only in the one script."""
_LOOSE = "了瞭 于於 云雲 余餘 内內 准準 划劃 别別 只隻 台臺 叶葉 后後 周週 回迴 布佈 强強 征徵 志誌 术術 系係 群羣 范範 里裡裏 须須 昼晝 采採"
"""The same of characters that are written in traditional texts too, in other words."""
_ELSEWHERE = re.compile(f"[{KANA}{HANGUL}]")
_FEWEST = 4
"""Traditional characters that tell a script."""

_TEXTS = ("title", "title_zh", "url", "category", "venue", "abstract_zh", "abstract_en", "recommendation", "source")  # fmt: skip
_LISTS = ("authors", "aliases", "affiliations")


@dataclass(frozen=True)
class Script:
    """The pairs of traditional and simplified characters that are exchanged while a document is read; by default none."""

    places: Mapping[int, int] = field(default_factory=dict)

    def exchange(self, text: str) -> str:
        """Return a text with both characters of each pair exchanged; doing so twice gives the text again."""
        return text.translate(self.places) if self.places and not text.isascii() else text

    def restored(self, told: Mention | Problem) -> Mention | Problem:
        """Return a mention or a problem with the characters that the document has."""
        if not self.places:
            return told
        if isinstance(told, Problem):
            return told._replace(what=self.exchange(told.what))
        read: dict[str, Any] = {
            name: self.exchange(text) for name in _TEXTS if (text := getattr(told, name))
        }
        read |= {name: tuple(map(self.exchange, getattr(told, name))) for name in _LISTS}
        links = tuple(map(self.exchange, told.origin.links))
        return replace(told, origin=told.origin._replace(links=links), **read)


def of(text: str) -> Script:
    """Return the script of a document: one that exchanges characters if the document is in traditional ones."""
    if text.isascii():
        return Script()
    there = set(text)
    sure = [(pair[0], _usual(pair, text)) for pair in _PAIRS.split() if not there.isdisjoint(pair)]
    traditional = sum(text.count(one) for _, one in sure if one in there)
    if traditional < _FEWEST or traditional <= sum(text.count(one) for one, _ in sure):
        return Script()
    if 4 * len(_ELSEWHERE.findall(text)) > traditional:
        return Script()
    loose = [
        (pair[0], one)
        for pair in _LOOSE.split()
        if text.count(one := _usual(pair, text)) > text.count(pair[0])
    ]
    places = {}
    for one, other in (*sure, *loose):
        places[ord(one)], places[ord(other)] = ord(other), ord(one)
    return Script(places)


def _usual(pair: str, text: str) -> str:
    """Return the traditional character that a text has for a simplified one, most often."""
    return pair[1] if len(pair) == 2 else max(pair[1:], key=text.count)
