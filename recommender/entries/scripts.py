"""Scripts: which characters are Chinese, as ranges for the classes of regular expressions.

Chinese ones are the unified ideographs with extension A, the compatibility ideographs, and planes 2 and 3, where
the further extensions are: rare characters of names, mostly (U+20BB7 in 𠮷野).
"""

import re

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7af"

CHINESE = re.compile(f"[{HAN}]")
"""One Chinese character."""
