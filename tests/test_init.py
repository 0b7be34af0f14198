from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import sohanalysis as soh

HEAVY = (
    "IPython",
    "afcharts",
    "ipywidgets",
    "jinja2",
    "matplotlib",
    "mistune",
    "nbclient",
    "nbconvert",
    "numpy",
    "pandas",
    "pydantic",
    "rich",
    "typer",
)
MODULES = (
    "audit",
    "charts",
    "checks",
    "joining",
    "prose",
    "scenarios",
    "sentences",
    "tables",
    "what_if",
)
OTHERS = (
    "Case",
    "Scenario",
    "SohError",
    "results_of",
    "cash_flow",
    "choose",
    "contact_savings",
    "load_case",
    "sliders",
    "sweep",
)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, sohanalysis; print(sorted({{*sys.modules}} & {{*{HEAVY!r}}}))"

    result = python("-c", code)

    assert result.stdout == "[]\n"


def test_importing_the_command_line_loads_nothing_that_computes() -> None:
    heavy = sorted({*HEAVY} - {"rich", "typer"})
    code = f"import sys, sohanalysis.cli.main; print(sorted({{*sys.modules}} & {{*{heavy!r}}}))"

    result = python("-c", code)

    assert result.stdout == "[]\n"


@pytest.mark.parametrize("name", MODULES)
def test_a_public_module_resolves(name: str) -> None:
    module = getattr(soh, name)

    assert isinstance(module, ModuleType)
    assert module.__name__.startswith("sohanalysis.")


@pytest.mark.parametrize("name", OTHERS)
def test_a_public_name_resolves(name: str) -> None:
    assert getattr(soh, name).__name__ == name


def test_the_public_names_are_these_and_at_most_twenty() -> None:
    assert sorted(soh.__all__) == sorted((*MODULES, *OTHERS))
    assert len(soh.__all__) <= 20


def test_completion_lists_the_public_names_and_the_version() -> None:
    assert dir(soh) == sorted((*MODULES, *OTHERS, "__version__"))


def test_the_version_is_read_when_asked_for() -> None:
    assert soh.__version__ == "0.1.0"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'sohanalysis' has no attribute 'charge'"):
        soh.charge  # noqa: B018


def test_the_package_runs_as_the_command() -> None:
    result = python("-m", "sohanalysis", "show", "--format", "csv")

    assert result.returncode == 0
    assert result.stdout.startswith("line,year,pounds\nProject manager,2018/19,30000.0\n")
    assert result.stderr == ""


def test_the_package_hands_on_the_exit_code() -> None:
    result = python("-m", "sohanalysis", "show", "--forces", "0")

    assert result.returncode == 2
    assert result.stdout == ""
