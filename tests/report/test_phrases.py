"""Sentences with places for figures: both Python and the page can fill them."""

from __future__ import annotations

import string

import pytest

from sohanalysis.report import phrases

PHRASES = {name: text for name, text in vars(phrases).items() if name.isupper()}


@pytest.mark.parametrize("name", PHRASES)
def test_a_place_is_a_plain_name(name: str) -> None:
    fields = [
        (place, form, conversion)
        for _, place, form, conversion in string.Formatter().parse(PHRASES[name])
        if place is not None
    ]

    assert all(place.isidentifier() for place, _, _ in fields)
    assert {(form, conversion) for _, form, conversion in fields} <= {("", None)}


def test_what_is_filled_in_is_not_read_for_places() -> None:
    spent = phrases.SPENT.format(amount="{year}", year="2018/19")

    assert spent == "{year} in 2018/19"
