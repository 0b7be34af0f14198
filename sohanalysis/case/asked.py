"""A first case from six answers: what is charged, who shares it and how, years, budget, source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sohanalysis import years
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_POUNDS
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.rules import MOST_YEARS

Answers = Mapping[str, Any]
TO_US, POOL, ONCE = "to us", "pool", "once"
_COST = re.compile(rf"(?:({POOL}|{ONCE})\s+)?(.+?)(?:\s+(?:a|per)\s+year)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question, and what reads its answer.

    Parameters
    ----------
    key : str
        Of the answer.
    words : str
        What is asked.
    read : callable
        Gives the answer; raises ValueError with what is allowed.
    needs : callable, optional
        Whether it is asked after the answers so far.
    """

    key: str
    words: str
    read: Callable[[str], Any]
    needs: Callable[[Answers], bool] = lambda answers: True


def _text(text: str) -> str:
    if not text.strip() or len(text) > 200 or not text.strip().isprintable():
        raise ValueError("a few words, up to 200 letters")
    return text.strip()


def _years(text: str) -> str:
    try:
        first, last = years.typed(text)
    except ValueError:
        span = f"one financial year (2025/26), or 2025/26 to 2028/29: up to {MOST_YEARS} years"
        raise ValueError(span) from None
    count = years.starting_year(last) - years.starting_year(first) + 1
    if count < 1:
        raise ValueError(f"years in order, such as {last} to {first}")
    if count > MOST_YEARS:
        raise ValueError(f"up to {MOST_YEARS} years")
    return first if count == 1 else f"{first} to {last}"


def _amount(text: str) -> float:
    allowed = "an amount of pounds: 60,000, £60k or 2.7m"
    try:
        printed = parse_printed(text)
    except ValueError:
        raise ValueError(allowed) from None
    if printed.is_pair or not 0 < printed.low <= MOST_POUNDS:
        raise ValueError(allowed)
    return printed.low


def _cost(text: str) -> tuple[str, float]:
    found = _COST.fullmatch(text.strip())
    try:
        if found is not None:
            return (found[1] or TO_US).lower(), _amount(found[2])
    except ValueError:
        pass
    raise ValueError("60,000 (a year, to us), pool 2.7m (a year, to all) or once 250k")


def _share(text: str) -> int | float:
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}", plain, re.ASCII) and 1 <= int(plain) <= MOST_ADOPTERS:
        return int(plain)
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,12})?)\s*%", plain, re.ASCII)
    if found and 0 < float(found[1]) <= 100:
        return float(found[1]) / 100
    raise ValueError(f"how many share it equally, 1 to {MOST_ADOPTERS}, or our share of it: 1.9%")


def _budget(text: str) -> float | None:
    return None if text.strip().lower() in ("", "none", "no") else _amount(text)


QUESTIONS = (
    Question(key="title", words="What is to be decided? A short name.", read=_text),
    Question(key="years", words="Which financial years? Such as 2025/26 to 2028/29.", read=_years),
    Question(
        key="cost",
        words="What is charged? A year, to us (60,000) or to all together (pool 2.7m); or once "
        "(once 250k).",
        read=_cost,
    ),
    Question(
        key="share",
        words="Who shares the pool? How many, equally (40), or our share of it (1.9%).",
        read=_share,
        needs=lambda answers: answers["cost"][0] == POOL,
    ),
    Question(key="budget", words="What budget is asked for? An amount, or none.", read=_budget),
    Question(key="source", words="Which document says so, and where?", read=_text),
)


def case_from_answers(answers: Answers) -> str:
    """Write the text of a case of format 2 from the answers to `QUESTIONS`.

    >>> print(case_from_answers({"title": "Radios", "years": "2025/26 to 2026/27",
    ...     "cost": ("pool", 900_000.0), "share": 40, "budget": None, "source": "Report 4, 2.1"}))
    format = 2
    title = "Radios"
    source = "Report 4, 2.1"
    years = "2025/26 to 2026/27"
    <BLANKLINE>
    [adopters]
    count = 40
    <BLANKLINE>
    [[charges]]
    name = "Charge"
    pool = 900_000
    share = "equal"
    <BLANKLINE>
    """
    kind, amount = answers["cost"]
    share, budget = answers.get("share"), answers["budget"]
    first = answers["years"][:7]
    lines = [
        "format = 2",
        *(f"{key} = {_quoted(answers[key])}" for key in ("title", "source", "years")),
    ]
    if budget is not None:
        lines += ["", "[budget]", f"amount = {_plain(budget)}"]
    if isinstance(share, int):
        lines += ["", "[adopters]", f"count = {share}"]
    if kind == ONCE:
        lines += ["", "[[lines]]", 'name = "Cost"', f'by_year = {{"{first}" = {_plain(amount)}}}']
        lines += ['nature = "one-off"']
    else:
        lines += ["", "[[charges]]", 'name = "Charge"']
        lines += [f"{'pool' if kind == POOL else 'price'} = {_plain(amount)}"]
    if share is not None:
        lines += [f"share = {_quoted('equal') if isinstance(share, int) else repr(share)}"]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(amount: float) -> str:
    return f"{amount:_.0f}" if amount == int(amount) else repr(amount)
