"""A variant of a name is that name; everything else is refused with what comes near."""

from __future__ import annotations

import pytest

from sohanalysis.case.register import KNOWN, REGIONS, is_total, known_name, near, region_named


def test_there_are_43_territorial_forces_and_british_transport_police() -> None:
    assert len(KNOWN) == 44
    assert sorted(KNOWN) == list(KNOWN)
    assert "British Transport Police" in KNOWN


@pytest.mark.parametrize("name", KNOWN)
def test_every_name_is_a_name_of_itself(name: str) -> None:
    assert known_name(name) == name
    assert known_name(f"  {name.upper()} Constabulary ") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Avon & Somerset", "Avon and Somerset"),
        ("avon-and-somerset", "Avon and Somerset"),
        ("Devon & Cornwall Police", "Devon and Cornwall"),
        ("London, City of", "City of London"),
        ("City of London Police", "City of London"),
        ("The Metropolitan Police Service", "Metropolitan Police"),
        ("Metropolitan", "Metropolitan Police"),
        ("Met", "Metropolitan Police"),
        ("MPS", "Metropolitan Police"),
        ("BTP", "British Transport Police"),
        ("GMP", "Greater Manchester"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("Hampshire & Isle of Wight Constabulary", "Hampshire"),
        ("West Midlands Police", "West Midlands"),
        ("Derbyshire Constabulary", "Derbyshire"),
    ],
)
def test_usual_variants_are_that_name(text: str, name: str) -> None:
    assert known_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "Police", "Yorkshire", "Derbyshrie", "Kent 2", "Wales", "NA", "Police Scotland", "Devon"],
)
def test_what_is_no_variant_is_no_name(text: str) -> None:
    assert known_name(text) is None


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_is_named_by_itself(region: str) -> None:
    assert region_named(region.lower()) == region


@pytest.mark.parametrize("text", ["West Midlands Police", "Midlands", ""])
def test_what_is_no_region_is_none(text: str) -> None:
    assert region_named(text) is None


@pytest.mark.parametrize(
    "text",
    ["Total", "TOTAL:", "Grand total", "Total (43 forces)", "England & Wales", "Totals", "all"],
)
def test_the_head_of_a_total_is_seen(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", [*KNOWN, "", "Subtotals of nothing"])
def test_a_force_is_no_total(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Yorkshire", ("North Yorkshire", "South Yorkshire", "West Yorkshire")),
        ("Wales", ("North Wales", "South Wales")),
        ("Wales, South", ("South Wales",)),
        ("London", ("City of London",)),
        ("Mercia", ("West Mercia",)),
        ("Gwnet", ("Gwent",)),
        ("xyzzy", ()),
        ("", ()),
    ],
)
def test_near_names_hold_the_words_or_are_spelt_alike(text: str, names: tuple[str, ...]) -> None:
    assert near(text, KNOWN) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Derbyshrie", "Derbyshire"),
        ("Nothumbria", "Northumbria"),
        ("Thames Vally", "Thames Valley"),
        ("Leicestershire & Rutland", "Leicestershire"),
    ],
)
def test_the_name_that_is_spelt_most_alike_comes_first(text: str, name: str) -> None:
    assert near(text, KNOWN)[0] == name
