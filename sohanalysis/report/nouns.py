"""Plurals and possessives of the nouns of a case, by their endings."""

from __future__ import annotations

import re

# Words that end the main noun of a name: "Heads" in "Heads of service".
_AFTER_A_NOUN = re.compile(r" (?:of|for|in|at|on|to|from|with|by)\b.*|[,(/:].*")


def is_plural(name: str) -> bool:
    """Check whether the main noun of a name is plural, by its ending.

    >>> [is_plural(name) for name in ("Contractors", "Head of operations", "Data analysis")]
    [True, False, False]
    """
    noun = _AFTER_A_NOUN.sub("", name).strip()
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def in_plural(noun: str) -> str:
    """Return the plural of a unit, which may be plural already.

    >>> [in_plural(noun) for noun in ("user", "users", "member of staff")]
    ['users', 'users', 'members of staff']
    """
    main = _AFTER_A_NOUN.sub("", noun)
    return noun if main.endswith("s") else f"{main}s{noun.removeprefix(main)}"


def possessive(noun: str) -> str:
    """Return the possessive of a noun: "the post's", "the vans'"."""
    return f"{noun}'" if noun.endswith("s") else f"{noun}'s"
