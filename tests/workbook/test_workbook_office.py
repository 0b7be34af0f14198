"""LibreOffice works workbooks out again, inputs changed in the file: to the penny as we do."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sohanalysis.case.case import Case, Line
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.load import load_case
from sohanalysis.model.medium_term import medium_term
from sohanalysis.model.results import RESULTS, results_of
from sohanalysis.workbook.by_scenario import reading
from sohanalysis.workbook.case_values import FIELD_LABELS
from sohanalysis.workbook.read import report
from sohanalysis.workbook.results import Model, ResultsSheet
from sohanalysis.workbook.sheets import Book
from sohanalysis.workbook.workbook import ALL_PASS, book_of, workbook_bytes
from tests.charged import with_charge

ROOT = Path(__file__).parent.parent.parent
CASES = {
    "derbyshire": (ROOT / "data" / "derbyshire-2018.toml", 30),
    "second": (ROOT / "tests" / "cases" / "second.toml", 20),
    "price-list": (ROOT / "data" / "examples" / "price-list.toml", 10),
}
Walk = Callable[[Case, int], list[Scenario]]
OFFICE = shutil.which("soffice")
DEMANDED = bool(os.environ.get("SOH_DEMAND_OFFICE"))
# Calc keeps the stored values of files that it did not write, unless it is told not to.
_ALWAYS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry"><item '
    'oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
    'oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FORMULA = re.compile(r"(<c [^>]*?)( t=\"[a-z]+\")?(><f>.*?</f>)<v>.*?</v>")


def needs_office() -> None:
    """Skip with the reason where LibreOffice is missing, unless it is demanded."""
    if OFFICE is None and not DEMANDED:
        pytest.skip("soffice is not installed (Debian: apt-get install libreoffice-calc)")
    assert OFFICE is not None, "SOH_DEMAND_OFFICE is set, and soffice is not installed"


def parts_of(content: Path) -> dict[str, str]:
    """Read the parts of a workbook as text, in their order."""
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def write_parts(parts: Mapping[str, str], target: Path) -> Path:
    """Write a workbook from its parts."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target


def sheet_files(parts: Mapping[str, str]) -> dict[str, str]:
    """Find the part of each sheet by its name."""
    names = re.findall(r'<sheet name="([^"]+)"[^>]*r:id="(rId\d+)"', parts["xl/workbook.xml"])
    relations = parts["xl/_rels/workbook.xml.rels"]
    found = {}
    for name, identity in names:
        relation = re.search(rf'<Relationship [^>]*Id="{identity}"[^>]*>', relations)
        assert relation is not None
        target = re.search(r'Target="([^"]+)"', relation[0])
        assert target is not None
        found[name] = "xl/" + target[1].removeprefix("/xl/")
    return found


def poisoned(parts: Mapping[str, str]) -> dict[str, str]:
    """Store -1 with every formula, in place of its value."""
    return {
        name: _FORMULA.sub(r"\1\3<v>-1</v>", text) if "/worksheets/sheet" in name else text
        for name, text in parts.items()
    }


def recalculated(source: Path, folder: Path) -> Path:
    """Let LibreOffice open a workbook and write it anew, all formulas worked out again."""
    assert OFFICE is not None
    profile, target = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return target / source.name


