from __future__ import annotations

from dataclasses import replace

from sohanalysis.case.case import Case


def test_the_record_says_who_asked_for_what(derbyshire: Case) -> None:
    assert derbyshire.reference == "41/2018"
    assert derbyshire.body == "Derbyshire Constabulary"
    assert derbyshire.decision.by == "Police and Crime Commissioner for Derbyshire"
    assert (derbyshire.decision.request_source, derbyshire.decision.source) == (
        "1.1",
        "decision record",
    )


def test_a_service_is_called_by_its_title_where_the_case_gives_no_other_name(
    derbyshire: Case,
) -> None:
    copied = replace(derbyshire, title="A title of its own")

    assert copied.service_name == "A title of its own"
    assert replace(copied, service="Single Online Home").service_name == "Single Online Home"


def test_every_cell_and_total_of_the_table_is_there_to_be_reconciled(derbyshire: Case) -> None:
    cells = [(*p.of, p.year, p.figure.low, p.figure.high) for p in derbyshire.compared]

    assert cells == [
        ("Project manager", "2018/19", 30_000, 30_000),
        ("Project manager", "2019/20", 60_000, 60_000),
        ("Project manager", "2020/21", 30_000, 30_000),
        ("Project manager", "2021/22", 0, 0),
        ("Project manager", None, 120_000, 120_000),
        ("Platform", "2018/19", 0, 0),
        ("Platform", "2019/20", 71_000, 91_000),
        ("Platform", "2020/21", 71_000, 91_000),
        ("Platform", "2021/22", 71_000, 91_000),
        ("gross", "2018/19", 30_000, 30_000),
        ("gross", "2019/20", 131_000, 151_000),
        ("gross", "2020/21", 101_000, 121_000),
        ("gross", "2021/22", 71_000, 91_000),
        ("ongoing", None, 71_000, 91_000),
        ("two_year_total", None, 300_000, 300_000),
    ]
