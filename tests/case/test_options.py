"""Options of a case: the first is the one requested, and others have their own lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError
from sohanalysis.model.results import results_of
from tests.written import written

CASE = """
years = "2024/25 to 2025/26"

[[options]]
name = "Join"
for = "One system."

[[options]]
name = "Own system"

[[options]]
name = "Wait"

[[charges]]
name = "Network"
price = 10_000

[[lines]]
name = "System"
option = "Own system"
annual = 7_000
from = "2024-04"

[[lines]]
name = "Desk"
option = ["Join", "Own system"]
annual = 2_000
from = "2024-04"
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return written(tmp_path, CASE)


def test_results_are_those_of_the_first_option(case: Case) -> None:
    assert case.cost_names == ("Desk", "Network")
    assert results_of(case, case.scenario).whole_life == 24_000


def test_another_option_is_costed_by_its_own_lines(case: Case) -> None:
    assert [*case.other_options] == ["Own system"]
    own_system = case.other_options["Own system"]
    assert results_of(own_system, own_system.scenario).whole_life == 18_000


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'option = "Own system"',
            'option = "Own"',
            'line 23: lines[1].option: "Own" is not an option. Allowed: Join, Own system, Wait.',
        ),
        (
            'option = "Own system"',
            'option = "own-System"',
            '"own-System" is not an option. Allowed: Join, Own system, Wait. '
            'Did you mean "Own system"?',
        ),
        (
            'name = "Wait"',
            'name = "Join"',
            'line 15: options[3].name: "Join" is a name in use. Allowed: a name of its own.',
        ),
        (
            'name = "System"',
            'name = "Desk"',
            'line 28: lines[2].name: "Desk" is a name in use. Allowed: a name of its own.',
        ),
    ],
)
def test_an_option_that_is_none_and_a_name_in_use_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(CaseError) as refusal:
        written(tmp_path, CASE.replace(old, new, 1))

    assert str(refusal.value).endswith(message)


def test_a_pricing_of_another_option_has_a_name_of_its_own(tmp_path: Path) -> None:
    priced = """
[[charges]]
name = "{name}"
option = "{option}"
[[charges.pricing]]
name = "flat"
price = 1
[[charges.pricing]]
name = "{other}"
price = 2
"""
    rules = [
        priced.format(name="Ours", option="Own system", other="dear"),
        priced.format(name="Late", option="Wait", other="cheap"),
    ]

    with pytest.raises(CaseError) as refusal:
        written(tmp_path, CASE + "".join(rules))

    assert str(refusal.value).endswith(
        'charges[3].pricing[1].name: "flat" is a name in use, in charges[2].pricing[1]. '
        "Allowed: a name of its own."
    )


TWO_CHARGES = """[[charges]]
name = "Net work"
{first}fee = 5
[[charges]]
name = "Net work"
{second}fee = 7
"""


def test_two_options_may_each_have_a_charge_of_one_name(tmp_path: Path) -> None:
    options = {"first": 'option = "Own system"\n', "second": 'option = "Wait"\n'}

    case = written(tmp_path, CASE + TWO_CHARGES.format(**options))

    assert [case.other_options[o].charges[0].name for o in ("Own system", "Wait")] == [
        "Net work",
        "Net work",
    ]


def test_two_charges_of_one_name_are_one_fault(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as refusal:
        written(tmp_path, 'years = "2024/25"\n' + TWO_CHARGES.format(first="", second=""))

    assert [fault.problem for fault in refusal.value.faults] == ['"Net work" is a name in use']


def test_two_options_may_each_have_a_line_of_one_name(tmp_path: Path) -> None:
    renamed = CASE.replace('name = "System"', 'name = "Network"')

    own_system = written(tmp_path, renamed).other_options["Own system"]

    assert own_system.cost_names == ("Network", "Desk")
