"""The tables of who joins: this force marked in words, charges assumed, figures with sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.members import joining, report
from sohanalysis.members.charges import Cap
from sohanalysis.members.report import charges_table, membership_table
from sohanalysis.report.table import Table

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
MET = "Metropolitan Police"
HOME_OFFICE = (
    "Home Office, Police workforce England and Wales, 30 September 2018, tables 1, 4 and 5"
)
HL13532 = (
    "House of Lords written answer HL13532, www.parallelparliament.co.uk/question/HL13532/"
    "police-internet"
)


def row(table: Table, head: str) -> tuple[str, ...]:
    (found,) = (tuple(row) for row in table.rows if row[0] == head)
    return found


def shared(case: Case, **given: Any) -> Table:
    return charges_table(joining.charges(case, **{"pool": 1_775_000, "join": 27, **given}))


def test_the_charges_stand_in_their_order_and_this_force_is_marked_in_words(
    derbyshire: Case,
) -> None:
    table = shared(derbyshire)

    assert table.rows[0] == (MET, "30,390.2", "34.20%", "606,974", "")
    assert row(table, "> Derbyshire") == (
        *("> Derbyshire", "1,737.7", "1.96%", "34,707"),
        "this one",
    )
    assert table.rows[-2][0] == "City of London"
    assert table.rows[-1] == ("Total, the pool", "88,871.4", "100%", "1,775,000", "")
    assert table.totals == 1


def test_no_charge_stands_without_the_word_assumed(derbyshire: Case) -> None:
    table = shared(derbyshire)

    assert table.caption == (
        "Charge by force, £ a year (assumed): a pool of £1,775,000 (assumed) shared by police "
        "officers (2018-03-31) among 27 forces (this one, then in the order of the register)"
    )
    assert table.columns == (
        *("Force", "Size, full-time equivalent", "Share"),
        *("Charge (assumed)", "Note"),
    )
    assert HOME_OFFICE in table.foot


def test_a_payer_at_its_cap_has_no_share_and_the_host_its_own_row(derbyshire: Case) -> None:
    cap = Cap(payer=MET, amount=100_000)
    table = shared(derbyshire, cap=cap, excess="host")

    assert row(table, MET)[3:] == ("100,000", "at its cap, no share")
    assert row(table, "Borne by the host of the contract")[3:] == ("506,974", "what the cap leaves")


def test_whole_sizes_are_written_without_a_fraction(derbyshire: Case) -> None:
    table = shared(derbyshire, weight="population")

    assert row(table, "> Derbyshire")[1] == "1,018,438"


def compared(case: Case, **given: Any) -> Table:
    return membership_table(joining.charges(case, pool=1_775_000, **given))


def test_who_joins_is_set_beside_how_many(derbyshire: Case) -> None:
    table = compared(derbyshire)

    assert row(table, "Named live on 8 March 2021 and territorial")[1:] == (
        *("27", "65,741", "34,707", "29,179 to 81,436"),
        f"{HL13532}; ONS lookup of December 2016: an area with a code of its own",
    )
    assert row(table, f"Named live on 8 March 2021 and territorial, without {MET}")[1:4] == (
        *("26", "68,269", "52,743"),
    )
    assert row(table, "Territorial")[1:4] == ("43", "41,279", "25,199")
    assert row(table, "Intent, 2018-07-20")[1:3] == ("36", "49,306")


def test_a_number_says_where_it_stands_what_is_disputed_and_what_nobody_knows(
    derbyshire: Case,
) -> None:
    table = compared(derbyshire)

    assert row(table, "Live, 2020-03-31")[1:] == (
        *("20", "88,750", "44,124", "33,115 to 126,169"),
        "https://www.parliamenttoday.com/members/viewnews.html?id=115621 (Home Office notice); "
        "disputed: 19 in July 2020, says the supplier; which of them is not published: taken"
        " in the "
        "order of the register (assumed)",
    )


def test_the_comparison_names_both_pools_and_what_the_record_quotes(derbyshire: Case) -> None:
    table = compared(derbyshire)

    assert table.caption == (
        "What Derbyshire would be charged by who joins, £ a year (assumed): £1,775,000 (the "
        "low estimate at 25 forces) in equal shares, beside a pool of £1,775,000 (assumed) by "
        "police officers (2018-03-31), without a cap; the report quotes £71k to £91k"
    )
    assert all("(assumed)" in head for head in table.columns[2:5])


def test_the_mark_of_this_force_is_in_the_page_too(derbyshire: Case) -> None:
    html = shared(derbyshire).html()

    assert '<th scope="row">&gt; Derbyshire</th>' in html
    assert '<th scope="col" class="soh-figure">Charge (assumed)</th>' in html


def test_a_register_of_ones_own_is_named_by_what_it_measures(derbyshire: Case) -> None:
    found = joining.charges(derbyshire)
    own = replace(found.register.measures["officers"], what="net revenue budget", date="2018/19")
    register = replace(found.register, measures={**found.register.measures, "officers": own})

    table = charges_table(replace(found, register=register))

    assert "shared by net revenue budget (2018/19) among" in table.caption


def test_the_pool_is_shown_with_what_it_hangs_on(derbyshire: Case) -> None:
    rows = report.pool_table(joining.charges(derbyshire)).rows

    # £71,000 x (the officers of the first 26 without the largest) / 1,737.74.
    assert rows == [
        ("The pool of this answer", "3,321,570", "assumed"),
        (
            "The case's, were Metropolitan Police not among the first 25 of the register's order",
            "2,348,781",
            "assumed",
        ),
    ]


def test_a_pool_of_ones_own_is_shown_beside_the_cases(derbyshire: Case) -> None:
    table = report.pool_table(joining.charges(derbyshire, pool=1_775_000))

    assert [row[1] for row in table.rows] == ["1,775,000", "2,348,781"]
