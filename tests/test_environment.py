"""What is installed: the files that say so agree, and it is what the code imports or runs."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
# What no line imports, and what makes use of it.
RUN = {
    "ipykernel": "the kernel in which a notebook of one's own is run",
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


def imported(*folders):
    """Name the distributions whose modules the files of some folders import."""
    found = set()
    for path in [path for folder in folders for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.partition(".")[0])
    theirs = packages_distributions()
    others = found - set(sys.stdlib_module_names) - {"sohanalysis"}
    return {name_of(theirs[module][0]) for module in others if module in theirs}


def test_everything_that_the_package_imports_is_installed_with_it(project):
    declared = {*map(name_of, project["dependencies"])}

    missing = imported("sohanalysis") - declared

    # JupyterLab itself, and an exporter for its menus: nothing else loads them.
    assert missing == {"jupyterlab", "nbconvert"}
    assert missing <= {*map(name_of, project["optional-dependencies"]["lab"])}


def test_everything_that_the_tests_import_is_declared(wanted):
    assert imported("tests") - {*map(name_of, wanted)} == set()


def test_nothing_is_declared_that_nothing_imports_or_runs(wanted):
    declared = {*map(name_of, wanted)}

    unused = declared - imported("sohanalysis", "tests") - set(RUN)

    assert unused == set()
    assert set(RUN) <= declared


def test_conda_lists_what_analysts_need_with_the_bounds_of_pyproject(project):
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    listed = {entry for entry in [*conda, *by_pip] if not isinstance(entry, dict)}

    wanted = {*project["dependencies"], *project["optional-dependencies"]["lab"]}
    assert listed == {*wanted, f"python{project['requires-python']}", "pip", "--editable ."}


def test_every_pin_is_within_its_bound(wanted, pinned):
    requirements = [Requirement(text) for text in wanted]

    outside = [r.name for r in requirements if not r.specifier.contains(pinned[r.name.lower()])]

    assert outside == []


def test_the_constraints_name_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert "://" not in text
    assert "--" not in text
