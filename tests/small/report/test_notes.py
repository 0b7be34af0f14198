"""Each note is there when its fact holds, and away when it does not."""

from __future__ import annotations

from typing import Any

import pytest

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import choose
from small.report.answer import answer
from small.report.notes import NOTES, notes

FLAT = [{"name": "flat", "fee": 50_000}]
TWO = [{"name": "flat", "fee": 50_000}, {"name": "shared", "pool": 600_000, "share": "equal"}]
BANDS = [{"name": "list", "price": [{"adopters": 10, "price": 5_000}], "between": "step"}]
SAVING = {"name": "Old desk", "kind": "saving", "annual": 12_000, "cashable": 1.0}


def made(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "format": 3,
        "title": "Shared desk",
        "source": "made up",
        "years": "2024/25 to 2026/27",
        "go_live": "2024-04",
        "adopters": {"anticipated": 10, "possible": 20, "word": "council"},
        "charges": [{"name": "Desk", "start": "2024-04", "pricing": FLAT}],
    }
    return read_case({**values, **changes})


def charge(pricing: list[dict[str, Any]] = FLAT, **keys: Any) -> dict[str, Any]:
    return {"charges": [{"name": "Desk", "start": "2024-04", "pricing": pricing, **keys}]}


# Name of the note; a case and scenario in which it holds; its sentence; where it does not hold.
HOLDS: list[tuple[str, dict[str, Any], dict[str, Any], str, dict[str, Any], dict[str, Any]]] = [
    (
        "range",
        {**charge(TWO), "scenario": {"pricing": "any"}},
        {},
        "The range is over 2 pricings. No likelihood is implied, and neither end is a limit.",
        charge(TWO),
        {"pricing": "flat"},
    ),
    (
        "left out",
        {**charge([*FLAT, *BANDS]), "scenario": {"pricing": "any"}},
        {"adopters": 4},
        "Without a price for some year at 4 councils, so left out: List.",
        {**charge([*FLAT, *BANDS]), "scenario": {"pricing": "any"}},
        {"adopters": 12},
    ),
    (
        "pricing assumed",
        charge([{"name": "flat", "fee": 50_000, "status": "assumed"}]),
        {},
        "The rule of a pricing used here is assumed, not stated: Flat.",
        {},
        {},
    ),
    (
        "figures assumed",
        charge([{"name": "flat", "fee": {"value": 50_000, "status": "assumed"}}]),
        {},
        "Assumed figures count in this cost: Desk, fee.",
        {},
        {},
    ),
    (
        "number not given",
        charge([TWO[1]]),
        {"adopters": 12},
        "The number of councils in this case has no source: 12 councils is assumed.",
        charge([TWO[1]]),
        {"adopters": 10},
    ),
    (
        "same for any number",
        {},
        {},
        "As priced here, the charge is the same for any number of councils.",
        charge([TWO[1]]),
        {},
    ),
    (
        "tied",
        charge(low=4, high=5, quoted_at=[{"charge": "low", "adopters": 10, "source": "2.8"}]),
        {},
        "The low end of the quote is for 10 councils (2.8).",
        charge(low=4, high=5),
        {},
    ),
    (
        "ends not tied",
        charge([TWO[1]], low=4, high=5, quoted_at=[{"charge": "low", "adopters": 10}]),
        {},
        "The number of councils for the high end of the quote is not stated.",
        charge(low=4, high=5),
        {},
    ),
    (
        "outside the range",
        charge(low=40_000, high=45_000),
        {},
        "£50,000 a year is outside the quoted £40,000 to £45,000.",
        charge(low=40_000, high=50_000),
        {},
    ),
    (
        "after the budget",
        {"budget": {"amount": 1e6, "years": "2024/25"}, "initial_months": 24},
        {},
        "£50,000 of the cost to 2026/27 falls after the years of the budget.",
        {"budget": {"amount": 1e6, "years": "2024/25 to 2025/26"}, "initial_months": 24},
        {},
    ),
    (
        "charge ends",
        charge(until="2026-03"),
        {},
        "Desk ends in March 2026; what follows is not counted.",
        {},
        {},
    ),
    ("nothing after", charge(until="2026-03"), {}, "Nothing is due in 2026/27.", {}, {}),
    (
        "funding",
        {"lines": [{"name": "Grant", "kind": "funding", "annual": 5_000}]},
        {},
        "Funding of £15,000 is shown in its own row; no cost here is reduced by it.",
        {},
        {},
    ),
    (
        "savings assumed",
        {},
        {"savings": 12_000},
        "The savings have no source: £12,000 a year is assumed.",
        {"lines": [SAVING]},
        {},
    ),
    (
        "not cashable",
        {},
        {"savings": 12_000, "cashable": 0.25},
        "£27,000 of the savings is not cashable, and reduces no cost.",
        {},
        {"savings": 12_000, "cashable": 1},
    ),
    (
        "savings do not move",
        {"lines": [SAVING]},
        {"delay": 6},
        "These savings keep their months when the start is late: Old desk.",
        {"lines": [{**SAVING, "delay": "shift"}]},
        {"delay": 6},
    ),
    (
        "charged before live",
        {},
        {"delay": 6},
        "£25,000 is charged before go-live in October 2024.",
        {},
        {"delay": 6, "charge_follows_go_live": True},
    ),
    (
        "runs on",
        {"lines": [{"name": "Manager", "annual": 12_000, "months": 6, "delay": "extend"}]},
        {"delay": 3},
        "These run on to the late start and cost £3,000 more: Manager.",
        {"lines": [{"name": "Manager", "annual": 12_000, "months": 6, "delay": "shift"}]},
        {"delay": 3},
    ),
    (
        "late is cheaper",
        {},
        {"delay": 6, "charge_follows_go_live": True},
        "On time the amount is £150,000.",
        {"initial_months": 12},
        {"delay": 6, "charge_follows_go_live": True},
    ),
    (
        "not raised",
        charge([{"name": "by-year", "fee": [1.0, 2.0, 3.0]}]),
        {"rise": 0.03},
        "The rise leaves these as they are, since they are priced by year: Desk.",
        {},
        {"rise": 0.03},
    ),
    (
        "own rise",
        charge([{"name": "flat", "fee": 50_000, "uplift": 0.04}]),
        {},
        "Desk rises by 4% a year by its own rule.",
        {},
        {},
    ),
    (
        "no present value",
        {},
        {"rise": 0.03},
        "With a rise there is no present value: the amounts are in prices of different years.",
        charge([{"name": "by-year", "fee": [1.0, 2.0, 3.0]}]),
        {"rise": 0.03},
    ),
    (
        "printed figures differ",
        {"published": [{"of": "ongoing", "printed": "£40k"}, {"of": "net", "printed": "£150k"}]},
        {},
        "1 of 2 printed figures differ from the model; `soh check` lists them.",
        {"published": [{"of": "ongoing", "printed": "£50k"}]},
        {},
    ),
    (
        "taken as usual",
        {"charges": [{"name": "Desk", "pricing": FLAT}]},
        {},
        "Not in the case file, so taken as usual: Desk from April 2024.",
        {},
        {},
    ),
]


