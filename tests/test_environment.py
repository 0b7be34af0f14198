"""The three files that say what is installed agree with each other."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wanted(project):
    extras = project["optional-dependencies"]
    return {*project["dependencies"], *extras["test"], *extras["dev"]}


@pytest.fixture(scope="module")
def pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in pins}


def test_conda_lists_the_packages_and_bounds_of_pyproject(project, wanted):
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in conda if isinstance(entry, dict))
    listed = {entry for entry in [*conda, *by_pip] if not isinstance(entry, dict)}

    assert listed == {*wanted, f"python{project['requires-python']}", "pip", "--editable ."}


def test_every_pin_is_within_its_bound(wanted, pinned):
    requirements = [Requirement(text) for text in wanted]

    outside = [r.name for r in requirements if not r.specifier.contains(pinned[r.name.lower()])]

    assert outside == []


def test_the_constraints_name_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert "://" not in text
    assert "--" not in text
