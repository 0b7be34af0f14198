"""Views of the members in notebooks: the case's defaults, and sentences for missing parts."""

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
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


def test_every_view_of_the_members_is_prose_a_table_or_a_picture(
    derbyshire: Case,
) -> None:
    charges = joining.charges(derbyshire)
    texts = [
        *(show(charges) for show in (joining.member_answer, joining.what_is_assumed)),
        *(show(derbyshire) for show in (joining.known_then, joining.hindsight)),
    ]
    tables = [
        *(show(charges) for show in (joining.by_member, joining.membership)),
        *(show(derbyshire) for show in (joining.counts, joining.adopters_by_year)),
        *(show(derbyshire) for show in (joining.charges_along, joining.left_by_year)),
    ]
    charts = [joining.by_member_chart(charges), joining.timeline(derbyshire)]

    assert {type(text) for text in texts} == {Prose}
    assert {type(table) for table in tables} == {Table}
    assert {type(chart) for chart in charts} == {Picture}


@pytest.mark.parametrize("name", ["payers-cap", "price-list"])
def test_a_case_of_the_same_service_has_its_counts_whatever_its_title(name: str) -> None:
    case = load_case(EXAMPLES / f"{name}.toml")

    assert isinstance(joining.counts(case), Table)
    assert case.title != "Single Online Home"


def test_a_title_of_ones_own_with_the_service_keeps_the_counts(edited: Edited) -> None:
    both_keys = 'title = "Our website"\nservice = "Single Online Home"'
    titled = load_case(edited('title = "Single Online Home"', both_keys))

    assert isinstance(joining.counts(titled), Table)


def test_a_service_without_published_counts_has_a_sentence_that_says_so(
    second: Case, derbyshire: Case
) -> None:
    assert derbyshire.service_name == "Single Online Home"
    assert published.adoption_of(second) is None
    sentence = f"There is no published number of forces here for {second.title}."
    assert repr(joining.counts(second)) == sentence
    assert repr(joining.timeline(second)) == sentence


def test_a_case_without_a_pool_shows_how_to_add_one_in_place_of_every_view(second: Case) -> None:
    explanation = joining.charges(second, join="all")
    shows = (
        joining.member_answer,
        joining.what_is_assumed,
        joining.by_member,
        joining.by_member_chart,
        joining.membership,
    )

    assert "write into the case a table [[charges.pricing]] with pool" in repr(explanation)
    assert {repr(show(explanation)) for show in shows} == {repr(explanation)}
    # A panel has no choice of pricing.
    choice = "Choose a pricing (stepped, shared, bands), or give a pool"
    assert repr(joining.member_panel(second)) == repr(explanation).replace(choice, "Give a pool")
