"""A second engine, `formulas`, comes to what is stored; it is skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.by_scenario import reading
from sohanalysis.workbook.sheets import cells_named
from sohanalysis.workbook.workbook import book_of, workbook_bytes


def worked_out(path: Path, cells: list[str]) -> Mapping[str, Any]:
    """Let the second engine work out some cells, and all that they come from."""
    engine = pytest.importorskip("formulas", reason="formulas is not installed (extra: test)")
    named = {
        f"'[{path.name}]{c.partition('!')[0].upper()}'!{c.partition('!')[2]}": c for c in cells
    }
    model = engine.ExcelModel().from_ranges(*named)
    model.finish()
    found = model.calculate()
    return {cell: found[name].value[0, 0] for name, cell in named.items()}


def test_a_second_engine_comes_to_the_figures_of_a_sample(
    tmp_path: Path, derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = choose(
        derbyshire, adopters=36, pricing="shared", offset=0.5, ramp=12, cashable=0.5, delay=3,
        charge_follows_go_live=True,
    )  # fmt: skip
    _, model, results = book_of(derbyshire, scenario)
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook_bytes(derbyshire, scenario))
    monkeypatch.chdir(tmp_path)
    headroom = model.engine.rows["headroom"]
    given = model.workings.inputs.given
    columns = [
        headroom.cell(model.engine.place(reading(given, name)))
        for name in ("low-estimate", "high-estimate")
    ]

    found = worked_out(path, [*map(cells_named, [*results.live.values(), *columns])])

    live = {name: round(float(found[cells_named(results.live[name])]), 2) for name in RESULTS}
    # The figures of the design for this scenario.
    assert live == {
        "two_year_total": 233_611.11,
        "headroom": 66_388.89,
        "spent_in_budget_years": 221_284.72,
        "falls_after_budget_years": 12_326.39,
        "cost_after_cashable_savings": 217_689.53,
        "ongoing": 49_305.56,
        "present_value": 203_992.66,
    }
    # £38,000 and -£2,000, less three months more of the project manager, £15,000.
    assert [float(found[cells_named(cell)]) for cell in columns] == [23_000.0, -17_000.0]
