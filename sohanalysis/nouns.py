"""Plurals, possessives and first letters of nouns and names."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Words that end the main noun of a name: "Heads" in "Heads of service".
_AFTER_A_NOUN = re.compile(r" (?:of|for|in|at|on|to|from|with|by)\b.*|[,(/:].*")
_SINGULAR = ("gas", "bus", "lens", "series", "news")  # one, though they end in s
_SAME = ("aircraft", "data", "news", "people", "police", "series", "staff")  # one and several


def is_plural(name: str) -> bool:
    """Check whether the main noun of a name is plural, by its ending.

    >>> [is_plural(name) for name in ("Contractors", "Head of operations", "Data analysis")]
    [True, False, False]
    """
    noun = _AFTER_A_NOUN.sub("", name).strip().lower()
    return " and " in noun or _ends_as_plural(noun)


def _ends_as_plural(noun: str) -> bool:
    is_one = noun.endswith(("ss", "us", "is")) or noun.rpartition(" ")[2] in _SINGULAR
    return noun.endswith("s") and not is_one


def verb_of(names: Sequence[str], verb: str) -> str:
    """Return a verb that agrees with its subjects.

    >>> verb_of(["Project manager"], "run"), verb_of(["Contractors"], "run")
    ('runs', 'run')
    """
    is_one = len(names) == 1 and not is_plural(names[0])
    return f"{verb}s" if is_one else verb


def in_plural(noun: str) -> str:
    """Return the plural of a unit, which may be plural already.

    >>> [in_plural(noun) for noun in ("user", "users", "member of staff", "box", "body")]
    ['users', 'users', 'members of staff', 'boxes', 'bodies']
    >>> [in_plural(noun) for noun in ("class", "bus", "analysis", "police staff")]
    ['classes', 'buses', 'analyses', 'police staff']
    >>> in_plural("officer (FTE)")
    'officers (FTE)'
    """
    main = _AFTER_A_NOUN.sub("", noun).rstrip()
    if _ends_as_plural(main.lower()) or main.lower().rpartition(" ")[2] in _SAME:
        return noun
    plural = f"{main}s"
    if main.endswith("is"):
        plural = f"{main[:-2]}es"
    elif re.search(r"(s|x|z|ch|sh)$", main):
        plural = f"{main}es"
    elif re.search(r"[^aeiou]y$", main):
        plural = f"{main[:-1]}ies"
    return plural + noun.removeprefix(main)


def possessive(noun: str) -> str:
    """Return the possessive of a noun: "the post's", "the vans'", "the gas's"."""
    return f"{noun}'" if noun.endswith("s") and is_plural(noun) else f"{noun}'s"


def first_capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def first_small(text: str) -> str:
    """Return a text with a small first letter, unless its first word is an acronym.

    >>> first_small("Low estimate"), first_small("A share"), first_small("SOH platform")
    ('low estimate', 'a share', 'SOH platform')
    """
    first_word = re.split(r"\W", text, maxsplit=1)[0]
    is_acronym = len(first_word) > 1 and not first_word[1:].islower()
    return text if is_acronym else text[:1].lower() + text[1:]
