"""A new part of a rule needs five files: here, a price times the root of a size.

The test adds the part to a copy of the package, as a developer would, and uses it everywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.pricing import PARTS

ROOT = Path(__file__).parent.parent
# By file: lines before which others are put, and those.
EDITS: Mapping[str, Mapping[str, str]] = {
    # What a file may write, and the part with its formulas.
    "case/pricing.py": {
        "    share: AShare | None = None\n": """\
    root_price: AnAmount | None = None
    root_of: AQuantity | None = None
""",
        '    Part(\n        name="through",\n': """\
    Part(
        name="root",
        title="Square root of a size",
        given_by=("root_price",),
        needs=("root_of",),
        amounts=("root_price", "root_of"),
        sizes=("root_of",),
        is_a_term=True,
        formulas=lambda _: (
            amount_input("root_price", A_YEAR, "Price of the root"),
            amount_input("root_of", "number", "Size", "the case: `root_of`"),
            Definition("root_size[y]", "root(root_of)", "number", "Root of the size", "made up"),
            charge_with("Charge with the root", "before + root_price * root_size", "made up"),
        ),
    ),
""",
    },
    # The meaning of its keys, and an example of each.
    "case/keys.py": {
        '    Key("at_least", _A_YEAR,': """\
    Key("root_price", _A_YEAR, "Price of the root of a size.", "Price of the root"),
    Key("root_of", "", "Size whose root the price is for."),
""",
    },
    "case/template.toml": {
        '# at_most = "high"\n': """\
# root_price = 100
# root_of = "officers"
""",
    },
    # Its words.
    "report/wording_pricing.py": {
        '    "through": _through_sentence,\n': """\
    "root": lambda case, rule: (
        f"{amount_words(case, rule.root_price)} times the square root of our {rule.root_of}"
    ),
""",
        '    "through": lambda case, _: (\n': """\
    "root": lambda case, rule: "by the square root of our size",
""",
        '    "through": _through_amounts,\n': """\
    "root": lambda case, rule: [f"price of the root {_full_amount(case, rule.root_price)}"],
""",
    },
    # Its input on the sheet of the workbook, and the total of all members, which has no formula.
    "workbook/rule_cells.py": {
        '    "through": lambda cells: (\n': """\
    "root": lambda cells: "",
""",
    },
}
CASE = """format = 2
title = "Records"
source = "made up"
years = "2026/27 to 2028/29"
[adopters]
count = 3
register = "bodies.csv"
us = "A"
[[charges]]
name = "Records"
fee = 1_000
root_price = [100, 200, 300]
root_of = "officers"
at_most = 2_500
"""
REGISTER = "name,officers\nA,144\nB,300\nC,600\n"
SCRIPT = """
import json
import sohanalysis as soh
from sohanalysis.case.reference import keys_in_markdown
from sohanalysis.model.charging import rule_formulas, rule_inputs
from sohanalysis.model.evaluation import instructions
from sohanalysis.model.pricing import rates, member_rates, terms_of
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.model_page import model_page
from sohanalysis.report.wording_pricing import condition
from tests.made_formulas import Page, in_cells, in_node

case = soh.load_case("case.toml")
rule, terms = case.charge.pricing[0], terms_of(case)
model, inputs = rule_formulas(rule), rule_inputs(rule, terms, axes=0)
data = instructions(model, inputs, ["adopters"], ["rate"], count=3)
cells = Page(model, 3).values(in_cells(model, inputs | {"adopters": 3}))
print(json.dumps({
    "package": soh.__file__,
    "charge": rates(case, rule.name)[2].tolist(),
    "bodies": member_rates(rule, terms)[:, 2, 0].tolist(),
    "javascript": in_node([{"model": data, "scenarios": [{"adopters": 3}]}])[0][0]["rate"],
    "excel": cells["rate"],
    "page": [row for row in model_page().splitlines() if "root" in row],
    "keys": [row for row in keys_in_markdown().splitlines() if row.startswith("| `root_")],
    "words": [pricing_assumes(case, rule.name), condition(case, rule.name)],
}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the package, add the part, and write a case next to it."""
    folder = tmp_path_factory.mktemp("new-part")
    for name in ("sohanalysis", "data", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    for file, edits in EDITS.items():
        path = folder / "sohanalysis" / file
        text = path.read_text(encoding="utf-8")
        for line, added in edits.items():
            assert text.count(line) == 1, f"{file} has not the line {line}"
            text = text.replace(line, added + line)
        path.write_text(text, encoding="utf-8", newline="\n")
    (folder / "case.toml").write_text(CASE, encoding="utf-8", newline="\n")
    (folder / "bodies.csv").write_text(REGISTER, encoding="utf-8", newline="\n")
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Run Python on the copy, and return its output."""
    paths = os.pathsep.join([str(folder), str(ROOT)])
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def answers(folder: Path) -> Any:
    pytest.importorskip("formualizer", reason="formualizer is not installed")
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    return json.loads(run(folder, "-c", SCRIPT))


def test_five_files_are_enough(folder: Path, answers: Any) -> None:
    assert len(EDITS) <= 5
    assert Path(answers["package"]).is_relative_to(folder)
    assert "root" not in PARTS


def test_its_charge_is_the_same_in_numpy_javascript_and_excel(answers: Any) -> None:
    # £1,000 and 12 times £100, £200 and £300; at most £2,500.
    assert answers["charge"] == [2_200, 2_500, 2_500]
    assert answers["javascript"] == [2_200, 2_500, 2_500]
    assert answers["excel"] == [2_200, 2_500, 2_500]


def test_each_member_pays_by_the_root_of_its_own_size(answers: Any) -> None:
    # 100 times the roots of 144, 300 and 600, and £1,000.
    assert answers["bodies"] == pytest.approx([2_200, 2_732.0508, 3_449.4897])


def test_it_is_in_words_and_on_the_page_of_the_model(answers: Any) -> None:
    assumes, condition = answers["words"]

    assert assumes.startswith(
        "A fee of £1k a year, plus £100 a year from 2026/27, £200 from 2027/28 and £300 from "
        "2028/29 times the square root of our officers, but at most £2,500 a year. Sizes: officers"
    )
    assert condition == (
        "at a fee of £1k a year by the square root of our size, but at most £2,500 a year"
    )
    assert [row.split(" | ")[1] for row in answers["keys"]] == [
        "Price of the root of a size.",
        "Size whose root the price is for.",
    ]
    row = "| `root_size` | `root(root_of)` | Root of the size | number | year | made up |"
    assert row in answers["page"]


def test_the_command_line_and_the_workbook_have_it_there_and_back(folder: Path) -> None:
    soh = ("-m", "sohanalysis")

    run(folder, *soh, "workbook", "case.toml", "--output", "case.xlsx")
    run(folder, *soh, "new", "back.toml", "--from", "case.xlsx")

    for file in ("case.toml", "back.toml"):
        assert "£7,200" in run(folder, *soh, "show", file)
