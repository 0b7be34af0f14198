"""Tables that an auditor ticks off, as literal texts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import FileError
from sohanalysis.load import load_case
from sohanalysis.report import audit
from sohanalysis.report.table import Table
from tests.charged import with_pricing

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def test_every_published_figure_of_the_record_stands_beside_the_models(derbyshire: Case) -> None:
    table = audit.reconciliation(derbyshire)

    assert (
        table.text()
        == """\
Published figures against the model, £
---------------------------------------------------------------------------------------------------------------------
Figure                          Year     Printed     Source                         Model  Model less printed  Agrees
---------------------------------------------------------------------------------------------------------------------
Project manager                 2018/19  £30k        table after 2.11              30,000                   -     yes
Project manager                 2019/20  £60k        table after 2.11              60,000                   -     yes
Project manager                 2020/21  £30k        table after 2.11              30,000                   -     yes
Project manager                 2021/22  -           table after 2.11                   0                   -     yes
Project manager                 all      £120k       2.9                          120,000                   -     yes
Platform                        2018/19  -           table after 2.11                   0                   -     yes
Platform                        2019/20  £71-91k     table after 2.11    71,000 to 91,000                   -     yes
Platform                        2020/21  £71-91K     table after 2.11    71,000 to 91,000                   -     yes
Platform                        2021/22  £71-91k     table after 2.11    71,000 to 91,000                   -     yes
Gross cost                      2018/19  £30k        table after 2.11              30,000                   -     yes
Gross cost                      2019/20  £131-£151k  table after 2.11  131,000 to 151,000                   -     yes
Gross cost                      2020/21  £101-£121k  table after 2.11  101,000 to 121,000                   -     yes
Gross cost                      2021/22  £71-91k     table after 2.11    71,000 to 91,000                   -     yes
Ongoing revenue cost a year     all      £71-£91k    2.10                71,000 to 91,000                   -     yes
Set-up and the first two years  all      £300,000    1.1               262,000 to 302,000   (38,000) to 2,000      no
---------------------------------------------------------------------------------------------------------------------
Case and rules: 41-2018-c275:r2"""  # noqa: E501
    )


def test_a_published_figure_that_does_not_agree_says_no(second: Case) -> None:
    last = audit.reconciliation(second).rows[-1]

    assert last == (
        "Platform",
        "2024/25",
        "£30k to £50k",
        "invented, table",
        "30,000 to 45,000",
        "0 to (5,000)",
        "no",
    )


def test_every_figure_of_the_second_case_has_its_source_and_status(second: Case) -> None:
    rows = [(*row[:2], *row[3:6]) for row in audit.assumptions(second).rows]

    assert rows == [
        ("Budget", "£225,000", "£", "invented, para 1", "stated"),
        (
            "Budget years",
            "2023/24, 2024/25, 2025/26",
            "financial years",
            "invented, para 1",
            "stated",
        ),
        (
            "Financial years",
            "2023/24, 2024/25, 2025/26, 2026/27, 2027/28",
            "financial years",
            "",
            "stated",
        ),
        ("Charged months in the sum", "12", "months", "", "stated"),
        ("Charge, lower", "£60,000", "£ a year", "invented, price list", "stated"),
        ("Charge, upper", "£90,000", "£ a year", "invented, price list", "stated"),
        ("Forces anticipated", "12", "forces", "invented, para 3", "stated"),
        ("Forces signed", "8", "forces", "invented, para 3", "stated"),
        ("Forces possible", "30", "forces", "invented, para 3", "assumed"),
        ("Price from 1 on", "£90,000", "£ a year", "invented, price list", "stated"),
        ("Price from 10 on", "£75,000", "£ a year", "invented, price list", "stated"),
        ("Price from 20 on", "£60,000", "£ a year", "invented, price list", "stated"),
        ("First charged month", "2024-10", "month", "invented, para 4", "stated"),
        ("Go-live", "2024-07", "month", "invented, para 4", "stated"),
        (
            "Equipment",
            "£80,000 in 2023/24, £40,000 in 2024/25, capital",
            "£",
            "invented, para 5",
            "stated",
        ),
        (
            "Support desk",
            "£48,000 from 2024-07, 5% a year more from 2023/24, our share 50%, revenue",
            "£ a year",
            "invented, para 6",
            "assumed",
        ),
        (
            "Support desk, if go-live is late",
            "starts later",
            "",
            "invented, para 6",
            "assumed",
        ),
        ("Old cameras", "£24,000 from 2025-01, revenue", "£ a year", "invented, para 7", "stated"),
        ("Old cameras, if go-live is late", "starts later", "", "invented, para 7", "assumed"),
        ("Innovation grant", "£50,000 in 2023/24, capital", "£", "invented, para 8", "stated"),
        ("Discount rate", "5%", "a year", "invented, para 9", "assumed"),
        ("Price basis", "nominal", "", "invented, para 9", "stated"),
        ("Choice: forces", "12", "forces", "invented, para 3", "derived"),
        ("Choice: pricing", "Price list", "", "pricings", "assumed"),
        ("Choice: delay", "0", "months", "invented, para 4", "stated"),
        ("Choice: savings", "0", "£ a year", "invented, para 7", "assumed"),
        ("Choice: ramp of the savings", "0", "months", "the scenario", "assumed"),
        ("Choice: cashable share", "50%", "share", "the scenario", "assumed"),
        ("Choice: change of the charge", "0%", "share", "the scenario", "assumed"),
    ]


def test_every_figure_of_the_derbyshire_case_has_its_source_and_status(derbyshire: Case) -> None:
    table = audit.assumptions(derbyshire)

    assert table.caption == (
        "Assumptions: every figure the results come from, and what its range does"
    )
    assert table.note == (
        "Moves: how far headroom is apart at the ends of the range, in £, all else as in the "
        "scenario. -: no source gives a range, so it is not varied."
    )
    assert [(row[0], row[1], row[5]) for row in table.rows] == [
        ("Budget", "£300,000", "stated"),
        ("Budget years", "2018/19, 2019/20, 2020/21", "stated"),
        ("Financial years", "2018/19, 2019/20, 2020/21, 2021/22", "stated"),
        ("Charged months in the sum", "24", "stated"),
        ("Charge, lower", "£71,000", "stated"),
        ("Charge, upper", "£91,000", "stated"),
        ("Forces anticipated", "25", "stated"),
        ("Forces signed", "36", "stated"),
        ("Forces possible", "44", "assumed"),
        ("Two-part: the high estimate applies at", "10", "assumed"),
        ("First charged month", "2019-04", "derived"),
        ("Go-live", "2019-04", "assumed"),
        ("Project manager", "£60,000 from 2018-10 for 24 months", "derived"),
        ("Project manager, if go-live is late", "runs longer", "assumed"),
        ("Discount rate", "3.5%", "assumed"),
        ("Price basis", "not stated", "stated"),
        ("Pool shared by size", "£3,321,570", "assumed"),
        ("Forces at which it gives the low estimate", "25", "assumed"),
        ("Size of Derbyshire: police officers", "1,737.74", "stated"),
        ("Size of the first 25 forces together", "81,296.12", "assumed"),
        ("Choice: change of the charge", "0%", "assumed"),
        ("Choice: pricing", "High estimate", "assumed"),
        ("Choice: forces", "25", "derived"),
        ("Choice: savings", "0", "assumed"),
        ("Choice: ramp of the savings", "0", "assumed"),
        ("Choice: cashable share", "0%", "assumed"),
        ("Choice: delay", "0", "assumed"),
    ]


def test_a_range_has_its_source_and_what_it_moves(derbyshire: Case) -> None:
    change, form, forces = audit.assumptions(derbyshire).rows[-7:-4]

    # 41 % on two years of £91,000; £40,000 between the quoted charges of two years.
    assert [row[6] for row in (change, form, forces)] == ["74,620", "40,000", "0"]
    assert [row[2] for row in (change, form, forces)] == ["0% to 41%", "7 pricings", "25 to 36"]
    assert change[4] == (
        "Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK (2002), "
        "Table 2"
    )
    assert change[7].startswith("A stress test: the upper bound of optimism bias")
    assert forces[3:] == (
        "forces",
        "2.8",
        "derived",
        "0",
        "From the anticipated maximum to the number that signed. Both are stated; that they are "
        "the ends of a range is our reading.",
    )


def test_what_a_range_moves_is_of_the_scenario(derbyshire: Case) -> None:
    table = audit.assumptions(derbyshire, choose(derbyshire, "explore"))

    # At 25 forces £262,000 and at 36 £218,611.11; 41 % on two years of £49,305.56.
    assert {row[0]: row[6] for row in table.rows[-7:-4]} == {
        "Choice: pricing": "83,389",
        "Choice: forces": "43,389",
        "Choice: change of the charge": "40,431",
    }
    assert table.foot == "Scenario code: 41-2018-c275:r2:n36:pshared:6521"


def test_a_case_without_ranges_moves_the_reading_alone(derbyshire: Case) -> None:
    rows = audit.assumptions(replace(derbyshire, what_if=())).rows

    assert [row[0] for row in rows if row[6] != "-"] == ["Choice: pricing"]
    assert [row[2] for row in rows if row[6] == "-"] == ["-"] * 26


def test_the_note_of_a_figure_is_kept(derbyshire: Case) -> None:
    anticipated = audit.assumptions(derbyshire).rows[6]

    assert anticipated == (
        "Forces anticipated",
        "25",
        "-",
        "forces",
        "2.8",
        "stated",
        "-",
        "The 25 are called the anticipated maximum, and the low estimate is tied to them.",
    )


def test_what_the_readings_derive_is_shown_with_how(derbyshire: Case) -> None:
    rows = audit.derived(derbyshire).rows

    # 25 x £71,000; and of £71,000 at 25 and £91,000 at 10: £20,000 / (1/10 - 1/25) shared.
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("Pool of the pricing shared", "£1,775,000", "assumed"),
        ("Fee of its own, two-part", "£57,667", "assumed"),
        ("Pool shared, two-part", "£333,333", "assumed"),
        ("Rounding of the printed figures of the budget years, together", "£2,500", "derived"),
    ]
    assert rows[0][5] == "£71,000 times the 25 forces anticipated."


def test_nothing_is_derived_for_readings_that_a_case_does_not_offer(second: Case) -> None:
    assert [row[0] for row in audit.derived(second).rows if "two-part" in row[0]] == []


def test_contacts_moved_are_shown_with_what_they_would_free() -> None:
    table = audit.contacts_inputs(
        10_000, old_cost=2.83, online_cost=0.15, share_rekeyed=0.2, minutes=12, hourly_cost=25
    )

    # Each saves £2.68 less a fifth of £5: £1.68.
    assert table.rows[-1] == ("Freed a year, (a cost)", "16,800", "£")
    assert [row[1] for row in table.rows[:-1]] == ["10,000", "2.83", "0.15", "0.2", "12", "25"]


def test_published_unit_costs_are_ranges_that_say_whose_when_and_where_from(
    tmp_path: Path,
) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(
        "metric,value,unit,scope,year,source,status,confidence\n"
        "call,10,GBP per contact,a force,2012,https://a.example/1,stated,low\n"
        "call,9.5,GBP per contact,another,2013,https://b.example/2,stated,high\n"
        "call,9.9,GBP per contact,another,2013,https://b.example/3,stated,low\n"
        "call,3,GBP per minute,another,2013,https://b.example/2,stated,low\n"
        "web as a share of calls,0.05,ratio,a force,2012,https://a.example/1,stated,low\n"
        "calls,32000,per month,a force,2012,https://a.example/1,stated,low\n",
        encoding="utf-8",
    )

    table = audit.channel_costs(path)

    assert (
        table.text()
        == """\
