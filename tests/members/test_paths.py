"""Forces by year: as anticipated, as signed, as it went live, and the cost of each path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.members.paths import AdoptionPath, adoption_paths
from sohanalysis.members.published import load_adoption
from sohanalysis.model.results import results_of
from tests.charged import with_charge
from tests.written import written

ADOPTION = load_adoption()


def path_of(case: Case, name: str) -> AdoptionPath:
    (path,) = (path for path in adoption_paths(case, ADOPTION) if path.name == name)
    return path


def test_the_live_path_of_the_counts_is_the_preset_of_the_case(derbyshire: Case) -> None:
    assert path_of(derbyshire, "live").counts == (20, 20, 28, 28)
    assert derbyshire.presets["went-live"].adopters == (20, 20, 28, 28)


def test_a_preset_by_year_is_a_path_of_its_own_form(derbyshire: Case) -> None:
    path = path_of(derbyshire, "fixed-then-shared")

    assert (path.counts, path.pricing) == ((25, 25, 25, 28), "shared")


def test_without_published_counts_there_is_no_live_path(derbyshire: Case) -> None:
    names = [path.name for path in adoption_paths(derbyshire, None)]

    assert names == ["anticipated", "signed", "went-live", "fixed-then-shared"]


def test_a_charge_in_a_year_without_a_count_leaves_the_live_path_out(derbyshire: Case) -> None:
    early = with_charge(derbyshire, from_=replace(derbyshire.charge.from_, value="2018-10"))

    assert "live" not in [path.name for path in adoption_paths(early, ADOPTION)]


def test_years_before_any_count_leave_the_live_path_out(derbyshire: Case) -> None:
    none_yet = replace(ADOPTION, counts=ADOPTION.counts[:2])

    assert "live" not in [path.name for path in adoption_paths(derbyshire, none_yet)]


def test_a_case_without_presets_by_year_has_the_paths_of_its_record(second: Case) -> None:
    assert [path.name for path in adoption_paths(second, None)] == [
        "anticipated",
        "signed",
    ]


@pytest.mark.parametrize(
    ("name", "pricing", "platform", "remaining"),
    [
        ("anticipated", "high-estimate", [0, 91_000, 91_000, 91_000], [270_000, 119_000, -2_000]),
        (
            "signed",
            "shared",
            [0, 49_305.56, 49_305.56, 49_305.56],
            [270_000, 160_694.44, 81_388.89],
        ),
        ("live", "stepped", [0, 91_000, 71_000, 71_000], [270_000, 119_000, 18_000]),
        (
            "live",
            "weighted",
            [0, 82_568.78, 63_104.36, 63_104.36],
            [270_000, 127_431.22, 34_326.86],
        ),
        ("fixed-then-shared", "shared", [0, 71_000, 71_000, 63_392.86], [270_000, 139_000, 38_000]),
    ],
)
def test_the_costs_of_a_path(
    derbyshire: Case, name: str, pricing: str, platform: list[float], remaining: list[float]
) -> None:
    costs = path_of(derbyshire, name).costs[pricing]

    assert np.allclose(costs.platform, platform, atol=0.005)
    assert np.allclose(costs.remaining, remaining, atol=0.005)


def test_the_budget_that_remains_after_its_years_is_the_headroom(derbyshire: Case) -> None:
    paths = adoption_paths(derbyshire, ADOPTION)
    costs = [cost for path in paths for cost in path.costs.values()]

    assert costs
    assert all(np.isclose(cost.remaining[-1], cost.headroom) for cost in costs)


def test_a_path_costs_what_its_scenario_does(derbyshire: Case) -> None:
    costs = path_of(derbyshire, "live").costs
    chosen = choose(derbyshire, adopters=[20, 20, 28, 28], pricing="two-part")

    assert costs["two-part"].headroom == results_of(derbyshire, chosen).headroom


def test_costs_before_the_budget_are_not_deducted_from_it(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
        years = "2023/24 to 2025/26"
        [budget]
        amount = 300_000
        years = "2024/25 to 2025/26"
        [adopters]
        anticipated = 4
        possible = 6
        [[charges]]
        name = "Lab"
        pool = 400_000
        share = "equal"
        from = "2024-04"
        [[lines]]
        name = "Fit-out"
        by_year = [40_000, 10_000, 0]
        """,
    )

    (costs,) = path_of(case, "anticipated").costs.values()

    assert costs.remaining == (190_000, 90_000)
