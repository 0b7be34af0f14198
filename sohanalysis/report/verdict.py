"""The verdict in words: how far a cost is from the budget, at one end or at both.

`VERDICT` is plain data for `templates.say`. Terminal, page, paper and workbook fill it with
`headroom_facts`, and each surface adds the words for its budget (``the_budget``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sohanalysis import money
from sohanalysis.report.templates import Template, Templates, say


def _end(end: str, amount_format: str) -> Template:
    """Return the templates of the headroom at one end of a pair."""
    return [
        ([f"{end}_level"], "exactly on it"),
        ([f"{end}_over"], f"{{{end}_left:{amount_format}}} over"),
        ([], f"{{{end}_left:{amount_format}}} under"),
    ]


def verdict_templates(amount_format: str, *, prefix: str = "") -> Templates:
    """Return the templates of the verdict, with amounts in a format of `money`.

    Parameters
    ----------
    amount_format : str
        The format of a distance.
    prefix : str
        Start of the names, if a surface has the verdict in two formats.
    """
    low, high = f"{{{prefix}low_verdict}}", f"{{{prefix}high_verdict}}"
    return {
        # After the name of the budget: "£38,000 under to £2,000 over".
        f"{prefix}both_verdicts": [
            (["both_level"], "exactly on it"),
            (["both_under"], f"{{left:{amount_format}}} under"),
            (["both_over"], f"{{left:{amount_format}}} over"),
            ([], f"{low} {{to}} {high}"),
        ],
        f"{prefix}low_verdict": _end("low", amount_format),
        f"{prefix}high_verdict": _end("high", amount_format),
        "to": [(["between"], "{between}"), ([], "to")],
        # With the name of the budget: "exactly on the budget to £2,000 over".
        f"{prefix}beside_budget": [
            (["both_level"], "exactly on {the_budget}"),
            (["low_level"], f"exactly on {{the_budget}} {{to}} {high}"),
            (["high_level"], f"{low} {{to}} exactly on {{the_budget}}"),
            ([], f"{{{prefix}both_verdicts}} {{the_budget}}"),
        ],
    }


VERDICT = verdict_templates("distance")
_IN_THOUSANDS = verdict_templates("short_distance")


def headroom_facts(headrooms: Iterable[float]) -> dict[str, Any]:
    """Gather the headroom at each end of a cost, and its side of the budget.

    Parameters
    ----------
    headrooms : iterable of float
        Headroom of each result; the cheapest and the dearest count. [£]

    Returns
    -------
    dict
        ``left``, ``low_left`` and ``high_left``, the headroom without its sign [£], where "low" is
        the cheaper end; ``low_over`` and ``high_over``; ``low_level`` and ``high_level``, for less
        than half a penny; ``both_over``, ``both_under`` and ``both_level``; ``both_sides``, if one
        end is under and the other over.
    """
    amounts = sorted(map(float, headrooms), reverse=True)
    ends = {"low": amounts[0], "high": amounts[-1]}
    over = {end: money.is_short(headroom) for end, headroom in ends.items()}
    level = {end: abs(headroom) <= money.HALF_A_PENNY for end, headroom in ends.items()}
    return {
        "left": tuple(map(abs, ends.values())),
        **{f"{end}_left": abs(headroom) for end, headroom in ends.items()},
        **{f"{end}_over": is_over for end, is_over in over.items()},
        **{f"{end}_level": is_level for end, is_level in level.items()},
        "both_over": all(over.values()),
        "both_under": not any(over.values()) and not any(level.values()),
        "both_level": all(level.values()),
        "both_sides": over["high"] and not over["low"] and not level["low"],
    }


def verdict_alone(headroom: float, *, in_thousands: bool = False) -> str:
    """Return the distance of a cost from a budget that a sentence has named.

    >>> verdict_alone(38_000, in_thousands=True), verdict_alone(-2_000), verdict_alone(0)
    ('£38k under', '£2,000 over', 'exactly on it')
    """
    templates = _IN_THOUSANDS if in_thousands else VERDICT
    return say("both_verdicts", headroom_facts((headroom,)), templates)


def beside_budget(*headrooms: float, the_budget: str, in_thousands: bool = False) -> str:
    """Return the distance of a cost from a budget, in words.

    Examples
    --------
    >>> beside_budget(38_000, -2_000, the_budget="the budget")
    '£38,000 under to £2,000 over the budget'
    >>> beside_budget(0.3, the_budget="budget"), beside_budget(0, -500, the_budget="budget")
    ('less than £1 under budget', 'exactly on budget to £500 over')
    """
    templates = _IN_THOUSANDS if in_thousands else VERDICT
    return say("beside_budget", headroom_facts(headrooms) | {"the_budget": the_budget}, templates)
