"""Notebooks are thin, text first, and stored with the outputs that nbval compares."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.register import load_register
from sohanalysis.files.text import NOTEBOOKS
from sohanalysis.paper.pages import render

CHECKOUT = NOTEBOOKS.parent
NAMES = (
    "00-start-here",
    "01-what-would-it-cost",
    "02-how-many-forces-join",
    "03-do-savings-cover-it",
    "04-how-sure-are-we",
    "05-what-happened-next",
    "06-board-paper",
)
FORBIDDEN = re.compile(
    r"\b(def|class|for|while|lambda)\b|sys\.path|NBVAL|^\s*[%!]|;\s*$|[\"'](/|~|[A-Za-z]:[\\/])",
    re.MULTILINE,
)
# A plugin of pytest that leaves out the cells after the first fault of a notebook.
FIRST_FAULT = """
import pytest

failed = set()

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed:
        failed.add(item.path)
    return report

def pytest_runtest_setup(item):
    if item.path in failed:
        pytest.skip("a cell before it failed")
"""
each_notebook = pytest.mark.parametrize("name", NAMES)


def cells(name: str, kind: str = "") -> list[dict[str, Any]]:
    """Return the cells of a notebook, of one kind or of all kinds."""
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    return [cell for cell in json.loads(text)["cells"] if kind in ("", cell["cell_type"])]


def sources(name: str, kind: str) -> list[str]:
    """Return the text of every cell of one kind."""
    return ["".join(cell["source"]) for cell in cells(name, kind)]


def outputs(name: str) -> list[dict[str, Any]]:
    """Return every stored output of a notebook."""
    return [output for cell in cells(name, "code") for output in cell["outputs"]]


def changed_copy(folder: Path, file: str, old: str, new: str) -> Path:
    """Copy the files that a notebook needs, with one text of one file replaced."""
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in ("notebooks", "data", "sohanalysis"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=ignored)
    shutil.copy(CHECKOUT / "conftest.py", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} holds no {old!r}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return folder


def in_copy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy of the checkout, on the package of that copy."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def nbval(folder: Path, *names: str, plugin: str = "") -> subprocess.CompletedProcess[str]:
    """Compare every output of some notebooks with a fresh run."""
    paths = [f"notebooks/{name}.ipynb" for name in names]
    options = ("-p", "no:cacheprovider", "-W", "default", "-q", "--nbval-cell-timeout=120")
    if plugin:
        (folder / "our_plugin.py").write_text(plugin, encoding="utf-8")
        options += ("-p", "our_plugin")
    return in_copy(folder, "-m", "pytest", "--nbval", *options, *paths)


def test_every_notebook_is_looked_at_here() -> None:
    assert tuple(sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))) == NAMES


@each_notebook
def test_a_notebook_begins_with_a_heading(name: str) -> None:
    first = cells(name)[0]

    assert first["cell_type"] == "markdown"
    assert re.match(r"# \w", "".join(first["source"]))


@each_notebook
def test_a_notebook_is_stored_as_it_ran_from_top_to_bottom(name: str) -> None:
    counts = [cell["execution_count"] for cell in cells(name, "code")]

    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_a_notebook_holds_no_error_no_warning_and_nothing_printed(name: str) -> None:
    kinds = {output["output_type"] for output in outputs(name)}

    assert kinds == {"execute_result"}


@each_notebook
def test_a_notebook_holds_no_live_widget(name: str) -> None:
    types = {kind for output in outputs(name) for kind in output["data"]}

    assert types <= {
        "text/plain",
        "text/html",
        "image/png",
        "application/vnd.sohanalysis.table+json",
        "application/vnd.sohanalysis.chart+json",
        "application/vnd.sohanalysis.prose+json",
        "application/vnd.sohanalysis.panel+json",
        "application/vnd.sohanalysis.view+json",
    }


@each_notebook
def test_a_code_cell_asks_the_library_one_question(name: str) -> None:
    code = sources(name, "code")

    assert [cell for cell in code if len([*filter(str.strip, cell.splitlines())]) > 3] == []
    assert [cell for cell in code if FORBIDDEN.search(cell)] == []


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    pass",
        "x = [y for y in z]",
        "%matplotlib inline",
        "x = 1\n!ls",
        "import sys\nsys.path.append('x')",
        "# NBVAL_IGNORE_OUTPUT\nx",
        "x;",
        "x; \ny",
        'soh.load_case("/srv/x.toml")',
        "soh.load_case('C:\\\\x.toml')",
    ],
)
def test_what_a_code_cell_may_not_hold_is_noticed(code: str) -> None:
    assert FORBIDDEN.search(code)


@each_notebook
def test_no_cell_is_marked_to_be_compared_less(name: str) -> None:
    tags = {tag for cell in cells(name) for tag in cell["metadata"].get("tags", [])}

    assert tags <= {"parameters", "not-in-paper", "contents"}


@each_notebook
def test_no_figure_of_its_prose_stands_alone_in_a_notebook(name: str) -> None:
    html = render(json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")))

    assert html.startswith("<!DOCTYPE html>")


@each_notebook
def test_the_first_code_cell_imports_the_library(name: str) -> None:
    assert sources(name, "code")[0].splitlines()[0] == "import sohanalysis as soh"


@pytest.mark.parametrize("name", NAMES[:6])
def test_the_case_is_loaded_in_the_first_code_cell(name: str) -> None:
    first = sources(name, "code")[0]

    # The case that comes with the package, from any folder.
    assert re.search(r'soh\.appraise\((pricing="shared")?\)  # your own case: soh\.appraise', first)


@pytest.mark.parametrize("name", NAMES[:6])
def test_no_cell_reads_a_file_by_its_place(name: str) -> None:
    assert "../" not in "".join(sources(name, "code"))


@pytest.mark.parametrize("name", NAMES[1:6])
def test_every_result_is_followed_by_a_sentence(name: str) -> None:
    kinds = [cell["cell_type"] for cell in cells(name)]

    assert re.findall("code code", " ".join(kinds)) == []
    assert kinds[-1] == "markdown"


def test_the_text_of_the_board_paper_holds_no_figure_and_no_word_of_the_case() -> None:
    text = "\n".join(sources("06-board-paper", "markdown"))

    local_words = r"(?i:derbyshire|single online home|commissioner)|\bSOH\b|[\d£]"
    assert re.findall(local_words, text) == []


def test_a_changed_low_estimate_fails_every_notebook(tmp_path: Path) -> None:
    folder = changed_copy(tmp_path, "data/derbyshire-2018.toml", "low = 71_000", "low = 72_000")

    outcome = nbval(folder, *NAMES, plugin=FIRST_FAULT)

    assert outcome.returncode == 1
    failed = set(re.findall(r"^FAILED notebooks/(\S+)\.ipynb", outcome.stdout, re.MULTILINE))
    assert failed == set(NAMES)


def test_a_changed_line_width_fails_no_notebook(tmp_path: Path) -> None:
    old, new = "TICK = 4 ", "TICK = 5 "
    folder = changed_copy(tmp_path, "sohanalysis/report/figure.py", old, new)

    used = in_copy(folder, "-c", "import sohanalysis; print(sohanalysis.__file__)")
    outcome = nbval(folder, "02-how-many-forces-join")

    assert used.stdout.strip() == str(folder / "sohanalysis" / "__init__.py")
    assert outcome.returncode == 0, outcome.stdout
    assert "passed" in outcome.stdout


@pytest.mark.parametrize(
    ("size", "pool", "our_charge"),
    [("officers", 5_638_830, 80_053), ("staff", 10_912_384, 199_862)],
)
def test_the_figures_of_the_published_cap_follow_from_the_register(
    size: str, pool: int, our_charge: int
) -> None:
    register, text = load_register(), "".join(sources("05-what-happened-next", "markdown"))
    territorial = register.members(43)
    sizes = dict(zip(territorial, register.weights(size, territorial), strict=True))

    # The cap of £1.4m as the share of one of 43.
    pool_at_cap = 1_400_000 * sum(sizes.values()) / sizes["Metropolitan Police"]
    assert round(pool_at_cap) == pool
    assert round(pool_at_cap * sizes["Derbyshire"] / sum(sizes.values())) == our_charge
    assert f"£{pool:,} a year" in text


def test_the_years_that_the_contract_lasts_follow_from_the_pools() -> None:
    text = "".join(sources("05-what-happened-next", "markdown"))

    # £8,600,000 / £5,638,830 = 1.53, and £8,600,000 / £3,321,570 = 2.59.
    assert "in 1.5 years" in text
    assert "in 2.6 years" in text