Published unit costs of contacts, £: other bodies and other years
----------------------------------------------------------------------------------------------------
Contact  Lowest  Highest  Unit         Whose, and when               Source                How sure
----------------------------------------------------------------------------------------------------
call     9.5     10       per contact  a force, 2012; another, 2013  a.example; b.example  low; high
call     3       3        per minute   another, 2013                 b.example             low
----------------------------------------------------------------------------------------------------"""
    )


def test_figures_from_elsewhere_have_their_unit_source_and_status(derbyshire: Case) -> None:
    table = audit.quoted_elsewhere(derbyshire)

    assert table.caption == (
        "Figures from elsewhere; where one is used, the assumptions name it as a source"
    )
    assert table.columns == ("Figure", "Value", "Unit", "Source", "Status")
    assert table.rows[3] == (
        "yearly contribution approved for the Metropolitan Police, a capped value",
        "1,400,000",
        "£ a year",
        "Mayor's Office for Policing and Crime, Digital Public Contact programme papers",
        "stated",
    )
    assert [row[1] for row in table.rows] == [
        *("20", "27", "40", "1,400,000", "8,600,000", "0.41"),
    ]


@pytest.mark.parametrize("table", [audit.reconciliation, audit.derived, audit.quoted_elsewhere])
def test_a_table_of_the_case_alone_carries_its_code_and_that_of_the_rules(
    second: Case, table: Callable[[Case], Table]
) -> None:
    assert table(second).foot == "Case and rules: 7-2023-ed12:r2"


def test_unit_costs_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        audit.channel_costs(tmp_path / "costs.csv")


def test_a_pool_shared_by_size_is_an_assumption_with_its_sizes(derbyshire: Case) -> None:
    weighted = choose(derbyshire, "signed", pricing="weighted")

    rows = audit.assumptions(derbyshire).rows[16:20]

    assert audit.assumptions(derbyshire, weighted).rows[16:20] == rows
    assert [(*row[:2], row[3]) for row in rows] == [
        ("Pool shared by size", "£3,321,570", "£ a year"),
        ("Forces at which it gives the low estimate", "25", "forces"),
        ("Size of Derbyshire: police officers", "1,737.74", "full-time equivalent, 2018-03-31"),
        ("Size of the first 25 forces together", "81,296.12", "full-time equivalent, 2018-03-31"),
    ]
    assert [row[5] for row in rows] == ["assumed", "assumed", "stated", "assumed"]
    assert "no source says who would join next" in rows[3][7]


def test_a_point_of_a_pricing_is_named_by_its_charge(derbyshire: Case) -> None:
    points = [{"adopters": 30, "charge": "low"}, {"adopters": 12, "charge": 85_000}]
    case = with_pricing(derbyshire, "two-part", through=points, status="stated")

    rows = [row for row in audit.assumptions(case).rows if row[0].startswith("Two-part")]

    assert [(row[0], row[1], row[5]) for row in rows] == [
        ("Two-part: the low estimate applies at", "30", "stated"),
        ("Two-part: £85,000 applies at", "12", "stated"),
    ]


def test_a_pool_that_is_no_equal_share_is_not_said_to_be_a_product(derbyshire: Case) -> None:
    pool = {"charge": "low", "adopters": 30}
    ours = with_pricing(derbyshire, "shared", pool_from=pool, share=0.04)
    equal = with_pricing(derbyshire, "shared", pool_from=pool)

    # £71,000 / 0.04; 30 x £71,000.
    assert audit.derived(ours).rows[0][1::4] == (
        "£1,775,000",
        "The pool of which our share at the 30 forces is £71,000.",
    )
    assert audit.derived(equal).rows[0][1::4] == ("£2,130,000", "£71,000 times the 30 forces.")
