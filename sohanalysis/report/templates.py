"""Sentences as data, for Python and for the page: templates, and facts that choose between them.

A name stands for a list of ``(facts, template)``: the first whose facts all hold is said, and
nothing where none does. A fact holds unless it is false, 0 or blank. A slot is ``{name}``, for
words or for another list of templates, or ``{name:format}``, for a figure as `money` writes it;
a pair of figures is a range where the two read differently. A template that is a list is
said with commas between what is not blank. `explore/engine.js` reads the same data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sohanalysis import money

Template = Sequence[tuple[Sequence[str], str | Sequence[str]]]
Templates = Mapping[str, Template]
FORMATS = {name: getattr(money, name) for name in ("pounds", "thousands", "figures", "percent")}
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


def say(name: str, known: Mapping[str, Any], templates: Templates) -> str:
    """Say the first template of a list whose facts all hold.

    >>> templates = {"cost": [(["over"], "{over:pounds} over budget"), ([], "within budget")]}
    >>> say("cost", {"over": (2_000, 2_000)}, templates), say("cost", {}, templates)
    ('£2,000 over budget', 'within budget')
    """

    def value(of: str) -> Any:
        return say(of, known, templates) if of in templates else known.get(of)

    def written(slot: re.Match[str]) -> str:
        found = value(slot[1])
        if not slot[2]:
            return str(found)
        ends = sorted(found) if isinstance(found, tuple) else (found,)
        return " to ".join(dict.fromkeys(map(FORMATS[slot[2]], ends)))

    for facts, template in templates[name]:
        if all(map(value, facts)):
            if isinstance(template, str):
                return _SLOT.sub(written, template)
            return ", ".join(filter(None, (_SLOT.sub(written, each) for each in template)))
    return ""


def first_capital(words: str) -> str:
    """Begin a sentence."""
    return words[:1].upper() + words[1:]
