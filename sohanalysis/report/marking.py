"""What a page, table or chart says where some figures are restricted."""

from __future__ import annotations

import re

from sohanalysis.case import restricted
from sohanalysis.case.case import Case

NOT_FOR_PUBLICATION = "Not for publication"
PUBLIC_VERSION = "Public version"
_OF_A_PART = "no total is of the full cost, and none is set against the budget"
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


def reason(case: Case) -> tuple[str, ...]:
    """Say at length what `marking` says: which figures, or where those are that are left out."""
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
