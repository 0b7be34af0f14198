"""The commands with more than a few lines: each loads a case, calls the library and writes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sohanalysis.cli.arguments import (
    WHO,
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
    warn_of,
)
from sohanalysis.cli.shell import print_line, print_parts
from sohanalysis.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from sohanalysis.case.case import Case
    from sohanalysis.case.draft import Question
    from sohanalysis.case.scenario import Scenario
    from sohanalysis.paper.publish import Outcome
    from sohanalysis.simulation.simulation import SimulatedRange


def members(
    case_file: CaseFile = None,
    join: Annotated[str | None, option("who", "Who joins.", WHO)] = None,
    without: Annotated[
        str | None, option("names", "Members to leave out.", "names, separated by commas")
    ] = None,
    pool: Annotated[
        str | None, option("pounds", "Pool to share, £ a year.", "digits, such as 1775000")
    ] = None,
    weight: Annotated[
        str | None,
        option("size", "Size to share the pool by.", "a size of the register, such as officers"),
    ] = None,
    cap: Annotated[
        str | None, option("name=pounds", "Highest charge of one payer.", "a name and £ a year")
    ] = None,
    register: Annotated[
        str | None, option("file", "A register of your own.", "a csv file like data/forces.csv")
    ] = None,
    pricing: Annotated[
        str | None,
        option("name", "Pricing to show the charges under, by year.", "a pricing of the case"),
    ] = None,
    excess: Annotated[
        str | None,
        option("word", "Who pays the remainder after a cap or a bound.", "others, host or nobody"),
    ] = None,
    published: Annotated[
        bool,
        typer.Option(
            "--published",
            help="Show how many joined, as published, and our charge, in place of each member's.",
        ),
    ] = False,
    format: OutputFormat = Format.text,
) -> None:
    """Show each member's charge and share of the pool.

    The charges follow a rule of the case, or the pricing that you choose with --pricing. Without
    either, they share an assumed pool by size.

    Example: soh members --pool 1775000 --weight officers
    """
    from sohanalysis.case.rules import needs_quoted
    from sohanalysis.cli.member_options import charges_from_options
    from sohanalysis.cli.typed import only_without
    from sohanalysis.members import paths, report

    pool_options = {"pool": pool, "weight": weight}
    option_texts = {
        "join": join,
        "without": without,
        **pool_options,
        "cap": cap,
        "register": register,
    }
    option_texts |= {"pricing": pricing, "excess": excess}
    only_without("--published", published, as_options(option_texts))
    only_without("--pricing", pricing, as_options(pool_options))
    case = load_with(case_file)
    if published:
        needs_quoted(case, "--published")
        print_as(format, paths.adoption_text(case), lambda: paths.adoption_as(case, format))
    else:
        charges = charges_from_options(case, **option_texts)
        print_as(format, report.members_text(charges), lambda: report.members_as(charges, format))


def print_as(format: str, parts: Iterable[Any], write: Callable[[], str]) -> None:
    """Print parts on the terminal, or print the text that ``write`` returns for json or csv."""
    if format is Format.text:
        print_parts(list(parts))
    else:
        typer.echo(write(), nl=False)


def print_medium_term(case: Case, scenario: Scenario, format: str, **settings: Any) -> None:
    """Print cost, funding and net pressure by year, also after the years of the case."""
    from sohanalysis.cli.typed import naming
    from sohanalysis.model.result_range import range_of
    from sohanalysis.report import facts, prose, terminal
    from sohanalysis.report.export import exported

    options = {"more_years": "--years", "tax_base": "--tax-base", "net_budget": "--net-budget"}
    with naming(options):
        if format is Format.text:
            parts = terminal.medium_term_parts(case, scenario, **settings)
            print_parts(terminal.with_digests(case, [prose.whose(case), *parts]))
        else:
            facts_by_year = facts.medium_term_facts(range_of(case, scenario), **settings)
            typer.echo(exported(facts_by_year, format), nl=False)


@takes_fields
def explore(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    output: Output = None,
    force: Force = False,
    lab: Annotated[
        bool, typer.Option("--lab", help="Open the notebooks in JupyterLab instead.")
    ] = False,
    no_open: Annotated[
        bool,
        typer.Option("--no-open", help="Do not open a browser: print the file or address to open."),
    ] = False,
    **field_texts: str | bool | None,
) -> None:
    """Write the page of sliders, one HTML file, and open it in the browser.

    The page needs no server and no network. Its sliders start at the scenario that you choose;
    without one, at the case as quoted. soh paper writes the same page next to a paper.

    Example: soh explore my-case.toml --forces 36
    """
    from sohanalysis.cli import typed

    page_options = {"--scenario": scenario, "--output": output, "--force": force}
    field_options = {typed.OPTIONS[name]: text for name, text in field_texts.items()}
    typed.only_without("--lab", lab, {**page_options, **field_options})
    case = load(case_file, scenario)
    if lab:
        from sohanalysis.cli.lab import open_lab

        raise typer.Exit(open_lab(case_path(case_file), browser=not no_open))
    chosen = typed.scenario_from_options(case, preset=scenario, field_texts=field_texts)
    page, message = _write_sliders(case, chosen, case_path(case_file), output, force=force)
    opened = not no_open and _open_in_browser(page)
    typer.echo(
        f"{message}, opened in the browser." if opened else f"{message}. Open it in a browser."
    )


def _write_sliders(
    case: Case, scenario: Scenario, source: Path, output: str | None, *, force: bool
) -> tuple[Path, str]:
    """Write the page of sliders, and return its path and a message.

    If the file already has the same content, it is not written again.
    """
    from sohanalysis.case import restricted
    from sohanalysis.case.saved import saved_path
    from sohanalysis.explore import page_of
    from sohanalysis.files.writing import build_for, check_target, holds, write_bytes
    from sohanalysis.paper.publish import ENDINGS, PaperRequest, sliders_beside

    # The page shows restricted figures too. It then takes the name of the sliders of the restricted
    # paper, so that nobody mistakes it for the public page.
    full_paper = PaperRequest(source=source, with_restricted=bool(restricted.entries(case)))
    target = sliders_beside(full_paper.target()) if output is None else Path(output)
    with build_for(output):
        sources = (source, saved_path(source))
        check_target(target, force=True, sources=sources, endings=ENDINGS)
        page = page_of(case, scenario).encode("utf-8")
        if not force and holds(target, page):
            return target, f"{target} is unchanged"
        write_bytes(target, page, force=force)
    return target, f"Wrote {target}"


def _open_in_browser(page: Path) -> bool:
    """Open a page in the browser, and return whether that worked."""
    import webbrowser

    try:
        return webbrowser.open(page.resolve().as_uri())
    except webbrowser.Error:
        return False


def paper(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    notebook: Annotated[
        str | None, option("file", "A notebook of your own.", "a Jupyter notebook, .ipynb")
    ] = None,
    all_of: Annotated[
        str | None,
        option(
            "folder", "Write a paper for every case in it.", "a folder of cases, *.toml", "--all"
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
    with_restricted: Annotated[
        bool,
        typer.Option("--with-restricted", help="Include restricted entries: not for publication."),
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write a PDF too. Needs Chromium on the PATH.")
    ] = False,
) -> None:
    """Write the board paper and its sliders as HTML files.

    NAME.sha256 next to them holds the SHA-256 sums of both files, and is written last. To check
    that both come from the same run and are unchanged: sha256sum -c NAME.sha256

    --all FOLDER writes a paper for every case in the folder, and index.html, which links to them.
    -o is then the folder to write to. A case with a fault does not stop the others. SHA256SUMS
    holds the sums of every file of the run. Exit code: 4 if the figures of a paper do not agree,
    else 3 if the machine could not make one, else 2 if a case has a fault.

    Example: soh paper my-case.toml -o paper.html
    """
    from sohanalysis.cli.typed import naming, only_without
    from sohanalysis.paper import publish

    one_case_options = {
        "scenario": scenario,
        "notebook": notebook,
        "with_restricted": with_restricted,
    }
    one_case_options |= {"pdf": pdf}
    only_without("--all", all_of, {"CASE": case_file, **as_options(one_case_options)})
    if all_of is not None:
        _write_all_papers(Path(all_of), output, force=force)
    own_notebook, source = None if notebook is None else Path(notebook), case_path(case_file)
    if own_notebook is not None:
        from sohanalysis.paper.pages import case_for

        source = case_for(own_notebook, case_file)
    request = publish.PaperRequest(
        source=source,
        preset=scenario,
        notebook=own_notebook,
        output=output,
        with_restricted=with_restricted,
        with_pdf=pdf,
    )
    warn_of(request.source, scenario)
    with naming({"scenario": "--scenario"}):
        written = publish.write_paper(request, force=force)
    typer.echo(written)


def _write_all_papers(folder: Path, output: str | None, *, force: bool) -> NoReturn:
    """Write a paper for every case in a folder, and exit with the worst exit code."""
    from sohanalysis.files.writing import BUILD, interrupted_message, made_for
    from sohanalysis.paper import publish

    target = BUILD if output is None else Path(output)
    targets = publish.targets_of(publish.cases_in(folder), target, force=force)
    outcomes_made = _with_progress(publish.make_all(targets, force=force), len(targets))
    outcomes: list[Outcome] = []
    try:
        with made_for(target):
            for outcome in outcomes_made:
                outcomes.append(outcome)
            outcomes.sort(key=lambda outcome: outcome.case)
            publish.write_index(target, publish.index(outcomes), outcomes, force=force)
        _print_summary(outcomes, target / publish.INDEX, target / publish.SUMS)
    except KeyboardInterrupt as interrupt:
        papers = [outcome.target for outcome in outcomes if outcome.error is None]
        messages = [interrupted_message(papers)] if papers else []
        raise KeyboardInterrupt("\n".join([*messages, *interrupt.args])) from None
    raise typer.Exit(publish.exit_code(outcomes))


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """Yield the outcomes, and show progress: a bar on a terminal, otherwise a line for each."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(outcomes, description="Papers", total=total, console=console)
        return
    for number, outcome in enumerate(outcomes, start=1):
        yield outcome
        result = "done" if outcome.error is None else "failed"
        typer.echo(f"{number} of {total}: {outcome.case.name}: {result}", err=True)


