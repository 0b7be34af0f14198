"""Sentences for a reader of the report alone, and for one with hindsight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.members import paths
from sohanalysis.members.paths import hindsight_prose, known_then_prose
from sohanalysis.members.published import load_adoption, paying_caution
from tests.charged import uncounted, with_only
from tests.written import EVERY_KEY

PAYING = paying_caution("forces")

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


def test_the_first_sentences_use_the_record_alone(derbyshire: Case) -> None:
    assert known_then_prose(derbyshire) == (
        "In July 2018 the report quoted a charge of £71k to £91k a year: set-up and the first "
        "two years cost £262k to £302k, £38k under to £2k over the budget of £300k.",
        "It tied the low estimate to 25 forces, and reported 36 that had signed. The case "
        "notes: Statements of intent, as the report calls them; it does not say that they bind "
        "anyone to pay. The case does not say when forces would start to pay.",
        "If the charge were an equal share of a fixed bill, 20 forces in every year would "
        "be within budget, but 19 would not (derived).",
        "With the number that signed, the cost is £38k to £81k under the budget at the pricings "
        "other than the quoted charges, and £38k under to £2k over the budget at the quoted "
        "charges: which of them is right is not known.",
        "It does not say which forces signed, so it does not show whether a charge by size would "
        "have been higher or lower.",
    )
    called = replace(derbyshire.adopters, word="council", plural="councils")
    sentences = known_then_prose(replace(derbyshire, adopters=called))
    assert "It does not say which councils signed" in sentences[-1]
    assert "force" not in " ".join(sentences)


def test_hindsight_adds_counts_with_their_source(derbyshire: Case) -> None:
    first, readings, caution = hindsight_prose(derbyshire)

    assert first == (
        "The first published number of live forces is for 2020-03-31: 20 (disputed: 19 in July "
        "2020, says the supplier), against 25 anticipated and 36 signed. Source: "
        "https://www.parliamenttoday.com/members/viewnews.html?id=115621 (Home Office notice)"
    )
    assert readings == (
        "If charges followed go-live, the cost is £18k to £36k under the budget at the pricings "
        "other than the quoted charges, and £38k under to £2k over the budget at the quoted "
        "charges: which of them is right is not known."
    )
    assert caution == PAYING


def test_a_count_without_a_dispute_does_not_mention_one(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    adoption = load_adoption()
    agreed = tuple(replace(count, disputed="") for count in adoption.counts)
    monkeypatch.setattr(paths, "adoption_of", lambda _: replace(adoption, counts=agreed))

    assert hindsight_prose(derbyshire)[0].startswith(
        "The first published number of live forces is for 2020-03-31: 20, against 25"
    )


def test_hindsight_adds_no_count_of_another_service(second: Case) -> None:
    assert hindsight_prose(second) == (
        "There is no published number of forces here for Shared Imaging Service.",
    )


def test_a_case_with_only_quoted_pricings_has_no_other_range(derbyshire: Case) -> None:
    texts = known_then_prose(with_only(derbyshire, "low-estimate", "high-estimate"))

    assert texts[2] == (
        "With the number that signed, the case offers no pricing but the quoted ones, at which "
        "the cost is £38k under to £2k over the budget."
    )
    assert not [text for text in texts if "equal share" in text]


def test_one_pricing_other_than_the_quoted_charges_is_in_the_singular(derbyshire: Case) -> None:
    texts = known_then_prose(with_only(derbyshire, "low-estimate", "high-estimate", "shared"))

    assert (
        "With the number that signed, the cost is £81k under the budget at the pricing other than "
        "the quoted charges, and £38k under to £2k over the budget at the quoted charges: which "
        "of them is right is not known."
    ) in texts


@pytest.mark.parametrize(
    ("reported", "opening"),
    [
        ("not stated", "The report quoted a charge"),
        ("", "The report quoted a charge"),
        ("20 July 2018", "In July 2018 the report quoted a charge"),
        ("July 2018", "In July 2018 the report quoted a charge"),
        ("2018", "In 2018 the report quoted a charge"),
    ],
)
def test_the_day_is_dropped_from_a_date_and_nothing_else(
    derbyshire: Case, reported: str, opening: str
) -> None:
    case = replace(derbyshire, decision=replace(derbyshire.decision, reported=reported))

    assert known_then_prose(case)[0].startswith(opening)


def test_a_charge_that_is_not_tied_to_a_number_of_forces_is_not_called_tied() -> None:
    assert known_then_prose(load_case(EXAMPLES / "flat-subscription.toml"))[:2] == (
        "The report quoted a charge of £60k a year: the first three years cost £180k, exactly on "
        "the budget of £180k.",
        "45 forces were anticipated (company, budget of 2017/18), and 45 are counted as signed "
        "(company, budget of 2017/18). The case notes: Members, as above. In March 2016 the "
        "company was owned by 42 police and crime commissioners. The case does not say when forces "
        "would start to pay.",
    )
    priced = load_case(EXAMPLES / "price-list.toml")
    for count, signed_said in ((36, "36 are"), (1, "1 is")):
        signed = replace(priced.adopters.signed, value=count, source="2.9")
        case = replace(priced, adopters=replace(priced.adopters, signed=signed))
        assert known_then_prose(case)[1].startswith(
            f"25 forces were anticipated (2.8), and {signed_said} counted as signed (2.9)."
        )


def test_a_stated_cap_is_called_one() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")

    assert known_then_prose(case)[0].startswith(
        "The report stated a cap of £1.4m a year: the first"
    )


def test_the_figures_of_the_record_have_no_delay_and_no_change(derbyshire: Case) -> None:
    """The table [scenario] sets where sliders start; it is not part of the report."""
    late = replace(derbyshire.scenario, delay=6, charge_change=0.1, charge_follows_go_live=True)
    case = replace(derbyshire, scenario=late)

    assert known_then_prose(case) == known_then_prose(derbyshire)
    assert hindsight_prose(case) == hindsight_prose(derbyshire)


def test_a_preset_with_the_name_of_a_path_adds_no_sentence(derbyshire: Case) -> None:
    live = replace(derbyshire.presets["explore"], adopters=(10, 20, 28, 28), pricing=None)
    case = replace(derbyshire, presets={**derbyshire.presets, "live": live, "signed": live})

    assert known_then_prose(case) == known_then_prose(derbyshire)
    assert hindsight_prose(case) == hindsight_prose(derbyshire)
    assert hindsight_prose(uncounted(case)) == hindsight_prose(uncounted(derbyshire))


def test_a_path_without_a_price_has_no_amounts() -> None:
    case = load_case(EVERY_KEY)

    sentences = " ".join((*known_then_prose(case), *hindsight_prose(case)))

    assert (
        "With the number that signed, no document prices the other pricings; at the quoted "
        "charges the cost is £216k to £226k under the budget."
    ) in sentences


def test_without_a_flat_price_only_the_other_pricings_are_compared(derbyshire: Case) -> None:
    chosen = replace(derbyshire.scenario, pricing="shared")
    case = replace(with_only(derbyshire, "shared", "two-part"), scenario=chosen)

    sentences = " ".join(known_then_prose(case))

    assert (
        "With the number that signed, the cost is £46k to £81k under the budget at the "
        in sentences
    )
    assert "pricings other than the quoted charges." in sentences
