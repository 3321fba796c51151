"""Make recommender/entries/chinese_variants.txt: characters that stand for another one in simplified Chinese.

Two lines of the same length, from the character tables of OpenCC (Apache-2.0) as
opencc-python-reimplemented ships them: what stands above is written as what stands below it.
"""

from importlib.resources import files
from pathlib import Path

OUT = Path(__file__).parent.parent / "recommender/entries/chinese_variants.txt"
TABLES = ("TSCharacters", "TWVariantsRev", "HKVariantsRev", "TWVariants", "HKVariants")


def table(name: str) -> dict[str, str]:
    """Return what each character of a table is first written as, where that is another one."""
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    found = {a: [b for b in bs.split() if b != a] for a, bs in pairs}
    return {a: bs[0] for a, bs in found.items() if len(a) == 1 and bs and len(bs[0]) == 1}


def folded() -> dict[str, str]:
    """Return what each character is written as in the end."""
    steps: dict[str, str] = {}
    for name in TABLES:
        for a, b in table(name).items():
            if a not in steps and end(steps, b) != a:  # tables of variants lead both ways
                steps[a] = b
    return {a: end(steps, a) for a in sorted(steps)}


def end(steps: dict[str, str], character: str) -> str:
    """Follow the steps from a character to their end."""
    while character in steps:
        character = steps[character]
    return character


if __name__ == "__main__":
    pairs = folded()
    OUT.write_text(f"{''.join(pairs)}\n{''.join(pairs.values())}\n", "utf-8")
    print(f"{OUT}: {len(pairs)} characters")
