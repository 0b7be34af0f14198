"""The ``soh`` command: load, call, write."""

from __future__ import annotations

import sys
from inspect import getdoc
from pathlib import Path
from typing import Annotated

import typer

from sohanalysis.cli.arguments import (
    AXIS_FORM,
    RESULT_CHOICES,
    CaseFile,
    Force,
    Format,
    Output,
    OutputFormat,
    PresetOption,
    as_options,
    case_path,
    load,
    load_with,
    option,
    takes_fields,
    warn_of_open,
    warn_of_words,
)
from sohanalysis.cli.commands import (
    explore,
    members,
    new_from_answers,
    new_from_table,
    new_schema,
    paper,
    print_as,
    print_medium_term,
    simulate_command,
)
from sohanalysis.cli.loading import leave_quickly
from sohanalysis.cli.shell import print_parts, run_command

app = typer.Typer(
    name="soh",
    help="What would it cost to join a shared service whose charge depends on how many join?",
    epilog="--debug after any command shows the traceback of an error.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # for the help alone, loading rich would take longer than the rest
)


@takes_fields
def show(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    medium_term: Annotated[
        bool, typer.Option("--medium-term", help="Cost, funding and net pressure by year.")
    ] = False,
    years: Annotated[
        str | None,
        option(
            "years",
            "Years to add to the case, with --medium-term. Default: 3.",
            "0 or more, up to 60 with the years of the case",
        ),
    ] = None,
    tax_base: Annotated[
        str | None,
        option(
            "number",
            "Band D equivalent properties, to show pence for each, with --medium-term.",
            "digits above 0",
        ),
    ] = None,
    net_budget: Annotated[
        str | None,
        option(
            "pounds",
            "Net budget of a year, to show the pressure as a share of it, with --medium-term.",
            "digits above 0",
        ),
    ] = None,
    format: OutputFormat = Format.text,
    **field_texts: str | bool | None,
) -> None:
    """Show the cost of the decision and whether the budget covers it.

    It covers every pricing of the case, or the one that you choose. --forces 20-44 shows the cost
    and the charge at each number from 20 to 44 in a table.

    Example: soh show my-case.toml --forces 36 --pricing shared
    """
    from sohanalysis.cli import typed
    from sohanalysis.model.result_range import range_of, ranges_by_number
    from sohanalysis.report import facts, terminal
    from sohanalysis.report.export import exported

    medium_term_options = {"years": years, "tax_base": tax_base, "net_budget": net_budget}
    typed.only_with("--medium-term", medium_term, as_options(medium_term_options))
    case = load_with(case_file, scenario)
    (counts,) = typed.read_all(lambda: typed.counts_from_option(case, field_texts["adopters"]))
    if counts is not None:
        typed.only_without(
            f"--forces {field_texts['adopters']}", True, {"--medium-term": medium_term}
        )
        field_texts = {**field_texts, "adopters": str(counts[0])}
    chosen, settings = typed.read_all(
        lambda: typed.scenario_from_options(case, preset=scenario, field_texts=field_texts),
        lambda: typed.medium_term_from_options(**medium_term_options),
    )
    if medium_term:
        print_medium_term(case, chosen, format, **settings)
    elif counts is not None:
        ranges = ranges_by_number(case, chosen, counts)
        parts = terminal.with_digests(case, terminal.overview_by_number(ranges, chosen, counts))
        print_as(format, parts, lambda: exported(facts.by_number_facts(ranges), format))
    else:
        parts = terminal.with_digests(case, terminal.overview(case, chosen))
        print_as(
            format, parts, lambda: exported(facts.scenario_facts(range_of(case, chosen)), format)
        )


