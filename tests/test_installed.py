"""The wheel does the main job in a separate environment, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests.test_environment import core

ROOT = Path(__file__).parent.parent
WRITTEN = "derbyshire-2018"
# What a command prints, and the files that it writes in an empty folder.
COMMANDS = {
    "show": ("131,000 to 151,000", ()),
    "check": ("nothing in the file is wrong", ()),
    "sensitivity": ("Scenario code: 41-2018", ()),
    "members": ("Metropolitan Police", ()),
    "simulate": ("Scenario code: 41-2018", ()),
    "new mine.toml": ("Wrote mine.toml", ("mine.toml",)),
    "explore --no-open": ("Wrote build", (f"build/{WRITTEN}-sliders.html",)),
    "workbook": ("Wrote build", (f"build/{WRITTEN}.xlsx",)),
    "paper": (
        "Wrote build",
        tuple(f"build/{WRITTEN}{rest}" for rest in (".html", "-sliders.html", ".sha256")),
    ),
}
pytestmark = pytest.mark.skipif(
    "SOH_DEMAND_INSTALL" not in os.environ,
    reason="builds a wheel, with packages from the registry (SOH_DEMAND_INSTALL=1)",
)


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that cannot see the checkout, and check that it succeeds."""
    outcome = subprocess.run(
        command, cwd=folder, env=without_checkout(), capture_output=True, encoding="utf-8"
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome


def without_checkout() -> dict[str, str]:
    """Return the environment of this run, without variables of Python."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return variables | {"PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and install it in a new environment with the packages that it names.

    They come from the environment of this run, which has them from the registry already. pip checks
    that none is missing, and that each has a version that the wheel allows.
    """
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", folder=folder)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    home = Path(in_python(scripts, "import sysconfig; print(sysconfig.get_path('purelib'))"))
    link_package("pip", home)
    pip = (scripts / "python", *pip[1:])
    run(*pip, "install", "--quiet", "--no-deps", wheel, folder=folder)
    code = "from importlib.metadata import requires; print(*requires('sohanalysis'), sep='\\n')"
    for name in core({"dependencies": in_python(scripts, code).splitlines()}):
        link_package(name, home)
    run(*pip, "check", folder=folder)
    return scripts


def in_python(scripts: Path, code: str) -> str:
    """Run a line of code in the Python of an environment, and return its output."""
    return run(scripts / "python", "-c", code, folder=scripts).stdout.strip()


def link_package(name: str, home: Path) -> None:
    """Add the files of a package of this environment, also the compiled ones, to another one."""
    package = distribution(name)
    for file in package.files or ():
        if ".." in file.parts:  # a script
            continue
        compiled = {cache_from_source(str(file))} if file.suffix == ".py" else set()
        for part in {str(file), *compiled}:
            source, target = Path(str(package.locate_file(part))), home / part
            if source.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                link_or_copy(source, target)


def link_or_copy(source: Path, target: Path) -> None:
    """Link a file, or copy it to another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Make an empty folder."""
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_in_an_empty_folder_on_the_shipped_case(
    command: str, scripts: Path, empty: Path
) -> None:
    says, writes = COMMANDS[command]

    outcome = run(scripts / "soh", *command.split(), folder=empty)

    assert says in outcome.stdout
    assert sorted(p.relative_to(empty).as_posix() for p in empty.rglob("*.*")) == sorted(writes)


def test_no_scenario_is_saved_among_what_was_installed(scripts: Path, empty: Path) -> None:
    command = [scripts / "soh", "scenarios", "--save", "mine", "--scenario", "explore"]
    command += ["--rationale", "To try it", "--role", "analyst"]

    outcome = subprocess.run(
        command, cwd=empty, env=without_checkout(), capture_output=True, encoding="utf-8"
    )

    assert outcome.returncode == 2
    assert "is inside the installed package, and nothing was written" in outcome.stderr


def test_the_answer_in_python_is_that_of_the_checkout(scripts: Path, empty: Path) -> None:
    code = "import sohanalysis as soh; case = soh.load_case(); print(case.budget.amount)"

    outcome = run(scripts / "python", "-c", code, folder=empty)

    assert outcome.stdout.strip() == "300000"


def test_no_tool_of_developers_comes_with_it(scripts: Path, empty: Path) -> None:
    installed = run(scripts / "python", "-m", "pip", "list", "--format=freeze", folder=empty).stdout

    names = {line.partition("==")[0].lower() for line in installed.splitlines()}
    assert names & {"ipython", "scipy", "pytest", "nbval", "ruff", "mypy", "hypothesis"} == set()
    assert {"sohanalysis", "pandas", "xlsxwriter"} <= names
    assert len(names) <= 45


def test_it_takes_at_most_330_mb(scripts: Path) -> None:
    bytes_used = sum(path.stat().st_size for path in scripts.parent.rglob("*") if path.is_file())

    assert bytes_used / 2**20 <= 330


def test_what_needs_jupyterlab_says_what_installs_it(scripts: Path, empty: Path) -> None:
    command = [scripts / "soh", "explore", "--lab"]

    outcome = subprocess.run(
        command, cwd=empty, env=without_checkout(), capture_output=True, encoding="utf-8"
    )

    assert (outcome.returncode, outcome.stdout) == (3, "")
    assert outcome.stderr == (
        "soh explore --lab needs jupyterlab, which is not installed: "
        'python -m pip install "sohanalysis[lab]" brings it.\n'
    )
