"""What is picked in the panel of forces: what the page sends, and what it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import WEIGHTS, load_register
from sohanalysis.errors import ForceError
from sohanalysis.members.charges import Cap, share_pool
from sohanalysis.members.panel import (
    Picks,
    asked_of,
    changed_picks,
    described_controls,
    picked_values,
)

REGISTER = load_register()
START = Picks(
    who="live-territorial",
    region="East Midlands",
    count=25,
    names=("Derbyshire",),
    pool=1_775_000,
    weight="officers",
    payer="",
    cap=1_400_000,
    shortfall="spread",
)


@pytest.mark.parametrize(
    ("picked", "forces"),
    [
        ({"who": "live-territorial"}, 27),
        ({"who": "live"}, 28),
        ({"who": "territorial"}, 43),
        ({"who": "all"}, 44),
        ({"who": "region"}, 5),
        ({"who": "region", "region": "Wales"}, 5),
        ({"who": "count"}, 25),
        ({"who": "names", "names": ("Derbyshire", "Kent")}, 2),
    ],
)
def test_who_is_picked_is_who_joins(derbyshire: Case, picked: dict[str, Any], forces: int) -> None:
    found = share_pool(derbyshire, **asked_of(replace(START, **picked), REGISTER, "Derbyshire"))

    assert len(found.rows) == forces


def test_a_cap_counts_once_somebody_has_it() -> None:
    assert asked_of(START, REGISTER, "Derbyshire")["cap"] is None
    assert asked_of(replace(START, payer="Kent", cap=5, shortfall="host"), REGISTER, "Derbyshire")[
        "cap"
    ] == Cap(payer="Kent", amount=5, shortfall="host")


def test_what_the_page_sends_is_picked() -> None:
    sent = {"who": "names", "names": ["Kent"], "pool": 5, "count": 3.0, "payer": "Essex"}

    assert changed_picks(START, sent, most=44) == replace(
        START, who="names", names=("Kent",), pool=5, count=3, payer="Essex"
    )


def test_everything_that_is_no_value_is_refused_at_once() -> None:
    sent = {
        "who": "some",
        "region": 5,
        "count": 2.5,
        "names": [3],
        "pool": None,
        "weight": "size",
        "cap": True,
        "shortfall": "me",
    }

    with pytest.raises(ForceError) as caught:
        changed_picks(START, sent, most=44)

    assert [str(fault) for fault in caught.value.faults] == [
        'who: "some" is not allowed. Allowed: all or territorial or live or live-territorial or '
        "region or count or names.",
        "region: 5 is not allowed. Allowed: a text.",
        "count: 2.5 is not allowed. Allowed: a whole number of forces, 1 to 44.",
        "names: [3] is not allowed. Allowed: names of forces.",
        "pool: is empty. Allowed: a number of pounds a year.",
        'weight: "size" is not allowed. Allowed: officers, staff, pcsos, workforce, population, '
        "grant_1998_99, weight.",
        "cap: true is not allowed. Allowed: a number of pounds a year.",
        'shortfall: "me" is not allowed. Allowed: spread or host.',
    ]


def test_the_page_is_told_every_force_once_by_its_region(derbyshire: Case) -> None:
    told = described_controls(derbyshire, REGISTER, "Derbyshire")

    assert sum(len(names) for names in told["forces"].values()) == 44
    assert told["forces"]["West Midlands"] == [
        *("Staffordshire", "Warwickshire", "West Mercia", "West Midlands"),
    ]
    assert [each["value"] for each in told["weights"]] == list(WEIGHTS)
    assert told["title"] == "Which forces join: Single Online Home"
    assert told["most"] == 44


def test_every_control_shows_what_is_picked() -> None:
    assert picked_values(START)["names"] == ["Derbyshire"]
    assert changed_picks(START, picked_values(START), most=44) == START