def sensitivity_command(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    result: Annotated[
        str | None,
        option(
            "result", "Result that must stay within the limit. Default: headroom.", RESULT_CHOICES
        ),
    ] = None,
    limit: Annotated[
        str | None,
        option("pounds", "Highest cost, or lowest headroom, to allow.", "digits, such as 80000"),
    ] = None,
    two_way: Annotated[
        bool, typer.Option("--two-way", help="Add two-way tables of the usual fields.")
    ] = False,
    rows: Annotated[
        str | None, option("field", "Field for the rows of a table of your own.", AXIS_FORM)
    ] = None,
    columns: Annotated[
        str | None,
        option("field", "Field for its columns. Without one, the table is one-way.", AXIS_FORM),
    ] = None,
    format: OutputFormat = Format.text,
) -> None:
    """Change one input at a time to see its effect, and find the break-even points.

    Example: soh sensitivity my-case.toml --rows delay=0,3,6
    """
    from sohanalysis.cli import typed
    from sohanalysis.model.result_range import range_of
    from sohanalysis.report import facts, terminal
    from sohanalysis.report.export import exported

    case = load_with(case_file, scenario)
    chosen, limit_to_hold, tables = typed.read_all(
        lambda: typed.scenario_from_options(case, preset=scenario, field_texts={}),
        lambda: typed.limit_from_options(case, result=result, limit=limit),
        lambda: typed.axes_from_options(rows=rows, columns=columns, usual=two_way),
    )
    typed.needs_limit(case, limit_to_hold, {"--two-way": two_way, "--rows": rows})
    axis_options = [f"--rows {rows}", f"--columns {columns}"]
    options_by_field = dict(zip(tables[0], axis_options, strict=False)) if rows else {}
    with typed.naming({"fields": "--columns", **options_by_field}):
        parts = terminal.sensitivity_parts(case, chosen, limit_to_hold, tables)
        print_as(
            format,
            terminal.with_digests(case, parts),
            lambda: exported(
                facts.sensitivity_facts(range_of(case, chosen), limit_to_hold, tables), format
            ),
        )


def scenarios_command(
    case_file: CaseFile = None,
    compare: Annotated[
        str | None,
        option(
            "names",
            "Scenarios to show side by side.",
            "presets, saved scenarios or codes, separated by commas",
        ),
    ] = None,
    save: Annotated[
        str | None,
        option(
            "name",
            "Save the scenario of --scenario under this name.",
            "up to 40 small letters, digits and hyphens",
        ),
    ] = None,
    scenario: PresetOption = None,
    rationale: Annotated[
        str | None, option("text", "Reason to look at the scenario, with --save.", "a sentence")
    ] = None,
    role: Annotated[
        str | None,
        option(
            "text",
            "Role of the person who chose it, with --save.",
            "a role, not the name of a person",
        ),
    ] = None,
    remove: Annotated[
        str | None, option("name", "Remove this scenario.", "a saved scenario")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a saved scenario of that name, with --save.")
    ] = False,
    format: OutputFormat = Format.text,
) -> None:
    """List, compare, save or remove the saved scenarios of a case.

    Example: soh scenarios my-case.toml --compare anticipated,signed
    """
    from sohanalysis.case import saved
    from sohanalysis.cli.typed import (
        names_from_option,
        only_one_of,
        only_with,
        saved_from_options,
    )
    from sohanalysis.report import facts, terminal
    from sohanalysis.report.export import exported

    only_one_of({"--compare": compare, "--save": save, "--remove": remove})
    save_options = {
        "--scenario": scenario,
        "--rationale": rationale,
        "--role": role,
        "--force": force,
    }
    only_with("--save", save, save_options)
    case = load(case_file, scenario, *(compare or "").split(","))
    path = saved.saved_path(case_path(case_file))
    if save is not None:
        option_texts = {"--save": save, "--rationale": rationale, "--role": role}
        new_scenario = saved_from_options(case, preset=scenario, option_texts=option_texts)
        saved.save_scenario(path, new_scenario, force=force)
        typer.echo(f"Saved {save} in {path}")
    elif remove is not None:
        saved.remove_scenario(path, remove)
        typer.echo(f"Removed {remove} from {path}")
    else:
        names = names_from_option(compare)
        parts = terminal.with_digests(case, terminal.saved_or_compared(case, names))
        print_as(
            format,
            parts,
            lambda: exported(
                facts.saved_facts(case) if names is None else facts.comparison_facts(case, names),
                format,
            ),
        )


