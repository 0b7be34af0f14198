"""Members of any kind: councils that share a pool by a size of their own register."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.members.charges import member_charges
from sohanalysis.members.options import MemberOptions
from tests.written import TOP

CASE = """body = "Erewash Borough Council"
years = "2026/27 to 2029/30"
[budget]
amount = 400_000
[adopters]
word = "council"
count = 3
register = "districts.csv"
us = "Erewash"
[[charges]]
name = "Waste"
pool = 600_000
share = "homes"
"""
HOMES = {
    "Ash Vale": 58_000,
    "Bolder": 37_500,
    "Chester": 49_800,
    "Dales": 35_200,
    "Erewash": 53_100,
}


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> str:
    rows = [f"{name},{'no' if name[0] in 'CD' else 'yes'},{homes}" for name, homes in HOMES.items()]
    text = "\n".join(("name,first_wave,homes", *rows))
    (tmp_path / "districts.csv").write_text(text, encoding="utf-8")
    (tmp_path / "waste.toml").write_text(TOP + CASE, encoding="utf-8")
    return str(tmp_path / "waste.toml")


def test_our_charge_is_our_share_of_the_first_of_the_register(file: str) -> None:
    case = load_case(file)

    assert case.joining == ("Erewash", "Ash Vale", "Bolder", "Chester", "Dales")
    # 600,000 x 53,100 / (53,100 + 58,000 + 37,500), by two.
    assert member_charges(case, MemberOptions(join=3)).our_row.charge == pytest.approx(
        214_401.08, abs=0.005
    )


def test_members_has_the_word_councils_and_no_quote_without_one(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["members", file, "--join", "first-wave", "--weight", "homes"]) == 0
    printed = capsys.readouterr().out

    assert "If 3 councils (those first wave) share" in printed
    assert "Erewash would be charged £214,401 a year" in printed
    assert "force" not in printed
    assert "quotes" not in printed
    assert "First wave, without Ash Vale" in printed
    assert printed.startswith("Shared service, Erewash Borough Council (waste.toml)\n")


def test_members_of_a_case_that_states_its_rule_are_charged_by_it(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["members", file]) == 0
    printed = capsys.readouterr().out

    assert "If 3 councils (this one, then in the order of the register) share a stated" in printed
    assert "The pool of the case: made up." in printed
    assert "assumed pool" not in printed
    assert "This one first, then the others in the order of districts.csv: assumed." in printed


def test_a_size_that_is_not_in_the_register_is_refused_with_the_sizes_that_are(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Path(file)
    case.write_text(case.read_text("utf-8").replace('"homes"', '"officers"'), encoding="utf-8")

    assert run(["show", file]) == 2
    assert (
        '.share: "officers" is not a size in the register. Allowed: one of equal, homes.'
        in capsys.readouterr().err
    )
