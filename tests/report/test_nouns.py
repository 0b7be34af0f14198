"""Sentences with names in the plural, units, and amounts on which sources disagree."""

from __future__ import annotations

from pathlib import Path

from sohanalysis.case.choose import choose
from sohanalysis.explore.page import page_data
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import tornado as tornado_of
from sohanalysis.report import tables, what_if
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.headline import headline
from sohanalysis.report.wording import figure_name
from tests.explore.test_engine import page_fields, run
from tests.written import TWO_ASSUMED, written

CONTRACTORS = """\
years = "2024/25 to 2027/28"
initial_months = 24
[budget]
amount = 300_000
[[charges]]
name = "Lab"
from = "2024-10"
price = 100_000
[[lines]]
name = "Contractors"
annual = 60_000
from = "2024-04"
months = 6
delay = "extend"
pay = true
"""


def answer_of(folder: Path, text: str, **fields: object) -> str:
    case = written(folder, text)
    return str(headline(case, choose(case, **fields)))  # type: ignore[arg-type]


def test_names_in_the_plural_have_a_plural_verb_and_possessive(tmp_path: Path) -> None:
    assert "the contractors stay on for £" in answer_of(tmp_path, CONTRACTORS, delay=6)
    assert "The contractors' £30,000 is not raised." in answer_of(tmp_path, CONTRACTORS, rise=0.03)


def test_amounts_on_which_sources_disagree_have_their_unit(tmp_path: Path) -> None:
    alternatives = 'alternatives = [{value = 120_000, source = "R2"}]'
    text = CONTRACTORS.replace(
        "price = 100_000", f'price = {{value = 100_000, source = "R1", {alternatives}}}'
    )
    assert "Sources disagree on Lab, price: £100,000, or £120,000." in answer_of(tmp_path, text)


def test_an_uplift_of_nothing_is_the_same_in_cash(tmp_path: Path) -> None:
    text = CONTRACTORS.replace("price = 100_000", "price = 100_000\nuplift = 0")
    case = written(tmp_path, text)
    assert "the same in cash each year" in pricing_assumes(case, case.pricings[0])


def test_an_acronym_keeps_its_capitals_within_a_sentence(tmp_path: Path) -> None:
    titled = TWO_ASSUMED.replace('name = "equal"', 'name = "equal"\ntitle = "SOH share"')
    case = written(tmp_path, titled.replace('"council"', '"PCN"').replace("list", "flat"))
    scenario = choose(case, pricing="equal", adopters=5)

    caption = tables.results(results_of(case, scenario)).caption
    name_on_page = run(
        "engine.engine(tables).nameOf(inputs)",
        tables=page_data(case, scenario),
        inputs=page_fields(scenario),
    )

    tornado = what_if.tornado_sentence(case, scenario, tornado_of(case, scenario))
    by_number = what_if.one_or_two_way(case, scenario, adopters=[4, 5]).caption

    assert "(pricing: SOH share)" in caption
    assert "(SOH share)" in tornado
    assert by_number.startswith("Results, £, by PCNs")
    assert figure_name(case, "charges[1].pool", rule=case.pricing("equal")) == (
        "Records, SOH share, pool"
    )
    assert "SOH share" in name_on_page


def test_sources_that_disagree_on_points_give_charges_at_numbers(tmp_path: Path) -> None:
    points = (
        '{value = [{adopters = 4, charge = "low"}, {adopters = 2, charge = 110_000}], '
        "alternatives = [{value = [{adopters = 4, charge = 90_000}, "
        '{adopters = 2, charge = "high"}], source = "Appendix B"}]}'
    )
    # An end of the range is that of the charge with the points, and not of the chosen charge.
    text = (
        TWO_ASSUMED
        + f"""
[[charges]]
name = "Hub"
low = 80_000
high = 120_000
through = {points}
"""
    )
    answer = answer_of(tmp_path, text, pricing="equal")

    assert (
        "Sources disagree on Hub, through: £80,000 at 4 councils and £110,000 at 2 councils, or "
        "£90,000 at 4 councils and £120,000 at 2 councils."
    ) in answer