def values_of(path: Path, sheets: Iterable[str]) -> dict[tuple[str, str], Any]:
    """Read the stored values of some sheets, by sheet and cell."""
    parts = parts_of(path)
    files = sheet_files(parts)
    shared = [
        "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
        for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    found = {}
    for sheet in sheets:
        for cell in ElementTree.fromstring(parts[files[sheet]]).iter(f"{_MAIN}c"):
            value = cell.find(f"{_MAIN}v")
            if value is not None and value.text is not None:
                kind = cell.get("t", "n")
                text = value.text
                found[sheet, cell.get("r", "")] = (
                    shared[int(text)] if kind == "s" else float(text) if kind == "n" else text
                )
    return found


# What Calc itself is to do, in its own Basic: type, work everything out again, read.
_MACRO = """Sub Run(book As String, job As String, answers As String)
Dim hidden(0) As New com.sun.star.beans.PropertyValue
Dim cell As Object, parts, line As String
hidden(0).Name = "Hidden"
hidden(0).Value = True
doc = StarDesktop.loadComponentFromURL(ConvertToURL(book), "_blank", 0, hidden())
Open job For Input As #1
Open answers For Output As #2
Do While Not EOF(1)
Line Input #1, line
parts = Split(line, Chr(9))
If parts(0) = "calculate" Then
doc.calculateAll()
Else
cell = doc.Sheets.getByName(parts(1)).getCellRangeByName(parts(2))
If parts(0) = "number" Then cell.setValue(Val(parts(3)))
If parts(0) = "text" Then cell.setString(parts(3))
If parts(0) = "blank" Then cell.clearContents(23)
If parts(0) = "read" Then
Print #2, IIf(cell.getError() = 0, Str(cell.getValue()), "error") + Chr(9) + cell.getString()
End If
End If
Loop
Close #1
Close #2
doc.close(True)
End Sub
"""
_MODULE = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE script:module PUBLIC '
    '"-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module '
    'xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
    f'script:language="StarBasic">{_MACRO}</script:module>'
)


def worked_out(book: Path, job: Iterable[str], folder: Path) -> list[tuple[str, str]]:
    """Let Calc open a workbook, type what the job says, and give the number and text it reads."""
    assert OFFICE is not None
    profile = folder / "macros"
    office = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*office, "--terminate_after_init"], check=True, timeout=120)
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(_MODULE, encoding="utf-8")
    wanted, answers = folder / "job.txt", folder / "answers.txt"
    wanted.write_text("".join(f"{line}\n" for line in job), encoding="utf-8")
    call = f'macro:///Standard.Module1.Run("{book}","{wanted}","{answers}")'
    subprocess.run([*office, call], check=True, capture_output=True, timeout=580)
    lines = answers.read_text(encoding="utf-8").splitlines()
    return [(number.strip(), text) for number, _, text in (line.partition("\t") for line in lines)]


def typing(cells: Mapping[str, Any]) -> list[str]:
    """Say in a job what is to be typed."""
    lines = []
    for cell, value in cells.items():
        kind = "blank" if value is None else "text" if isinstance(value, str) else "number"
        lines.append("\t".join((kind, *place_of(cell), "" if value is None else str(value))))
    return lines


def reading_of(cells: Iterable[str]) -> list[str]:
    """Say in a job what is to be read."""
    return ["\t".join(("read", *place_of(cell))) for cell in cells]


def place_of(cell: str) -> tuple[str, str]:
    sheet, _, corner = cell.partition("!")
    return sheet.strip("'"), corner.replace("$", "")


