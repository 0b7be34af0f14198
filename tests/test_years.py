from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis import years

days = st.dates(min_value=date(1001, 1, 1), max_value=date(2998, 12, 31))
months = st.integers(1001 * 12, 2950 * 12)


@pytest.mark.parametrize(
    ("label", "start"), [("2018/19", 2018), ("1999/00", 1999), ("2000/01", 2000), ("2099/00", 2099)]
)
def test_a_financial_year_starts_in_its_first_calendar_year(label: str, start: int) -> None:
    assert years.starting_year(label) == start


@pytest.mark.parametrize(
    "text",
    [
        "2018/20",
        "2018/18",
        "2018-19",
        "2018/2019",
        "18/19",
        "10-Nov",
        "",
        " 2018/19",
        "2018/19\n",
        "3018/19",
        "٢٠١٨/١٩",
        "2\u0660\u0661\u0668/19",
    ],
)
def test_text_that_is_no_financial_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a financial year is written 2018/19$"):
        years.starting_year(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2018-19", ("2018/19", "2018/19")),
        (" FY 2018/2019", ("2018/19", "2018/19")),
        ("1999\u201300", ("1999/00", "1999/00")),
        ("2018-19 - 2021-22", ("2018/19", "2021/22")),
        ("2021/22 to 2018/19", ("2021/22", "2018/19")),
    ],
)
def test_years_are_read_as_people_type_them(text: str, span: tuple[str, str]) -> None:
    assert years.parse_years(text) == span


@pytest.mark.parametrize(
    "text",
    ["2018", "2018/20", "2018-2021", "18/19", "2018/19 to 2020", "", "\uff12\uff10\uff11\uff18/19"],
)
def test_what_may_be_no_year_or_several_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a financial year is written 2018/19$"):
        years.parse_years(text)


@pytest.mark.parametrize(("start", "label"), [(2018, "2018/19"), (1999, "1999/00")])
def test_a_label_names_both_calendar_years(start: int, label: str) -> None:
    assert years.label(start) == label


@pytest.mark.parametrize(
    ("labels", "consecutive"),
    [
        (["2018/19", "2019/20", "2020/21"], True),
        (["1999/00", "2000/01"], True),
        (["2018/19"], True),
        (["2018/19", "2020/21"], False),
        (["2019/20", "2018/19"], False),
        (["2018/19", "2018/19"], False),
    ],
)
def test_consecutive_years_leave_no_gap(labels: list[str], consecutive: bool) -> None:
    assert years.are_consecutive(labels) is consecutive


@pytest.mark.parametrize(
    "text",
    [
        "2018-13",
        "2018-00",
        "2018-4",
        "01/04/2018",
        "2018-10-01",
        "Oct-18",
        "",
        "2018-10\n",
        "2\u0660\u0661\u0668-10",
    ],
)
def test_text_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a month is written 2018-10$"):
        years.month(text)


@pytest.mark.parametrize(
    ("text", "name"), [("2018-10", "October 2018"), ("2019-01", "January 2019")]
)
def test_a_month_is_named_in_full(text: str, name: str) -> None:
    number = years.month(text)

    assert years.month_name(number) == name


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2018-04", "2018/19"),
        ("2019-03", "2018/19"),
        ("2019-04", "2019/20"),
        ("2000-03", "1999/00"),
    ],
)
def test_a_financial_year_runs_from_april_to_march(text: str, year: str) -> None:
    number = years.month(text)

    assert years.year_of(number) == year


def test_a_year_begins_in_april_and_ends_before_the_next_april() -> None:
    first, end = years.first_month("2018/19"), years.end_month("2018/19")

    assert years.month_name(first) == "April 2018"
    assert years.month_name(end) == "April 2019"


@given(days)
def test_a_day_falls_in_the_year_that_the_calendar_says(day: date) -> None:
    started = day.year - (day < date(day.year, 4, 1))

    assert years.year_of(years.month(f"{day:%Y-%m}")) == f"{started}/{str(started + 1)[-2:]}"


@given(days, days)
def test_months_between_agree_with_the_calendar(first: date, last: date) -> None:
    between = (last.year - first.year) * 12 + last.month - first.month

    assert years.month(f"{last:%Y-%m}") - years.month(f"{first:%Y-%m}") == between


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2018-10", "2020-10", [6, 12, 6, 0]),
        ("2019-04", "2022-04", [0, 12, 12, 12]),
        ("2019-03", "2019-05", [1, 1, 0, 0]),
        ("2010-04", "2012-04", [0, 0, 0, 0]),
        ("2010-04", "2030-04", [12, 12, 12, 12]),
        ("2020-10", "2018-10", [0, 0, 0, 0]),
    ],
)
def test_a_period_is_spread_over_the_years_it_touches(
    start: str, end: str, expected: list[int]
) -> None:
    labels = ["2018/19", "2019/20", "2020/21", "2021/22"]

    counts = years.months_in_years(years.month(start), years.month(end), labels)

    assert counts.tolist() == expected


def test_periods_in_an_array_keep_the_year_on_the_last_axis() -> None:
    start = np.array([[years.month("2018-10")], [years.month("2019-01")]])

    counts = years.months_in_years(start, start + 12, ["2018/19", "2019/20"])

    assert counts.tolist() == [[6, 6], [3, 9]]
    assert counts.dtype == np.float64


@given(months, st.integers(0, 400))
def test_no_month_of_a_period_is_lost_or_counted_twice(start: int, length: int) -> None:
    first = int(years.year_of(start)[:4])
    labels = [years.label(year) for year in range(first, first + 36)]

    counts = years.months_in_years(start, start + length, labels)

    assert counts.sum() == length
