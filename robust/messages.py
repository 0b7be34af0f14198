"""Write every message of the suite into one file: ``make messages``.

A change of a message then shows as a diff.
"""

from __future__ import annotations

from robust.bad_inputs import SUITE, BadInput, messages

GOLDEN = SUITE / "messages.txt"
_HEAD = """\
The message for each input of this suite, as an analyst sees it. Refresh: make messages.
"""


def title(bad: BadInput) -> str:
    """Return the heading of an input in the file of messages."""
    return f"\n{bad.id}: {bad.given}\n"


def golden() -> str:
    """Return the text of the file of messages."""
    return _HEAD + "".join(title(bad) + text for bad, text in messages())


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8", newline="\n")
