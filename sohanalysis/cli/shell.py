"""The frame around every command: output, error messages and exit codes."""

from __future__ import annotations

import codecs
import copy
import functools
import os
import re
import shutil
import sys
import traceback
import unicodedata
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import typer

from sohanalysis.case.fields import FIELDS
from sohanalysis.errors import Fault, ScenarioError, SohError, format_value

if TYPE_CHECKING:
    from sohanalysis.report.terminal import ScreenPart

INTERRUPTED = 130  # exit code
NOTHING = "Interrupted: nothing was written."
WIDEST = 120  # of a table, where there is no terminal
FILE_COLUMNS = 100  # of the text under a table, where there is no terminal
LEAST_COLUMNS = 40  # that sentences are wrapped to; tables need more


# An option by each of its spellings: --adopters is --forces.
_OPTIONS = {name: field.option for field in FIELDS.values() for name in field.spellings}
_SAYS_UNTOUCHED = re.compile("othing was written|No paper was written|untouched")
_UNTOUCHED = "Nothing was written: every file is as it was."
_SPELLING = "soh-spelled"
_SPELLINGS = {"\u00a3": "GBP ", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x"} | {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u20ac": "EUR ",
}


def _spell_letters(error: UnicodeError) -> tuple[str, int]:
    """Replace letters that a console lacks: a pound sign by GBP, a w with a circumflex by w."""
    assert isinstance(error, UnicodeEncodeError), "this is a way to write"
    letters = error.object[error.start : error.end]
    return "".join(_nearest(letter) for letter in letters), error.end


def _nearest(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[:1]
    return _SPELLINGS.get(letter) or (plain if plain.isascii() else "?")


codecs.register_error(_SPELLING, _spell_letters)


def _terminal_width() -> int | None:
    """Return the columns of the terminal; None if there is neither a terminal nor ``COLUMNS``."""
    has_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    return max(shutil.get_terminal_size().columns, LEAST_COLUMNS) if has_width else None


def print_line(text: str) -> None:
    """Print a question or a note, wrapped at spaces to the width of the terminal."""
    from sohanalysis.report.table import folded

    width = _terminal_width()
    typer.echo(text if width is None else folded(text, width), sys.stdout)


def print_parts(parts: Iterable[ScreenPart]) -> None:
    """Print headings in bold, tables and sentences, no wider than the terminal.

    Without a terminal, the variable ``COLUMNS`` sets the width. Without that too, tables and
    sentences keep their full width, and text under a table is wrapped at 100 columns. In this way
    ``soh ... > file`` writes the same bytes on every machine.
    """
    from sohanalysis.report.table import Table, folded

    # Always pass sys.stdout: if it is limited to ASCII, typer would open a stream of its own.
    width = _terminal_width()
    # A terminal that calls itself dumb would show the codes for bold letters as text.
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") in ("dumb", "unknown")
    for part in parts:
        if isinstance(part, str):
            heading = part if width is None else folded(part, width)
            typer.echo(heading if is_plain else typer.style(heading, bold=True), sys.stdout)
            continue
        if width is not None:
            text = part.text(width)
        elif isinstance(part, Table):
            under = (folded(text_below, FILE_COLUMNS, keep_words=True) for text_below in part.below)
            is_wide = part.width > WIDEST
            text = (
                part.text(WIDEST, keep_words=True) if is_wide else "\n".join([part.body(), *under])
            )
        else:
            text = repr(part)
        typer.echo(f"{text}\n", sys.stdout)


def run_command(app: typer.Typer, arguments: list[str], *, writers: Collection[str] = ()) -> int:
    """Run one command.

    Parameters
    ----------
    app : Typer
        The application with its commands.
    arguments : list of str
        The words that the user typed after ``soh``.
    writers : collection of str
        Names of the commands that may write a file.

    Returns
    -------
    int
        0 if the command succeeded, 1 for a bug of ours, 2 for a fault in the input, 3 if the
        machine could not do it, 4 if the figures of our output do not agree, 130 if interrupted.
    """
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    may_write = any(name in writers for name in arguments[:1])
    _replace_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_SPELLING)
    try:
        _check_environment()
        _refuse_repeats(arguments)
        names = {command.name for command in app.registered_commands} & {*arguments[:1]}
        command = _command(app, *names)
        result: Any = command(args=arguments, prog_name="soh", standalone_mode=False)
    except KeyboardInterrupt as error:  # before or after the part that typer handles
        return _print_error(typer.Abort(*error.args), may_write=may_write)
    except SystemExit:  # the reader of our output has closed it, as `head` does
        return 0
    except Exception as error:
        if debug:
            traceback.print_exc()
        error = _with_typed_options(error, arguments)
        return _print_error(error, may_write=may_write, advice=_own_word_advice(error, arguments))
    return int(result or 0)


