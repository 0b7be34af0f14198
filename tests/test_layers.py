"""Imports point down only, the Workings are pure, and the front door stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sohanalysis

PACKAGE = Path(sohanalysis.__file__).parent
# A module may import those above it.
FLOORS = {
    "Foundation": [
        "errors",
        "files",
        "targets",
        "writing",
        "years",
        "instead",
        "sheet",
        "layout",
        "syntax",
        "document",
        "money",
        "schema",
        "cautions",
        "record",
        "force_names",
        "force",
        "force_file",
        "forces",
        "shares",
        "force_totals",
        "adoption",
        "evidence",
        "deflators",
        "green_book",
        "scenario",
        "sourced",
        "uncertainty",
        "case",
        "restricted",
        "codes",
        "choice",
        "scenario_file",
        "case_rules",
        "uncertainty_rules",
        "weights",
        "case_file",
    ],
    "Workings": ["charges", "lines", "cashflow", "appraisal"],
    "Control": [
        "limit",
        "break_even",
        "sensitivity",
        "tornado",
        "comparison",
        "medium_term",
        "checks",
        "integrity",
        "force_charges",
        "memberships",
        "paths",
        "force_case",
        "prices",
        "streams",
        "distributions",
        "draws",
        "tally",
        "assumptions",
        "workers",
        "simulation",
        "live_share",
        "join_grid",
    ],
    "Presentation": [
        "phrases",
        "marking",
        "readings",
        "labels",
        "sentences",
        "notes",
        "held",
        "switching",
        "findings",
        "prose",
        "table",
        "tables",
        "what_if",
        "scenarios",
        "drawing",
        "picture",
        "chart",
        "what_if_charts",
        "cost_chart",
        "charge_chart",
        "charts",
        "audit",
        "frames",
        "exports",
        "terminal",
        "options",
        "force_words",
        "force_tables",
        "path_words",
        "path_tables",
        "force_charts",
        "controls",
        "answers",
        "kept",
        "panel_widget",
        "panel",
        "explorer",
        "force_picks",
        "force_panel",
        "joining",
        "risk_words",
        "risk_tables",
        "risk_charts",
        "risk_picks",
        "risk_panel",
        "risk",
        "force_exports",
        "price_words",
        "price_tables",
        "price_exports",
        "adoption_exports",
        "force_options",
        "simulation_exports",
        "lookups",
        "wordings",
        "page_templates",
        "companion",
        "run",
        "cells",
        "meeting",
        "paper",
        "exporter",
        "pages",
        "zygote",
        "press",
        "paper_files",
        "batch",
        "batch_index",
        "formula",
        "calculator",
        "book",
        "book_file",
        "workbook_given",
        "workbook_rules",
        "workbook_record",
        "workbook_inputs",
        "workbook_charges",
        "workbook_time",
        "workbook_lines",
        "workbook_workings",
        "workbook_months",
        "workbook_columns",
        "workbook_engine",
        "workbook_outcome",
        "workbook_forces",
        "workbook_results",
        "workbook_charts",
        "workbook_scenarios",
        "workbook_medium_term",
        "workbook_findings",
        "workbook_identities",
        "workbook_allowed",
        "workbook_checks",
        "workbook_cover",
        "workbook",
        "workbook_blank",
        "workbook_beside",
        "workbook_file",
        "workbook_back",
        "workbook_altered",
        "workbook_toml",
        "workbook_changed",
        "workbook_check",
        "server",
        "live",
        "lab",
        "app",
        "shell",
        "arguments",
        "force_command",
        "money_command",
        "paper_command",
        "simulate_command",
        "cli",
    ],
}
ORDER = [module for floor in FLOORS.values() for module in floor]
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))
INSIDE = [module for module in MODULES if not module.startswith("__")]
HEAVY = "numpy scipy pandas xlsxwriter matplotlib pydantic ipywidgets typer rich nbconvert"


def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Dotted names that a module imports anywhere, in functions too."""
    nodes = list(ast.walk(tree(module)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    named = {f"{'.' * node.level}{node.module}.{a.name}" for node in froms for a in node.names}
    return plain | named


def imported_from_the_package(module: str) -> set[str]:
    parts = [name.split(".") for name in imported(module)]
    return {part[1] for part in parts if part[0] == "sohanalysis" and len(part) > 1}


def called(module: str) -> set[str]:
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return {node.id for node in calls if isinstance(node, ast.Name)}


def test_every_module_has_its_place_in_the_house() -> None:
    assert set(INSIDE) - set(ORDER) == set()


def test_no_module_has_two_places() -> None:
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("module", INSIDE)
def test_imports_point_down_only(module: str) -> None:
    below = ORDER[: ORDER.index(module)]

    assert imported_from_the_package(module) - set(below) == set()


@pytest.mark.parametrize("module", MODULES)
def test_imports_name_the_package(module: str) -> None:
    names = imported(module)

    assert [name for name in names if name.startswith(".")] == []
    assert "sohanalysis" not in names


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_over_300_lines(module: str) -> None:
    text = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 300


@pytest.mark.parametrize("module", [*FLOORS["Workings"], "shares"])
def test_workings_are_pure(module: str) -> None:
    roots = {name.split(".")[0] for name in imported(module)}

    assert roots & {"random", "time", "datetime", "pathlib", "os", "io", "sys"} == set()
    assert called(module) & {"open", "print", "input"} == set()


def test_the_front_door_loads_nothing_heavy() -> None:
    code = f"import sys, sohanalysis; print(sorted(set({HEAVY.split()}) & set(sys.modules)))"

    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert output == "[]\n"


def test_scipy_is_imported_by_the_inverse_distributions_alone() -> None:
    users = [name for name in MODULES if any(n.split(".")[0] == "scipy" for n in imported(name))]

    assert users == ["distributions"]


def test_no_command_but_simulate_loads_scipy() -> None:
    code = (
        "import sys; from sohanalysis.cli import run; run(['show']); print('scipy' in sys.modules)"
    )

    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert output.splitlines()[-1] == "False"


def test_the_public_names_are_twenty_at_most() -> None:
    assert len(sohanalysis.__all__) <= 20
    assert len(set(sohanalysis.__all__)) == len(sohanalysis.__all__)


@pytest.mark.parametrize("name", sohanalysis.__all__)
def test_a_public_name_that_a_module_bears_is_that_module(name: str) -> None:
    value = getattr(sohanalysis, name)

    assert (name in INSIDE) == (type(value) is type(sohanalysis))
