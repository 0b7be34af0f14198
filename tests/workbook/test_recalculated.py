"""LibreOffice works out every result anew, and comes to what the library says."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, scenario_faults
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import SohError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.sheets import Book, Writer
from sohanalysis.workbook.workbook import Laid, book_of
from sohanalysis.workbook.workings import SHOWN
from tests.model.test_decision_record import CHARGED_LATE, LONG_EXAMPLE
from tests.workbook.conftest import CASES

# The long run: SOH_WORKBOOK_SCENARIOS=240.
TIMES = int(os.environ.get("SOH_WORKBOOK_SCENARIOS", "15"))
PARISHES = Path(__file__).parent.parent / "cases" / "parishes.toml"
ALWAYS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry"><item '
    'oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
    'oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
is_missing = shutil.which("soffice") is None and not os.environ.get("SOH_DEMAND_OFFICE")
needs_office = pytest.mark.skipif(is_missing, reason="LibreOffice is not here")


class Poisoned:
    """Stores a false value for every formula: only a program that works them out puts it right."""

    def value_of(self, *_: Any) -> float:
        return -1.0

    def value(self, *_: Any) -> float:
        return -1.0


def poisoned(book: Book) -> bytes:
    return Writer(book, Poisoned(), title="poisoned").content()  # type: ignore[arg-type]


def recalculate(files: list[Path], folder: Path, ending: str = "xlsx") -> None:
    """Open files in LibreOffice with recalculation forced, and save them in a folder."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)


def any_scenario(case: Case, seed: random.Random) -> Scenario:
    """Draw a scenario that the case allows and prices."""
    most = case.adopters.possible.value
    while True:
        fields: dict[str, Any] = {
            "adopters": seed.choice([seed.randint(1, most), case.scenario.adopters]),
            "pricing": seed.choice(case.pricings),
            "ramp": seed.choice([0, 1, 7, 30]),
            "cashable": round(seed.random(), 3),
            "delay": seed.randint(0, max(0, min(9, case.longest_delay(True)))),
            "charge_follows_go_live": seed.random() < 0.5,
            "charge_change": round(seed.uniform(-0.3, 0.5), 3),
            "leave": seed.choice(["none", "none", *case.years]),
            seed.choice(["savings", "offset"]): round(seed.random(), 3),
        }
        if not case.charges:
            fields |= {"charge_change": 0.0, "charge_follows_go_live": False, "offset": 0.0}
        if seed.random() < 0.3:
            fields["adopters"] = tuple(seed.randint(1, most) for _ in case.years)
        try:
            scenario = changed(case.scenario, fields)
            if not [*scenario_faults(case, scenario)]:
                results_of(case, scenario)
                return scenario
        except SohError:
            continue


def differences(path: Path, laid: Laid, case: Case, scenario: Scenario) -> list[str]:
    """Results of a recalculated file that are not the library's."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = []
    for name, wanted in results_of(case, scenario).in_full().items():
        sheet, row, column = cells_of(laid.work.cell(name, SHOWN), "")[0][0]
        ours = book[sheet].cell(row + 1, column + 1).value
        if not isinstance(ours, int | float) or abs(ours - wanted) > 0.005:
            found.append(f"{path.stem} {name}: {ours!r}, not {wanted}; {scenario}")
    return found


@needs_office
def test_random_scenarios_are_worked_out_to_half_a_penny(tmp_path: Path) -> None:
    seed, laid_out = random.Random(20180720), {}
    for at in range(TIMES):
        case = load_case(CASES[at % len(CASES)])
        scenario = any_scenario(case, seed)
        laid = book_of(case, scenario)
        path = tmp_path / f"{at}.xlsx"
        path.write_bytes(poisoned(laid.book))
        laid_out[path.name] = (laid, case, scenario)
    (tmp_path / "out").mkdir()

    recalculate([tmp_path / name for name in laid_out], tmp_path / "out")

    found = [
        text
        for name, (laid, case, scenario) in laid_out.items()
        for text in differences(tmp_path / "out" / name, laid, case, scenario)
    ]
    assert found == []


@needs_office
def test_numbers_of_hundreds_without_a_row_of_their_own_are_worked_out(tmp_path: Path) -> None:
    case, laid_out = load_case(PARISHES), {}
    asked = [("by-homes", 137), ("mix", (121, 122, 263, 399)), ("steps", 251), ("stated", 137)]
    for pricing, adopters in asked:
        scenario = choose(case, pricing=pricing, adopters=adopters)
        laid = book_of(case, scenario)
        (tmp_path / f"{pricing}.xlsx").write_bytes(poisoned(laid.book))
        laid_out[f"{pricing}.xlsx"] = (laid, case, scenario)
    (tmp_path / "out").mkdir()

    recalculate([tmp_path / name for name in laid_out], tmp_path / "out")

    assert [
        text
        for name, (laid, case, scenario) in laid_out.items()
        for text in differences(tmp_path / "out" / name, laid, case, scenario)
    ] == []


def test_a_second_engine_comes_to_the_figures_of_a_sample(
    tmp_path: Path, derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = pytest.importorskip("formulas", reason="formulas is not installed (extra: test)")
    scenario = choose(derbyshire, **LONG_EXAMPLE, charge_follows_go_live=True)
    laid = book_of(derbyshire, scenario)
    (tmp_path / "case.xlsx").write_bytes(poisoned(laid.book))
    monkeypatch.chdir(tmp_path)
    cells = {name: laid.work.cell(name, SHOWN).replace("$", "") for name in CHARGED_LATE}
    places = {
        name: f"'[case.xlsx]WORKINGS'!{cell.partition('!')[2]}" for name, cell in cells.items()
    }

    model = engine.ExcelModel().from_ranges(*places.values())
    model.finish()
    found = model.calculate()

    assert {name: found[place].value[0, 0] for name, place in places.items()} == pytest.approx(
        CHARGED_LATE, abs=0.005
    )
