"""Prices and optimism bias, on the terminal and for other programs: text, json, and long csv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.prices import (
    Reading,
    Readings,
    bias_of_a_charge,
    load_biases,
    load_rates,
    load_study,
    load_vintages,
    price_readings,
    stress,
)
from sohanalysis.model.results import appraise
from sohanalysis.report import price_tables, sentences
from sohanalysis.report.frames import FIGURES, as_csv, as_json
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

Part = str | Prose | Table
Cells = tuple[Any, ...]
_ASSUMED, _DERIVED = "assumed", "derived"


def prices_text(
    case: Case, scenario: Scenario, *, vintage: str | None, prices_of: str | None
) -> Iterator[Part]:
    """Show the present value by reading of the prices, and optimism bias as a stress test."""
    chosen = {"vintage": vintage, "prices_of": prices_of}
    yield f"{sentences.decision(case)} of the {case.record.authority}"
    yield price_tables.basis(case, scenario, **chosen)
    yield price_tables.present_values(case, scenario, **chosen)
    yield price_tables.by_year(case, scenario, **chosen)
    yield price_tables.vintages(case, prices_of=prices_of)
    yield price_tables.discount_rates(case)
    yield "A charge that turns out higher"
    yield price_tables.stress_words(case, scenario)
    yield price_tables.stress_test(case, scenario)
    yield price_tables.optimism_bias(case)
    yield price_tables.study(case)


def prices(case: Case, scenario: Scenario, form: str, **chosen: str | None) -> str:
    """Write the same as json or csv, in full precision."""
    if form == "json":
        return as_json(_object(case, scenario, **chosen))
    return as_csv(FIGURES, _rows(case, scenario, **chosen))


def _object(case: Case, scenario: Scenario, **chosen: str | None) -> dict[str, Any]:
    readings, bias = (
        price_readings(case, load_vintages(), **chosen),
        bias_of_a_charge(load_biases()),
    )
    net = appraise(case, scenario).flow.net
    return {
        "case": sentences.decision(case),
        "scenario": asdict(scenario),
        "scenario_code": scenario_code(case, scenario),
        "notes": [*sentences.notes(case, scenario)],
        "price_basis": asdict(case.price_basis),
        "discount_rate": case.discount_rate.value,
        "years": list(case.horizon.years),
        "net": net.tolist(),
        "readings": [
            {
                **{"prices": each.basis, "stated": each.stated, "prices_of": each.prices_of},
                "vintage": _vintage(each),
                "levels": each.levels.tolist(),
                "net": each.real_terms(net).tolist(),
                "present_value": _values(case, scenario, each),
            }
            for each in readings.read
        ],
        "not_covered": [
            {"vintage": each.vintage.name, "years": list(each.years)}
            for each in readings.not_covered
        ],
        "vintages": [asdict(each) for each in load_vintages()],
        "discount_rates": [asdict(each) for each in load_rates()],
        "optimism_bias": asdict(bias),
        "stress": [asdict(each) for each in stress(case, scenario, uplift=bias.upper)],
        "study": [asdict(each) for each in load_study()],
    }


def _vintage(reading: Reading) -> str | None:
    return reading.vintage.name if reading.vintage else None


def _values(case: Case, scenario: Scenario, reading: Reading) -> dict[str, float]:
    """Give the present value of a scenario and at both quoted charges."""
    results = (appraise(case, scenario), *quoted_range(case, scenario))
    rate = case.discount_rate.value
    return {
        name: float(reading.present_value(result.flow.net, rate=rate))
        for name, result in zip(("scenario", "quoted-low", "quoted-high"), results, strict=True)
    }


def _rows(case: Case, scenario: Scenario, **chosen: str | None) -> Iterator[Cells]:
    known = case.price_basis
    yield ("basis", known.value, "", "", "", "", known.status, known.source)
    yield from _reading_rows(case, scenario, price_readings(case, load_vintages(), **chosen))
    rate = case.discount_rate
    yield ("rate", "case", "", "", rate.value, "share a year", rate.status, rate.source)
    for each in load_rates():
        what = f"Green Book, edition of {each.edition_words}, from year {each.from_year} on"
        yield ("rate", "Green Book", what, "", each.rate, "share a year", each.status, each.source)
    yield from _stress_rows(case, scenario)
    for note in sentences.notes(case, scenario):
        yield ("note", note, *[""] * 6)
    yield ("scenario_code", scenario_code(case, scenario), *[""] * 6)


def _reading_rows(case: Case, scenario: Scenario, readings: Readings) -> Iterator[Cells]:
    net = appraise(case, scenario).flow.net
    for each in readings.read:
        name = _vintage(each) or "not deflated"
        status = _DERIVED if each.stated else _ASSUMED
        source = each.vintage.source if each.vintage else ""
        unit = f"£ in prices of {each.prices_of}" if each.prices_of else "£"
        for year, level, amount in zip(
            case.horizon.years, each.levels, each.real_terms(net), strict=True
        ):
            yield (each.basis, name, "level", year, float(level), "prices over those of the year",
                   status, source)  # fmt: skip
            yield (each.basis, name, "net", year, float(amount), unit, status, source)
        for at, value in _values(case, scenario, each).items():
            yield (each.basis, name, f"present value, {at}", "", value, unit, status, source)
    for gap in readings.not_covered:
        for year in gap.years:
            yield ("not covered", gap.vintage.name, "", year, "", "", "", gap.vintage.source)


def _stress_rows(case: Case, scenario: Scenario) -> Iterator[Cells]:
    bias = bias_of_a_charge(load_biases())
    what = f"{bias.project_type}, {bias.measure}, upper bound"
    yield ("stress", "uplift", what, "", bias.upper, "share", bias.status, bias.source)
    units = {"charge": "£ a year", "uses_up": "share"}
    for found in stress(case, scenario, uplift=bias.upper):
        for name, value in asdict(found).items():
            if name != "end" and value is not None:
                is_stressed = name.startswith("stressed")
                known = _ASSUMED if is_stressed else _DERIVED
                if name == "charge" and found.end != "middle":
                    known = case.charge.status
                source = f"{case.charge.source}{f'; {bias.source}' if is_stressed else ''}"
                yield ("stress", found.end, name, "", value, units.get(name, "£"), known, source)
