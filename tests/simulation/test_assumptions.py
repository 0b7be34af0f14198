"""Assumptions other than the case's: from sliders and options, with their refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.simulation.draws import (
    adopters_alone,
    assume,
    drawable,
    without_idle_adopters,
)
from tests.written import written


def faults_of(case: Case, **changes: Any) -> list[str]:
    with pytest.raises(ScenarioError) as refusal:
        drawable(assume(case, **changes), case.scenario)
    return str(refusal.value).splitlines()


def test_a_distribution_that_is_not_given_stays_unchanged(derbyshire: Case) -> None:
    uncertainty = assume(derbyshire, p=0.6).uncertainty

    assert uncertainty is not None
    assert uncertainty.adopters is not None
    assert (uncertainty.adopters.p, uncertainty.adopters.rho) == (0.6, 0.1)
    assert uncertainty.adopters.source == "chosen for this simulation"
    assert uncertainty.inputs == (derbyshire.uncertainty and derbyshire.uncertainty.inputs)


def test_inputs_are_added_moved_and_left_out(derbyshire: Case) -> None:
    case = assume(
        derbyshire,
        delay=(0, 3, 12),
        overrun={"Project manager": (0.0, 0.1, 0.5)},
        charge_change=None,
        correlations={("delay", "overrun of Project manager"): 0.5},
    )

    uncertainty = drawable(case, case.scenario)

    assert uncertainty.names == ("adopters", "delay", "overrun of Project manager")
    assert {pert.status for pert in uncertainty.inputs} == {"assumed"}
    assert uncertainty.correlations[0].rank == 0.5
    assert (
        assume(case, delay=None).uncertainty
        == assume(
            derbyshire,
            charge_change=None,
            overrun={"Project manager": (0.0, 0.1, 0.5)},
            correlations={("delay", "overrun of Project manager"): 0.5},
        ).uncertainty
    )


def test_a_case_without_assumptions_may_take_a_whole_distribution(derbyshire: Case) -> None:
    bare = replace(derbyshire, uncertainty=None)

    adopters = drawable(assume(bare, p=0.7, rho=0.3), bare.scenario).adopters

    assert adopters is not None
    assert (adopters.p_grid, adopters.rho_grid) == ((0.7,), (0.3,))


def test_adopters_are_drawn_if_only_the_second_charge_depends_on_them(tmp_path: Path) -> None:
    flat = '[[charges]]\nname = "Licence"\nfee = 5_000\n'
    by_number = '[[charges]]\nname = "Hub"\npool = 90_000\nshare = "equal"\n'
    case = written(tmp_path, f'years = "2026/27"\n[adopters]\ncount = 3\n{flat}{by_number}')
    case = assume(case, p=0.5, rho=0, charge_change=(0, 0.1, 0.2))

    uncertainty = without_idle_adopters(case, case.scenario).uncertainty

    assert uncertainty is not None
    assert uncertainty.names == ("adopters", "charge_change")


def test_no_correlations_replace_those_of_the_case(derbyshire: Case) -> None:
    pair = {("delay", "charge_change"): 0.4}
    case = assume(derbyshire, delay=(0, 3, 12), correlations=pair)

    assert len(assume(case).uncertainty.correlations) == 1
    assert assume(case, correlations={}).uncertainty.correlations == ()


def test_p_alone_lacks_the_correlation(derbyshire: Case) -> None:
    assert faults_of(replace(derbyshire, uncertainty=None), p=0.7) == [
        "rho: is missing. Allowed: a number from 0 to 1; 0 is independence. Add it."
    ]


@pytest.mark.parametrize("case", ["nothing", "empty"])
def test_a_case_without_uncertain_inputs_is_refused(derbyshire: Case, case: str) -> None:
    bare = replace(derbyshire, uncertainty=None, file="a.toml")
    case_to_draw = {"nothing": bare, "empty": adopters_alone(bare)}[case]

    with pytest.raises(
        ScenarioError, match=r"^a\.toml: uncertain: this case has no uncertain inputs"
    ):
        drawable(case_to_draw, derbyshire.scenario)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"p": 1.2}, "p: 1.2 is not allowed. Allowed: a number from 0 to 1; 0.7 is 70%."),
        (
            {"delay": (0, 13, 12)},
            "delay.mode: mode 13 is not within low 0 and high 12. "
            "Allowed: low, mode and high in this order.",
        ),
        ({"delay": (0, 12)}, "delay: is not three numbers. Allowed: low, most likely and high."),
        (
            {"delay": {"Project manager": (0, 3, 12)}},
            "delay: is not three numbers. Allowed: low, most likely and high.",
        ),
        (
            {"delay": (0, 3, "x")},
            'delay.high: "x" is not allowed. Allowed: a number in the unit of the input.',
        ),
        ({"overrun": (0, 0, 1)}, "overrun.line: is missing. Allowed: Project manager."),
        (
            {"dealy": (0, 3, 12)},
            'dealy.input: "dealy" is not allowed. Allowed: '
            '"savings", "offset", "charge_change", "rise", "delay" or "overrun".',
        ),
        (
            {"correlations": {("adopters", "charge_change"): 1.5}},
            "correlations[1].rank: 1.5 is not allowed. Allowed: a number from -0.99 to 0.99.",
        ),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_the_name_of_its_input(
    derbyshire: Case, changes: dict[str, Any], message: str
) -> None:
    assert faults_of(derbyshire, **changes)[0].startswith(message)


def test_delays_that_pass_the_horizon_of_the_scenario_are_refused(derbyshire: Case) -> None:
    case = assume(derbyshire, delay=(0, 3, 13))
    follows = choose(case, charge_follows_go_live=True)

    assert drawable(case, case.scenario).names[-1] == "delay"
    with pytest.raises(ScenarioError) as refusal:
        drawable(case, follows)

    assert str(refusal.value) == (
        "delay.high: 13 is not allowed. Allowed: 0 to 12 months when the charge follows go-live: "
        "the years end with 2021/22. For a longer delay, add years after 2021/22."
    )