class Laid:
    """A workbook of a case: its text, and where its inputs and results stand."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        path = folder / "as-written.xlsx"
        path.write_bytes(workbook_bytes(case, case.scenario))
        self.poisoned = write_parts(poisoned(parts_of(path)), folder / "poisoned.xlsx")
        self.book: Book
        self.model: Model
        self.results: ResultsSheet
        self.book, self.model, self.results = book_of(case, case.scenario)

    def scenario_cells(self, scenario: Scenario) -> dict[str, Any]:
        """Say what is to be typed for a scenario."""
        inputs = self.model.workings.inputs
        by_year = isinstance(scenario.adopters, tuple)
        cells = {inputs.scenario[name].cell(): getattr(scenario, name) for name in FIELD_LABELS}
        cells[inputs.scenario["adopters"].cell()] = None if by_year else scenario.adopters
        follows = "yes" if scenario.charge_follows_go_live else "no"
        cells[inputs.scenario["charge_follows_go_live"].cell()] = follows
        for place, count in enumerate(scenario.path(len(self.case.years))):
            cells[inputs.scenario[f"path {place + 1}"].cell()] = count if by_year else None
        return cells


def thrown(laid: Laid, dice: random.Random) -> tuple[Case, dict[str, Any]]:
    """Throw other figures of the case, and say where they are to be typed."""
    case, inputs = laid.case, laid.model.workings.inputs
    low = dice.randrange(40_000, case.charge.high)
    high = case.charge.high + dice.randrange(0, 60_000)
    budget = dice.randrange(150_000, 450_000)
    anticipated = dice.randrange(11, case.adopters.possible.value)
    rate = round(dice.uniform(0, 0.1), 4)
    # Further up, the fee of its own is below nil, and a check says so.
    at = dice.randint(1, low * anticipated // high) if "two-part" in case.pricings else None
    pool = dice.randrange(20_000, 9_000_000) if "weighted" in case.pricings else None
    lines = tuple(_other_line(line, dice) for line in case.lines)
    changed = replace(
        with_charge(case, low=low, high=high, pricing=_other_rules(case, anticipated, at, pool)),
        stated_budget=replace(case.budget, amount=budget),
        adopters=replace(
            case.adopters, anticipated=replace(case.adopters.anticipated, value=anticipated)
        ),
        discount_rate=replace(case.discount_rate, value=rate),
        lines=lines,
    )
    cells = {
        inputs["budget.amount"]: budget,
        inputs["charge.low"]: low,
        inputs["charge.high"]: high,
        inputs["charge.high_applies_at.value"]: at,
        inputs["charge.weighted.pool"]: pool,
        inputs["adopters.anticipated.value"]: anticipated,
        inputs["discount_rate.value"]: rate,
    }
    for place, line in enumerate(lines):
        base = line.base_year and int(line.base_year[:4])
        listed = {key: getattr(line, key) for key in ("our_share", "annual", "uplift")}
        at = inputs.lines[place]
        cells |= {at[key]: value for key, value in (listed | {"base_year": base}).items()}
    return changed, cells


def _other_rules(
    case: Case, anticipated: int, at: int | None, pool: int | None
) -> tuple[Pricing, ...]:
    """Change what the formulas take of the rules."""
    rules = {rule.name: rule for rule in case.charge.pricing}
    if "stepped" in rules:
        first, last = rules["stepped"].steps
        steps = (first, replace(last, start=float(anticipated)))
        rules["stepped"] = replace(rules["stepped"], price=steps)
    if at is not None:
        point, upper = rules["two-part"].through
        points = (point, replace(upper, adopters=at))
        rules["two-part"] = replace(rules["two-part"], through=points)
    if pool is not None:
        rules["weighted"] = replace(rules["weighted"], pool=float(pool))
    return tuple(rules.values())


def _other_line(line: Line, dice: random.Random) -> Line:
    """Change a line's share, and what it costs where that is a sum a year."""
    other = replace(line, our_share=round(dice.random(), 3))
    if line.annual is None:
        return other
    uplift = dice.choice([0.0, round(dice.uniform(0, 0.1), 3)])
    annual = dice.randrange(1_000, 90_000)
    return replace(other, annual=annual, uplift=uplift, base_year="2017/18")


def wanted(laid: Laid, case: Case, scenario: Scenario) -> dict[str, float]:
    """Say what the library makes of a case and a scenario, by the cell that should hold it."""
    model = laid.model
    found = results_of(case, scenario)
    cells = {laid.results.live[name]: float(getattr(found, name)) for name in RESULTS}
    for form in case.pricings:
        by_form = results_of(case, replace(scenario, pricing=form))
        place = model.engine.place(reading(model.workings.inputs.given, form))
        cells |= {
            model.engine.rows[name].cell(place): float(getattr(by_form, name)) for name in RESULTS
        }
    flow, money = found.flow, model.workings.money
    for name in ("gross", "savings", "net"):
        amounts = getattr(flow, name)
        cells |= {money[name].cell(k): float(amount) for k, amount in enumerate(amounts)}
    return cells | _beyond(laid, case, scenario)


def _beyond(laid: Laid, case: Case, scenario: Scenario) -> dict[str, float]:
    """Say what the medium term should hold, past the years of the case too."""
    term = medium_term(case, scenario, more_years=3)
    sheet = next(sheet for sheet in laid.book.sheets if sheet.name == "Medium term")
    rows = {row[0].content: sheet.tables[0].first + i for i, row in enumerate(sheet.tables[0].rows)}
    listed = {
        "One-off costs": term.one_off,
        "Recurrent costs": term.recurrent,
        "Cashable savings": term.cashable_savings,
        "Net pressure": term.pressure,
        "Net pressure, added up": term.cumulative,
    }
    return {
        f"'Medium term'!${chr(ord('C') + k)}${rows[name] + 1}": float(amount)
        for name, amounts in listed.items()
        for k, amount in enumerate(amounts)
    }


