"""Sentences as data: templates that facts choose and slots fill.

Python and the page (`explore/words.js`) read the same ones. Each name has a list of templates, and
each template has a list of facts. `say` uses the first template whose facts all hold; without such
a template, the text is empty. A fact holds unless it is false, 0 or empty.

A slot is {name}, for a text or another list of templates, or {name:format}, for a figure in a
format of `money`. A pair of figures becomes a range, "£262,000 to £302,000", unless both ends read
the same. The fact ``between`` replaces the word "to", for example by "or", and keeps the order of
the figures. A template that is a list joins its non-empty parts with commas. Texts that fill a slot
are not searched for slots.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sohanalysis import money

Template = Sequence[tuple[Sequence[str], str | Sequence[str]]]
Templates = Mapping[str, Template]
_FORMATS: Mapping[str, Callable[[Any], str]] = {
    "distance": money.distance,
    "quoted_pounds": money.quoted_pounds,
    "thousands": money.thousands,
    "short_distance": money.short_distance,
    "figures": money.figures,
    "percent": money.percent,
    "pounds": money.amount_in_words,
    # A price of a unit may have parts of a penny, but no amount of a sentence has.
    "full_pounds": lambda amount: money.full_pounds(float(money.rounded(amount, 2))),
}
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


def say(name: str, facts: Mapping[str, Any], templates: Templates) -> str:
    """Return the text of the first template in a list whose facts all hold.

    Returns
    -------
    str
        Empty if there is no such template.

    >>> templates = {"cost": [(["over"], "{over:pounds} over budget"), ([], "within budget")]}
    >>> say("cost", {"over": (2_000, 2_000)}, templates), say("cost", {}, templates)
    ('£2,000 over budget', 'within budget')
    """

    def value(fact: str) -> Any:
        return say(fact, facts, templates) if fact in templates else facts.get(fact)

    def written(slot: re.Match[str]) -> str:
        slot_value = value(slot[1])
        if not slot[2]:
            return str(slot_value)
        ends = [*slot_value] if isinstance(slot_value, tuple) else [slot_value]
        if "between" not in facts:  # the figures of two sources keep their order
            ends.sort()
        between = f" {facts.get('between', 'to')} "
        return between.join(dict.fromkeys(map(_FORMATS[slot[2]], ends)))

    for needed, template in templates[name]:
        if all(map(value, needed)):
            if isinstance(template, str):
                return _SLOT.sub(written, template)
            return ", ".join(filter(None, (_SLOT.sub(written, part) for part in template)))
    return ""
