"""The Workings are pure, and the front door stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sohanalysis

PACKAGE = Path(sohanalysis.__file__).parent
WORKINGS = (
    "charges",
    "lines",
    "cashflow",
    "appraisal",
    "shares",
)
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


def called(module: str) -> set[str]:
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return {node.id for node in calls if isinstance(node, ast.Name)}


@pytest.mark.parametrize("module", MODULES)
def test_imports_name_the_package(module: str) -> None:
    names = imported(module)

    assert [name for name in names if name.startswith(".")] == []
    assert "sohanalysis" not in names


@pytest.mark.parametrize("module", WORKINGS)
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
