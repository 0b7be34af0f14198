from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field
from pydantic.dataclasses import dataclass

from sohanalysis.errors import Fault
from sohanalysis.files.kinds import (
    STRICT,
    Month,
    Pence,
    Status,
    Text,
    Year,
    Yes,
    amount,
    located,
    number,
    validate,
    whole_number,
)
from sohanalysis.files.toml import Document


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Part:
    name: Text
    price: Annotated[float, amount(1_000, 9_000), Pence] | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Whole:
    forces: Annotated[int, whole_number(1, 44, "forces")] = 1
    rate: Annotated[float, number(0, 0.3, "a number from 0 to 0.3; 0.035 is 3.5%")] = 0.0
    price: Annotated[float, amount(1_000, 9_000_000), Pence] = 1_000
    title: Text = "a"
    year: Year = "2018/19"
    month: Month = "2018-10"
    later: Month | None = None
    status: Status = "stated"
    agreed: Yes = True
    from_: Annotated[int, Field(alias="from", strict=True, description="forces, from 1")] = 1
    part: Part = Part(name="a")
    parts: tuple[Part, ...] = ()
    years: tuple[Year, ...] = ()
    by_year: dict[Year, Annotated[float, amount(0, 9_000), Pence]] | None = None
    by_name: dict[str, Part] | None = None
    anything: int = 0


def only_fault(values: dict[str, Any]) -> tuple[tuple[str | int, ...], str]:
    result, faults = validate(Whole, values)
    assert result is None
    [(key_path, fault)] = faults
    return key_path, str(fault)


def test_sound_values_give_the_object_and_no_fault() -> None:
    result, faults = validate(Part, {"name": "Platform", "price": 1_000})

    assert result == Part(name="Platform", price=1_000)
    assert faults == []


def test_every_fault_is_found_at_once() -> None:
    _, faults = validate(Whole, {"forces": 0, "title": "", "parts": [{"price": 1}], "forse": 2})

    assert [key_path for key_path, _ in faults] == [
        ("forces",),
        ("title",),
        ("parts", 0, "name"),
        ("parts", 0, "price"),
        ("forse",),
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("forces", 0, "0 is not allowed. Allowed: a whole number of forces, 1 to 44."),
        ("forces", 45, "45 is not allowed. Allowed: a whole number of forces, 1 to 44."),
        (
            "forces",
            36.0,
            "36.0 is not allowed. Allowed: a whole number of forces, 1 to 44. Write 36.",
        ),
        (
            "forces",
            "?",
            '"?" is still to be filled in. Allowed: a whole number of forces, 1 to 44.',
        ),
        (
            "rate",
            3.5,
            "3.5 is not allowed. Allowed: a number from 0 to 0.3; 0.035 is 3.5%."
            " For 3.5% write 0.035.",
        ),
        (
            "price",
            71,
            "71 is not allowed. Allowed: pounds, £1,000 to £9,000,000, written 71_000 or 71_000.50."
            " For £71k write 71_000.",
        ),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_to_write(
    key: str, value: Any, message: str
) -> None:
    assert only_fault({key: value}) == ((key,), message)


# `test_instead` has the advice on each form.
REFUSED = {
    "forces": [True, -36.0, 36.5, 1e300, "36", [25, 36]],
    "rate": [-0.1, 0.31, float("nan"), float("inf"), float("-inf"), "0.035", False, {}],
    "price": [0, -71_000, 1_000.505, 71_000.9999, float("inf"), "71,000", 1 << 70],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in REFUSED.items() for value in values]
)
def test_a_number_of_another_form_or_size_is_refused(key: str, value: Any) -> None:
    key_path, message = only_fault({key: value})

    assert key_path == (key,)
    assert " is not allowed. Allowed: " in message


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1_000, "1000"),
        (1_000.0, "1000"),
        (1_000.5, "1000.5"),
        (1_000.29, "1000.29"),
        (1_000.1 + 0.2, "1000.3"),  # which a float adds up to 1000.3000000000001
    ],
)
def test_an_amount_may_have_pence_and_whole_pounds_have_no_point(
    value: float, written: str
) -> None:
    part, faults = validate(Part, {"name": "a", "price": value})

    assert faults == []
    assert part is not None
    assert repr(part.price) == written


def test_the_example_of_an_amount_is_allowed_itself() -> None:
    _, faults = validate(Part, {"name": "a", "price": 10})

    assert str(faults[0][1]) == (
        "10 is not allowed. Allowed: pounds, £1,000 to £9,000, written 8_999 or 8_999.50."
        " For £10k write 10_000."
    )


