"""What forces are called: the known names, the usual variants of them, and what comes near.

A name is never guessed: a variant is another way to write one name, and everything else is
refused with the names that come near.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

KNOWN = (
    "Avon and Somerset",
    "Bedfordshire",
    "British Transport Police",
    "Cambridgeshire",
    "Cheshire",
    "City of London",
    "Cleveland",
    "Cumbria",
    "Derbyshire",
    "Devon and Cornwall",
    "Dorset",
    "Durham",
    "Dyfed-Powys",
    "Essex",
    "Gloucestershire",
    "Greater Manchester",
    "Gwent",
    "Hampshire",
    "Hertfordshire",
    "Humberside",
    "Kent",
    "Lancashire",
    "Leicestershire",
    "Lincolnshire",
    "Merseyside",
    "Metropolitan Police",
    "Norfolk",
    "North Wales",
    "North Yorkshire",
    "Northamptonshire",
    "Northumbria",
    "Nottinghamshire",
    "South Wales",
    "South Yorkshire",
    "Staffordshire",
    "Suffolk",
    "Surrey",
    "Sussex",
    "Thames Valley",
    "Warwickshire",
    "West Mercia",
    "West Midlands",
    "West Yorkshire",
    "Wiltshire",
)
_ALIASES = {
    "BTP": "British Transport Police",
    "GMP": "Greater Manchester",
    "Hampshire and Isle of Wight": "Hampshire",
    "Met": "Metropolitan Police",
    "MPS": "Metropolitan Police",
}
REGIONS = (
    "East Midlands",
    "Eastern",
    "London",
    "National",
    "North East",
    "North West",
    "South East",
    "South West",
    "Wales",
    "West Midlands",
    "Yorkshire and the Humber",
)
_SAY_NOTHING = {"the", "police", "constabulary", "service", "force"}
_TOTALS = {"sum", "all", "all forces", "england", "england and wales"}
MOST_NEAR = 4


def plain(name: str) -> str:
    """Reduce a name to the words that tell it apart, whatever their case and order.

    >>> plain("London, City of") == plain("City of London Police")
    True
    """
    return " ".join(sorted(word for word in _words(name) if word not in _SAY_NOTHING))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("&", " and "))


_NAMES = {plain(name): name for name in KNOWN} | {plain(a): name for a, name in _ALIASES.items()}


def known_name(text: str) -> str | None:
    """Find the one name that a text is a variant of; none if it is a variant of no name.

    >>> known_name("avon & somerset constabulary")
    'Avon and Somerset'
    """
    return _NAMES.get(plain(text))


def region_named(text: str) -> str | None:
    """Find the region of a name; none if there is no such region.

    >>> region_named("yorkshire & the humber"), region_named("West Midlands Police")
    ('Yorkshire and the Humber', None)
    """
    return next((region for region in REGIONS if _words(region) == _words(text)), None)


def is_total(text: str) -> bool:
    """Tell whether a text heads a total and no force."""
    words = _words(text)
    return " ".join(words) in _TOTALS or bool({*words[:1], *words[-1:]} & {"total", "totals"})


def near(text: str, among: Collection[str]) -> tuple[str, ...]:
    """Find the names that hold all words of a text; where there are none, those spelt like it.

    >>> near("Yorkshire", KNOWN)
    ('North Yorkshire', 'South Yorkshire', 'West Yorkshire')
    >>> near("Derbyshrie", KNOWN)[0]
    'Derbyshire'
    """
    wanted = set(plain(text).split())
    holding = [name for name in among if wanted and wanted <= set(plain(name).split())]
    spelt = {plain(name): name for name in among}
    close = difflib.get_close_matches(plain(text), spelt, n=MOST_NEAR)
    return tuple((holding or [spelt[match] for match in close])[:MOST_NEAR])
