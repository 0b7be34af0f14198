"""Words that people write in place of a key, and the advice that leads to the key.

A word near to a key by its letters can be far from it in meaning: "start" is near "status". So
these words come before any suggestion by spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sohanalysis.case.keys import TABLES
from sohanalysis.files.toml import KeyPath

_A_PRICE = "Write price for our charge a year, or pool and share for a charge to all together."
_AN_ANNUAL = "Write annual for an amount a year, or by_year for the amount of each year."
_AN_UPLIFT = "Write uplift, a rate a year: 0.03 is 3%."
_AN_INFLATION = 'Write inflation, a rate a year: inflation = {value = 0.03, source = "..."}.'
_A_LINE = 'Write a table [[lines]] with kind = "{kind}".'
_AMOUNT_WORDS = ("amount", "cost", "sum", "value", "yearly")
_RISE_WORDS = ("inflation", "escalation", "increase", "rise", "rpi", "cpi")
_DEFLATOR_WORDS = ("vintage", "deflator", "deflators", "price_level", "price_levels", "cpi", "rpi")
_START_WORDS = ("start", "starts", "begin", "begins", "first_month", "since")
_END_WORDS = ("end", "ends", "to", "last", "last_month", "finish")
_MEMBER_WORDS = ("members", "forces", "participants", "partners", "joiners")
_STEP_WORDS = ("tiers", "bands", "steps")
_PRICE_WORDS = (*_AMOUNT_WORDS, "annual", "by_year")
# A charge with one of these words has a price, under another name.
PRICED_WORDS = {*_PRICE_WORDS, *_STEP_WORDS}
# By table, each key with the words in place of it. The advice gives the meaning of the key.
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "": {
        "title": ("name", "project", "decision_title"),
        "body": ("force", "organisation", "organization", "authority", "owner"),
        "document": ("report", "report_name"),
        "reference": ("ref", "number"),
        "years": ("period", "horizon", "start", "end", "first_year", "last_year"),
        "discount_rate": ("discount", "discounting"),
        "adopters": _MEMBER_WORDS,
        "charges": ("charge", "price", "prices", "fee", "fees"),
        "lines": ("costs", "line", "items"),
        "options": ("option", "alternatives"),
    },
    "budget": {
        "amount": ("total", "sum", "value", "maximum", "limit"),
        "years": ("year", "period", "for", "from", "until", "start", "end"),
        "stage": ("approved", "requested", "agreed"),
    },
    "adopters": {
        "anticipated": ("expected", "planned", "forecast", "number", "members", "joining", "base"),
        "signed": ("agreed", "committed", "confirmed", "joined"),
        "possible": ("maximum", "max", "most", "limit", "total", "all"),
        "word": ("name", "singular", "called", "noun"),
        "register": ("file", "list", "names", "csv"),
    },
    "scenario": {"adopters": _MEMBER_WORDS},
    "charges": {"from": _START_WORDS, "until": (*_END_WORDS, "months", "duration")},
    "charges.pricing": {
        "quantity": ("users", "units", "volume", "hours", "number"),
        "at_most": ("cap", "ceiling", "max", "maximum", "limit"),
        "at_least": ("floor", "min", "minimum_charge"),
        "price": _STEP_WORDS,
        "share": ("split", "basis", "allocation", "apportionment", "shared_by"),
    },
    "lines": {
        "from": _START_WORDS,
        "months": (*_END_WORDS, "until", "duration", "term"),
        "by_year": ("year", "amounts", "profile"),
        "kind": ("type", "category", "saving", "funding"),
        "nature": ("one_off", "recurrent", "recurring"),
        "accounting": ("capital", "revenue"),
    },
}
_LINE_TABLES = {"saving": ("savings", "saving", "benefits"), "funding": ("grant", "grants")}


def _meaning(table: str, key: str) -> str:
    """Return the advice to write a key of a table, or a table of the top of the file."""
    if not table and key in TABLES:
        name, meaning = TABLES[key].header, TABLES[key].meaning
    else:
        name, meaning = key, {entry.name: entry.meaning for entry in TABLES[table].keys}[key]
    first = meaning.partition(". ")[0].removesuffix(".").replace("`", "")
    return f"Write {name}: {first[:1].lower()}{first[1:]}."


def _advice_by_word(table: str) -> Iterator[tuple[str, str]]:
    """Yield each word that may stand in a table, with the advice."""
    for key, other_names in _WORDS.get(table, {}).items():
        yield from ((name, _meaning(table, key)) for name in other_names)
    if table == "":
        yield from ((word, _AN_INFLATION) for word in _DEFLATOR_WORDS)
        for kind, other_names in _LINE_TABLES.items():
            yield from ((name, _A_LINE.format(kind=kind)) for name in other_names)
    if table in ("charges", "charges.pricing"):
        yield from ((word, _A_PRICE) for word in _PRICE_WORDS)
        rise = f"{_AN_UPLIFT} indexation only quotes the documents."
        yield from ((word, rise) for word in _RISE_WORDS)
    if table in ("charges", "charges.pricing"):
        joining = _meaning("", "adopters")
        yield from ((name, joining) for name in (*_MEMBER_WORDS, "adopters"))
    if table == "charges":  # a charge with one rule has the keys of the rule itself
        yield from _advice_by_word("charges.pricing")
    if table == "lines":
        yield from ((word, _AN_ANNUAL) for word in (*_AMOUNT_WORDS, "total", "price", "fee"))
        rise = f"{_AN_UPLIFT} It needs a base_year."
        yield from ((word, rise) for word in (*_RISE_WORDS, "indexation"))


# By table and word.
ADVICE = {table: dict(_advice_by_word(table)) for table in _WORDS}


def key_meant(key_path: KeyPath) -> str:
    """Return advice on an unknown key that is a word for another key of its table.

    Parameters
    ----------
    key_path : tuple
        Keys that lead to the unknown key, with the positions in lists.

    Returns
    -------
    str
        Empty for any other word.

    Examples
    --------
    >>> key_meant(("adopters", "agreed"))
    'Write signed: number that signed a statement of intent, this body included.'
    >>> key_meant(("charges", 0, "agreed"))
    ''
    """
    *tables, word = key_path
    table = ".".join(part for part in tables if isinstance(part, str))
    return ADVICE.get(table, {}).get(str(word).lower().replace("-", "_"), "")