@pytest.mark.parametrize("text", ["", "   ", "\t\n", " \u00a0"])
def test_blank_text_is_refused(text: str) -> None:
    key_path, message = only_fault({"title": text})

    assert key_path == ("title",)
    assert message == "is blank. Allowed: text in quotes, up to 4,000 characters, not blank."


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("a\tb", "U+0009"),
        ("a\rb", "U+000D"),
        ("a\x1b[2Jb", "U+001B"),
        ("a\0b", "U+0000"),
        ("a\x7fb", "U+007F"),
        ("a\x85b", "U+0085"),
        ("a\u202eb", "U+202E"),
        ("a\u2066b", "U+2066"),
    ],
)
def test_a_character_that_nobody_sees_is_refused_by_name(text: str, character: str) -> None:
    key_path, message = only_fault({"title": text})

    assert key_path == ("title",)
    assert message.endswith(
        f" holds the hidden character {character}. Allowed: text in quotes, up to 4,000 characters,"
        " not blank. Take it out."
    )


def test_text_of_4000_characters_is_allowed() -> None:
    _, faults = validate(Whole, {"title": "x" * 4_000})

    assert faults == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("title", 42, "Allowed: text in quotes, up to 4,000 characters, not blank."),
        (
            "year",
            "2018/20",
            'Allowed: a financial year, two years that follow, in quotes: "2018/19".',
        ),
        (
            "month",
            "01/04/2018",
            'Allowed: a month in quotes: "2018-10".'
            " Day and month are never guessed: write the year, then the month.",
        ),
        ("status", "guessed", 'Allowed: "stated", "derived" or "assumed".'),
        ("agreed", 0, "Allowed: true or false."),
        ("agreed", "yes", "Allowed: true or false."),
        ("from", "1", "Allowed: forces, from 1."),
        ("part", 3, "Allowed: a table of its own."),
        ("by_name", [3], "Allowed: a table of its own."),
        ("parts", {"name": "a"}, "Allowed: tables headed [[parts]]."),
        (
            "years",
            "2018/19",
            "Allowed: a list in square brackets, each a financial year, two years that follow,"
            ' in quotes: "2018/19". Write ["2018/19"].',
        ),
        ("anything", "x", '"x" is not allowed.'),
    ],
)
def test_every_kind_says_what_is_allowed(key: str, value: Any, message: str) -> None:
    key_path, text = only_fault({key: value})

    assert key_path == (key,)
    assert text.endswith(message)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"forse": 3}, "is not known here. Did you mean forces?"),
        ({"FORCES": 3}, "is not known here. Did you mean forces?"),
        ({"fromm": 3}, "is not known here. Did you mean from?"),
        ({"part": {"name": "a", "zz": 1}}, "is not known here. Known here: name, price."),
        ({"parts": [{"name": "a", "nam": 1}]}, "is not known here. Did you mean name?"),
        ({"by_name": {"x": {"name": "a", "zz": 1}}}, "is not known here. Known here: name, price."),
    ],
)
def test_an_unknown_key_names_the_nearest_or_all(values: dict[str, Any], message: str) -> None:
    _, text = only_fault(values)

    assert text == message


def test_the_key_of_a_table_says_what_is_allowed() -> None:
    key_path, message = only_fault({"by_year": {"2018-19": 30}})

    assert key_path == ("by_year", "2018-19")
    assert message == (
        '"2018-19" is not allowed. Allowed: a financial year, two years that follow, in quotes:'
        ' "2018/19". Write "2018/19".'
    )


def test_the_value_of_a_table_says_what_is_allowed() -> None:
    key_path, message = only_fault({"by_year": {"2018/19": -1}})

    assert key_path == ("by_year", "2018/19")
    assert message == (
        "-1 is not allowed. Allowed: pounds, £0 to £9,000, written 8_999 or 8_999.50. "
        "Write it without the minus."
    )


def test_faults_are_located_in_the_order_of_the_file() -> None:
    document = Document(
        path=Path("a.toml"), values={}, lines={("b",): 9, ("a",): 2, ("a", 1, "c"): 5}
    )
    placed_faults = [
        (("b",), Fault(problem="is 1", allowed="2", advice="Write 2.")),
        (("a", 1, "c"), Fault(problem="is 3")),
        (("a", 0, "by_year", "2018-19"), Fault(problem="is 4")),
        (("gone",), Fault(problem="is missing")),
        ((), Fault(problem="is not a table")),
    ]

    faults = located(document, placed_faults)

    assert [str(fault) for fault in faults] == [
        "a.toml: gone: is missing.",
        "a.toml: is not a table.",
        "a.toml, line 2: a[1].by_year.2018-19: is 4.",
        "a.toml, line 5: a[2].c: is 3.",
        "a.toml, line 9: b: is 1. Allowed: 2. Write 2.",
    ]
