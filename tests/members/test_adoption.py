"""Published numbers of forces, and the gaps between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.members.published import Adoption, load_adoption, paying_caution

PAYING = paying_caution("forces")

ADOPTION = load_adoption()


def test_every_published_count_is_kept() -> None:
    assert [(c.date, c.measure, c.count, c.status) for c in ADOPTION.counts] == [
        ("2018-07-20", "intent", 36, "stated"),
        ("2018-07-20", "anticipated", 25, "stated"),
        ("2020-03-31", "live", 20, "stated"),
        ("2020-07", "live", 19, "stated"),
        ("2021-03-08", "live", 28, "derived"),
        ("2023-07", "live", 35, "stated"),
        ("2024-10", "live", 41, "derived"),
        ("2026", "live", 41, "stated"),
    ]


def test_20_in_march_and_19_in_july_2020_are_both_kept_and_disputed() -> None:
    assert [(c.count, c.disputed) for c in ADOPTION.counts if c.disputed] == [
        (20, "19 in July 2020, says the supplier"),
        (19, "20 on 31 March 2020, says the Home Office"),
    ]


def test_british_transport_police_is_counted_where_the_source_says_so() -> None:
    (march,) = (count for count in ADOPTION.counts if count.date == "2021-03-08")

    assert march.count == 28
    assert march.of == "27 territorial forces and British Transport Police"


def test_counts_are_those_of_the_service_of_a_case() -> None:
    assert ADOPTION.for_service("Single Online Home") == ADOPTION
    assert ADOPTION.for_service("Shared Radio") is None


def test_the_caution_says_that_no_day_has_a_published_number_of_payers() -> None:
    assert PAYING.startswith("How many forces paid, and from when, is published for no day")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-08", "2021-03-08"),
        ("2020-02", "2020-02-29"),
        ("2023-07", "2023-07-31"),
        ("2026", "2026-12-31"),
    ],
)
def test_a_month_or_year_counts_from_its_last_day(text: str, day: str) -> None:
    assert replace(ADOPTION.counts[0], date=text).known_from.isoformat() == day


def test_the_path_gives_the_count_on_31_march_and_its_basis() -> None:
    labels = ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25"]
    path = ADOPTION.path([*labels, "2025/26", "2026/27"])

    assert [(y.year, y.basis, y.last.count) for y in path if y.last] == [
        ("2019/20", "published", 20),
        ("2020/21", "published", 28),
        ("2021/22", "carried", 28),
        ("2022/23", "carried", 28),
        ("2023/24", "published", 35),
        ("2024/25", "published", 41),
        ("2025/26", "carried", 41),
        ("2026/27", "published", 41),
    ]


def test_no_count_was_published_for_2018_19() -> None:
    (year,) = ADOPTION.path(["2018/19"])

    assert year.basis == "not published"
    assert year.last is None


def test_a_count_of_1_april_is_of_the_new_year_only() -> None:
    count = next(count for count in ADOPTION.counts if count.measure == "live")
    adoption = Adoption(counts=(replace(count, date="2020-04-01"),))

    bases = [year.basis for year in adoption.path(["2019/20", "2020/21"])]

    assert bases == ["not published", "published"]


def test_a_year_in_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="a financial year is written 2018/19"):
        ADOPTION.path(["2018"])


def test_the_preset_of_the_live_path_holds_what_was_published(derbyshire: Case) -> None:
    preset = derbyshire.presets["went-live"]
    assert isinstance(preset.adopters, tuple)

    path = load_adoption().path(derbyshire.years)

    # Nothing is published for 2018/19, so the preset has the first published count there.
    assert [year.basis for year in path] == ["not published", *["published"] * 2, "carried"]
    assert path[1].last is not None
    counts = [path[1].last.count if year.last is None else year.last.count for year in path]
    assert preset.adopters == tuple(counts) == (20, 20, 28, 28)
    assert derbyshire.charge.from_.value == "2019-04"
    assert "28 carried into 2022" in preset.note
    assert "2018/19 is filled with the first count" in preset.note


@pytest.mark.parametrize("name", ["went-live", "fixed-then-shared"])
def test_a_preset_of_a_live_path_says_that_paying_is_published_for_no_day(
    derbyshire: Case, name: str
) -> None:
    preset = derbyshire.presets[name]

    assert preset.label.endswith("if charges followed go-live")
    assert preset.note.endswith(PAYING.partition(":")[0] + ".")
