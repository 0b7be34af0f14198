"""The tables of members: this force marked in words, assumed charges, figures with sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.members import joining, report
from sohanalysis.members.options import Cap
from sohanalysis.members.report import charges_table, membership_table
from sohanalysis.report.table import Table

MET = "Metropolitan Police"
HOME_OFFICE = (
    "Home Office, Police workforce England and Wales, 30 September 2018, tables 1, 4 and 5"
)
HL13532 = (
    "House of Lords written answer HL13532, www.parallelparliament.co.uk/question/HL13532/"
    "police-internet"
)


def row(table: Table, head: str) -> tuple[str, ...]:
    (matching_row,) = (tuple(row) for row in table.rows if row[0] == head)
    return matching_row


def shared(case: Case, **fields: Any) -> Table:
    return charges_table(joining.charges(case, **{"pool": 1_775_000, "join": 27, **fields}))


def test_the_charges_are_in_order_and_this_force_is_marked_in_words(
    derbyshire: Case,
) -> None:
    table = shared(derbyshire)

    assert table.rows[0] == (MET, "30,390.2", "34.20%", "606,974", "")
    assert row(table, "> Derbyshire") == (
        "> Derbyshire",
        "1,737.7",
        "1.96%",
        "34,707",
        "this one",
    )
    assert table.rows[-2][0] == "City of London"
    assert table.rows[-1] == ("Total, the pool", "88,871.4", "100%", "1,775,000", "")
    assert table.totals == 1


def test_a_charge_above_a_quoted_range_passes_no_cap(derbyshire: Case) -> None:
    # 34,707.32 of £1.775m is 175,980.95 of £9m: above the £91,000 quoted, which is an estimate.
    assert row(shared(derbyshire, pool=9_000_000), "> Derbyshire")[3:] == ("175,981", "this one")


def test_every_charge_has_the_word_assumed(derbyshire: Case) -> None:
    table = shared(derbyshire)

    assert table.caption == (
        "Charge by force, £ a year (assumed): a pool of £1,775,000 (assumed) shared by police "
        "officers (2018-03-31) among 27 forces (this one, then in the order of the register)"
    )
    assert table.columns == (
        "Force",
        "Size, full-time equivalent",
        "Share",
        "Charge (assumed)",
        "Note",
    )
    assert HOME_OFFICE in table.foot


def test_a_payer_at_its_cap_has_no_share_and_the_host_its_own_row(derbyshire: Case) -> None:
    cap = Cap(payer=MET, amount=100_000)
    table = shared(derbyshire, cap=cap, excess="host")

    assert row(table, MET)[3:] == ("100,000", "at its cap, no share")
    assert row(table, "Borne by the host of the contract")[3:] == (
        "506,974",
        "remainder after the cap",
    )


def test_whole_sizes_are_written_without_a_fraction(derbyshire: Case) -> None:
    table = shared(derbyshire, weight="population")

    assert row(table, "> Derbyshire")[1] == "1,018,438"


def test_one_size_with_a_fraction_gives_every_size_a_decimal(derbyshire: Case) -> None:
    register = load_register()
    bodies = (
        replace(body, sizes={"officers": 1_700.0}) if body.name == "Derbyshire" else body
        for body in register.bodies
    )

    table = shared(derbyshire, weight="officers", register=replace(register, bodies=(*bodies,)))

    assert row(table, "> Derbyshire")[1] == "1,700.0"
    assert row(table, MET)[1] == "30,390.2"


def compared(case: Case, **fields: Any) -> Table:
    return membership_table(joining.charges(case, pool=1_775_000, **fields))


def test_sets_of_members_are_compared_with_published_numbers(derbyshire: Case) -> None:
    table = compared(derbyshire)

    assert row(table, "Named live on 8 March 2021 and territorial")[1:] == (
        "27",
        "65,741",
        "34,707",
        "29,179 to 81,436",
        f"{HL13532}; ONS lookup of December 2016: an area with a code of its own",
    )
    assert row(table, f"Named live on 8 March 2021 and territorial, without {MET}")[1:4] == (
        "26",
        "68,269",
        "52,743",
    )
    assert row(table, "Territorial")[1:4] == ("43", "41,279", "25,199")
    assert row(table, "Intent, 2018-07-20")[1:3] == ("36", "49,306")


def test_a_number_has_its_source_its_dispute_and_its_unknown_names(
    derbyshire: Case,
) -> None:
    table = compared(derbyshire)

    assert row(table, "Live, 2020-03-31")[1:] == (
        "20",
        "88,750",
        "44,124",
        "33,115 to 126,169",
        "https://www.parliamenttoday.com/members/viewnews.html?id=115621 (Home Office notice); "
        "disputed: 19 in July 2020, says the supplier; the names are not published, so members "
        "are in the order of the register (assumed)",
    )


def test_the_comparison_names_both_pools_and_the_quoted_range(derbyshire: Case) -> None:
    table = compared(derbyshire)

    assert table.caption == (
        "Charge of Derbyshire by the members that join, £ a year (assumed): £1,775,000 (the low "
        "estimate at 25 forces) in equal shares, compared with a pool of £1,775,000 (assumed) by "
        "police officers (2018-03-31), without a cap; the report quotes £71k to £91k"
    )
    assert all("(assumed)" in head for head in table.columns[2:5])


def test_the_mark_of_this_force_is_in_the_page_too(derbyshire: Case) -> None:
    html = shared(derbyshire).html()

    assert '<th scope="row">&gt; Derbyshire</th>' in html
    assert '<th scope="col" class="soh-figure">Charge (assumed)</th>' in html


def test_a_size_of_another_register_is_named_by_its_description(derbyshire: Case) -> None:
    charges = joining.charges(derbyshire)
    measure = replace(
        charges.register.measures["officers"], what="net revenue budget", date="2018/19"
    )
    register = replace(
        charges.register, measures={**charges.register.measures, "officers": measure}
    )

    table = charges_table(replace(charges, register=register))

    assert "shared by net revenue budget (2018/19) among" in table.caption


def test_the_pool_is_shown_with_the_pool_without_its_largest_member(derbyshire: Case) -> None:
    rows = report.pool_table(joining.charges(derbyshire)).rows

    # £71,000 x (the officers of the first 26 without the largest) / 1,737.74.
    assert rows == [
        ("The pool of this answer", "3,321,570", "assumed"),
        (
            "The case's pool if Metropolitan Police were not among the first 25 of the register's "
            "order",
            "2,348,781",
            "assumed",
        ),
    ]


def test_a_chosen_pool_is_shown_with_the_pool_of_the_case(derbyshire: Case) -> None:
    table = report.pool_table(joining.charges(derbyshire, pool=1_775_000))

    assert [row[1] for row in table.rows] == ["1,775,000", "2,348,781"]