def _replace_closed_streams() -> None:
    """Replace output streams that the shell closed, as in ``soh check >&-``, by a null device."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


@functools.cache  # the tests run a thousand commands in one process
def _command(app: typer.Typer, *names: str | None) -> Any:
    """Return all commands, or those with these names, which takes less time.

    Ctrl-C is an abort: typer would print nothing.
    """
    command: Any
    if names:
        chosen = copy.copy(app)
        chosen.registered_commands = [
            command for command in app.registered_commands if command.name in names
        ]
        command = typer.main.get_group(chosen)
    else:
        command = typer.main.get_command(app)
    invoke = command.invoke

    def invoke_or_abort(context: Any) -> Any:
        try:
            return invoke(context)
        except KeyboardInterrupt as error:
            raise typer.Abort(*error.args) from None

    command.invoke = invoke_or_abort
    return command


def _check_environment() -> None:
    """Check SOURCE_DATE_EPOCH, which libraries of ours read. Remove it if it is empty."""
    name = "SOURCE_DATE_EPOCH"
    date = os.environ.get(name, "")
    if not date:
        os.environ.pop(name, None)
    elif not re.fullmatch("[0-9]{1,11}", date):  # the last date of eleven digits is in 5138
        problem = f"this environment variable is {format_value(date)}"
        allowed = "whole seconds since 1970, such as 1533081600, or empty"
        raise ScenarioError(Fault(field=name, problem=problem, allowed=allowed))


def _refuse_repeats(arguments: list[str]) -> None:
    """Refuse an option that appears twice: typer would use the last one without a word."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    names = [_option_of(argument) for argument in options if argument.startswith("-")]
    faults = [
        Fault(field=name, problem=_repeat_problem(name, names, options), allowed="once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and not name[1:2].isdigit()
    ]
    if faults:
        raise ScenarioError(faults)


def _option_of(argument: str) -> str:
    """Return the option of an argument, by its usual spelling.

    >>> _option_of("--adopters=30"), _option_of("-o.html")
    ('--forces', '--output')
    """
    name = argument.partition("=")[0]
    return "--output" if name[:2] == "-o" else _OPTIONS.get(name, name)


def _with_typed_options(error: Exception, arguments: list[str]) -> Exception:
    """Return an error whose faults name each option as the user typed it."""
    if not isinstance(error, SohError):
        return error
    options = [argument.partition("=")[0] for argument in arguments]
    renamed = (option for option in options if option in _OPTIONS)
    spellings = {_OPTIONS[name]: name for name in renamed if _OPTIONS[name] not in options}
    faults = []
    for fault in error.faults:
        option, colon, rest = fault.field.partition(":")
        name = spellings.get(option, option)
        is_renamed = name != option  # an option has no file
        faults.append(fault.located(f"{name}{colon}{rest}") if is_renamed else fault)
    return error if tuple(faults) == error.faults else type(error)(faults)


def _repeat_problem(name: str, names: list[str], options: list[str]) -> str:
    """Describe a repeated option: how often it appears, and its values if all can be read."""
    values = [
        argument.partition("=")[2] if "=" in argument else following
        for argument, following in zip(options, (*options[1:], ""), strict=True)
        if argument.startswith("--") and _option_of(argument) == name
    ]
    value_list = (
        f" ({', '.join(map(format_value, values))})" if len(values) == names.count(name) else ""
    )
    return f"is given {names.count(name)} times{value_list}"


def _code_advice(error: Any) -> str:
    """Return advice for a scenario field that a command does not accept.

    It is empty for any other mistake.
    """
    context = getattr(error, "ctx", None)
    if getattr(error, "option_name", "") not in _OPTIONS:
        return ""
    if context is None or "scenario" not in {
        parameter.name for parameter in context.command.params
    }:
        return ""
    command_line = f"soh {context.info_name} CASE --scenario CODE"
    return f"Give the scenario as the code that soh show prints: {command_line}."


def _own_word_advice(error: Exception, arguments: list[str]) -> str:
    """Return advice for an option that is the case's own word for its adopters.

    It is empty for any other mistake, and for a command without the option for adopters.
    """
    if not hasattr(error, "possibilities"):  # of the errors of an option, an unknown one has these
        return ""
    from sohanalysis.case.pricing import ADOPTERS
    from sohanalysis.load import load_case

    context = getattr(error, "ctx", None)
    parameters = context.command.params if context else ()
    if ADOPTERS not in {parameter.name for parameter in parameters}:
        return ""
    case_files = [argument for argument in arguments if argument.endswith(".toml")]
    try:
        adopters = load_case(*case_files[:1]).adopters
    except SohError:  # the command line is wrong in any case
        return ""
    options = {f"--{word.lower().replace(' ', '-')}" for word in (adopters.word, adopters.plural)}
    return f"Write --{ADOPTERS}." if getattr(error, "option_name", "") in options else ""


def _print_error(error: Exception, *, may_write: bool, advice: str = "") -> int:
    """Print an error without its traceback, and return the exit code.

    An error about a file says that nothing was written, unless the command never writes a file.
    """
    usage_error = typer.BadParameter.__base__
    if usage_error is not None and isinstance(error, usage_error):
        if advice:  # in place of the options with similar letters
            error.possibilities = None  # type: ignore[attr-defined]
        error.show()  # type: ignore[attr-defined]
        if advice := advice or _code_advice(error):
            typer.echo(advice, err=True)
        return 2
    if isinstance(error, typer.Abort):
        typer.echo(str(error) or NOTHING, err=True)
        return INTERRUPTED
    if isinstance(error, SohError):
        typer.echo(str(error), err=True)
        is_file_error = error.exit_code == 2 and any(fault.file for fault in error.faults)
        if may_write and is_file_error and not _SAYS_UNTOUCHED.search(str(error)):
            typer.echo(_UNTOUCHED, err=True)
        return error.exit_code
    if isinstance(error, OSError | ModuleNotFoundError):
        reason = getattr(error, "strerror", None) or error
        typer.echo(f"The machine could not do it: {reason}.", err=True)
        return 3
    typer.echo(f"This is a bug of ours: {format_value(repr(error))}.", err=True)
    typer.echo("Please report it with the command and, from --debug, the traceback.", err=True)
    return 1
