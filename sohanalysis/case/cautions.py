"""Cautions about the texts of a case, which need a look before publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sohanalysis.errors import Fault, format_value
from sohanalysis.files.kinds import located
from sohanalysis.files.toml import Document, KeyPath

_PERSONAL_ADVICE = "Texts are published unchanged: take it out, unless it is public."
# These forms cause a warning, never an error: the publisher decides.
_SUSPECT_FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        # Each part has a limit, so that the search stays fast in a text of 4,000 characters.
        re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII),
        "looks like an e-mail address",
        _PERSONAL_ADVICE,
    ),
    (
        # The digits must not be part of a reference, a date or an amount.
        re.compile(r"(?<![\w.,/£-])(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?![\w/])", re.ASCII),
        "looks like a telephone number",
        _PERSONAL_ADVICE,
    ),
    (
        # UTF-8 decoded as cp1252: Â before a sign, Ã before a letter, â€ for quotes and dashes.
        re.compile("\u00c2[\u00a0-\u00bf]|\u00c3[\u0080-\u00bf]|\u00e2\u20ac.?|\ufffd"),
        "looks like a wrongly decoded character, such as \u00c2£ for £",
        "Type it again, and save the file as UTF-8.",
    ),
)


def text_cautions(document: Document) -> tuple[Fault, ...]:
    """Return cautions about texts that need a look before publication. None is an error."""
    cautions = [
        (key_path, fault)
        for key_path, text in texts_in(document.values)
        for fault in _suspect_text_faults(text)
    ]
    return tuple(located(document, cautions))


def texts_in(value: Any, key_path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key path and text of every text within the values of a file."""
    if isinstance(value, str):
        yield key_path, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from texts_in(entry, (*key_path, key))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from texts_in(entry, (*key_path, number))


def _suspect_text_faults(text: str) -> Iterator[Fault]:
    for look, problem, remedy in _SUSPECT_FORMS:
        match = look.search(text)
        if match:
            yield Fault(problem=f"{format_value(match[0])} {problem}", advice=remedy)
