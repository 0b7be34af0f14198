"""Inks and dashes of charts, and the pens of lines that are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Ink = Literal[
    "dark blue",
    "turquoise",
    "dark pink",
    "orange",
    "dark grey",
    "light purple",
    "black",
    "mid grey",
    "dark red",
    "dark turquoise",
]
# The six of the Analysis Function's palette for categories, in its order.
INKS: tuple[Ink, ...] = (
    "dark blue",
    "turquoise",
    "dark pink",
    "orange",
    "dark grey",
    "light purple",
)
COLOURS: Mapping[Ink, str] = {
    "dark blue": "#12436D",
    "turquoise": "#28A197",
    "dark pink": "#801650",
    "orange": "#F46A25",
    "dark grey": "#3D3D3D",
    "light purple": "#A285D1",
    # For lines, which may cross a shaded band: 3:1 or better against that and against paper.
    "black": "#0B0C0C",
    "mid grey": "#6A7378",
    "dark red": "#942514",
    "dark turquoise": "#0B6B62",
}
Dash = Literal["solid", "dashed", "dashdot", "dotted", "long"]
# Inks of lines that are compared: of documents, and of others. Dark blue is for the scenario, dark
# red for the budget.
_LINE_INKS: Mapping[bool, tuple[Ink, ...]] = {
    True: ("black", "dark turquoise"),
    False: ("mid grey", "dark pink"),
}
_LINE_DASHES: Mapping[bool, tuple[Dash, ...]] = {
    True: ("solid", "long", "dashdot", "dashed", "dotted"),
    False: ("dashed", "dotted", "dashdot", "solid", "long"),
}


def line_pens(are_documents: Sequence[bool]) -> list[tuple[Ink, Dash]]:
    """Return the ink and the dash of each of several lines.

    The lines of documents are black, and all others grey. The first five of each differ in dash,
    and the first ten in ink or dash.

    >>> line_pens([True, False, True])
    [('black', 'solid'), ('mid grey', 'dashed'), ('black', 'long')]
    """
    pens = []
    used = {True: 0, False: 0}
    for of_document in are_documents:
        inks, dashes = _LINE_INKS[of_document], _LINE_DASHES[of_document]
        turn, index = divmod(used[of_document], len(dashes))
        pens.append((inks[turn % len(inks)], dashes[index]))
        used[of_document] += 1
    return pens
