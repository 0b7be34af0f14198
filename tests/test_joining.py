"""What notebook and terminal ask of who joins: the case's defaults, and what there is to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis import joining
from sohanalysis.adoption import SERVICE
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.chart import Chart
from sohanalysis.errors import ForceError
from sohanalysis.prose import Prose
from sohanalysis.table import Table

SECOND = Path(__file__).parent / "cases" / "second.toml"


def test_everything_there_is_to_show_is_shown_as_notebooks_and_terminal_do(
    derbyshire: Case,
) -> None:
    found = joining.charges(derbyshire)
    shown = [
        *(show(derbyshire, found) for show in (joining.answer, joining.cautions)),
        *(show(derbyshire) for show in (joining.known_then, joining.hindsight)),
    ]
    tables = [
        *(show(derbyshire, found) for show in (joining.by_force, joining.membership)),
        joining.cap_at_our_size(derbyshire, found),
        *(show(derbyshire) for show in (joining.counts, joining.by_year)),
        *(show(derbyshire) for show in (joining.charges_along, joining.left_by_year)),
    ]
    charts = [joining.by_force_chart(derbyshire, found), joining.timeline(derbyshire)]

    assert {type(each) for each in shown} == {Prose}
    assert {type(each) for each in tables} == {Table}
    assert {type(each) for each in charts} == {Chart}


def test_counts_are_of_one_service_only(derbyshire: Case) -> None:
    second = load_case(SECOND)

    assert derbyshire.record.title == SERVICE
    assert joining.adoption_of(second) is None
    with pytest.raises(ForceError, match=r"no number of forces is published for .* a case of the"):
        joining.counts(second)
