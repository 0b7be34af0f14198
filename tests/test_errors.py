from __future__ import annotations

import pytest

from sohanalysis.errors import (
    CaseError,
    Fault,
    FileError,
    IntegrityError,
    MachineError,
    NotebookError,
    ScenarioError,
    SohError,
    format_value,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("36", '"36"'),
        ('say "no"', '"say \\"no\\""'),
        ("£71k", '"£71k"'),
        ("Heddlu Dŵr 😀", '"Heddlu Dŵr 😀"'),
        (36.0, "36.0"),
        (True, "true"),
        ([25, 36], "[25, 36]"),
        ("\x1b[2J\x07", '"\\u001b[2J\\u0007"'),
        ("right\u202eleft", '"right\\u202eleft"'),
        ("a\nb", '"a\\nb"'),
        ("x" * 79, '"' + "x" * 76 + "..."),
        ("x" * 78, '"' + "x" * 78 + '"'),
    ],
)
def test_a_value_is_shown_on_one_short_line_without_control_characters(
    value: object, text: str
) -> None:
    assert format_value(value) == text


def test_a_number_too_long_for_python_to_write_is_described() -> None:
    assert format_value([1 << 20_000]) == "a number of thousands of digits"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault(problem="is missing"), "is missing."),
        (Fault(problem="is missing", field="low"), "low: is missing."),
        (Fault(problem="is empty", file="a.toml"), "a.toml: is empty."),
        (Fault(problem="is 3", file="a.toml", line=7), "a.toml, line 7: is 3."),
        (
            Fault(problem="is 3", allowed="4", advice="Write 4.", field="low", file="f", line=7),
            "f, line 7: low: is 3. Allowed: 4. Write 4.",
        ),
        (
            Fault(problem="is 3", advice="Write 4.").located(
                "low", file="f", line=7, other_lines=(9,)
            ),
            "f, line 7: low: is 3. Write 4. The same on line 9.",
        ),
        (
            Fault(problem="is 3").located("low", other_lines=(*range(2, 14),)),
            "low: is 3. The same on lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more.",
        ),
    ],
)
def test_a_fault_says_where_what_what_is_allowed_and_what_to_do(fault: Fault, text: str) -> None:
    assert str(fault) == text


def test_a_fault_escapes_control_characters_of_every_part() -> None:
    fault = Fault(problem="is odd", field="\x1b[1m", file="\x1b[2J.toml", advice="Not \x07.")

    assert str(fault) == "\\u001b[2J.toml: \\u001b[1m: is odd. Not \\u0007."


def test_a_fault_cuts_a_long_field_and_a_long_problem() -> None:
    fault = Fault(problem="p" * 500, field="f" * 500)

    assert str(fault) == "f" * 77 + "...: " + "p" * 397 + "...."


def test_an_error_writes_one_line_for_each_fault() -> None:
    error = SohError([Fault(problem="a", field="x"), Fault(problem="b", field="y")])

    assert str(error) == "x: a.\ny: b."
    assert [fault.field for fault in error.faults] == ["x", "y"]


def test_an_error_of_one_fault_holds_that_fault() -> None:
    assert SohError(Fault(problem="a")).faults == (Fault(problem="a"),)


def test_an_error_of_plain_text_keeps_its_full_stop_single() -> None:
    assert str(SohError("Nothing was drawn.")) == "Nothing was drawn."


@pytest.mark.parametrize(("count", "more"), [(20, ""), (23, "\nand 3 more.")])
def test_more_than_twenty_faults_are_counted(count: int, more: str) -> None:
    error = SohError([Fault(problem="a")] * count)

    assert str(error) == "\n".join(["a."] * 20) + more


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (SohError, 2),
        (CaseError, 2),
        (ScenarioError, 2),
        (FileError, 2),
        (NotebookError, 2),
        (MachineError, 3),
        (IntegrityError, 4),
    ],
)
def test_each_kind_of_error_has_its_exit_code(kind: type[SohError], code: int) -> None:
    error = kind("no")

    assert error.exit_code == code
    assert isinstance(error, SohError)
    assert isinstance(error, ValueError)


def test_a_notebook_shows_the_message_and_no_traceback() -> None:
    error = CaseError([Fault(field="budget.amount", problem="is missing")])

    assert error._render_traceback_() == ["budget.amount: is missing."]
