"""The example cases: each family of charge against the figures that its documents print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Excess
from sohanalysis.cli.main import app, run
from sohanalysis.errors import ScenarioError
from sohanalysis.members.charges import Cap, MemberOptions, member_charges
from sohanalysis.model.findings import all_findings
from sohanalysis.model.pricing import yearly_charge
from sohanalysis.model.results import results_of
from sohanalysis.report.headline import headline
from sohanalysis.report.wording_pricing import curve_caution, pricing_assumes

# Those that have a budget, a quoted charge and figures that their documents print.
WHOLE = ["flat-subscription", "payers-cap", "price-list"]
EXAMPLES = sorted((Path(__file__).parent.parent.parent / "data" / "examples").glob("*.toml"))


def example(name: str) -> Case:
    return soh.load_case(EXAMPLES[0].with_name(f"{name}.toml"))


def charges(case: Case, adopters: object, pricing: str = "") -> list[float]:
    """Yearly charges at some numbers of adopters, to the penny. [£ a year]."""
    found = yearly_charge(case, adopters, pricing or case.pricings[0])
    return [round(float(charge), 2) for charge in np.atleast_1d(found)]


def test_there_is_an_example_of_each_rule() -> None:
    assert [path.stem for path in EXAMPLES] == [
        "athena",
        "bands-of-own-size",
        "fee-and-usage",
        "fixed-ratio",
        "flat-subscription",
        "late-joiner",
        "line-through-points",
        "mix-of-keys",
        "one-off-project",
        "payers-cap",
        "paying-to-leave",
        "police-ict-company",
        "pool-by-year",
        "price-list",
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_and_passes_its_check(path: Path) -> None:
    for command in ("show", "check"):
        shown = CliRunner().invoke(app, [command, str(path)])
        assert shown.exit_code == 0, shown.output


@pytest.mark.parametrize("name", WHOLE)
def test_the_published_figures_of_an_example_reconcile(name: str) -> None:
    kinds = [found.kind for found in all_findings(example(name))]

    assert "reconciles" in kinds
    assert "does-not-reconcile" not in kinds


def test_the_subscriptions_of_45_members_are_the_2_7_million_of_the_budget() -> None:
    """ict.police.uk/governance/funding: "a flat rate yearly fee of £60,000 from each Member";
    "Subscriptions £2,700,000"."""
    case = example("flat-subscription")

    charges = yearly_charge(case, [1, 42, 45], "high-estimate")

    assert charges.tolist() == [60_000.0, 60_000.0, 60_000.0]
    assert case.adopters.anticipated.value * charges[0] == 2_700_000
    assert case.quoted[0].figure.low == 2_700_000


def test_three_years_of_the_subscription_are_the_180_000_asked_for() -> None:
    """DMPCD 2016 27: "£60,000" for 2016/17, and "£60,000 in each of the next two years"."""
    case = example("flat-subscription")

    result = results_of(case, case.scenario)

    assert result.flow.gross.tolist() == [60_000.0, 60_000.0, 60_000.0]
    assert result.initial_cost == 180_000
    assert result.headroom == 0


def test_one_price_is_not_said_to_depend_on_a_number_of_forces() -> None:
    assert curve_caution(example("flat-subscription")) == (
        "The report quotes one charge, £60k a year, whatever the number of forces."
    )


def test_the_price_list_gives_the_table_of_the_record_on_both_sides_of_25() -> None:
    """DN41, table after 2.11: £71-91k a year; 2.8: the lower end if 25 forces adopt."""
    case = example("price-list")

    totals = results_of(case, case.scenario, adopters=[24, 25, 36]).initial_cost

    assert totals.tolist() == [302_000.0, 262_000.0, 262_000.0]


def test_the_price_list_says_that_it_is_assumed() -> None:
    assert example("price-list").charge.status == "assumed"


def test_the_cap_is_paid_whoever_joins() -> None:
    """MOPAC: "The approved MPS contribution to SOH of £1.4m per annum ... is a capped value"."""
    case = example("payers-cap")

    assert yearly_charge(case, [1, 25, 44], "high-estimate").tolist() == [1_400_000.0] * 3
    assert results_of(case, case.scenario).initial_cost == 2_800_000


def test_the_cap_taken_as_a_share_makes_a_pool_of_5_64_million() -> None:
    """£1.4m x 122,403.82 officers of the 43 / 30,390.23; £8.6m are a year and a half of it."""
    case = example("payers-cap")
    pool = case.pricing("weighted").pool

    assert pool == pytest.approx(1_400_000 * 122_403.82 / 30_390.23, abs=1)
    assert round(pool / 1e6, 2) == 5.64
    assert round(8_600_000 / pool, 1) == 1.5
    assert float(yearly_charge(case, 43, "weighted")) == pytest.approx(1_400_000, abs=0.5)


def test_a_share_at_fewer_forces_passes_the_cap_and_says_so() -> None:
    case = example("payers-cap")

    said = headline(case, soh.choose(case, pricing="weighted", adopters=25))

    assert said.answer == (
        "If 25 forces join and a fixed bill is shared by size and the stated cap is left aside "
        "(our assumption), the first two years cost £4,215,831: £1,415,831 over the £2,800,000 "
        "budget. As stated: £2,800,000."
    )
    assert said.beside == (
        "The charge, £2,107,915 a year, is above the stated cap of £1,400,000: a cap is the most "
        "that this force pays, and who bears the rest is not in the case. Assumed: a pool of "
        "£5,638,830 a year shared by police officers, £1.4m at the first 43 forces of the register."
    )
    assert "A cap is not a share" in pricing_assumes(case, "weighted")


def test_a_share_that_keeps_to_the_cap_is_not_said_to_pass_it() -> None:
    case = example("payers-cap")

    said = headline(case, soh.choose(case, pricing="weighted", adopters=44))

    assert said.beside.startswith("Assumed: a pool")


def test_a_cap_is_named_a_cap() -> None:
    assert curve_caution(example("payers-cap")) == (
        "The report states a cap, £1.4m a year, whatever the number of forces: a cap is the most "
        "that is paid, and no share."
    )


def test_the_charges_of_the_example_stand_beside_its_cap(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")  # a row on a line
    assert run(["members", str(EXAMPLES[0].with_name("payers-cap.toml"))]) == 0

    printed = capsys.readouterr().out
    assert (
        "Metropolitan Police would be charged £1,868,009 a year (assumed), 33.13% of the pool. "
        "That passes the cap that the report states, £1,400,000 a year: it is the most that we "
        "pay, and who bears what it leaves is not in the case."
    ) in printed
    assert "Equal share" not in printed
    assert (
        " ".join(printed.split()).count("past the stated cap") == 9
    )  # all but the 43, whose share the cap is taken to be
    assert "£35,000,000" not in printed
    assert "Under a cap the shortfall at fewer forces falls on the others" in printed


@pytest.mark.parametrize("name", WHOLE)
def test_what_happened_next_is_shown_of_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["members", "--published", str(EXAMPLES[0].with_name(f"{name}.toml"))]) == 0

    printed = capsys.readouterr().out
    assert ("No number of forces is held here" in printed) == (name == "flat-subscription")


@pytest.mark.parametrize(
    ("excess", "ours", "host"), [("others", 125_954.76, 0), ("host", 110_258.40, 528_239.03)]
)
def test_what_the_cap_leaves_is_spread_or_borne_by_the_host(
    excess: Excess, ours: float, host: float
) -> None:
    """Pool £5,638,830 among the first 27 of the register: by officers, with the cap of £1.4m."""
    cap = Cap(payer="Metropolitan Police", amount=1_400_000)
    asked = MemberOptions(pool=5_638_830, weight="officers", join=27, cap=cap, excess=excess)

    found = member_charges(soh.load_case(), asked)

    assert found.ranked[0].charge == 1_400_000
    assert found.total == pytest.approx((5_638_830,))
    assert found.ours.charge == pytest.approx(ours, abs=0.01)
    assert found.left == pytest.approx((host,), abs=0.01)


# The figures of data/sharing_rules.csv of the shared folder: what documents and hands give.


def test_athena_is_32_million_over_ten_years_shared_equally() -> None:
    """£32m / 10 years among 7, 9 and 12 forces."""
    case = example("athena")

    assert charges(case, [7, 9, 12]) == [457_142.86, 355_555.56, 266_666.67]
    assert results_of(case, case.scenario).flow.gross.sum() == pytest.approx(32_000_000 / 7)


def test_the_two_sources_of_athena_differ_by_the_number_of_forces() -> None:
    (other,) = example("athena").alternatives

    assert (other.figure, other.used, other.value) == (
        "charges[1].pool_total",
        32_000_000,
        224_000_000,
    )
    assert other.source == "Saffron Walden Reporter"
    assert charges(other.case, 7) == [3_200_000]
    checked = CliRunner().invoke(app, ["check", str(EXAMPLES[0].with_name("athena.toml"))])
    assert "more by a factor of 7, the" in checked.output


def test_the_subscription_of_the_police_ict_company_has_an_introductory_year() -> None:
    case = example("police-ict-company")

    assert charges(case, [45] * 4, "flat") == [25_000, 60_000, 60_000, 60_000]
    assert results_of(case, case.scenario).flow.gross.sum() == 205_000


def test_a_pool_that_is_kept_costs_more_when_members_leave() -> None:
    assert charges(example("police-ict-company"), [45, 40], "pool-kept") == [60_000, 67_500]


def test_the_pool_of_the_network_falls_and_is_charged_from_april_2024_on() -> None:
    case = example("pool-by-year")

    flow = results_of(case, case.scenario).flow

    yearly = charges(case, [43] * 5)
    assert (yearly[0], *yearly[3:]) == (127_906.98, 74_418.60, 65_116.28)
    assert np.round(flow.gross, 2).tolist() == [0, 0, 0, 0, 65_116.28]


def test_a_mix_of_keys_is_the_sum_of_its_weighted_shares() -> None:
    """0.8 x 200 / 1,000 + 0.1 x 50 / 400 + 0.1 x 10,000 / 80,000 = 0.185 of £1m."""
    assert charges(example("mix-of-keys"), 1) == [185_000]


def test_a_band_is_that_of_the_own_size() -> None:
    """An income of £120m lies in the band from £50m to £200m."""
    assert charges(example("bands-of-own-size"), 1) == [5_000]


def test_the_price_list_of_derbyshire_steps_at_25_forces() -> None:
    assert charges(example("price-list"), [24, 25], "bands") == [91_000, 71_000]


def test_a_price_lies_on_the_line_between_two_stated_ones() -> None:
    """£71,000 and 7 of the 15 steps of the £49,000 up to £120,000 at 10."""
    assert charges(example("line-through-points"), [10, 18, 25, 43]) == [
        120_000,
        93_866.67,
        71_000,
        50_000,
    ]


def test_where_only_stated_prices_count_none_lies_between_them(tmp_path: Path) -> None:
    text = EXAMPLES[0].with_name("line-through-points.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace('"line"', '"stated only"'), encoding="utf-8")
    case = soh.load_case(path)

    assert charges(case, [10, 25, 43]) == [120_000, 71_000, 50_000]
    with pytest.raises(ScenarioError, match="18"):
        results_of(case, case.scenario)


def test_at_least_the_minimum_of_units_is_paid() -> None:
    """£5,000 + 350 x £400, though 300 units are used."""
    assert charges(example("fee-and-usage"), 1) == [145_000]


def test_a_ratio_of_the_agreement_needs_nobody_else() -> None:
    assert charges(example("fixed-ratio"), 1) == [280_500]


def test_a_project_of_one_off_costs_has_no_charge() -> None:
    """60,000 x 12 months from October 2024, 25,000 and 5,000."""
    case = example("one-off-project")

    result = results_of(case, case.scenario)

    assert result.flow.gross.tolist() == [60_000, 30_000]
    assert (result.initial_cost, result.headroom) == (90_000, 10_000)
    assert case.charges == ()


def test_a_late_joiner_pays_5_000_a_month_for_18_months_from_the_month_it_joins() -> None:
    joining = example("late-joiner")

    found, late = (results_of(joining, choose(joining, delay=each)) for each in (0, 3))

    assert found.flow.lines["Joining fee"].tolist() == [0, 30_000, 60_000, 0]
    assert found.flow.lines["Network"].tolist() == [0, 40_000, 80_000, 80_000]
    assert late.flow.lines["Joining fee"].tolist() == [0, 15_000, 60_000, 15_000]


def test_paying_to_leave_costs_a_year_and_a_half_of_payments() -> None:
    leaving = example("paying-to-leave")

    found = results_of(leaving, choose(leaving, leave="2025/26"))

    # Two years at £100,000 and £24,000, then £60,000 and £30,000; staying is five such years.
    assert found.flow.gross.tolist() == [124_000, 124_000, 60_000, 30_000, 0]
    assert results_of(leaving, leaving.scenario).whole_life == 620_000
    own = leaving.other_options["Own system"]
    assert results_of(own, own.scenario).whole_life == 630_000