def _print_summary(outcomes: list[Outcome], index: Path, sums: Path) -> None:
    """Print the warnings and faults of each case, and the files that the run wrote."""
    from sohanalysis.errors import SohError

    for outcome in outcomes:
        warn_of(outcome.case)
        if outcome.error is not None:
            typer.echo(f"No paper for {outcome.case.name}:", err=True)
            typer.echo(str(SohError(outcome.faults)), err=True)
            if outcome.target.exists():
                typer.echo(f"{outcome.target} is unchanged.", err=True)
    written = [outcome for outcome in outcomes if outcome.error is None]
    count = f"{len(written)} of {len(outcomes)} papers"
    typer.echo(f"Wrote {index}: open this first; it links to {count}, each with its sliders")
    for outcome in written:
        typer.echo(f"Wrote {outcome.target}")
    typer.echo(f"Wrote {sums}: the SHA-256 sums of all of them")


def new_from_table(target: Path, source: Path, *, force: bool) -> list[Any]:
    """Write a case from a table of lines, and return its first answer."""
    from sohanalysis.case.draft import case_from_table
    from sohanalysis.files.writing import check_target

    check_target(target, force=force, sources=(source,), endings=(".toml",))
    return _write_new_case(target, case_from_table(source), force=force)


def new_schema(target: Path, *, force: bool) -> str:
    """Write the JSON schema of a case file, and return a message on its use."""
    from sohanalysis.case.reference import json_schema
    from sohanalysis.files.writing import check_target, write_text

    check_target(target, force=force, endings=(".json",))
    write_text(target, f"{json.dumps(json_schema(), ensure_ascii=False, indent=1)}\n", force=force)
    return f"Wrote {target}. First line of a case in the same folder: #:schema ./{target.name}"


