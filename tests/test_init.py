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
DOOR = (
    "Appraisal",
    "CaseError",
    "FileError",
    "ScenarioError",
    "SohError",
    "appraise",
    "channel_costs",
    "compare",
    "contact_savings",
    "load_case",
)
# Further modules that the notebooks use.
MODULES = ("charts", "joining", "prose", "tables")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# Code to run, and the packages that it must not load.
LIGHT = {
    "import": ("import sohanalysis", HEAVY),
    "command line": (
        "import sohanalysis.cli.main",
        [name for name in HEAVY if name not in ("rich", "typer")],
    ),
    "appraisal": (
        "import sohanalysis as soh; soh.appraise().at(adopters=36)",
        ["IPython", "afcharts", "ipywidgets", "matplotlib", "pandas", "typer"],
    ),
    "chart": (
        "import sohanalysis as soh; assert soh.appraise().chart('charge').plots",
        ["IPython", "afcharts", "matplotlib"],
    ),
    "show": (
        "from sohanalysis.cli.main import run; assert run(['show']) == 0",
        ["IPython", "afcharts", "matplotlib"],
    ),
    "page of sliders": (
        "import tempfile; from sohanalysis.cli.main import run; "
        "run(['explore', '--no-open', '-o', tempfile.mkdtemp() + '/page.html'])",
        ["IPython", "ipywidgets", "matplotlib", "pandas"],
    ),
}


@pytest.mark.parametrize("name", LIGHT)
def test_nothing_is_loaded_that_is_not_needed(name: str) -> None:
    code, banned = LIGHT[name]

    result = python("-c", f"import sys\n{code}\nprint(sorted({{*sys.modules}} & {{*{banned!r}}}))")

    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "line", ["soh.appraise().explore()", "member_panel(case)", "assumption_panel(case, chosen)"]
)
def test_a_panel_without_the_packages_of_lab_says_what_installs_them(line: str) -> None:
    code = f"""
import sys
sys.modules |= dict.fromkeys(["anywidget", "traitlets"])
import sohanalysis as soh
from sohanalysis.members.joining import member_panel
from sohanalysis.simulation.risk import assumption_panel
case = soh.load_case()
chosen = soh.choose(case)
try:
    {line}
except soh.SohError as error:
    print(error.exit_code, str(error).replace("traitlets", "anywidget"))
"""

    result = python("-c", code)

    assert result.stderr == ""
    assert result.stdout == (
        "3 A panel of sliders in a notebook needs anywidget, which is not installed: "
        'python -m pip install "sohanalysis[lab]" brings it.\n'
    )


@pytest.mark.parametrize("name", DOOR)
def test_a_public_name_resolves(name: str) -> None:
    assert getattr(soh, name).__name__ == name


def test_the_public_names_are_the_door_alone() -> None:
    assert sorted(soh.__all__) == sorted(DOOR)


def test_completion_lists_the_door_and_the_version() -> None:
    assert dir(soh) == sorted((*DOOR, "__version__"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_beside_the_door_completes_to_its_own_names(name: str) -> None:
    module = getattr(soh, name)

    assert isinstance(module, ModuleType)
    assert {"np", "Any", "Case", "annotations"} & {*dir(module)} == set()
    assert [name for name in dir(module) if not callable(getattr(module, name))] == []
    assert dir(module) != []


def test_the_version_is_read_when_asked_for() -> None:
    assert soh.__version__ == "0.1.0"


def test_a_misspelt_name_is_refused_with_the_right_one() -> None:
    with pytest.raises(AttributeError) as refusal:
        soh.aprise  # noqa: B018

    assert str(refusal.value) == (
        "module 'sohanalysis' has no attribute 'aprise'. Did you mean appraise?"
    )


def test_a_name_that_is_near_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(AttributeError) as refusal:
        soh.zygote  # noqa: B018

    assert str(refusal.value) == "module 'sohanalysis' has no attribute 'zygote'"


def test_the_package_runs_as_the_command() -> None:
    result = python("-m", "sohanalysis", "show", "--format", "csv")

    assert result.returncode == 0
    assert result.stdout.startswith("name_1,name_2,name_3,name_4,name_5,value\ncase,")
    assert "\nlow,lines,Project manager,2018/19,,30000.0\n" in result.stdout
    assert result.stderr == ""


def test_the_package_hands_on_the_exit_code() -> None:
    result = python("-m", "sohanalysis", "show", "--forces", "0")

    assert result.returncode == 2
    assert result.stdout == ""
