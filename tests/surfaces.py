"""Everything that the program says about a case, as texts: commands, paper, workbook and page."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.fields import ANY, NUMBER_FIELDS, WHOLE_FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.cli.main import run
from sohanalysis.errors import ScenarioError, SohError
from sohanalysis.explore.page import page_data
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from sohanalysis.paper.pages import board_paper
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.sheets import Cell
from sohanalysis.workbook.workbook import book_of, calculator_of
from tests.charted import charts_of, tornado_of
from tests.explore.test_engine import page_fields
from tests.explore.test_engine import run as run_engine

# Whether to try each setting at every pricing, as `make tested-suite` does.
EVERY = "SOH_SETTINGS" in os.environ
SAVING_FIELDS = {"savings", "ramp", "cashable"}
WITH_EFFECTS = 6  # first scenarios; the others have only their name and difference
# Parts of a paper that a reader does not see, and the charts of narrow screens.
UNSEEN = re.compile(r'<(style|script|title)\b.*?</\1>|<svg class="soh-narrow".*?</svg>', re.DOTALL)
CHART = re.compile(r"<svg.*?</svg>", re.DOTALL)
# Elements that start a line of their own.
BLOCK = re.compile(r"</?(?:p|li|tr|h\d|caption|figcaption|div|section|dt)\b[^>]*>")
# The first line of a case in `moved/` has the options of a scenario.
SCENARIO = "# soh show"
A_HUNDRED = 100  # a number below it may be a share, a month or a number of adopters
LONG_NUMBER = re.compile(r"-?\d+\.\d{6,}(?:e[-+]?\d+)?")


def paper_text(html: str) -> str:
    """Return the text of a paper: a line for each paragraph, row, caption and chart."""
    seen = re.sub(r"\s+", " ", UNSEEN.sub("", html))
    seen = CHART.sub(lambda chart: chart[0].replace("</text>", " | "), seen)
    lines = BLOCK.sub("\n", re.sub(r"</t[hd]>", " | ", seen)).split("\n")
    texts = (" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines)
    return "\n".join(text.removesuffix(" |") for text in texts if text)


def cell_text(cell: Cell, value: Any) -> str:
    """Return the value of a cell; next to that of a check its formula, without row numbers."""
    text = f"{value:.10g}" if isinstance(value, float) else ("" if value is None else str(value))
    is_check = isinstance(cell.content, Formula) and "ABS(" in str(cell.content)
    return text + is_check * re.sub(r"\$?\d+", "", f" {cell.content}")


def workbook_text(case: Case) -> str:
    """Return the sheets of a workbook that people read, and the headings of the others."""
    built = book_of(case, case.scenario)
    calculator, lines = calculator_of(built.book), []
    for sheet in built.book.sheets:
        lines.append(f"[{sheet.name}]")
        for table in sheet.tables:
            lines += [table.caption, " | ".join(table.heads)]
            for down, (_, cells) in enumerate(table.rows if sheet.is_printed else ()):
                positions = [(sheet.name, table.first + down, n) for n in range(len(cells))]
                texts = map(cell_text, cells, map(calculator.value, positions))
                lines.append(" | ".join(texts))
        lines += [f"chart: {chart}" for chart in sheet.charts]
    return "\n".join(line for line in lines if line.strip(" |"))


# Draws charts at two widths: the elements of each, with whole pixels. Before them are the sentences
# that only the page writes, as edges/README.md lists them.
PAGE_TEXT = """inputs.scenarios.flatMap(([scenario, effects]) => {
  const answers = engine.engine(tables), [first] = inputs.scenarios[0];
  const charges = Object.values(answers.chargesSaid(scenario)).join(", ");
  return [
    `${answers.nameOf(scenario)} [${charges}]: ${answers.difference(
      scenario, answers.rangeOf(scenario), first, "the first")}`,
    ...effects.map(([field, ends]) => `- ${field}: ${answers.effectOf(
      scenario, field, ends.map((end) => ({ [field]: end }))).join(" | ")}`),
  ];
}).concat(inputs.charts.flatMap((chart) => [690, 340].flatMap((width) => {
  const text = (part) => (!Array.isArray(part) ? [String(part)]
    : Array.isArray(part[0]) ? part.flatMap(text) : element(part));
  const element = ([tag, look, ...parts]) => [`${tag} ${Object.entries(look ?? {}).map(
    ([name, value]) => `${name}=${String(value).replace(/\\d+\\.\\d+/g, (n) => Math.round(n))}`,
  ).join(" ")}`, ...parts.filter((part) => part || part === 0).flatMap(text)];
  return element(charts.drawn(chart, width, (word, size) => word.length * size * 0.6));
})))"""


def page_text(case: Case) -> str:
    """Return the sentences that only the page writes, and its charts, one element on each line."""
    chosen = [page_fields(scenario) for scenario in scenarios(case, (case.scenario.pricing,))]
    effects = [
        (field, [float(end) for end in field_range(case, case.as_quoted, field)])
        for field in ("adopters", "savings", "cashable")
        if field != "adopters" or case.names_adopters
    ]
    lines = run_engine(
        PAGE_TEXT,
        tables=page_data(case, case.scenario),
        inputs={
            "scenarios": [
                (fields, effects if index < WITH_EFFECTS else [])
                for index, fields in enumerate(chosen)
            ],
            "charts": [
                asdict(chart)
                for chart in (
                    *charts_of(case, case.scenario),
                    *tornado_of(case, case.scenario),
                )
            ],
        },
    )
    return "\n".join(lines)


def scenarios(case: Case, pricings: tuple[str, ...]) -> list[Scenario]:
    """List scenarios: each field at its ends, a month late, and leaving, at some pricings.

    Each is at every pricing, or else at the one of the case and at one more in turn.
    """
    most = case.adopters.possible.value
    settings: list[dict[str, object]] = [
        {},
        {"savings": 1_000.5, "ramp": 7, "cashable": 0.5},
        {"savings": 1_000.5},
        {"savings": 0.5, "cashable": 1.0},
        {"savings": 1_000.5, "cashable": 0.001, "charge_change": -0.0004},
        {"offset": 0.5, "cashable": 1.0},
    ]
    settings += [{"leave": year} for year in sorted({*case.years[:2], *case.years[-2:]})]
    settings += [{"adopters": count} for count in sorted({1, (1 + most) // 2, most})]
    for field in NUMBER_FIELDS:
        for end in field_range(case, case.as_quoted, field):
            settings.append({field: int(end) if field in WHOLE_FIELDS else float(end)})
    if case.longest_delay(True) > 0:
        settings += [{"delay": 1, "charge_follows_go_live": follows} for follows in (False, True)]
    by_text = {}
    for number, fields in enumerate(settings):
        # The two ends of a field follow each other, so each round begins one pricing later.
        turn = (number + number // len(pricings)) % len(pricings)
        for pricing in pricings if EVERY else _tried(case, fields, pricings, turn):
            try:
                scenario = choose(case, **(fields | {"pricing": pricing}))  # type: ignore[arg-type]
                range_of(case, scenario)
            except ScenarioError:  # more than the case allows, or not priced
                continue
            by_text[repr(scenario)] = scenario
    return [*by_text.values()]


def _tried(
    case: Case, fields: dict[str, object], pricings: tuple[str, ...], turn: int
) -> list[str]:
    """Return the pricings at which a setting is tried: that of the case, and mostly one in turn."""
    tried = {case.scenario.pricing}
    if not fields or fields.keys() - SAVING_FIELDS:  # no charge depends on savings alone
        tried.add(pricings[turn])
    if "adopters" in fields:  # at some numbers only one pricing has a price
        tried.update({ANY} & {*pricings})
    return sorted(tried)


def texts_of(file: Path) -> dict[str, str]:
    """Return the output of each command, the paper, the workbook and the page for a case file.

    Most have the scenario of its first line.
    """
    case, path = load_case(file), str(file)
    scenario, options = _scenario_of(file, case)
    code = scenario_code(case, scenario)
    option, both = ("--scenario", code), f"{scenario_code(case, case.scenario)},{code}"
    texts = {
        "show": output_of("show", path, *options),
        "show json": output_of("show", path, *options, "--format", "json"),
        "show csv": output_of("show", path, *options, "--format", "csv"),
        "show as quoted": output_of("show", path),
        "medium term": output_of("show", path, "--medium-term", *options),
        "check": output_of("check", path),
        "sensitivity": output_of("sensitivity", path, *option),
        "sensitivity json": output_of("sensitivity", path, *option, "--format", "json"),
        "two-way": output_of("sensitivity", path, "--two-way"),
        "simulate": output_of("simulate", path, "--draws", "200", *option),
        "members": output_of("members", path),
        "published": output_of("members", path, "--published"),
        "scenarios": output_of("scenarios", path, "--compare", both),
        "paper": _paper_or_refusal(case, scenario),
        "workbook": workbook_text(case),
        "tables of the page": json.dumps(page_data(case, scenario), default=str, indent=1),
    }
    return {name: _alike(text, file.parent) for name, text in texts.items()}


def texts_of_returned(file: Path) -> dict[str, str]:
    """Return the texts on a workbook in which every second amount is higher by £1."""
    case, path = load_case(file), str(file)
    scenario, _ = _scenario_of(file, case)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, altered, back = (folder / n for n in ("book.xlsx", "altered.xlsx", "back.toml"))
        code = scenario_code(case, scenario)
        texts = {"written": output_of("workbook", path, "--scenario", code, "-o", str(book))}
        if book.exists():
            raise_amounts(book, altered)
            texts["checked"] = output_of("check", str(altered), "--against", path)
            texts["read"] = output_of("new", str(back), "--from", str(altered))
        if back.exists():
            texts["read"] += back.read_text(encoding="utf-8")
        return {name: _alike(text, folder, file.parent) for name, text in texts.items()}


def _scenario_of(file: Path, case: Case) -> tuple[Scenario, list[str]]:
    """Return the scenario of the first line of a case, and its options."""
    options = file.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix(SCENARIO).split()
    answer = output_of("show", str(file), *options, "--format", "json")
    if not answer.startswith("{"):
        raise SohError(answer)
    return choose(case, json.loads(answer)["code"]), options


def _alike(text: str, *folders: Path) -> str:
    """Return a text without what differs between machines: folders, and the order of a sum."""
    for folder in folders:
        text = text.replace(f"{folder}{os.sep}", "")
    return LONG_NUMBER.sub(lambda number: f"{round(float(number[0]), 9) + 0:.9g}", text)


def output_of(*arguments: str) -> str:
    """Return the output of a command, with its exit code if that is not zero."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = run([*arguments])
    return printed.getvalue() + f"exit code {code}" * bool(code)


def raise_amounts(book: Path, altered: Path) -> None:
    """Add one to every second amount that a user may type over in a workbook."""
    opened = openpyxl.load_workbook(book)
    cells = [
        cell
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if type(cell.value) in (int, float) and not cell.protection.locked
    ]
    for amount in [cell for cell in cells if cell.value >= A_HUNDRED][::2]:
        amount.value += 1
    opened.save(altered)


def _paper_or_refusal(case: Case, scenario: Scenario) -> str:
    try:
        return paper_text(board_paper(case, scenario))
    except SohError as error:
        return str(error)


def write_texts(cases: Path, folder: Path) -> None:
    """Write the texts of every case in a folder into another."""
    for file in sorted(cases.glob("*.toml")):
        try:
            returned = {f"workbook {name}": text for name, text in texts_of_returned(file).items()}
            texts = texts_of(file) | returned | {"page": page_text(load_case(file))}
        except SohError as error:  # another version may refuse the case or its scenario
            texts = {"refused": str(error)}
        for name, text in texts.items():
            (folder / f"{file.stem} {name}.txt").write_text(text, encoding="utf-8")