@pytest.mark.parametrize(
    ("name", "changes", "fields", "sentence", "otherwise", "other_fields"),
    HOLDS,
    ids=[row[0] for row in HOLDS],
)
def test_a_note_is_there_if_its_fact_holds_and_else_not(
    name: str,
    changes: dict[str, Any],
    fields: dict[str, Any],
    sentence: str,
    otherwise: dict[str, Any],
    other_fields: dict[str, Any],
) -> None:
    case, other = made(**changes), made(**otherwise)

    found = {note.name: [*note.fact(answer(case, choose(case, **fields)))] for note in NOTES}
    sentences = notes(answer(case, choose(case, **fields)))
    away = next(note for note in NOTES if note.name == name)

    assert sentence in sentences
    assert found[name]
    assert not [*away.fact(answer(other, choose(other, **other_fields)))]


def test_order_of_joining_is_said_of_a_share_by_size() -> None:
    case = load_case()
    sentence = (
        "The 36 forces are this one and the next of the register in its order; "
        "which of them join is assumed."
    )

    assert sentence in notes(answer(case, choose(case, adopters=36, pricing="weighted")))
    assert sentence not in notes(answer(case, choose(case, adopters=36, pricing="shared")))


def test_every_note_has_a_test() -> None:
    assert {note.name for note in NOTES} == {row[0] for row in HOLDS} | {"order of joining"}


def test_there_are_at_most_25_notes_each_a_whole_sentence() -> None:
    assert len(NOTES) <= 25
    assert all(note.sentence.endswith(".") for note in NOTES)


def test_the_quote_of_a_second_charge_is_not_taken_for_that_of_the_main_one() -> None:
    tied = {"low": 4.0, "high": 5.0, "quoted_at": [{"charge": "low", "adopters": 10}]}
    second = {"name": "Lines", "start": "2024-04", "pricing": FLAT, **tied}
    case = made(charges=[*charge(TWO, **tied)["charges"], second])
    told = [sentence for sentence in notes(answer(case)) if "end of the quote is for" in sentence]

    assert told == ["The low end of the quote is for 10 councils (made up)."]
