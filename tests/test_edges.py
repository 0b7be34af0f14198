"""Small made-up cases, each at the edges of some rules, give the same answers on every surface.

A case in ``edges/`` says in its first line which edges it has. Its lines ``# $ soh ...`` are
commands; the text file of the same name has their output. For ``soh paper``, ``soh workbook`` and
``soh explore`` it has the texts of the file. The page and the workbook must come to the answers of
Python in the same scenarios.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.codes import case_code, case_key, scenario_code
from sohanalysis.case.fields import ANY, NUMBER_FIELDS, WHOLE_FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.cli.main import run
from sohanalysis.errors import ScenarioError
from sohanalysis.explore.page import page_data
from sohanalysis.load import load_case
from sohanalysis.model.result_range import range_of
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.headline import headline
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.sheets import Cell
from sohanalysis.workbook.workbook import book_of, calculator_of
from tests.charted import charts_of, tornado_of
from tests.explore.test_engine import assert_answers_alike, page_fields
from tests.explore.test_engine import run as run_engine
from tests.screens import assert_screen
from tests.workbook.test_recalculated import SAVED, in_formualizer, recalculated_apart, value_in

EDGES = Path(__file__).parent / "edges"
FILES = sorted(EDGES.glob("*.toml"))
COMMAND = re.compile(r"# \$ soh (\w+)(.*)")
# Parts of a paper that a reader does not see, and the charts of narrow screens.
UNSEEN = re.compile(r'<(style|script|title)\b.*?</\1>|<svg class="soh-narrow".*?</svg>', re.DOTALL)
CHART = re.compile(r"<svg.*?</svg>", re.DOTALL)
# Whether to try each setting at every pricing, as `make tested-suite` does.
EVERY = "SOH_SETTINGS" in os.environ
SAVING_FIELDS = {"savings", "ramp", "cashable"}
WITH_EFFECTS = 6  # first scenarios; the others have only their name and difference
# Elements that start a line of their own.
BLOCK = re.compile(r"</?(?:p|li|tr|h\d|caption|figcaption|div|section|dt)\b[^>]*>")


def paper_text(html: str) -> str:
    """Return the text of a paper: a line for each paragraph, row, caption and chart."""
    seen = re.sub(r"\s+", " ", UNSEEN.sub("", html))
    seen = CHART.sub(lambda chart: chart[0].replace("</text>", " | "), seen)
    lines = BLOCK.sub("\n", re.sub(r"</t[hd]>", " | ", seen)).split("\n")
    texts = (" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines)
    return "\n".join(text.removesuffix(" |") for text in texts if text)


def cell_text(cell: Cell, value: Any) -> str:
    """Return the value of a cell; next to that of a check its formula, without row numbers."""
    text = f"{value:.10g}" if isinstance(value, float) else str(value or "")
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


# Commands whose output is a file: the function that gives its text.
FILES_MADE: dict[str, Callable[[Case], str]] = {
    "paper": lambda case: paper_text(board_paper(case, case.scenario)),
    "workbook": workbook_text,
    "explore": page_text,
}


def printed(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the commands of a case with their output."""
    screens = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if match := COMMAND.fullmatch(line):
            command, options = match[1], match[2].split()
            if command in FILES_MADE:
                text = FILES_MADE[command](load_case(file))
            else:
                run([command, str(file), *options])
                output = capsys.readouterr()
                text = (output.out + output.err).replace(str(file.parent), "edges")
            screens.append(f"{line.removeprefix('# ')}\n\n{text.strip()}\n")
    return "\n".join(screens)


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


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_output_of_a_case_is_kept(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert_screen(file.with_suffix(".txt"), printed(file, capsys))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_every_scenario_code_that_is_printed_can_be_typed_in(file: Path) -> None:
    case, text = load_case(file), file.with_suffix(".txt").read_text(encoding="utf-8")

    codes = re.findall(rf"\b{re.escape(case_code(case))}:[^,;|()]*?:[0-9a-f]{{4}}\b", text)

    assert codes or not case.charges
    for code in {*codes}:
        assert scenario_code(case, choose(case, code)) == code


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_page_says_the_same_in_every_scenario(file: Path) -> None:
    case = load_case(file)

    pricings = (ANY, *case.pricings) if len(case.pricings) > 1 else (case.scenario.pricing,)
    # Break-even points take long: of half of the scenarios, and the other half in the next case.
    limits = slice(None) if EVERY else slice(FILES.index(file) % 2, None, 2)

    assert_answers_alike(case, case.scenario, *scenarios(case, pricings), limits=limits)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_workbook_comes_to_the_same_in_every_scenario(file: Path) -> None:
    case = load_case(file)
    chosen = [
        scenario
        for scenario in scenarios(case, case.pricings or (case.scenario.pricing,))
        if scenario.pricing in case.pricings
    ]
    saved = tuple(
        Saved(**scenario.values(), **SAVED, name=f"s{number}", case=case_key(case))
        for number, scenario in enumerate(chosen)
    )
    built = book_of(replace(case, saved=saved), case.scenario)
    book = in_formualizer(built)

    assert recalculated_apart(book, built) == []
    texts = [value_in(book, cell) for cell in built.book.contents() if cell[0] == "Cover"]
    assert headline(case, case.scenario).answer in texts