def new_from_answers(target: Path, *, force: bool) -> list[Any]:
    """Ask the questions for a first case, write it, and return its first answer."""
    from sohanalysis.case.draft import QUESTIONS, case_from_answers
    from sohanalysis.files.writing import check_target

    check_target(target, force=force, endings=(".toml",))
    answers: dict[str, Any] = {}
    for question in QUESTIONS:
        if question.needs(answers):
            answers[question.key] = _ask(question, answers)
    return _write_new_case(target, case_from_answers(answers), force=force)


def _ask(question: Question, answers: dict[str, Any]) -> Any:
    """Ask a question until its answer can be read, and return the answer."""
    while True:
        print_line(question.text)
        try:
            answer = question.read(input("> "))
            question.check(answer, answers)
            return answer
        except EOFError:
            advice = "Answer each on a line of its own, or write a template with soh new FILE."
            fault = Fault(field="--ask", problem="the answers end too early", advice=advice)
            raise ScenarioError(fault) from None
        except ValueError as error:
            print_line(f"That cannot be read. Allowed: {error}.")


def _write_new_case(target: Path, text: str, *, force: bool) -> list[Any]:
    """Write a new case, after checking that it can be read, and return the `soh show` parts."""
    from sohanalysis.files.writing import write_text
    from sohanalysis.load import read_case
    from sohanalysis.report import terminal

    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, target.name)
        draft.write_text(text, encoding="utf-8", newline="\n")
        case = read_case(draft).case
    write_text(target, text, force=force)
    return [*terminal.overview(case, case.scenario), f"Wrote {target}. Next: soh check {target}"]