def check(
    case_file: CaseFile = None,
    against: Annotated[
        str | None, option("file", "Case to compare a workbook with.", "the file of a case")
    ] = None,
) -> None:
    """Check a case or a workbook, and list the questions its documents leave open.

    Example: soh check my-case.toml
    """
    from sohanalysis.report import terminal
    from sohanalysis.workbook.differences import report
    from sohanalysis.workbook.returned import is_workbook

    if against is not None or is_workbook(case_path(case_file)):
        is_named = against is not None
        print_parts(report(case_path(case_file), load(against), is_named=is_named))
    else:
        case = load_with(case_file)
        warn_of_words(case)
        print_parts(terminal.with_digests(case, terminal.checked(case)))


def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File to write.")],
    force: Force = False,
    source: Annotated[
        str | None,
        option(
            "file",
            "Workbook to read the case from.",
            "an .xlsx file that soh workbook wrote",
            "--from",
        ),
    ] = None,
    against: Annotated[
        str | None,
        option(
            "file",
            "Case to compare the workbook of --from with. Values that differ become assumed.",
            "the file of a case",
        ),
    ] = None,
    table: Annotated[
        str | None,
        option(
            "file",
            "Table of lines copied out of a report.",
            "a csv file with line, kind, a column for each year, and source",
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask up to nine questions, and write the case.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Write the JSON schema of a case, for an editor.")
    ] = False,
) -> None:
    """Write the file of a new case: a template, or one made from your input.

    The input is your answers (--ask), a table of lines (--table) or a workbook (--from).

    Example: soh new my-case.toml --ask
    """
    from sohanalysis.cli.typed import only_without
    from sohanalysis.workbook.differences import write_case

    workbook_options = {"--from": source, "--against": against}
    only_without("--table", table, workbook_options)
    only_without("--ask", ask, {**workbook_options, "--table": table})
    only_without("--schema", schema, {**workbook_options, "--table": table, "--ask": ask})
    if schema:
        typer.echo(new_schema(Path(file), force=force))
        return
    if table is not None:
        print_parts(new_from_table(Path(file), Path(table), force=force))
        return
    if ask:
        print_parts(new_from_answers(Path(file), force=force))
        return
    case = None if against is None else load(against)
    typer.echo(write_case(Path(file), source, case, force=force))


def workbook_command(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Write the appraisal as an Excel workbook with live formulas.

    Example: soh workbook my-case.toml -o appraisal.xlsx
    """
    from sohanalysis.cli import typed
    from sohanalysis.workbook.workbook import NOT_HELD, write_workbook

    case, source = load(case_file, scenario), case_path(case_file)
    chosen = typed.scenario_from_options(case, preset=scenario, field_texts={})
    target = write_workbook(case, chosen, source, output, force=force)
    warn_of_open(target)
    typer.echo("\n".join([f"Wrote {target}", *([NOT_HELD] if case.uncertainty else [])]))


COMMANDS = (
    *(show, check, new, sensitivity_command, simulate_command),
    *(members, scenarios_command, explore, paper, workbook_command),
)
# Commands that may write a file. An error of these says that nothing was written.
WRITERS = (new, scenarios_command, explore, paper, workbook_command)
_NAMES = {function: function.__name__.removesuffix("_command") for function in COMMANDS}
for _function, _name in _NAMES.items():
    # The list of commands would cut a text of several paragraphs short: it gets the first one.
    _summary = (getdoc(_function) or "").partition("\n\n")[0]
    app.command(_name, short_help=_summary)(_function)


def main() -> None:
    """Run the command line and leave with its exit code."""
    code = run(sys.argv[1:])
    leave_quickly()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    return run_command(app, arguments, writers={_NAMES[function] for function in WRITERS})
