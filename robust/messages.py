"""Write every message of the suite into one file, to be read as a diff: ``make messages``."""

from __future__ import annotations

from robust.bad_inputs import SUITE, BadInput, messages

GOLDEN = SUITE / "messages.txt"
_HEAD = """\
What is said of each input of this suite, for an analyst's eyes. Refresh: make messages.
"""


def title(bad: BadInput) -> str:
    """Name an input in the file of the messages."""
    return f"\n{bad.id}: {bad.given}\n"


def golden() -> str:
    """Give the file of the messages as it should be."""
    return _HEAD + "".join(title(bad) + said for bad, said in messages())


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8", newline="\n")
