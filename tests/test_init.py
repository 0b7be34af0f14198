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


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, sohanalysis; print(sorted({{*sys.modules}} & {{*{HEAVY!r}}}))"

    result = python("-c", code)

    assert result.stdout == "[]\n"


def test_an_appraisal_loads_neither_pandas_nor_pictures_until_it_is_asked_for_them() -> None:
    drawing = sorted({"IPython", "afcharts", "ipywidgets", "matplotlib", "pandas", "typer"})
    code = f"""
import sys, sohanalysis as soh
soh.appraise().at(adopters=36)
print(sorted({{*sys.modules}} & {{*{drawing!r}}}))
"""

    result = python("-c", code)

    assert result.stdout == "[]\n"


def test_a_chart_is_data_and_the_command_show_has_none_drawn() -> None:
    code = """
import sys, sohanalysis as soh
from sohanalysis.cli.main import run
assert soh.appraise().chart("charge").plots
assert run(["show"]) == 0
print(sorted({*sys.modules} & {"IPython", "afcharts", "matplotlib"}))
"""

    result = python("-c", code)

    assert result.stdout.endswith("\n[]\n")


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


def test_importing_the_command_line_loads_nothing_that_computes() -> None:
    heavy = sorted({*HEAVY} - {"rich", "typer"})
    code = f"import sys, sohanalysis.cli.main; print(sorted({{*sys.modules}} & {{*{heavy!r}}}))"

    result = python("-c", code)

    assert result.stdout == "[]\n"


def test_the_page_of_sliders_is_written_without_pictures_or_widgets() -> None:
    code = """
import sys, tempfile
from sohanalysis.cli.main import run
run(["explore", "--no-open", "-o", tempfile.mkdtemp() + "/page.html"])
print(sorted({*sys.modules} & {"IPython", "ipywidgets", "matplotlib", "pandas"}))
"""

    result = python("-c", code)

    assert result.stdout.endswith("[]\n")


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
