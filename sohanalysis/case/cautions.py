"""What to be told of the texts of a case before they are published: allowed, and odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sohanalysis.errors import Fault, shown
from sohanalysis.files.schema import located
from sohanalysis.files.toml import Document, Key

_PERSON = "Texts are published as they are: take it out, unless it is public."
_LOOKS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII),
        "looks like an e-mail address",
        _PERSON,
    ),
    (
        re.compile(r"(?<![\w.,/£-])(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?![\w/])", re.ASCII),
        "looks like a telephone number",
        _PERSON,
    ),
    (
        re.compile("\u00c2[\u00a0-\u00bf]|\u00c3[\u0080-\u00bf]|\u00e2\u20ac.?|\ufffd"),
        "looks like a letter that was decoded wrongly, as a £ into \u00c2£",
        "Type it again, and save the file as UTF-8.",
    ),
)


def cautions(document: Document) -> tuple[Fault, ...]:
    """Name what a reader of the file may want to mend before its texts are published.

    Returns
    -------
    tuple of Fault
        With file, line and key of each, in the order of the file; none of them stops anything.
    """
    found = [(place, fault) for place, text in _texts((), document.values) for fault in _odd(text)]
    return tuple(located(document, found))


def _texts(place: Key, value: Any) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts((*place, key), each)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts((*place, number), each)


def _odd(text: str) -> Iterator[Fault]:
    for look, what, advice in _LOOKS:
        found = look.search(text)
        if found:
            yield Fault(problem=f"{shown(found[0])} {what}", advice=advice)
