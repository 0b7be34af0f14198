"""The sizes that an assumed pool is shared by: read at load, and refused where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.load import Weights, load_case, load_weights
from sohanalysis.errors import CaseError, Fault, SohError
from sohanalysis.files.text import DATA

Edited = Callable[[str, str], Path]
WEIGHT = 'weight = "officers"'
FORCE = 'force = "Derbyshire"'
POOL = "pool = 3_321_570"
SIZES = "one of officers, staff, pcsos, workforce, population, grant_1998_99, weight"


def refusal_of(path: Path) -> str:
    with pytest.raises(CaseError) as refusal:
        load_case(path)

    return str(refusal.value).replace(str(path), "case.toml").replace(str(path.parent), "here")


def test_the_sizes_are_those_of_this_force_first_then_of_the_register(derbyshire: Case) -> None:
    assert derbyshire.joining[:3] == ("Derbyshire", "Cheshire", "City of London")
    assert derbyshire.joining[-1] == "British Transport Police"
    assert derbyshire.weights[:3] == (1737.74, 2020.26, 697.42)
    assert len(derbyshire.joining) == len(derbyshire.weights) == 44
    assert derbyshire.measure is not None
    assert derbyshire.measure.what == "police officers"


def test_another_force_comes_first_and_the_rest_keep_their_order(edited: Edited) -> None:
    # 71,000 is the share of 2,020.26 officers among the same 81,296.12.
    path = edited(FORCE, 'force = "Cheshire Constabulary"')
    text = path.read_text(encoding="utf-8").replace(POOL, "pool = 2_857_056")
    path.write_text(text, encoding="utf-8")

    case = load_case(path)

    assert case.joining[:3] == ("Cheshire", "Derbyshire", "City of London")
    assert case.weights[:2] == (2020.26, 1737.74)


def test_a_case_without_a_pool_reads_no_register(derbyshire: Case) -> None:
    nothing = load_weights(None, Path("nowhere") / "case.toml")

    assert nothing == (Weights(), [])
    second = load_case(Path(__file__).parent.parent / "cases" / "second.toml")
    assert (second.weights, second.joining, second.measure) == ((), (), None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            WEIGHT,
            'weight = "officer"',
            'case.toml, line 80: charge.weighted.weight: "officer" is not allowed.'
            f' Allowed: {SIZES}. Did you mean "officers"?',
        ),
        (
            WEIGHT + "\n",
            "",
            f"case.toml, line 77: charge.weighted.weight: is missing. Allowed: {SIZES}. Add it.",
        ),
        (
            "anchor = 25\n",
            "",
            "case.toml, line 77: charge.weighted.anchor: is missing."
            " Allowed: a whole number of forces, 1 to 100. Add it.",
        ),
        (
            "anchor = 25",
            "anchor = 45",
            "case.toml, line 82: charge.weighted.anchor: 45 is more than the 44 eligible."
            " Allowed: 1 to 44.",
        ),
        (
            'status = "assumed"\nnote = "The pool',
            'status = "stated"\nnote = "The pool',
            'case.toml, line 84: charge.weighted.status: "stated" is not allowed.'
            ' Allowed: "assumed": a pool that is stated is a charge.',
        ),
        (
            POOL,
            "pool = 3_321_400",
            "case.toml, line 78: charge.weighted.pool: £3,321,400 is not allowed: this force's"
            " share at 25 forces is £70,996. Allowed: a pool of which it is the lower charge,"
            " £71,000. Write 3_321_570.",
        ),
        (
            FORCE,
            'force = "Darbyshire"',
            'case.toml, line 81: charge.weighted.force: "Darbyshire" is no force.'
            " Allowed: a force by its name."
            " Did you mean Derbyshire, Warwickshire, Hampshire or Staffordshire?",
        ),
        (
            FORCE,
            FORCE + '\nregister = "ours.csv"',
            "case.toml, line 82: charge.weighted.register: no such file (here/ours.csv)."
            " Check the name and the folder.",
        ),
        (
            "value = 44",
            "value = 45",
            "case.toml, line 54: adopters.eligible.value: 45 could join, and FORCES has 44 forces."
            " Allowed: 1 to 44, or a register with more forces.",
        ),
    ],
)
def test_what_no_pool_can_be_shared_by_is_refused_with_its_line(
    edited: Edited, old: str, new: str, message: str
) -> None:
    path = edited(old, new)

    assert refusal_of(path).replace(str(DATA / "forces.csv"), "FORCES") == message


def test_a_blank_is_refused_by_the_name_of_the_force(edited: Edited) -> None:
    path = edited(WEIGHT, 'weight = "population"')

    message = refusal_of(path)

    assert message.startswith(
        "case.toml, line 80: charge.weighted.weight: the population of British Transport Police is"
        " blank, which is not nil ("
    )
    assert "a number above nil for every force that pays" in message


def test_a_blank_of_a_force_that_cannot_join_is_no_fault(edited: Edited) -> None:
    path = edited("value = 44", "value = 43")
    text = path.read_text(encoding="utf-8").replace(WEIGHT, 'weight = "population"')
    text = text.replace("adopters = 44", "adopters = 43")
    path.write_text(text, encoding="utf-8")

    message = refusal_of(path)

    assert "blank" not in message
    assert message.count("line ") == 1
    assert "charge.weighted.pool: £3,321,570 is not allowed" in message


def test_a_register_beside_the_case_gives_sizes_of_your_own(edited: Edited, tmp_path: Path) -> None:
    lines = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "ours.csv").write_text("\n".join([lines[0], *lines[2:0:-1]]), encoding="utf-8")
    path = edited(FORCE, FORCE + '\nregister = "ours.csv"')
    # Two forces: 71,000 is the share of 1,737.74 officers among 3,758.
    text = path.read_text(encoding="utf-8").replace(POOL, "pool = 153_543")
    text = text.replace("anchor = 25", "anchor = 2").replace("value = 44", "value = 2")
    text = text.replace("value = 25", "value = 2").replace("value = 36", "value = 2")
    path.write_text(_within_two(text), encoding="utf-8")

    case = load_case(path)

    assert case.joining == ("Derbyshire", "Cheshire")
    assert case.weights == (1737.74, 2020.26)


def _within_two(text: str) -> str:
    """Leave the numbers of forces of presets, ranges and the two-part form within two."""
    for old, new in (
        ("adopters = [20, 20, 28, 28]", "adopters = 2"),
        ("adopters = [25, 25, 25, 28]", "adopters = 2"),
        ("adopters = 25", "adopters = 2"),
        ("adopters = 36", "adopters = 2"),
        ("adopters = 44", "adopters = 2"),
        ("low = 25\nhigh = 36", "low = 1\nhigh = 2"),
        ("value = 10\n", "value = 1\n"),
    ):
        text = text.replace(old, new)
    return text


def test_a_register_that_cannot_be_read_is_refused_with_its_own_line(
    edited: Edited, tmp_path: Path
) -> None:
    lines = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "ours.csv").write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    path = edited(FORCE, FORCE + '\nregister = "ours.csv"')

    message = refusal_of(path)

    assert message.startswith("case.toml, line 82: charge.weighted.register: ")
    assert "here/ours.csv, line 46" in message


def test_the_pool_is_not_checked_against_a_charge_that_is_wrong_itself(edited: Edited) -> None:
    path = edited("low = 71_000", "low = 92_000")

    assert "charge.weighted" not in refusal_of(path)


def test_a_form_that_is_listed_without_its_pool_is_refused(edited: Edited) -> None:
    path = edited("[charge.weighted]", "[charge.high_applies_at.more]")
    text = path.read_text(encoding="utf-8").replace('"two-part"]', '"two-part", "weighted"]')
    start = text.index("[charge.high_applies_at.more]")
    text = text[:start] + text[text.index("[charge_from]") :]
    path.write_text(text, encoding="utf-8")

    assert refusal_of(path) == (
        "case.toml, line 60: charge.weighted: is missing."
        ' Allowed: a table, as "weighted" is offered.'
    )


@pytest.mark.parametrize("key", ["joining", "weights", "measure"])
def test_what_is_read_from_the_register_is_no_key_of_a_case(edited: Edited, key: str) -> None:
    path = edited("format = 1", f"format = 1\n{key} = []")

    assert refusal_of(path) == f"case.toml, line 9: {key}: is not known here."


def test_a_fault_of_a_register_says_where_in_it() -> None:
    fault = SohError(Fault(file="ours.csv", line=3, problem="is blank")).faults[0]

    assert str(fault) == "ours.csv, line 3: is blank."
