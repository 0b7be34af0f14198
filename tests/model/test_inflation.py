"""Only nominal amounts are converted to first-year prices before discounting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import Results, is_deflated, results_of
from tests.conftest import Edited

BASIS = 'price_basis = {value = "not stated"'
NOMINAL = 'price_basis = {value = "nominal"'
# 30,000, 151,000, 121,000 and 91,000 over four years, at the high estimate.
AS_QUOTED = 370_925.30
# 30,000 + 151,000 / (1.03 x 1.035) + 121,000 / (1.03 x 1.035)^2 + 91,000 / (1.03 x 1.035)^3.
DEFLATED_AT_3 = 353_227.00
A_CHARGE = """
format = 2
title = "Made up"
source = "made up"
years = "2018/19 to 2021/22"

[[charges]]
name = "Platform"
from = "2018-04"
price = 91_000
"""


def results(case: Case) -> Results:
    return results_of(case, case.base_scenario)


def written(folder: Path, text: str, inflation: str = "inflation = 0.03\n") -> Case:
    path = folder / "case.toml"
    path.write_text(text.replace("\n[[charges]]", f"{inflation}\n[[charges]]", 1), encoding="utf-8")
    return load_case(path)


def with_inflation(basis: str, value: float = 0.03) -> str:
    return f'inflation = {{value = {value}, source = "OBR"}}\n{basis}'


def test_nominal_prices_are_deflated_then_discounted(edited: Edited) -> None:
    case = load_case(edited(BASIS, with_inflation(NOMINAL)))

    assert results(case).present_value == pytest.approx(DEFLATED_AT_3, abs=0.005)


def test_figures_without_a_price_basis_are_taken_as_constant_prices(edited: Edited) -> None:
    case = load_case(edited(BASIS, with_inflation(BASIS)))

    assert not case.is_deflated
    assert results(case).present_value == pytest.approx(AS_QUOTED, abs=0.005)


@pytest.mark.parametrize("basis", ["real", "not stated"])
def test_an_uplift_of_a_pricing_is_cash_whatever_the_price_basis(
    tmp_path: Path, basis: str
) -> None:
    text = A_CHARGE.replace("[[charges]]", f'price_basis = "{basis}"\n\n[[charges]]')

    case = written(tmp_path, f"{text}uplift = 0.05\n")

    # 91,000 x 1.05^k / (1.03 x 1.035)^k: 91,000 + 89,629.94 + 88,280.51 + 86,951.40.
    assert results(case).present_value == pytest.approx(355_861.85, abs=0.005)


LINE = """
[[lines]]
name = "Post"
annual = 1_000
from = "2018-04"
uplift = 0.02
base_year = "2018/19"
nature = "{nature}"
"""


@pytest.mark.parametrize(
    ("more", "is_deflated"),
    [
        ("uplift = 0.05\n", True),
        ("uplift = [1, 1, 1.1, 1.1]\n", True),
        ('uplift = {"2018/19" = 1, "2019/20" = 1, "2020/21" = 1.1, "2021/22" = 1}\n', True),
        (LINE.format(nature="recurrent"), True),
        (LINE.format(nature="recurrent") + 'kind = "saving"\n', True),
        # The amount stays the same in cash.
        ("uplift = 0\n", True),
        (LINE.format(nature="recurrent").replace("0.02", "0"), True),
        ("", False),
        (LINE.format(nature="contingent"), False),
    ],
)
def test_an_uplift_that_counts_makes_prices_cash(
    tmp_path: Path, more: str, is_deflated: bool
) -> None:
    case = written(tmp_path, A_CHARGE + more, inflation="")

    assert case.is_deflated == is_deflated
    assert (results(case).present_value is None) == is_deflated


def test_a_rise_after_the_only_year_makes_no_price_cash(tmp_path: Path) -> None:
    case = written(tmp_path, A_CHARGE.replace("2018/19 to 2021/22", "2018/19"), inflation="")
    rising = replace(case.base_scenario, rise=0.03)

    assert not is_deflated(case, rising)
    assert results_of(case, rising).present_value == 91_000


def test_no_limit_is_set_on_a_present_value_that_a_case_does_not_have(edited: Edited) -> None:
    case = load_case(edited(BASIS, NOMINAL))

    with pytest.raises(ScenarioError) as caught:
        limit_on(case, "present_value", 100_000)

    assert str(caught.value) == (
        "present_value: is not in the case: prices are nominal, and the case states no inflation. "
        "Allowed: inflation in its file."
    )


def test_each_option_is_deflated_if_its_own_prices_rise(tmp_path: Path) -> None:
    options = '\n[[options]]\nname = "Joining"\n\n[[options]]\nname = "Waiting"\n'
    line = LINE.format(nature="recurrent") + 'option = "Waiting"\n'

    case = written(tmp_path, A_CHARGE + line + options, inflation="")

    waiting = case.other_options["Waiting"]
    assert (case.has_present_value, waiting.has_present_value) == (True, False)


@pytest.mark.parametrize("word", ["vintage", "price_levels", "deflators", "CPI"])
def test_a_key_for_deflators_is_refused_with_the_key_to_write(edited: Edited, word: str) -> None:
    with pytest.raises(CaseError) as caught:
        load_case(edited(BASIS, f'{word} = "hmt-2019-09"\n{BASIS}'))

    (fault,) = caught.value.faults
    assert (fault.field, fault.problem) == (word, "is not known here")
    assert fault.advice == (
        'Write inflation, a rate a year: inflation = {value = 0.03, source = "..."}.'
    )
