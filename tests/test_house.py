"""Rules for the packages: a pure model, and one home for each public name."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import sohanalysis

PACKAGE = Path(sohanalysis.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
ROOMS = sorted({module.split("/")[0] for module in MODULES if "/" in module})
MODEL = [module for module in MODULES if module.startswith("model/")]


def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Return the dotted names that a module imports, even within functions."""
    nodes = list(ast.walk(tree(module)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    imported = {f"{'.' * node.level}{node.module}.{a.name}" for node in froms for a in node.names}
    return plain | imported


def called(module: str) -> set[str]:
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return {node.id for node in calls if isinstance(node, ast.Name)}


def defined_names(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module defines, apart from imports."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = (part for target in targets for part in ast.walk(target))
    return [part.id for part in names if isinstance(part, ast.Name)]


def printed(code: str) -> str:
    """Return the last line of output from a line run in a new Python."""
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()[-1]


@pytest.mark.parametrize("module", MODEL)
def test_the_model_is_pure(module: str) -> None:
    roots = {name.split(".")[0] for name in imported(module)}

    assert roots & {"random", "time", "datetime", "os", "io", "sys"} == set()
    assert called(module) & {"open", "print", "input"} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_the_door_of_a_room_opens_on_every_name_and_on_no_namesake_of_a_module(room: str) -> None:
    door = importlib.import_module(f"sohanalysis.{room}")
    modules = {Path(module).stem for module in MODULES if module.startswith(f"{room}/")}

    assert door.__all__ != []
    assert [name for name in door.__all__ if getattr(door, name) is None] == []
    assert modules & {*door.__all__} == set()


def test_a_door_loads_what_is_asked_for_and_nothing_else() -> None:
    code = "import sys, sohanalysis.case as c; c.FIELDS; print('pydantic' in sys.modules)"

    assert printed(code) == "False"


def test_whoever_starts_the_process_of_a_paper_loads_nothing_that_draws() -> None:
    heavy = {"matplotlib", "IPython", "jinja2", "mistune"}
    code = f"import sys, sohanalysis.paper.publish; print(sorted({heavy!r} & {{*sys.modules}}))"

    assert printed(code) == "[]"


def test_a_public_name_stands_in_one_module_alone() -> None:
    homes = defaultdict(set)
    for module in MODULES:
        for node in tree(module).body:
            for name in defined_names(node):
                if not name.startswith("_"):
                    homes[name].add(module)
    shared = {name: sorted(modules) for name, modules in homes.items() if len(modules) > 1}

    # Each kind of view has a MIME type of its own. A step of the panel shows a table of its name.
    assert {*shared} == {"MIME", "pool_table"}


# Rooms that read a case or check it; the command line and Python name an option in place of a key.
READERS = ("case/", "files/", "members/", "simulation/", "workbook/")


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith(READERS)])
def test_a_fault_is_built_once_and_only_gets_its_place_later(module: str) -> None:
    calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    changed = [ast.unparse(call) for call in calls if ast.unparse(call.func) == "replace"]

    # `Fault.located` alone changes a fault.
    assert [call for call in changed if re.search(r"(?<![a-z])fault", call.partition(",")[0])] == []
