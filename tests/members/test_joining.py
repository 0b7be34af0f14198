"""What notebook and terminal ask of who joins: the case's defaults, and what there is to show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.members import joining, published
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

Edited = Callable[[str, str], Path]
SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


def test_everything_there_is_to_show_is_shown_as_notebooks_and_terminal_do(
    derbyshire: Case,
) -> None:
    found = joining.charges(derbyshire)
    shown = [
        *(show(found) for show in (joining.member_answer, joining.what_is_assumed)),
        *(show(derbyshire) for show in (joining.known_then, joining.hindsight)),
    ]
    tables = [
        *(show(found) for show in (joining.by_member, joining.membership)),
        *(show(derbyshire) for show in (joining.counts, joining.adopters_by_year)),
        *(show(derbyshire) for show in (joining.charges_along, joining.left_by_year)),
    ]
    charts = [joining.by_member_chart(found), joining.timeline(derbyshire)]

    assert {type(each) for each in shown} == {Prose}
    assert {type(each) for each in tables} == {Table}
    assert {type(each) for each in charts} == {Picture}


@pytest.mark.parametrize("name", ["payers-cap", "price-list"])
def test_a_case_of_the_same_service_has_its_counts_whatever_its_title(name: str) -> None:
    case = load_case(EXAMPLES / f"{name}.toml")

    assert isinstance(joining.counts(case), Table)
    assert case.title != "Single Online Home"


def test_a_title_of_ones_own_with_the_service_keeps_the_counts(edited: Edited) -> None:
    named = 'title = "Our website"\nservice = "Single Online Home"'
    titled = load_case(edited('title = "Single Online Home"', named))

    assert isinstance(joining.counts(titled), Table)


def test_where_nothing_is_held_of_a_service_it_is_said(derbyshire: Case) -> None:
    second = load_case(SECOND)

    assert derbyshire.service_name == "Single Online Home"
    assert published.adoption_of(second) is None
    for_none = f"is held here for {second.title}."
    assert repr(joining.counts(second)) == f"No number of forces {for_none}"
    assert repr(joining.timeline(second)) == f"No number of forces {for_none}"


def test_where_a_case_assumes_no_pool_what_to_write_stands_in_the_place_of_everything() -> None:
    second = load_case(SECOND)
    found = joining.charges(second, join="all")
    shows = (
        *(
            joining.member_answer,
            joining.what_is_assumed,
            joining.by_member,
            joining.by_member_chart,
        ),
        joining.membership,
    )

    assert "write into the case a table [[charges.pricing]] with pool" in repr(found)
    assert {repr(show(found)) for show in shows} == {repr(found)}
    assert repr(joining.member_panel(second)) == repr(found)
