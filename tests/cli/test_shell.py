"""Output, messages and exit codes: every kind of end, on a command made for the test."""

from __future__ import annotations

import contextlib
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from sohanalysis.cli.main import run as run_main
from sohanalysis.cli.shell import print_parts, run_command
from sohanalysis.errors import Fault, IntegrityError, MachineError, ScenarioError, SohError
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

BUG = "Please report it with the command and, from --debug, the traceback.\n"
LONG = "A sentence that is longer than the forty columns of this terminal."
WIDE = Table(
    caption="A caption that is longer than the forty columns of it, £",
    columns=("Line", "2018/19", "2019/20", "2020/21", "2021/22"),
    rows=[("Project manager", "30,000", "60,000", "30,000", "0")],
)


def ending(error: BaseException | None = None) -> typer.Typer:
    """Return a command that ends with an error, or prints its options."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

    @app.command()
    def end(word: str = "", change: str = "", output: str = "", number: int = 0) -> None:
        if error is not None:
            raise error
        typer.echo(f"{word}|{change}|{output}|{number}")

    return app


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print as on a terminal of forty columns."""
    monkeypatch.setattr("typer._click._compat.isatty", lambda _: True)
    monkeypatch.setenv("COLUMNS", "40")


def test_a_command_that_is_done_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(ending(), ["--word", "all well"])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (0, "all well|||0\n", "")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            ScenarioError(Fault(field="--delay", problem="19 is not allowed", allowed="0 to 18")),
            2,
            "--delay: 19 is not allowed. Allowed: 0 to 18.\n",
        ),
        (
            SohError([Fault(problem="one thing"), Fault(problem="another")]),
            2,
            "one thing.\nanother.\n",
        ),
        (MachineError("no room"), 3, "no room.\n"),
        (IntegrityError("the parts do not add up"), 4, "the parts do not add up.\n"),
        (OSError(28, "No space left"), 3, "The machine could not do it: No space left.\n"),
        (OSError("odd"), 3, "The machine could not do it: odd.\n"),
        (
            ModuleNotFoundError("No module named 'pandas'"),
            3,
            "The machine could not do it: No module named 'pandas'.\n",
        ),
        (typer.Abort(), 130, "Interrupted: nothing was written.\n"),
        (KeyboardInterrupt(), 130, "Interrupted: nothing was written.\n"),
        (KeyboardInterrupt("Interrupted: a."), 130, "Interrupted: a.\n"),
        (
            ZeroDivisionError("division by zero"),
            1,
            f"This is a bug of ours: \"ZeroDivisionError('division by zero')\".\n{BUG}",
        ),
        (KeyError("adopters"), 1, f"This is a bug of ours: \"KeyError('adopters')\".\n{BUG}"),
    ],
    ids=[
        *("refused", "two faults", "machine", "integrity", "full disk", "no reason", "no package"),
        *("interrupted", "Ctrl-C", "Ctrl-C after some", "bug", "another bug"),
    ],
)
def test_each_kind_of_end_has_its_message_and_its_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, message: str
) -> None:
    exit_code = run_command(ending(error), [])

    output = capsys.readouterr()
    assert (exit_code, output.out, output.err) == (code, "", message)


@pytest.mark.parametrize(
    ("date", "code", "message"),
    [
        ("", 0, ""),
        ("1533081600", 0, ""),
        (
            "today",
            2,
            'SOURCE_DATE_EPOCH: this environment variable is "today". Allowed: whole seconds since '
            "1970, such as 1533081600, or empty.\n",
        ),
        (
            "999999999999999",
            2,
            'SOURCE_DATE_EPOCH: this environment variable is "999999999999999". Allowed: whole '
            "seconds since 1970, such as 1533081600, or empty.\n",
        ),
    ],
)
def test_an_invalid_build_date_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    date: str,
    code: int,
    message: str,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", date)

    assert (run_command(ending(), []), capsys.readouterr().err) == (code, message)
    assert os.environ.get("SOURCE_DATE_EPOCH") == (date or None)


@pytest.mark.parametrize("code", [0, 3, 130])
def test_a_command_may_choose_its_own_code(code: int) -> None:
    assert run_command(ending(typer.Exit(code)), []) == code


def test_a_reader_that_has_left_is_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(ending(SystemExit(1)), [])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--wrd", "x"], "No such option: --wrd"),
        (["--word"], "'--word' requires an argument"),
        (["--number", "x"], "Invalid value for '--number'"),
        (["x"], "unexpected extra argument"),
    ],
)
def test_a_wrong_command_line_ends_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code = run_command(ending(), arguments)

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert message in output.err
    assert "Traceback" not in output.err


def test_a_bug_with_a_long_message_is_kept_short(capsys: pytest.CaptureFixture[str]) -> None:
    run_command(ending(RuntimeError("x" * 10_000)), [])

    assert len(capsys.readouterr().err) < 200


def test_a_letter_that_the_console_lacks_becomes_a_question_mark() -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\n")

    with contextlib.redirect_stdout(console):
        code = run_command(ending(), ["--word", "£300k, złoty"])

    console.flush()
    assert (code, console.buffer.getvalue()) == (0, b"\xa3300k, z?oty|||0\n")


def test_a_stream_of_another_kind_is_written_to_as_it_is() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as stream:
        code = run_command(ending(), ["--word", "£300k"])

    assert (code, stream.getvalue()) == (0, "£300k|||0\n")


# Debug


