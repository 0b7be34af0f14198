"""A simulation on the terminal and for other programs: text, json, and long csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import figure_digest, scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.report import table, wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table, as_csv
from sohanalysis.simulation import report
from sohanalysis.simulation.quoted import (
    RESTATES,
    asked_for,
    quoted_table,
    without_probability,
)
from sohanalysis.simulation.shortfall import JoinGrid
from sohanalysis.simulation.simulation import WORDS, Simulation

HEADS = (
    *("part", "pricing", "name", "input", "p", "rho", "percent", "value", "sampling_error"),
    "unit",
)
Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One run, and the grids beside it: none where nothing is assumed of who joins."""

    run: Simulation
    grids: Sequence[JoinGrid]


def text(found: Found) -> Iterator[str | Prose | Table]:
    """Show what was drawn, what came of it, and how that changes with p and rho."""
    run = found.run
    yield f"{wording.decision_named(run.case)}: how sure are we?"
    yield report.drawn_table(run.asked, notes=False)
    answers = (report.share_answer(run), report.as_it_is(run))
    sentences = without_probability(run.case, run.scenario)
    idle = [] if run.case is run.asked else [report.idle_adopters(run)]
    yield Prose(kind="paragraphs", texts=(*answers, *idle, *sentences))
    yield report.shortfall_table(run)
    yield report.percentile_table(run)
    yield report.spread_table(run)
    if run.is_partial and run.asked.uncertainty and run.asked.uncertainty.adopters:
        yield Prose(kind="paragraphs", texts=(report.NO_GRID_YET,))
    for each in found.grids:
        yield report.grid_table(run.asked, run.scenario, each)


def simulation_json(found: Found) -> str:
    """Write everything as one JSON object, in full precision and pounds."""
    run = found.run
    return table.as_json(
        {
            "case": wording.decision(run.case),
            "scenario": asdict(run.scenario),
            "code": scenario_code(run.case, run.scenario),
            "digest": figure_digest(run.case),
            "words": WORDS,
            "uncertainty": asdict(run.case.uncertainty) if run.case.uncertainty else None,
            "draws": run.draws,
            "done": run.done,
            "is_partial": run.is_partial,
            "seed": run.seed,
            "this_scenario": run.this_scenario,
            "percentiles": {
                name: {f"p{each}": amount for each, amount in found.items()}
                for name, found in run.percentiles.items()
            },
            "percentile_errors": {
                name: {f"p{each}": error for each, error in found.items()}
                for name, found in run.percentile_errors.items()
            },
            "bounds": run.bounds,
            "share_short": run.share_short,
            "sampling_error": run.sampling_error,
            "set_aside_80": run.set_aside(),
            "curve": [{"share": share, "pounds": amount} for share, amount in run.curve],
            "rank_correlations": run.rank_correlations,
            "grids": [asdict(each) for each in found.grids],
            "notes": [*_notes(run)],
        }
    )


def quoted_text(case: Case, scenario: Scenario) -> Iterator[str | Prose | Table]:
    """Show the quoted range alone, drawn uniformly, which restates it."""
    found = asked_for(case, scenario)
    yield f"{wording.decision_named(case)}: the range quoted"
    yield Prose(kind="paragraphs", texts=(*without_probability(case, scenario),))
    yield quoted_table(case, scenario, found)


def quoted_json(case: Case, scenario: Scenario) -> str:
    """Write the same as one JSON object, in full precision and pounds."""
    found = asked_for(case, scenario)
    return table.as_json(
        {
            "case": wording.decision(case),
            "scenario": asdict(scenario),
            "scenario_code": scenario_code(case, scenario),
            "digest": figure_digest(case),
            "quoted_range": asdict(found)
            | {
                "enough": [
                    {"percent": of, "charge": charge, "two_year_total": total}
                    for of, charge, total in found.enough
                ]
            },
            "notes": [*without_probability(case, scenario), RESTATES],
        }
    )


def quoted_csv(case: Case, scenario: Scenario) -> str:
    """Write the same as csv, under the heads of a simulation."""
    found, pricing = asked_for(case, scenario), scenario.pricing
    single = {"low": found.low, "high": found.high, "covered": found.covered}
    part, blank = "quoted_range", ("", "", "")
    rows: list[Row] = [
        *((part, pricing, n, *blank, "", each, "", "£ a year") for n, each in single.items()),
        (part, pricing, "share_over", *blank, "", found.share_over, "", "share"),
        *(
            (part, pricing, "two_year_total", *blank, of, total, "", "£")
            for of, _, total in found.enough
        ),
        ("note", pricing, RESTATES, *blank, "", "", "", ""),
        ("scenario_code", pricing, "", *blank, "", scenario_code(case, scenario), "", ""),
    ]
    return as_csv(HEADS, rows)


def _notes(run: Simulation) -> Iterator[str]:
    """Say what the figures rest on, and what they do not say."""
    yield from wording.long_notes(run.case, run.scenario)
    yield report.drawn(run.case)
    yield from without_probability(run.case, run.scenario)
    yield from report.share_cautions(run.asked)


def simulation_csv(found: Found) -> str:
    """Write the same as long csv: a row for each figure, the scenario code last."""
    return as_csv(HEADS, _rows(found))


def _rows(found: Found) -> Iterator[Row]:
    run = found.run
    yield from (
        _row(run, "this_scenario", name, each, "£") for name, each in run.this_scenario.items()
    )
    for name, known in run.percentiles.items():
        for percent, amount in known.items():
            error = run.percentile_errors[name][percent]
            yield _row(run, "percentile", name, amount, "£", percent=percent, error=error)
    yield from (_row(run, "bound", name, each, "£") for name, each in run.bounds.items() if each)
    yield _row(run, "share_short", WORDS, run.share_short, "share", error=run.sampling_error)
    for share, amount in run.curve:
        yield _row(run, "curve", "two_year_total", amount, "£", percent=round(100 * share))
    for name, known_of in run.rank_correlations.items():
        for of, value in known_of.items():
            yield _row(run, "rank_correlation", name, value, "rank correlation", of=of)
    yield from (row for grid in found.grids for row in _grid_rows(grid))
    yield from _last_rows(run)


def _row(run: Simulation, part: str, name: str, value: Any, unit: str, **more: Any) -> Row:
    joining = run.case.uncertainty.adopters if run.case.uncertainty else None
    p_and_rho = (joining.p, joining.rho) if joining else ("", "")
    pricing, of, percent = run.scenario.pricing, more.get("of", ""), more.get("percent", "")
    return (part, pricing, name, of, *p_and_rho, percent, value, more.get("error", ""), unit)


def _grid_rows(grid: JoinGrid) -> Iterator[Row]:
    part = "grid_exact" if grid.is_exact else "grid"
    for cell in grid.cells:
        at = (cell.pricing, WORDS, "", cell.p, cell.rho, "")
        error = "" if grid.is_exact else cell.sampling_error
        yield (part, *at, cell.share_short, error, "share")


def _last_rows(run: Simulation) -> Iterator[Row]:
    yield _row(run, "draws", "partial" if run.is_partial else "all", run.done, "draws")
    yield _row(run, "seed", "", run.seed, "")
    yield from (_row(run, "note", each, "", "") for each in _notes(run))
    yield _row(run, "scenario_code", scenario_code(run.case, run.scenario), "", "")
