"""Declared packages: all files agree, and the code imports or runs each package."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
# Packages that no line imports, with their use.
RUN = {
    "ipywidgets": "draws the panels in JupyterLab",
    "nbval": "pytest --nbval",
    "pytest-cov": "pytest --cov",
    "pytest-xdist": "pytest --numprocesses",
    "formualizer": "recalculates formulas and workbooks: pytest.importorskip",
    "import-linter": "make lint",
    "mypy": "make lint",
    "pandas-stubs": "make lint",
    "ruff": "make lint",
    "nbstripout": "make notebooks",
}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wanted(project):
    extras = project["optional-dependencies"]
    return {*project["dependencies"], *extras["lab"], *extras["test"], *extras["dev"]}


@pytest.fixture(scope="module")
def pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in pins}


def name_of(requirement):
    return re.sub(r"[-_.]+", "-", Requirement(requirement).name).lower()


@cache
def imported(folder):
    """List the distributions whose modules the files of a folder import."""
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module.partition(".")[0])
    theirs = packages_distributions()
    third_party = modules - set(sys.stdlib_module_names) - {"sohanalysis"}
    return {name_of(theirs[module][0]) for module in third_party if module in theirs}


def core(project):
    """List every package that comes with the program without extras, on this machine."""
    names, waiting = set(), [*project["dependencies"]]
    while waiting:
        wanted = Requirement(waiting.pop())
        name = name_of(str(wanted))
        if name in names or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        names.add(name)
        waiting += requires(name) or ()
    return names


def test_everything_that_the_package_imports_is_installed_with_it(project):
    declared = {*map(name_of, project["dependencies"])}

    of_lab = imported("sohanalysis") - declared

    # JupyterLab, panels in it, an exporter for its menus, and the kernel of one's own notebook.
    assert of_lab == {
        "anywidget",
        "ipykernel",
        "jupyter-core",
        "jupyterlab",
        "nbclient",
        "nbconvert",
        "nbformat",
        "traitlets",
    }
    assert of_lab <= {*map(name_of, project["optional-dependencies"]["lab"])}


def test_few_packages_come_with_the_program(project):
    assert len(core(project)) <= 40
    assert core(project) & {"scipy", "ipython", "ipykernel", "traitlets", "anywidget"} == set()


def test_every_command_works_with_the_packages_that_come_with_the_program_without_posix(
    project, tmp_path
):
    our_packages = core(project)
    other_packages = [
        module
        for module, homes in packages_distributions().items()
        if our_packages.isdisjoint(map(name_of, homes)) and module not in sys.stdlib_module_names
    ]
    lines = [
        "show", "check", "sensitivity", "members", "simulate", "scenarios", "new mine.toml",
        "explore --no-open -o sliders.html", "workbook", "paper",
    ]  # fmt: skip
    # Windows has none of these. Locks and processes must work without them.
    code = f"""
import os, sys
for name in ("fork", "forkpty", "getuid", "geteuid", "setsid", "killpg"):
    vars(os).pop(name, None)
sys.modules |= dict.fromkeys(("fcntl", "grp", "pwd", "resource", "termios"))
sys.modules |= dict.fromkeys({sorted({*other_packages} - {"sohanalysis"})!r})
from sohanalysis.cli.main import run
for line in {lines!r}:
    assert run(line.split()) == 0, line
"""

    # Without fcntl, filelock warns of its lock.
    command = [sys.executable, "-W", "ignore:only soft file lock", "-c", code]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert {"scipy", "IPython", "traitlets", "anywidget", "nbformat"} <= {*other_packages}


def test_everything_that_the_tests_import_is_declared(wanted):
    assert imported("tests") - {*map(name_of, wanted)} == set()


def test_nothing_is_declared_that_nothing_imports_or_runs(wanted):
    declared = {*map(name_of, wanted)}

    unused = declared - imported("sohanalysis") - imported("tests") - set(RUN)

    assert unused == set()
    assert set(RUN) <= declared


def test_conda_lists_what_analysts_need_with_the_bounds_of_pyproject(project):
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    requirements = {entry for entry in [*conda, *by_pip] if not isinstance(entry, dict)}

    wanted = {*project["dependencies"], *project["optional-dependencies"]["lab"]}
    assert requirements == {*wanted, f"python{project['requires-python']}", "pip", "--editable ."}


def test_every_pin_is_within_its_bound(wanted, pinned):
    requirements = [Requirement(text) for text in wanted]

    outside = [r.name for r in requirements if not r.specifier.contains(pinned[r.name.lower()])]

    assert outside == []


def test_the_constraints_name_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert "://" not in text
    assert "--" not in text
