"""Sentences on units by step, sizes by year and added VAT."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.cli.main import run
from sohanalysis.model.results import results_of
from sohanalysis.report import feet, tables
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.headline import headline
from sohanalysis.report.wording_pricing import rule_amounts
from tests.written import USE

VAT = (
    "Air service costs include unrecovered VAT of 20% of the charge; a charge is before VAT "
    "unless it is marked with VAT."
)


def test_a_marginal_price_list_says_that_each_unit_has_its_own_price(use: Case) -> None:
    licences = use.with_only(use.charges[1])

    assert pricing_assumes(licences, "licences") == (
        "A price list: £10 from 0 users; £8 from 2024/25, £7 from 2025/26 and £6 from 2026/27 "
        "from 100 users, for each of our users a year, 150 from 2024/25, 90 from 2025/26 and 210 "
        "from 2026/27 (at least 100 are paid for), each at the price of its own step."
    )
    assert "each unit at the price of its own step" in rule_amounts(
        licences, licences.charge.pricing[0]
    )


def test_sizes_that_differ_by_year_are_listed(use: Case) -> None:
    assert pricing_assumes(use, "by-calls").endswith(
        "Our calls: 500 from 2024/25 and 250 from 2026/27. All calls together: 10,000 from "
        "2024/25 and 12,500 from 2026/27."
    )


def test_costs_with_vat_say_so(use: Case) -> None:
    table = tables.cost_by_year(results_of(use, use.scenario))

    assert [str(row[0]) for row in table.rows][:2] == ["Air service with VAT", "Licences"]
    assert use.cost_label("Air service") == "Air service with VAT"
    assert table.foot.endswith(VAT)
    assert headline(use, use.scenario).beside.endswith(VAT)


@pytest.mark.parametrize(
    ("vat", "why"),
    [
        ("not recovered", "if the price is without it: it is not recovered"),
        ("not stated", "unless recovered (section 33)"),
    ],
)
def test_a_question_on_vat_depends_on_the_vat_in_the_case(
    derbyshire: Case, vat: Any, why: str
) -> None:
    charge = replace(derbyshire.charge, vat=vat)
    rows = tables.sensitivity(replace(derbyshire, charges=(charge,))).rows

    assert f"VAT at 20% on the charges, {why}" in [str(row[0]) for row in rows]


def test_a_case_without_vat_does_not_mention_it(derbyshire: Case) -> None:
    assert "VAT" not in feet.short_caveats(derbyshire, derbyshire.scenario)
    assert derbyshire.cost_label("Project manager") == "Project manager"


def test_a_paper_logs_the_vat_and_does_not_call_it_unstated(tmp_path: Path) -> None:
    code = run(["paper", str(USE), "--output", str(tmp_path / "paper.html")])

    page = (tmp_path / "paper.html").read_text(encoding="utf-8")
    assert code == 0
    assert "Air service charge with VAT" in page
    assert "20% added, not recovered (Air service)" in page
    assert "VAT on Air service" in page


def test_a_paper_of_each_scenario_passes_its_checks(use: Case, tmp_path: Path) -> None:
    for pricing in use.pricings:
        chosen = choose(use, pricing=pricing, offset=0.5, cashable=0.5, charge_change=0.1)
        code = scenario_code(use, chosen)
        paper = str(tmp_path / f"{pricing}.html")
        assert run(["paper", str(USE), "--scenario", code, "--output", paper]) == 0, pricing


def test_members_are_charged_before_vat_and_a_note_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bodies.csv").write_text("name,users\nA,150\nB,80\nC,600\n", encoding="utf-8")
    (tmp_path / "case.toml").write_text(
        """
format = 2
title = "Records"
source = "made up"
years = "2024/25"
adopters = {count = 3, register = "bodies.csv", us = "A"}
[[charges]]
name = "Records"
vat_added = 0.2
over = "users"
quantity = "users"
marginal = true
price = [{users = 0, price = 10}, {users = 100, price = 8}]
""",
        encoding="utf-8",
    )

    assert run(["members", str(tmp_path / "case.toml"), "--pricing", "records"]) == 0

    # 100 at £10 and 50 at £8 are £1,400; £800; £1,000 and 500 at £8 are £5,000.
    printed = capsys.readouterr().out
    assert "A would be charged £1,400 a year" in printed
    assert "5,000" in printed
    assert "Records costs include unrecovered VAT of 20% of the charge" in printed
