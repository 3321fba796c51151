"""Examples at the end of a command's help."""


def examples(*lines: str) -> str:
    """Return command lines, without the program's name, as the end of a help text, one below the other."""
    return "\n".join(["\b", "Examples:", *(f"  recommender {line}" for line in lines)])
