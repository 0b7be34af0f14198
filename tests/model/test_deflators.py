"""Vintages of the GDP deflator: as published, each by itself, and refused by the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.errors import DataError
from sohanalysis.files.text import DATA
from sohanalysis.model.prices import find_vintage, load_vintages
from tests.written import faults_of

HORIZON = ("2018/19", "2019/20", "2020/21", "2021/22")
VINTAGES = load_vintages()
HMT, OBR, BY_CALENDAR_YEAR = VINTAGES


def changed(folder: Path, old: str, new: str) -> Path:
    text = (DATA / "gdp_deflators.csv").read_text(encoding="utf-8")
    assert old in text
    path = folder / "deflators.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return path


def test_the_vintages_disagree_on_a_year_that_is_past() -> None:
    assert HMT.changes["2020/21"] == pytest.approx(0.018421, abs=1e-12)
    assert OBR.changes["2020/21"] == pytest.approx(0.05212, abs=1e-12)


def test_each_vintage_has_a_name_its_years_a_source_and_a_status() -> None:
    assert [(each.name, each.period_type, len(each.changes)) for each in VINTAGES] == [
        ("hmt-2019-09", "financial year", 10),
        ("obr-2025-11", "financial year", 17),
        ("hmt-2025-12", "calendar year", 10),
    ]
    assert {each.status for each in VINTAGES} == {"stated"}
    assert [each.source.partition(",")[0] for each in VINTAGES] == ["gov.uk", "OBR", "gov.uk"]
    assert OBR.title == "OBR, Economic and fiscal outlook of November 2025"


def test_prices_are_chained_from_the_year_after_the_base() -> None:
    # 1.9993 %, then 1.8421 %, then 1.9386 %; 1.019993 x 1.018421 = 1.038782..., and so on.
    assert HMT.levels(HORIZON, prices_of="2018/19") == pytest.approx(
        (1.0, 1.019993, 1.038782291, 1.058920125), abs=1e-9
    )
    # 2.6913 %, 5.212 %, 0.2519 %.
    assert OBR.levels(HORIZON, prices_of="2018/19") == pytest.approx(
        (1.0, 1.026913, 1.080435706, 1.083157323), abs=1e-9
    )


def test_a_later_base_makes_earlier_prices_lower() -> None:
    # 1 / (1.026913 x 1.05212) and 1 / 1.05212.
    assert OBR.levels(HORIZON, prices_of="2020/21") == pytest.approx(
        (0.925552529, 0.950461924, 1.0, 1.002519), abs=1e-9
    )


def test_a_base_before_the_years_needs_the_inflation_between() -> None:
    # 2.2257 % in 2018/19.
    assert OBR.levels(["2018/19"], prices_of="2017/18") == pytest.approx((1.022257,), abs=1e-12)


def test_a_vintage_that_ends_too_soon_covers_no_year_of_another() -> None:
    assert HMT.not_covered(["2022/23", "2025/26"]) == ("2024/25", "2025/26")
    with pytest.raises(DataError) as caught:
        HMT.levels(["2022/23", "2025/26"], prices_of="2022/23")
    assert str(caught.value) == (
        "vintage: hmt-2019-09 gives no inflation of 2024/25, 2025/26. Choose another."
    )


def test_many_years_are_named_by_their_ends() -> None:
    with pytest.raises(DataError) as caught:
        HMT.levels(["2018/19"], prices_of="1950/51")

    assert str(caught.value) == (
        "vintage: hmt-2019-09 gives no inflation of 1951/52 to 2013/14. Choose another."
    )


def test_the_first_year_needs_no_inflation() -> None:
    # The vintage begins with the change of 2014/15 on 2013/14.
    assert HMT.not_covered(["2013/14", "2014/15"]) == ()
    assert HMT.not_covered(["2012/13", "2014/15"]) == ("2013/14",)


def test_calendar_years_cover_no_financial_year() -> None:
    assert BY_CALENDAR_YEAR.not_covered(HORIZON) == HORIZON[1:]


def test_a_vintage_is_found_by_its_name() -> None:
    assert find_vintage(VINTAGES, "obr-2025-11") is OBR
    with pytest.raises(DataError) as caught:
        find_vintage(VINTAGES, "obr")
    assert str(caught.value) == (
        'vintage: "obr" is no vintage held here. Allowed: hmt-2019-09, obr-2025-11, hmt-2025-12.'
    )


def test_a_vintage_may_hold_one_year(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    lines = (DATA / "gdp_deflators.csv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:2]), encoding="utf-8")

    (vintage,) = load_vintages(path)

    assert (vintage.name, len(vintage.changes)) == ("hmt-2019-09", 1)


def test_a_fall_of_prices_is_read(tmp_path: Path) -> None:
    path = changed(tmp_path, "2014/15,1.3964", "2014/15,-0.5")

    assert load_vintages(path)[0].changes["2014/15"] == -0.005


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "2014/15,1.3964",
            "2014/16,1.3964",
            'line 2: period: "2014/16" is not allowed. '
            "Allowed: 2018/19 of a financial year, 2018 of a calendar year.",
        ),
        (
            "2015,0.6714",
            "2015/16,0.6714",
            'line 29: period: "2015/16" is not allowed. '
            "Allowed: 2018/19 of a financial year, 2018 of a calendar year.",
        ),
        (
            "2014/15,1.3964",
            "2014/15,1.4%",
            'line 2: change: "1.4%" is not allowed. '
            "Allowed: a number of per cent, in plain digits: 1.84 or -0.2.",
        ),
        (
            "2014/15,1.3964",
            "2014/15,",
            "line 2: change: is blank. "
            "Allowed: a number of per cent, in plain digits: 1.84 or -0.2.",
        ),
        (
            "2015/16,0.8612",
            "2014/15,0.8612",
            'line 3: period: "2014/15" is "2014/15" of line 2 again. Keep one of the two rows.',
        ),
        (
            "2015/16,0.8612,% on the year before",
            "2015/16,0.8612,%",
            'line 3: unit: "%" is not allowed. Allowed: % on the year before.',
        ),
        (
            '"OBR, Economic and fiscal outlook of November 2025",financial year,2015/16',
            '"OBR, March 2026",financial year,2015/16',
            "line 13: title: is not that of obr-2025-11 on line 12. "
            "Two publications are two vintages.",
        ),
        (
            "hmt-2019-09",
            "HMT 2019",
            'line 2: vintage: "HMT 2019" is not allowed. '
            "Allowed: up to 40 small letters, digits and hyphens, a letter first.",
        ),
    ],
)
def test_a_slip_is_refused_by_its_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert faults_of(changed(tmp_path, old, new), load_vintages) == [line]


def test_no_text_no_kind_of_period_and_no_status_are_refused_together(tmp_path: Path) -> None:
    path = tmp_path / "deflators.csv"
    path.write_text(
        "vintage,title,period_type,period,change,unit,source,status\n"
        "a,,year,2018,1.5,% on the year before,,sure\n",
        encoding="utf-8",
    )

    assert faults_of(path, load_vintages) == [
        "line 2: title: is blank. Allowed: a text, up to 4,000 characters.",
        "line 2: source: is blank. Allowed: a text, up to 4,000 characters.",
        'line 2: period_type: "year" is not allowed. Allowed: financial year or calendar year.',
        'line 2: status: "sure" is not allowed. Allowed: stated or derived or assumed.',
    ]
