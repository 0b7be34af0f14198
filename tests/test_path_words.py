"""The judgement: what the record let its reader know, and what hindsight adds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sohanalysis.adoption import PAYING, load_adoption
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.path_words import hindsight, known_then

SECOND = Path(__file__).parent / "cases" / "second.toml"


def test_what_could_have_been_known_is_of_the_record_alone(derbyshire: Case) -> None:
    assert known_then(derbyshire) == (
        "In July 2018 the record quoted a charge of £71k to £91k a year: set-up and the first two "
        "years cost £262k to £302k, and -£2k to £38k was left of the £300k set aside.",
        "It tied the lower charge to 25 forces, and reported 36 that had signed: a statement of "
        "intent is not payment, and the record says nothing of when forces would start to pay.",
        "If the charge were an equal share of a fixed pool, the sum set aside would hold at 20 "
        "forces in every year and not at 19 (derived).",
        "With the number that signed, the readings of the charge leave £38k to £81k of the "
        "sum set aside: which of them is right is not known.",
        "It does not say which forces signed, so nothing in it tells whether a charge by size "
        "would have been higher or lower.",
    )


def test_hindsight_adds_counts_and_a_cap_each_with_its_source(derbyshire: Case) -> None:
    first, readings, cap, paying = hindsight(derbyshire, load_adoption())

    assert first == (
        "The first number of live forces was published for 2020-03-31: 20 (disputed: 19 in July "
        "2020, says the supplier), against 25 anticipated and 36 signed. Source: "
        "https://www.parliamenttoday.com/members/viewnews.html?id=115621 (Home Office notice)"
    )
    assert readings == (
        "If charges followed go-live, the readings of the charge leave £18k to £36k of the "
        "sum set aside: which of them is right is not known."
    )
    assert cap.startswith(
        "Metropolitan Police was approved up to £1,400,000 a year, 15 to 20 times what this record "
        "quotes: the two were not quoted equal sums. A cap is not a share, and by what rule the "
        "charge was shared is not published. Source: https://www.london.gov.uk/"
    )
    assert paying == PAYING


def test_a_count_that_nobody_disputes_is_told_without_a_word_on_it(derbyshire: Case) -> None:
    adoption = load_adoption()
    agreed = replace(
        adoption, counts=tuple(replace(count, disputed="") for count in adoption.counts)
    )

    assert hindsight(derbyshire, agreed)[0].startswith(
        "The first number of live forces was published for 2020-03-31: 20, against 25"
    )


def test_of_another_service_hindsight_knows_nothing() -> None:
    assert hindsight(load_case(SECOND), None) == (PAYING,)


def test_without_a_reading_but_the_quoted_ones_none_is_spread(derbyshire: Case) -> None:
    quoted = replace(derbyshire.charge, forms=("quoted-low", "quoted-high"))
    texts = known_then(replace(derbyshire, charge=quoted))

    assert texts[2] == (
        "With the number that signed, the case offers no reading of the charge but the quoted ones."
    )
    assert not [text for text in texts if "equal share" in text]