def simulate_command(
    case_file: CaseFile = None,
    scenario: PresetOption = None,
    draws: Annotated[
        str,
        option("number", "Number of outcomes to simulate.", "a whole number, 1 to 1,000,000"),
    ] = "100000",
    seed: Annotated[
        str, option("number", "The same seed gives the same figures.", "a whole number from 0")
    ] = "1",
    p: Annotated[
        str | None,
        option("share", "Share of the others that signed that will join.", "0 to 1; 0.7 is 70%"),
    ] = None,
    rho: Annotated[
        str | None, option("number", "Correlation between any two of them.", "0 to 1")
    ] = None,
    quoted_range: Annotated[
        bool,
        typer.Option(
            "--quoted-range",
            help="Draw only the charge, uniformly from its quoted range. This restates the range.",
        ),
    ] = False,
    format: OutputFormat = Format.text,
) -> int:
    """Simulate the uncertain inputs, and show how often each budget would be enough.

    Example: soh simulate my-case.toml --draws 10000
    """
    from sohanalysis.report.terminal import with_digests
    from sohanalysis.simulation import report

    if quoted_range:
        return _print_quoted_range(case_file, scenario, format)
    integers, shares = {"draws": draws, "seed": seed}, {"p": p, "rho": rho}
    simulated = _simulate(case_file, scenario, integers, shares)
    text = with_digests(simulated.runs[0].case, list(report.simulation_text(simulated)))
    print_as(format, text, lambda: report.simulation_as(simulated, format))
    return 0


def _print_quoted_range(case_file: str | None, scenario: str | None, format: str) -> int:
    """Print the quoted range next to the budget, and return the exit code."""
    from sohanalysis.cli import typed
    from sohanalysis.report.terminal import with_digests
    from sohanalysis.simulation.quoted import quoted_as, quoted_text

    case = load(case_file, scenario)
    with typed.naming({"quoted_range": "--quoted-range"}):
        chosen = typed.scenario_from_options(case, preset=scenario, field_texts={})
        text = with_digests(case, list(quoted_text(case, chosen)))
        print_as(format, text, lambda: quoted_as(case, chosen, format))
    return 0


def _simulate(
    case_file: str | None,
    scenario: str | None,
    integers: dict[str, str],
    shares: dict[str, str | None],
) -> SimulatedRange:
    """Read the options and simulate at both ends of the cost, reporting all faults at once."""
    from sohanalysis.cli import typed
    from sohanalysis.simulation.draws import assume
    from sohanalysis.simulation.simulation import simulate_range

    case = load(case_file, scenario)
    names = ("draws", "seed", "p", "rho", "adopters.p", "adopters.rho")
    with typed.naming({name: f"--{name.removeprefix('adopters.')}" for name in names}):
        chosen, numbers, assumptions = typed.read_all(
            lambda: typed.scenario_from_options(case, preset=scenario, field_texts={}),
            lambda: {n: typed.integer_typed(n, text) for n, text in integers.items()},
            lambda: {
                n: typed.share_typed(n, text) for n, text in shares.items() if text is not None
            },
        )
        case = assume(case, **assumptions) if assumptions else case
        return simulate_range(case, chosen, **numbers)