@pytest.mark.parametrize("arguments", [["--debug"], ["--debug", "--word", "x"], ["--debug"] * 2])
def test_debug_shows_the_traceback_before_the_message(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code = run_command(ending(ScenarioError("not this one")), arguments)

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert output.err.startswith("Traceback (most recent call last):\n")
    assert Path(__file__).name in output.err
    assert output.err.endswith("ScenarioError: not this one.\nnot this one.\n")


def test_debug_is_not_passed_on_to_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(ending(), ["--word", "x", "--debug"])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (0, "x|||0\n", "")


# Repeated options


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--word", "a", "--word", "b"], '--word: is given 2 times ("a", "b"). Allowed: once.\n'),
        (["--word=a", "--word", "b"], '--word: is given 2 times ("a", "b"). Allowed: once.\n'),
        (["--word=a", "--word=a"], '--word: is given 2 times ("a", "a"). Allowed: once.\n'),
        (
            ["--word", "a", "--word", "b", "--word", "c"],
            '--word: is given 3 times ("a", "b", "c"). Allowed: once.\n',
        ),
        (
            ["--output", "a", "--word", "b", "--output", "c", "--word=d"],
            '--output: is given 2 times ("a", "c"). Allowed: once.\n'
            '--word: is given 2 times ("b", "d"). Allowed: once.\n',
        ),
        (["--output", "a", "-o", "b"], "--output: is given 2 times. Allowed: once.\n"),
        (["-o", "a", "-o=b"], "--output: is given 2 times. Allowed: once.\n"),
        (["-oa", "-ob"], "--output: is given 2 times. Allowed: once.\n"),
        (["-oa", "--output=b"], "--output: is given 2 times. Allowed: once.\n"),
    ],
)
def test_an_option_given_twice_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code = run_command(ending(), arguments)

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (2, "", message)


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["--word", "word", "--change", "word"], "word|word||0\n"),
        (["--word", "-10%", "--change", "-10%"], "-10%|-10%||0\n"),
        (["--word", "-5", "--number", "-5"], "-5|||-5\n"),
    ],
)
def test_a_value_may_be_given_twice(
    capsys: pytest.CaptureFixture[str], arguments: list[str], printed: str
) -> None:
    code = run_command(ending(), arguments)

    assert (code, capsys.readouterr().out) == (0, printed)


def test_text_after_two_dashes_is_not_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(ending(), ["--word", "a", "--", "--word"])

    output = capsys.readouterr()
    assert code == 2
    assert "is given 2 times" not in output.err
    assert "unexpected extra argument" in output.err


# Output


def test_parts_keep_their_width_without_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts(["A heading", Prose(kind="list", texts=(LONG, "[b]")), WIDE])

    assert capsys.readouterr().out == (
        "A heading\n"
        "- A sentence that is longer than the forty columns of this terminal.\n"
        "- [b]\n"
        "\n"
        "A caption that is longer than the forty columns of it, £\n"
        "---------------------------------------------------\n"
        "Line             2018/19  2019/20  2020/21  2021/22\n"
        "---------------------------------------------------\n"
        "Project manager   30,000   60,000   30,000        0\n"
        "---------------------------------------------------\n"
        "\n"
    )


@pytest.mark.usefixtures("terminal")
def test_a_terminal_gets_bold_headings_and_sentences_wrapped_between_margins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts(["A heading", Prose(kind="paragraphs", texts=(LONG,))])

    heading, *sentence = capsys.readouterr().out.split("\n")
    assert heading == "\x1b[1mA heading\x1b[0m"
    assert [line.rstrip() for line in sentence] == [
        "  A sentence that is longer than the",
        "  forty columns of this terminal.",
        "",
        "",
    ]


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_shows_no_bold_letters_gets_plain_headings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    print_parts(["A heading"])

    assert capsys.readouterr().out == "A heading\n"


@pytest.mark.usefixtures("terminal")
def test_an_empty_no_color_leaves_headings_bold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "")

    print_parts(["A heading"])

    assert capsys.readouterr().out == "\x1b[1mA heading\x1b[0m\n"


def test_sentences_have_forty_columns_at_least(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1")

    print_parts([Prose(kind="list", texts=(LONG,))])

    assert capsys.readouterr().out.splitlines() == [
        "  - A sentence that is longer than the",
        "    forty columns of this terminal.",
        "",
    ]


@pytest.mark.usefixtures("terminal")
def test_a_terminal_gets_tables_as_they_are_up_to_80_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts([WIDE])

    assert (
        "Project manager   30,000   60,000   30,000        0\n"
        "---------------------------------------------------\n"
    ) in capsys.readouterr().out


NOTED = replace(
    WIDE,
    note="A note below the table is wrapped too, and an address with hyphens is not broken at one: "
    "example.org/an-address/with-hyphens",
    foot="Scenario code: 41-2018-c275:r3:n25:phigh-estimate:fc8e",
)


def test_text_under_a_table_is_wrapped_at_a_hundred_columns_in_a_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts([NOTED])

    assert capsys.readouterr().out.splitlines()[5:] == [
        "-" * 51,
        "A note below the table is wrapped too, and an address with hyphens is not broken at one:",
        "example.org/an-address/with-hyphens",
        "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:fc8e",
        "",
    ]


@pytest.mark.usefixtures("terminal")
def test_text_under_a_table_is_wrapped_to_a_terminal_and_no_code_is_broken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts([NOTED])

    assert capsys.readouterr().out.splitlines()[6:] == [
        "A note below the table is wrapped too,",
        "and an address with hyphens is not",
        "broken at one:",
        "example.org/an-address/with-hyphens",
        "Scenario code:",
        "41-2018-c275:r3:n25:phigh-estimate:fc8e",
        "",
    ]


@pytest.mark.parametrize("option", ["--forces", "--adopters"])
def test_a_refused_value_is_that_of_the_option_typed(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert run_main(["show", option, "six"]) == 2

    assert capsys.readouterr().err.startswith(f'{option}: "six" is not allowed. ')
