"""What is said beside every figure where some are restricted."""

from __future__ import annotations

import re

from sohanalysis.case import restricted
from sohanalysis.case.case import Case

NOT_FOR_PUBLICATION = "Not for publication"
PUBLIC_VERSION = "Public version"
_OF_A_PART = "no total, headroom or break-even point is of the full cost"
_SAID = re.compile(f"(?:{NOT_FOR_PUBLICATION}|{PUBLIC_VERSION}): [^.<]*\\.")


def marking(case: Case) -> tuple[str, ...]:
    """Say that figures may not be published, or that some are left out; nothing of most cases."""
    if case.left_out:
        what = _figures(case.left_out, "restricted figure")
        of_it = _OF_A_PART if case.cost_left_out else "none is a cost"
        return (f"{PUBLIC_VERSION}: {what} left out; {of_it}.",)
    number = len(restricted.entries(case))
    if not number:
        return ()
    return (f"{NOT_FOR_PUBLICATION}: {_figures(number, 'figure')} restricted.",)


def _figures(number: int, noun: str) -> str:
    return f"{number} {noun} is" if number == 1 else f"{number} {noun}s are"


def part(case: Case) -> str:
    """Say within a sentence that a sum is not the full cost; nothing where it is."""
    return " without restricted figures" if case.cost_left_out else ""


def aside(case: Case) -> str:
    """Say the same at the end of a sentence."""
    return f",{part(case)}" if case.cost_left_out else ""


def reason(case: Case) -> tuple[str, ...]:
    """Say at length what `marking` says: which figures, or what cannot be read without them."""
    if case.cost_left_out:
        return (
            "What is left out may not be published. What it would all cost, and whether the "
            "budget covers that, cannot be read from this version: it is in the full paper, "
            "which goes to those who decide.",
        )
    if case.left_out:
        return ("What is left out is in the full paper, which goes to those who decide.",)
    names = ", ".join(restricted.restricted_names(case))
    return (f"Restricted, so left out of the public version: {names}.",) if names else ()


def found_in(text: str) -> str:
    """Find what is said in a page, the stricter first; nothing where nothing is."""
    return min(_SAID.findall(text), default="")


def on_every_page(said: str) -> str:
    """Write the style that prints at the head of each page that it is not for publication."""
    if not said.startswith(NOT_FOR_PUBLICATION):
        return ""
    look = f'content: "{NOT_FOR_PUBLICATION}"; font: bold 9pt Arial, sans-serif;'
    return f"@page {{ @top-center {{ {look} }} }}\n"
