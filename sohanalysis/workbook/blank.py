"""A workbook for a new case: what is asked first decides what else is needed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from sohanalysis import years
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.usual import DISCOUNT_RATE, INITIAL_MONTHS
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.workbook.document import Document, look_up
from sohanalysis.workbook.inputs import YOURS, Given, Inputs, SheetLayout
from sohanalysis.workbook.results import (
    ANSWERED,
    Shown,
)
from sohanalysis.workbook.sheets import Book, Writer
from sohanalysis.workbook.workbook import Content, Laid, calculator_of, lay_out, write_sheets
from sohanalysis.workbook.workings import SHOWN, Run

FLAT, POOL, LIST, NO_CHARGE = "flat price", "pool shared equally", "price list", "no charge"
KINDS = (FLAT, POOL, LIST, NO_CHARGE)
_YEARS, _LINES, _STEPS, _MOST = 10, 4, 6, 60
_AS_TYPED = "As typed"
_LINE: Document = dict.fromkeys(("name", "kind", "nature", "annual", "from", "months", "by_year"))
_RULE: Document = {"name": "charge", "fee": None, "pool": None, "share": "equal"}
_DOCUMENT: Document = {
    "format": 2,
    "title": None,
    "body": None,
    "source": None,
    "initial_months": {"value": INITIAL_MONTHS},
    "go_live": {"value": None},
    "discount_rate": {"value": DISCOUNT_RATE, "status": "assumed", "source": "Green Book, real"},
    "budget": {"amount": None, "years": [], "source": None},
    "adopters": {"anticipated": {"value": None}, "word": None, "plural": None},
    "charges": [
        {
            "name": "Charge",
            "from": {"value": None},
            "pricing": [{**_RULE, "price": [{"adopters": None, "price": None}] * _STEPS}],
        }
    ],
    "lines": [_LINE] * _LINES,
    "narrative": {"purpose": None},
}


def blank_workbook() -> bytes:
    """Write a workbook for a new case.

    Returns
    -------
    bytes
        An .xlsx file; the same each time.

    Examples
    --------
    >>> blank_workbook()[:2]
    b'PK'
    """
    written = book()
    return Writer(written, calculator_of(written), title="A new case: appraisal").content()


@lru_cache(maxsize=1)
def book() -> Book:
    """Lay out the workbook of a new case."""
    return laid().book


def laid() -> Laid:
    """Lay it out, with what its formulas are looked at by."""
    given = Given(
        document=copy.deepcopy(_DOCUMENT),
        years=tuple(f"Year {at + 1}" for at in range(_YEARS)),
        layout=SheetLayout(
            possible=_MOST,
            scenarios={YOURS: AS_QUOTED},
            ends=("As quoted",),
            counts=(1, 5, 10, 20, 30, 40, 50, _MOST),
            period="One-off costs and first months",
            has_verdict=True,
        ),
        pricings={},
        adopters="adopters",
        kinds=KINDS,
    )
    runs = [
        ("The scenario", [Run(head=SHOWN), Run(head=_AS_TYPED, scenario=1, fixed=AS_QUOTED)]),
        ("Every scenario of the Inputs sheet", [Run(head=YOURS, scenario=1)]),
    ]
    what = (
        "A new case. Type into the pale cells of Inputs: what is charged comes first, and decides "
        "what else is needed. Checks names what is missing."
    )
    version = ("Version of sohanalysis", metadata.version("sohanalysis"))
    content = Content(
        given=given,
        groups=runs,
        shown=lambda work: Shown(
            work=work,
            ends=(("As quoted", _AS_TYPED),),
            budget="Budget requested",
        ),
        needed=_needed,
        told=[("Question", what), (ANSWERED, ""), version],
    )
    return lay_out(content)


def _needed(inputs: Inputs) -> dict[str, str]:
    """Keys of what must be typed, and where."""
    kind, own = inputs["kind_of_charge"], "charges[0].pricing[0]"
    always = ("kind_of_charge", "first_year", "count", "title")
    needed = {
        **dict.fromkeys((*always, "initial_months.value", "discount_rate.value"), ""),
        f"{own}.fee": f'{kind}="{FLAT}"',
        f"{own}.pool": f'{kind}="{POOL}"',
        f"{own}.price[0]": f'{kind}="{LIST}"',
        "adopters.anticipated.value": f'OR({kind}="{POOL}",{kind}="{LIST}")',
        "budget.years": f'{inputs["budget.amount"]}<>""',
        "lines[0].name": f'{kind}="{NO_CHARGE}"',
    }
    for at in range(_LINES):
        is_named = f'{inputs[f"lines[{at}].name"]}<>""'
        amounts = inputs.by_year[f"lines[{at}].by_year"].all
        needed |= {f"lines[{at}].{key}": is_named for key in ("kind", "nature")}
        needed[f"lines[{at}].annual"] = f"AND({is_named},COUNT({amounts})=0)"
    return needed


def as_case(values: Document) -> tuple[Document, list[Fault]]:
    """Make the document of a case of what was typed into a blank workbook.

    Parts that the kind of charge does not have are left out, and years take their names. What is
    asked there alone is checked here.
    """
    found: Document = copy.deepcopy(values)
    kind, count = found.pop("kind_of_charge", None), found.pop("count", None)
    faults = [*_asked(kind, count)]
    labels = found["years"] = _years(str(found.pop("first_year", "")), count)
    found = _named(found, {f"Year {at + 1}": label for at, label in enumerate(labels)})
    rules = found.get("charges", [{}])[0].get("pricing", [{}])
    for key, own in (("fee", FLAT), ("price", LIST), ("pool", POOL), ("share", POOL)):
        if kind != own:
            rules[0].pop(key, None)
    if kind not in KINDS:
        rules[0]["fee"] = 0  # one fault for what is asked first, and none for what follows from it
    if kind == NO_CHARGE:
        found.pop("charges", None)
    found["lines"] = [line for line in found.get("lines", []) if line.get("name")]
    adopters = found.get("adopters", {})
    adopters["count"] = adopters.pop("anticipated", None)
    for key in ("budget.amount", "adopters.count.value", "go_live.value"):
        if look_up(found, key) is None:
            found.pop(key.partition(".")[0], None)
    if look_up(found, "charges[0].from.value") is None:
        found.get("charges", [{}])[0].pop("from", None)
    return {key: each for key, each in found.items() if each not in ([], {}, None)}, faults


def _asked(kind: Any, count: Any) -> Iterator[Fault]:
    """Check what a blank workbook asks first."""
    whole = f"a whole number from 1 to {_YEARS}"
    is_count = isinstance(count, int) and 1 <= count <= _YEARS
    asked = (
        ("kind_of_charge", kind, kind in KINDS, ", ".join(KINDS)),
        ("count", count, is_count, whole),
    )
    for field, value, is_allowed, allowed in asked:
        if not is_allowed:
            problem = "is missing" if value is None else f"{shown(value)} is not allowed"
            yield Fault(field=field, problem=problem, allowed=allowed)


def _years(first: str, count: Any) -> list[str]:
    """Name the financial years; one that is none is left for the case to refuse."""
    count = count if isinstance(count, int) and 1 <= count <= _YEARS else 1
    try:
        start = years.starting_year(first)
        return [years.label(start + at) for at in range(count)]
    except ValueError:
        return [first]


def _named(value: Any, names: dict[str, str]) -> Any:
    """Put the names of financial years in place of their numbers."""
    if isinstance(value, dict):
        return {names.get(key, key): _named(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def write_blank(
    case_file: str | None, scenario: str | None, output: str | None, *, force: bool
) -> Path:
    """Write a blank workbook to a file; without a name, under the build folder.

    Raises
    ------
    ScenarioError
        If a case or a scenario is given too.
    """
    given = {"CASE": case_file, "--scenario": scenario}
    faults = [
        Fault(field="--blank", problem=f"is given with {name}", allowed="without")
        for name, value in given.items()
        if value is not None
    ]
    if faults:
        raise ScenarioError(faults)
    return write_sheets(blank_workbook, output, "blank.xlsx", force=force)
