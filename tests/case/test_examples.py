"""The example cases: each family of charge against the figures that its documents print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.pricing import Excess
from sohanalysis.cli.main import app, run
from sohanalysis.members.charges import member_charges
from sohanalysis.members.options import Cap, MemberOptions
from sohanalysis.model.findings import all_findings
from sohanalysis.model.pricing import yearly_charge
from sohanalysis.model.results import results_of
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.feet import short_caveats
from sohanalysis.report.headline import headline
from sohanalysis.report.ties import curve_caution

# Examples with a budget, a quoted charge and printed figures.
WHOLE = ["flat-subscription", "payers-cap", "price-list"]
EXAMPLES = sorted((Path(__file__).parent.parent.parent / "data" / "examples").glob("*.toml"))


def example(name: str) -> Case:
    return soh.load_case(EXAMPLES[0].with_name(f"{name}.toml"))


def charges(case: Case, adopters: object, pricing: str = "") -> list[float]:
    """Return the yearly charges at some numbers of adopters, to the penny. [£ a year]."""
    yearly_charges = yearly_charge(case, adopters, pricing or case.pricings[0])
    return [round(float(charge), 2) for charge in np.atleast_1d(yearly_charges)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_and_passes_its_check(path: Path) -> None:
    for command in ("show", "check"):
        result = CliRunner().invoke(app, [command, str(path)])
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", WHOLE)
def test_the_published_figures_of_an_example_reconcile(name: str) -> None:
    kinds = [finding.kind for finding in all_findings(example(name))]

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


def test_one_price_is_not_said_to_depend_on_a_number_of_forces() -> None:
    assert curve_caution(example("flat-subscription")) == (
        "The report quotes one charge, £60k a year, however many forces join."
    )


def test_the_price_list_says_that_it_is_assumed() -> None:
    assert example("price-list").charge.status == "assumed"


def test_the_cap_is_paid_whoever_joins() -> None:
    """MOPAC: "The approved MPS contribution to SOH of £1.4m per annum ... is a capped value"."""
    case = example("payers-cap")

    assert yearly_charge(case, [1, 25, 44], "high-estimate").tolist() == [1_400_000.0] * 3
    assert results_of(case, case.scenario).initial_cost == 2_800_000


def test_the_cap_taken_as_a_share_makes_a_pool_of_5_64_million() -> None:
    """£1.4m x 122,403.82 officers of the 43 / 30,390.23. £8.6m pays for a year and a half of it."""
    case = example("payers-cap")
    pool = case.pricing("weighted").pool

    assert pool == pytest.approx(1_400_000 * 122_403.82 / 30_390.23, abs=1)
    assert round(pool / 1e6, 2) == 5.64
    assert round(8_600_000 / pool, 1) == 1.5
    assert float(yearly_charge(case, 43, "weighted")) == pytest.approx(1_400_000, abs=0.5)


def test_a_share_at_fewer_forces_passes_the_cap_and_says_so() -> None:
    case = example("payers-cap")

    sentences = headline(case, soh.choose(case, pricing="weighted", adopters=25))

    assert sentences.answer == (
        "If 25 forces join and a fixed bill is shared in proportion to police officers without the "
        "stated cap (our "
        "assumption), the first two years cost £4,215,831: £1,415,831 over the £2,800,000 budget. "
        "As stated: £2,800,000. The charge, £2,107,915 a year, is above the stated cap of "
        "£1,400,000: a cap is the most that this force pays, and the case does not say who pays "
        "the rest."
    )
    assert sentences.beside == (
        "Assumed: a pool of £5,638,830 a year shared by police officers, £1.4m at the first 43 "
        "forces of the register."
    )
    assert "A cap is not a share" in pricing_assumes(case, "weighted")


def test_a_pool_that_is_derived_from_printed_figures_is_not_called_assumed() -> None:
    case = example("mid-kent-audit")

    caveats = {name: short_caveats(case, soh.choose(case, pricing=name)) for name in case.pricings}

    assert caveats == {"as-before": "", "equal": "", "by-auditors": ""}


def test_a_share_that_keeps_to_the_cap_is_not_said_to_pass_it() -> None:
    case = example("payers-cap")

    sentences = headline(case, soh.choose(case, pricing="weighted", adopters=44))

    assert sentences.beside.startswith("Assumed: a pool")


def test_a_cap_is_named_a_cap() -> None:
    assert curve_caution(example("payers-cap")) == (
        "The report states a cap, £1.4m a year, however many forces join: a cap is the most that "
        "is paid, not a share."
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
        "pay, and the case does not say who pays the rest."
    ) in printed
    assert "Equal share" not in printed
    # Every row but that of the 43 forces, for which the cap is assumed to be the share.
    assert " ".join(printed.split()).count("past the stated cap") == 9
    assert "£35,000,000" not in printed
    assert "Under a cap the shortfall at fewer forces falls on the others" in printed


@pytest.mark.parametrize("name", WHOLE)
def test_what_happened_next_is_shown_of_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["members", "--published", str(EXAMPLES[0].with_name(f"{name}.toml"))]) == 0

    printed = capsys.readouterr().out
    assert ("There is no published number of forces here" in printed) == (
        name == "flat-subscription"
    )


@pytest.mark.parametrize(
    ("excess", "our_charge", "host"), [("others", 125_954.76, 0), ("host", 110_258.40, 528_239.03)]
)
def test_what_the_cap_leaves_is_spread_or_borne_by_the_host(
    excess: Excess, our_charge: float, host: float
) -> None:
    """£5,638,830 shared by officers among the first 27 of the register, with the cap of £1.4m."""
    cap = Cap(payer="Metropolitan Police", amount=1_400_000)
    options = MemberOptions(pool=5_638_830, weight="officers", join=27, cap=cap, excess=excess)

    member_results = member_charges(soh.load_case(), options)

    assert member_results.ranked[0].charge == 1_400_000
    assert member_results.total == pytest.approx((5_638_830,))
    assert member_results.our_row.charge == pytest.approx(our_charge, abs=0.01)
    assert member_results.remainder == pytest.approx((host,), abs=0.01)


def test_the_two_sources_of_athena_differ_by_the_number_of_forces() -> None:
    (alternative,) = example("athena").alternatives

    assert (alternative.figure, alternative.used, alternative.value) == (
        "charges[1].pool_total",
        32_000_000,
        224_000_000,
    )
    assert alternative.source == "Saffron Walden Reporter"
    assert charges(alternative.case, 7) == [3_200_000]
    checked = CliRunner().invoke(app, ["check", str(EXAMPLES[0].with_name("athena.toml"))])
    assert "more by a factor of 7, the" in checked.output


def test_an_option_of_paying_to_leave_has_a_cost_of_its_own() -> None:
    """£150,000, four years at £90,000 and five of a service desk at £24,000."""
    own_system = example("paying-to-leave").other_options["Own system"]

    assert results_of(own_system, own_system.scenario).whole_life == 630_000
