"""Rules of uncertain inputs: a fault is refused with its line, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sohanalysis.case.case import Case, Correlation, Uncertainty
from sohanalysis.case.uncertainty_rules import normal_matrix, rank_matrix, uncertainty_faults
from sohanalysis.load import load_case
from tests import written

Edited = Callable[..., Path]
GRID = "p_grid = [0.5, 0.6, 0.7, 0.8, 0.9]"
MODE = "low = 0.0\nmode = 0.0\nhigh = 0.41\n"
AFTER = "after all else"  # end of the file, and the mark of a text appended there
END = 'no source says how far they may go."\n'
SOURCE = 'source = "ours"\nstatus = "assumed"\n\n'


def changed(edited: Edited, old: str, new: str) -> Path:
    """Change the first case, or append to it."""
    return edited(END, f"{END}\n{new}") if old == AFTER else edited(old, new)


def input_text(name: str, ends: str, unit: str, line: str = "") -> str:
    low, mode, high = ends.split()
    return (
        f'[[uncertain]]\ninput = "{name}"\n{line}low = {low}\nmode = {mode}\n'
        f'high = {high}\nunit = "{unit}"\n{SOURCE}'
    )


def pair(first: str, second: str, rank: float) -> str:
    return f'[[uncertain]]\nbetween = ["{first}", "{second}"]\nrank = {rank}\n{SOURCE}'


DELAY = input_text("delay", "0 3 12", "months")
MANAGER = 'line = "Project manager"\n'
OVERRUN = input_text("overrun", "-0.1 0 0.5", "share", MANAGER)


CHANCE = "Allowed: a number from 0 to 1; 0.7 is 70%."
RISING = "Allowed: one number or more, rising, each once."
ONCE = "Allowed: each input once, and one of savings and offset."
TWO = "Allowed: two of adopters, charge_change."


def faults_of(path: Path) -> list[str]:
    """Return the faults of a file, without their lines."""
    return [line.partition(": ")[2] for line in written.faults_of(path)]


def test_the_first_case_assumes_who_joins_and_a_change_of_the_charge(derbyshire: Case) -> None:
    uncertainty = derbyshire.uncertainty

    assert uncertainty is not None
    assert uncertainty.names == ("adopters", "charge_change")
    assert {uncertainty.adopters and uncertainty.adopters.status, uncertainty.inputs[0].status} == {
        "assumed"
    }


def test_all_kinds_of_input_and_a_correlation_are_read(edited: Edited) -> None:
    more = DELAY + OVERRUN + pair("delay", "overrun of Project manager", 0.5)
    more += input_text("savings", "0 1000 5000", "£ a year")

    uncertainty = load_case(changed(edited, AFTER, more)).uncertainty

    assert uncertainty is not None
    assert uncertainty.names[1:] == (
        "charge_change",
        "delay",
        "overrun of Project manager",
        "savings",
    )
    assert uncertainty.correlations[0].rank == 0.5


def test_a_unit_and_a_grid_are_taken_as_usual(edited: Edited) -> None:
    grids = "p_grid = [0.5, 0.6, 0.7, 0.8, 0.9]\nrho_grid = [0.0, 0.1, 0.3]\n"
    path = edited(grids, "")

    uncertainty = load_case(path).uncertainty

    assert uncertainty is not None
    assert uncertainty.adopters is not None
    assert (uncertainty.adopters.p_grid, uncertainty.adopters.rho_grid) == ((0.7,), (0.1,))
    assert uncertainty.inputs[0].unit == "share"


@pytest.mark.parametrize("name", ["uncertainty", "stated_budget"])
def test_a_name_of_python_s_is_no_key_of_a_file(edited: Edited, name: str) -> None:
    path = changed(edited, AFTER, f"[{name}]\nrank = 0.5\n")

    assert faults_of(path) == [f"{name}: is not known here."]


def test_a_table_of_what_is_uncertain_is_refused(edited: Edited) -> None:
    text = edited("p = 0.7\n", "p = 0.7\n").read_text(encoding="utf-8")
    path = edited(text[text.index("[[uncertain]]") :], "[uncertain]\np = 0.7\n")

    assert faults_of(path) == [
        "uncertain: is not a list of tables. Allowed: tables headed [[uncertain]]."
    ]


def test_a_case_need_assume_nothing(edited: Edited) -> None:
    text = edited("p = 0.7\n", "p = 0.7\n").read_text(encoding="utf-8")
    path = edited(text[text.index("[[uncertain]]") :], "")

    assert load_case(path).uncertainty is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p = 0.7\n", "p = 1.2\n", f"[1].p: 1.2 is not allowed. {CHANCE} For 1.2% write 0.012."),
        (
            "rho = 0.1\n",
            "rho = -0.1\n",
            "[1].rho: -0.1 is not allowed. Allowed: a number from 0 to 1; 0 is independence.",
        ),
        ("p = 0.7\n", "", f"[1].p: is missing. {CHANCE} Add it."),
        ("p = 0.7\n", "pp = 0.7\n", "[1].pp: is not known here. Did you mean p?"),
        (GRID, "p_grid = [0.5, 0.5]", f"[1].p_grid: 0.5, 0.5 is listed. {RISING}"),
        (GRID, "p_grid = []", f"[1].p_grid: nothing is listed. {RISING}"),
        (
            MODE,
            "low = 0.0\nmode = 0.5\nhigh = 0.41\n",
            "[2].mode: mode 0.5 is not within low 0 and high 0.41."
            " Allowed: low, mode and high in this order.",
        ),
        (
            MODE,
            "low = 0.0\nmode = 0.0\nhigh = 41\n",
            "[2].high: 41 is not allowed. Allowed: a number from -0.9 to 2; 0.1 is 10% more."
            " For 41% write 0.41.",
        ),
        (
            AFTER,
            input_text("delay", "0 3 18.5", "months"),
            "[3].high: 18.5 is not allowed. Allowed: 0 to 18 months: the years end with 2021/22."
            " For a longer delay, add years after 2021/22.",
        ),
        (
            AFTER,
            input_text("savings", "0 1 910001", "£ a year"),
            "[3].high: 910001 is not allowed. Allowed: £0 to £910,000 a year, ten times the high"
            " end of the charge.",
        ),
        (
            AFTER,
            input_text("savings", "0 1 2", "share"),
            '[3].unit: "share" is not allowed. Allowed: "£ a year" with savings.',
        ),
        (AFTER, DELAY + DELAY, f"[4].input: delay is there already. {ONCE}"),
        (
            AFTER,
            input_text("savings", "0 1 2", "£ a year") + input_text("offset", "0 0.5 1", "share"),
            f"[4].input: savings is there already. {ONCE}",
        ),
        (
            AFTER,
            input_text("overrun", "0 0 1", "share"),
            "[3].line: is missing. Allowed: Project manager.",
        ),
        (
            AFTER,
            input_text("overrun", "0 0 1", "share", 'line = "Manager"\n'),
            '[3].line: "Manager" is not a cost line. Allowed: Project manager.',
        ),
        (
            AFTER,
            input_text("delay", "0 3 12", "months", MANAGER),
            '[3].line: is given. Allowed: only with input = "overrun".',
        ),
        (
            AFTER,
            input_text("overrun", "0 0 99", "share", MANAGER),
            "[3].high: 99 is not allowed. Allowed: a share from -0.9 to 2; 0.41 is 41%."
            " For 99% write 0.99.",
        ),
        (
            AFTER,
            input_text("ramp", "0 3 12", "months"),
            '[3].input: "ramp" is not allowed. Allowed: '
            '"savings", "offset", "charge_change", "rise", "delay" or "overrun".',
        ),
        (
            AFTER,
            pair("adopters", "ramp", 0.5),
            f'[3].between: "adopters, ramp" is not allowed. {TWO}',
        ),
        (
            AFTER,
            pair("adopters", "adopters", 0.5),
            f'[3].between: "adopters, adopters" is not allowed. {TWO}',
        ),
        (
            AFTER,
            pair("adopters", "charge_change", 0.5).replace('"]', '", "adopters"]'),
            f'[3].between: "adopters, charge_change, adopters" is not allowed. {TWO}',
        ),
        (
            AFTER,
            pair("adopters", "charge_change", 1.0),
            "[3].rank: 1.0 is not allowed. Allowed: a number from -0.99 to 0.99.",
        ),
        (
            AFTER,
            pair("adopters", "charge_change", 0.5) + pair("charge_change", "adopters", 0.4),
            "[4].between: charge_change and adopters have a correlation already."
            " Allowed: each pair once.",
        ),
        (
            AFTER,
            DELAY
            + pair("adopters", "charge_change", 0.9)
            + pair("adopters", "delay", 0.9)
            + pair("charge_change", "delay", -0.9),
            "[6].rank: -0.9 between charge_change and delay is not possible together with the"
            " other correlations. Allowed: correlations that can all hold at once; a pair that is"
            " not listed has zero. Bring it nearer to zero, or change the other correlations of"
            " these two.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    edited: Edited, old: str, new: str, message: str
) -> None:
    assert f"uncertain{message}" in faults_of(changed(edited, old, new))


def three_pairs(rank: float) -> str:
    pairs = [("adopters", "charge_change"), ("adopters", "delay"), ("charge_change", "delay")]
    return DELAY + "".join(pair(*names, rank) for names in pairs)


# The first two ranks of 0.9 alone would leave the third zero, which is not possible.
# Normals that correlate by c with each other have a sum of variance 3 + 6 c: zero at c = -1/2.
# Ranks of -0.48 are normals of 2 sin(-0.08 pi) = -0.4974, ranks of -0.49 of -0.5075.
@pytest.mark.parametrize("rank", [0.9, -0.48])
def test_correlations_are_judged_together_and_not_in_their_order(
    edited: Edited, rank: float
) -> None:
    case = load_case(changed(edited, AFTER, three_pairs(rank)))

    assert case.uncertainty is not None
    assert len(case.uncertainty.correlations) == 3


def test_three_inputs_that_run_against_each_other_a_little_too_far_are_refused(
    edited: Edited,
) -> None:
    (fault,) = faults_of(changed(edited, AFTER, three_pairs(-0.49)))

    assert fault.startswith(
        "uncertain[6].rank: -0.49 between charge_change and delay is not possible"
    )


def test_an_end_of_a_delay_counts_as_the_months_that_it_is_rounded_to(edited: Edited) -> None:
    # 18.4 is rounded to 18 months, the longest delay that the years allow, and -0.4 to 0.
    uncertainty = load_case(
        changed(edited, AFTER, input_text("delay", "-0.4 3 18.4", "months"))
    ).uncertainty

    assert uncertainty is not None
    assert (uncertainty.inputs[1].low, uncertainty.inputs[1].high) == (-0.4, 18.4)


def test_every_fault_is_named_at_once(edited: Edited) -> None:
    broken = input_text("delay", "5 3 30", "share")

    faults = faults_of(changed(edited, AFTER, broken))

    assert [line.partition(":")[0].rpartition(".")[2] for line in faults] == [
        "mode",
        "high",
        "unit",
    ]


def test_where_nothing_is_drawn_no_pair_can_be_correlated(derbyshire: Case) -> None:
    correlation = Correlation(between=("delay", "ramp"), rank=0.5, source="ours", status="assumed")

    faults = [
        *uncertainty_faults(
            derbyshire, derbyshire.scenario, Uncertainty(correlations=(correlation,))
        )
    ]

    assert [str(fault.allowed) for _, fault in faults] == ["two of the inputs, but none is listed"]


def test_ranks_are_laid_out_by_name_and_turned_into_normals() -> None:
    correlation = Correlation(between=("c", "a"), rank=0.5, source="ours", status="assumed")

    ranks = rank_matrix(["a", "b", "c"], [correlation])

    assert ranks.tolist() == [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]]
    # 2 sin(pi / 12) = 0.5176.
    assert normal_matrix(ranks)[0].round(4).tolist() == [1, 0, 0.5176]
    assert np.diag(normal_matrix(ranks)).tolist() == pytest.approx([1, 1, 1])
