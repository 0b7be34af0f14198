"""A force adds up its workforce, and its figures come with what to say beside them."""

from __future__ import annotations

import pytest

from sohanalysis.case.register import (
    CITY_CAUTION,
    GRANT_CAUTION,
    STAFF_CAUTION,
    Force,
    load_register,
    measure_cautions,
)


@pytest.fixture
def derbyshire() -> Force:
    return load_register().find("Derbyshire")


def test_the_workforce_is_officers_staff_and_pcsos_together(derbyshire: Force) -> None:
    assert derbyshire.workforce == pytest.approx(3_129.77)  # 1,737.74 + 1,230.79 + 161.24


def test_a_force_with_a_code_is_territorial(derbyshire: Force) -> None:
    assert derbyshire.is_territorial
    assert not load_register().find("BTP").is_territorial


@pytest.mark.parametrize(
    ("measure", "names", "said"),
    [
        ("population", ["Derbyshire", "City of London"], (CITY_CAUTION,)),
        ("population", ["Derbyshire"], ()),
        ("officers", ["City of London", "Cleveland"], ()),
        ("staff", ["Cleveland"], (STAFF_CAUTION,)),
        ("workforce", ["Lincolnshire"], (STAFF_CAUTION,)),
        ("workforce", ["Derbyshire"], ()),
        ("grant_1998_99", ["Derbyshire"], (GRANT_CAUTION,)),
        ("weight", ["City of London", "Cleveland"], ()),
    ],
)
def test_a_trap_is_named_where_it_is_one(
    measure: str, names: list[str], said: tuple[str, ...]
) -> None:
    assert measure_cautions(measure, names) == said


def test_the_cautions_quote_the_figures_of_the_register() -> None:
    city = load_register().find("City of London")

    assert city.population == 7_375
    assert round(city.officers) == 697
    assert "7,375 residents" in CITY_CAUTION
    assert "697 officers" in CITY_CAUTION
