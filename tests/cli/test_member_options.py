"""The options of soh members: read together, with each slip reported under its option."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.member_options import charges_from_options
from sohanalysis.errors import MemberError
from sohanalysis.members.charges import MemberCharges
from sohanalysis.members.options import Cap
from tests.charged import without


def charges_of(case: Case, **options: str) -> MemberCharges:
    return charges_from_options(case, **options)


def refusal(case: Case, **options: str) -> list[str]:
    with pytest.raises(MemberError) as caught:
        charges_of(case, **options)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("join", "forces"),
    [
        ("all", 44),
        (" 27 ", 27),
        ("live-2021-03-08", 28),
        ("region:Wales", 5),
        ("Kent, Essex", 3),
        ("region:Wales, Kent", 6),
        ("Kent", 2),
    ],
)
def test_who_joins_is_read(derbyshire: Case, join: str, forces: int) -> None:
    assert len(charges_of(derbyshire, join=join).rows) == forces


def test_pool_weight_and_who_is_left_out_are_read(derbyshire: Case) -> None:
    charges = charges_of(
        derbyshire, pool="1775000", weight="population", join="27", without="Met, Kent"
    )

    assert (charges.options.pool, charges.options.weight) == (1_775_000, "population")
    assert charges.options.without == ("Kent", "Metropolitan Police")


@pytest.mark.parametrize(
    ("excess", "bearer"),
    [({}, "others"), *(({"excess": name}, name) for name in ("others", "host", "nobody"))],
)
def test_a_cap_is_read_with_the_payer_of_its_remainder(
    derbyshire: Case, excess: dict[str, str], bearer: str
) -> None:
    options = charges_of(derbyshire, cap="Met = 1400000", **excess).options

    assert options.cap == Cap(payer="Metropolitan Police", amount=1_400_000)
    assert options.excess == bearer


def test_the_payer_of_a_remainder_may_be_given_if_the_rule_has_bounds(derbyshire: Case) -> None:
    bounded = charges_of(derbyshire, pricing="shared-capped", excess="host")

    assert bounded.options.excess == "host"
    assert refusal(derbyshire, pricing="shared", excess="host") == [
        "--excess: is given. Allowed: only with --cap, or a rule or a register with at_least or "
        "at_most."
    ]


def test_the_last_equals_sign_ends_the_name_of_a_payer(derbyshire: Case, tmp_path: Path) -> None:
    register = tmp_path / "bodies.csv"
    register.write_text("name,size\nDerbyshire,1\nA=B,3\n", encoding="utf-8")
    options = {"pool": "400", "weight": "size", "join": "all", "cap": "A=B=250"}

    charges = charges_from_options(derbyshire, register=str(register), **options)

    # Three quarters of 400 are 300; the cap leaves 50 for Derbyshire, besides its 100.
    assert {row.name: row.charge for row in charges.rows} == {"Derbyshire": 150, "A=B": 250}


def test_every_slip_is_named_by_its_option_at_once(derbyshire: Case) -> None:
    options = {"join": "Kentt", "without": "Foo", "pool": "£1m", "weight": "size"}

    assert refusal(derbyshire, **options, cap="Met", excess="me") == [
        '--pool: "£1m" is not allowed. Allowed: digits alone, such as 300000. Write 1000000.',
        '--cap: "Met" is not allowed. Allowed: a name and pounds a year: NAME=1400000.',
        '--join: "Kentt" is not in forces.csv. Allowed: a name or code of it. Did you mean'
        " Kent or Gwent?",
        '--without: "Foo" is not in forces.csv. Allowed: all, live-2021-03-08, territorial,'
        " region:East Midlands, names, or how many, 1 to 44.",
        '--weight: "size" is not a size in the register. Allowed: officers, staff, pcsos, '
        "workforce, population, grant_1998_99.",
        '--excess: "me" is not allowed. Allowed: others, host, nobody.',
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            {"pool": "1,000"},
            '--pool: "1,000" is not allowed. Allowed: digits alone, such as 300000.',
        ),
        ({"pool": "0"}, "--pool: 0.0 is not allowed. Allowed: more than £0, up to £1,000,000,000"),
        (
            {"join": "45"},
            "--join: 45 is not allowed. Allowed: all, live-2021-03-08, territorial, region:East",
        ),
        ({"join": "0"}, "--join: 0 is not allowed."),
        *(
            (
                {"join": text},
                f'--join: "{quoted}" is not in forces.csv. Allowed: all, live-2021-03-08, ',
            )
            for text, quoted in [
                ("", ""),
                ("Kent,", ""),
                ("-3", "-3"),
                ("3.5", "3.5"),
                ("\N{ARABIC-INDIC DIGIT TWO}", "\N{ARABIC-INDIC DIGIT TWO}"),
            ]
        ),
        ({"join": "West Midlands"}, '--join: "West Midlands" is both a name and a region.'),
        ({"join": "Kent,Kent"}, "--join: Kent is there 2 times. Name it once."),
        ({"join": "live-2020-03-31"}, '--join: "live-2020-03-31" is not in forces.csv.'),
        ({"join": "region:Narnia"}, '--join: "region:Narnia" is not a region here.'),
        ({"cap": "=5"}, '--cap: "=5" is not allowed. Allowed: a name and pounds a year'),
        ({"cap": "Kent=lots"}, '--cap: "lots" is not allowed. Allowed: digits alone'),
        (
            {"cap": "Kent=-5"},
            "--cap: -5.0 is not allowed. Allowed: £0, up to £1,000,000,000 a year",
        ),
        ({"cap": "Yorkshire=5"}, '--cap: "Yorkshire" is not in forces.csv.'),
        ({"cap": "Kent=5", "excess": "me"}, '--excess: "me" is not allowed. Allowed: others'),
    ],
)
def test_a_slip_is_refused_with_the_allowed_values(
    derbyshire: Case, options: dict[str, str], line: str
) -> None:
    (message,) = refusal(derbyshire, **options)

    assert message.startswith(line)


def test_a_case_without_a_pool_says_which_options_there_are(derbyshire: Case) -> None:
    (line,) = refusal(without(derbyshire, "weighted"), pool="1775000")

    assert (
        "charges: no pricing shares a pool by a size of the register, and no weight is chosen"
        in line
    )
    assert "Give a pool and a weight, or write into the case" in line


def test_a_blank_of_the_register_keeps_its_place_there(derbyshire: Case) -> None:
    (line,) = refusal(derbyshire, join="all", weight="population")

    assert "forces.csv: population: the population of British Transport Police is blank" in line