Compared = tuple[str, list[tuple[str, float, str]]]


@pytest.fixture(scope="module", params=CASES)
def compared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, walk: Walk
) -> list[Compared]:
    """What the master check says at each scenario, and each figure of the library and of Calc."""
    needs_office()
    source, count = CASES[request.param]
    laid = Laid(load_case(source), tmp_path_factory.mktemp(request.param))
    dice, job, expected = random.Random(7), [], []
    for scenario in walk(laid.case, count):
        case, cells = thrown(laid, dice)
        expected.append(wanted(laid, case, scenario))
        job += [*typing(cells | laid.scenario_cells(scenario)), "calculate"]
        job += reading_of([laid.book.master, *expected[-1]])
    answers = iter(worked_out(laid.poisoned, job, laid.folder))
    return [
        (next(answers)[1], [(cell, ours, next(answers)[0]) for cell, ours in figures.items()])
        for figures in expected
    ]


def test_calc_comes_to_the_figures_of_the_library_to_the_penny(compared: list[Compared]) -> None:
    apart = [
        (cell, ours, theirs)
        for _, figures in compared
        for cell, ours, theirs in figures
        if theirs == "error" or abs(ours - float(theirs)) >= 0.005
    ]

    assert apart == []


def test_the_master_check_passes_at_every_scenario(compared: list[Compared]) -> None:
    assert {master for master, _ in compared} == {ALL_PASS}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory, derbyshire: Case) -> Laid:
    """The workbook of the first case, once for what types nothing into its file."""
    needs_office()
    return Laid(derbyshire, tmp_path_factory.mktemp("laid"))


@pytest.fixture(scope="module")
def saved(laid: Laid) -> Path:
    """The same as Calc saves it."""
    return recalculated(laid.poisoned, laid.folder)


def test_an_input_that_makes_errors_does_not_pass_the_master_check(
    laid: Laid, tmp_path: Path, derbyshire: Case
) -> None:
    inputs = laid.model.workings.inputs
    wrong: list[tuple[str, Any]] = [
        (inputs.scenario["pricing"].cell(), None),
        (inputs["charge.low"], "about 75k"),
    ]
    right = {cell: value for cell, value in laid.scenario_cells(derbyshire.scenario).items()}
    job = []
    for cell, value in wrong:
        again = right | {inputs["charge.low"]: derbyshire.charge.low}
        job += [*typing(again | {cell: value}), "calculate", *reading_of([laid.book.master])]

    said = [text for _, text in worked_out(laid.poisoned, job, tmp_path)]

    assert [text.endswith("not pass: see the sheet Checks") for text in said] == [True, True]


def test_false_stored_values_are_there_before_and_gone_after(laid: Laid, tmp_path: Path) -> None:
    read = reading_of([laid.results.live["two_year_total"]])

    before, after = worked_out(laid.poisoned, [*read, "calculate", *read], tmp_path)

    assert (float(before[0]), float(after[0])) == (-1.0, 302_000.0)


def test_every_stored_value_is_what_calc_comes_to(laid: Laid, saved: Path) -> None:
    names = [sheet.name for sheet in laid.book.sheets]
    stored = values_of(laid.folder / "as-written.xlsx", names)

    found = values_of(saved, names)

    assert len(stored) > 9_000
    assert {
        cell: value for cell, value in stored.items() if not _same(value, found.get(cell))
    } == {}


def test_a_workbook_that_calc_saved_is_read_back_as_the_case(derbyshire: Case, saved: Path) -> None:
    said = " ".join(map(str, report(saved, derbyshire)))
    assert "What a simulation draws" in said
    assert "Every input is that of" in said


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-6 * max(1.0, abs(one))
    return (one or "") == (other or "")
