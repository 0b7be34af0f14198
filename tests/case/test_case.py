from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis import years
from sohanalysis.case.case import Case, Line, _movable_end, needed_end, once_for_case
from sohanalysis.load import load_case
from tests.charged import with_charge

Edited = Callable[..., Path]
KINDS = ("saving", "cost", "funding")


def line(**fields: Any) -> Line:
    common: dict[str, Any] = {
        "name": "Support",
        "kind": "cost",
        "nature": "recurrent",
        "source": "2.9",
        "status": "stated",
    }
    return Line(**(common | fields))


def test_the_case_holds_the_figures_of_the_record(derbyshire: Case) -> None:
    assert derbyshire.budget.amount == 300_000
    assert derbyshire.budget.years == ("2018/19", "2019/20", "2020/21")
    assert (derbyshire.charge.low, derbyshire.charge.high) == (71_000, 91_000)
    assert derbyshire.adopters.anticipated.value == 25
    assert derbyshire.adopters.signed.value == 36
    assert derbyshire.adopters.possible.value == 44
    assert derbyshire.discount_rate.value == 0.035
    assert derbyshire.price_basis.value == "not stated"


def test_the_case_cannot_be_changed_in_place(derbyshire: Case) -> None:
    with pytest.raises(FrozenInstanceError):
        derbyshire.lines = ()  # type: ignore[misc]


def test_months_are_read_from_their_text(derbyshire: Case) -> None:
    assert years.month_name(derbyshire.charge.month) == "April 2019"
    assert years.month_name(derbyshire.end) == "April 2022"


@pytest.mark.parametrize(("follows", "months"), [(False, 18), (True, 12)])
def test_the_longest_delay_is_what_the_horizon_allows(
    derbyshire: Case, follows: bool, months: int
) -> None:
    assert derbyshire.longest_delay(follows) == months


def test_a_charge_that_ends_on_its_date_does_not_limit_the_delay(derbyshire: Case) -> None:
    until_2021 = with_charge(derbyshire, until="2020/21")

    # The project manager alone limits it, as if the charge started on time.
    assert until_2021.longest_delay(True) == until_2021.longest_delay(False) == 18


def test_the_longest_delay_is_never_over_two_years(edited: Edited) -> None:
    paths = [("28, 28]", "28, 28, 28, 28]"), ("25, 28]", "25, 28, 28, 28]")]

    case = load_case(edited('to 2021/22"', 'to 2023/24"', *paths))

    assert case.longest_delay(True) == 24


def test_without_movable_lines_a_delay_is_held_by_go_live_alone(derbyshire: Case) -> None:
    case = replace(derbyshire, lines=(), go_live=replace(derbyshire.go_live, value="2021-01"))

    assert case.longest_delay(False) == 14


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"annual": 60_000, "from_": "2018-10", "months": 24}, "2020-10"),
        ({"annual": 60_000, "from_": "2018-10"}, "2020-10"),
        ({"annual": 60_000, "from_": "2018-10", "nature": "one-off"}, "2018-11"),
        ({"annual": 60_000, "from_": "2018-10", "kind": "saving"}, "2018-11"),
        ({"by_year": {"2019/20": 5, "2018/19": 0}}, "2021-04"),
        ({"by_year": {"2019/20": 5, "2018/19": 0}, "nature": "one-off"}, "2018-05"),
    ],
)
def test_a_line_needs_its_months_or_its_first_ones(fields: dict[str, Any], end: str) -> None:
    assert needed_end(line(**fields), 24) == years.month(end)


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"delay": "extend", "months": 24}, "2020-10"),
        ({"delay": "shift", "months": 12}, "2019-10"),
        ({"delay": "shift"}, "2020-10"),
    ],
)
def test_a_line_that_a_delay_moves_has_an_end(fields: dict[str, Any], end: str) -> None:
    moved = line(annual=60_000, from_="2018-10", **fields)

    assert _movable_end(moved, 24) == years.month(end)


@pytest.mark.parametrize("fields", [{"delay": "none", "months": 24}, {"delay": "extend"}])
def test_a_line_that_no_delay_moves_holds_none_up(fields: dict[str, Any]) -> None:
    still = line(annual=60_000, from_="2018-10", **fields)

    assert _movable_end(still, 24) == 0


def test_the_cost_lines_end_with_the_charges_and_hold_no_saving_or_funding(
    derbyshire: Case,
) -> None:
    lines = [line(name=kind, kind=kind, annual=500, from_="2018-04") for kind in KINDS]

    assert replace(derbyshire, lines=tuple(lines)).cost_names == ("cost", "Platform")


def test_the_record_says_who_asked_for_what(derbyshire: Case) -> None:
    assert derbyshire.reference == "41/2018"
    assert derbyshire.body == "Derbyshire Constabulary"
    assert derbyshire.decision.by == "Police and Crime Commissioner for Derbyshire"
    assert (derbyshire.decision.request_source, derbyshire.decision.source) == (
        "1.1",
        "decision record",
    )


def test_a_service_is_called_by_its_title_where_the_case_gives_no_other_name(
    derbyshire: Case,
) -> None:
    copied = replace(derbyshire, title="A title of its own")

    assert copied.service_name == "A title of its own"
    assert replace(copied, service="Single Online Home").service_name == "Single Online Home"


def test_a_function_finds_the_same_in_a_case_once_and_in_a_changed_case_anew(
    derbyshire: Case,
) -> None:
    calls: list[tuple[str, str]] = []

    @once_for_case
    def title_and(case: Case, word: str) -> str:
        calls.append((case.title, word))
        return f"{case.title} {word}"

    renamed = replace(derbyshire, title="Another")
    texts = [title_and(case, word) for case in (derbyshire, renamed) for word in "aab"]

    assert texts == [
        *(f"Single Online Home {letter}" for letter in "aab"),
        *(f"Another {letter}" for letter in "aab"),
    ]
    assert calls == [(case.title, word) for case in (derbyshire, renamed) for word in "ab"]
    assert replace(renamed, title="Single Online Home") == derbyshire
