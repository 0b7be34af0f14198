"""Table, and every table as a literal text."""

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis import tables
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.choice import choose
from sohanalysis.scenario import Scenario
from sohanalysis.tables import MIME, STYLE, Table

SECOND = Path(__file__).parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.fixture(name="small")
def _small() -> Table:
    return Table(
        caption="Costs, £",
        columns=("Line", "2018/19", "2019/20"),
        rows=[("Post", "30,000", "0"), ("Gross", "30,000", "0")],
        totals=1,
    )


def everything(case: Case) -> Scenario:
    """The scenario of DESIGN.md, section 4."""
    shares = {"offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3}
    return choose(case, adopters=36, charge_form="shared", **shares)


def test_the_plain_form_rules_off_heads_and_totals(small: Table) -> None:
    assert (
        small.text()
        == """\
Costs, £
------------------------
Line   2018/19  2019/20
------------------------
Post    30,000        0
------------------------
Gross   30,000        0
------------------------""".replace("------------------------", "-----------------------")
    )
    assert repr(small) == small.text()


def test_the_markup_has_a_caption_scoped_heads_and_a_totals_row(small: Table) -> None:
    assert small.html() == (
        '<table class="soh-table"><caption>Costs, £</caption><thead><tr><th scope="col">Line</th>'
        '<th scope="col" class="soh-figure">2018/19</th>'
        '<th scope="col" class="soh-figure">2019/20</th></tr></thead><tbody>'
        '<tr><th scope="row">Post</th><td class="soh-figure">30,000</td>'
        '<td class="soh-figure">0</td></tr>'
        '<tr class="soh-total"><th scope="row">Gross</th><td class="soh-figure">30,000</td>'
        '<td class="soh-figure">0</td></tr></tbody></table>'
    )


def test_columns_of_words_are_not_aligned_as_figures() -> None:
    table = Table(caption="C", columns=("A", "B", "D"), rows=[("a", "b", "1,000")], words=2)

    assert (
        table.text()
        == """\
C
-----------
A  B      D
-----------
a  b  1,000
-----------"""
    )
    assert '<th scope="col">B</th><th scope="col" class="soh-figure">D</th>' in table.html()
    assert '<td>b</td><td class="soh-figure">1,000</td>' in table.html()


def test_markup_in_any_cell_is_escaped() -> None:
    evil = "<script>\"'&"
    table = Table(caption=evil, columns=(evil, evil), rows=[(evil, evil)])

    html = table.html()

    assert html.count("&lt;script&gt;&quot;&#x27;&amp;") == 5
    assert "<script" not in html


def test_a_notebook_is_given_text_markup_and_data(small: Table) -> None:
    bundle = small._repr_mimebundle_()

    assert list(bundle) == ["text/plain", "text/html", MIME]
    assert bundle["text/plain"] == small.text()
    assert bundle["text/html"] == STYLE + small.html()
    assert bundle[MIME] == {
        "caption": "Costs, £",
        "columns": ("Line", "2018/19", "2019/20"),
        "rows": [("Post", "30,000", "0"), ("Gross", "30,000", "0")],
        "totals": 1,
        "words": 1,
        "remarks": 0,
    }


def test_a_table_made_again_from_its_data_is_the_same(small: Table) -> None:
    assert Table(**small._repr_mimebundle_()[MIME]) == small


def test_the_records_table_is_reproduced(derbyshire: Case) -> None:
    assert (
        tables.record(derbyshire).text()
        == """\
Cost by financial year at the lower and the upper quoted charge, £
----------------------------------------------------------------------------------
Line             2018/19             2019/20             2020/21           2021/22
----------------------------------------------------------------------------------
Project manager   30,000              60,000              30,000                 0
Platform               0    71,000 to 91,000    71,000 to 91,000  71,000 to 91,000
----------------------------------------------------------------------------------
Gross cost        30,000  131,000 to 151,000  101,000 to 121,000  71,000 to 91,000
----------------------------------------------------------------------------------"""
    )


def test_the_records_table_follows_a_scenario(derbyshire: Case) -> None:
    table = tables.record(derbyshire, choose(derbyshire, delay=12))

    assert table.rows[0] == ("Project manager", "30,000", "60,000", "60,000", "30,000")


def test_the_second_records_table_has_its_own_lines_and_years(second: Case) -> None:
    assert (
        tables.record(second).text()
        == """\
Cost by financial year at the lower and the upper quoted charge, £
-------------------------------------------------------------------------------------------------
Line          2023/24            2024/25            2025/26            2026/27            2027/28
-------------------------------------------------------------------------------------------------
Equipment      80,000             40,000                  0                  0                  0
Support desk        0             18,900             26,460             27,783             29,172
Platform            0   30,000 to 45,000   60,000 to 90,000   60,000 to 90,000   60,000 to 90,000
-------------------------------------------------------------------------------------------------
Gross cost     80,000  88,900 to 103,900  86,460 to 116,460  87,783 to 117,783  89,172 to 119,172
-------------------------------------------------------------------------------------------------"""
    )


def test_costs_by_year_show_savings_as_negative(derbyshire: Case) -> None:
    assert (
        tables.cost_by_year(derbyshire, everything(derbyshire)).text()
        == """\
Cost by financial year, £ (savings are negative)
-----------------------------------------------------------------
Line             2018/19  2019/20  2020/21  2021/22  Budget years
-----------------------------------------------------------------
Project manager   30,000   60,000   45,000        0       135,000
Platform               0   49,306   49,306   49,306        98,611
-----------------------------------------------------------------
Gross cost        30,000  109,306   94,306   49,306       233,611
Savings                0   -7,704  -24,139  -24,653       -31,843
Net cost          30,000  101,602   70,166   24,653       201,768
-----------------------------------------------------------------"""
    )


def test_no_savings_are_nil_and_never_minus_nil(derbyshire: Case) -> None:
    savings = tables.cost_by_year(derbyshire, derbyshire.scenario).rows[3]

    assert savings == ("Savings", "0", "0", "0", "0", "0")


def test_saving_lines_count_and_funding_lines_do_not(second: Case) -> None:
    assert (
        tables.cost_by_year(second, second.scenario).text()
        == """\
Cost by financial year, £ (savings are negative)
-----------------------------------------------------------------------
Line          2023/24  2024/25  2025/26  2026/27  2027/28  Budget years
-----------------------------------------------------------------------
Equipment      80,000   40,000        0        0        0       120,000
Support desk        0   18,900   26,460   27,783   29,172        45,360
Platform            0   37,500   75,000   75,000   75,000       112,500
-----------------------------------------------------------------------
Gross cost     80,000   96,400  101,460  102,783  104,172       277,860
Savings             0   -6,000  -24,000  -24,000  -24,000       -30,000
Net cost       80,000   90,400   77,460   78,783   80,172       247,860
-----------------------------------------------------------------------"""
    )


def test_every_result_stands_beside_the_quoted_charges(derbyshire: Case) -> None:
    assert (
        tables.results(derbyshire, everything(derbyshire)).text()
        == """\
Results, with go-live 3 months late, £ (present value: treated as real, beside the cash)
-------------------------------------------------------------------------------
Result                             This scenario  At quoted low  At quoted high
-------------------------------------------------------------------------------
Set-up and the first two years           233,611        277,000         317,000
Headroom (a minus is a shortfall)         66,389         23,000         -17,000
Spent in the budget years                233,611        277,000         317,000
Falls after the budget years                   0              0               0
Cost after cashable savings              217,690        254,073         287,615
Ongoing revenue cost a year               49,306         71,000          91,000
Present value, 2018/19 to 2021/22        215,902        253,708         288,562
-------------------------------------------------------------------------------"""
    )


def test_the_forms_stand_side_by_side_at_36_forces(derbyshire: Case) -> None:
    assert (
        tables.forms(derbyshire, derbyshire.scenario, adopters=36).text()
        == """\
The readings of the charge at 36 forces, £ (total: set-up and the first two years)
-----------------------------------------------------------------------------------
Charge form     Charge a year    Total  Headroom  Ongoing  Note
-----------------------------------------------------------------------------------
Quoted low             71,000  262,000    38,000   71,000
Quoted high            91,000  302,000    -2,000   91,000  short
Stepped                71,000  262,000    38,000   71,000
Shared                 49,306  218,611    81,389   49,306  outside the quoted range
Shared, capped         71,000  262,000    38,000   71,000
Two-part               66,926  253,852    46,148   66,926  outside the quoted range
-----------------------------------------------------------------------------------"""
    )


def test_the_forms_of_one_force_are_outside_the_range_and_short(derbyshire: Case) -> None:
    table = tables.forms(derbyshire, derbyshire.scenario, adopters=1)

    assert table.caption == (
        "The readings of the charge at 1 force, £ (total: set-up and the first two years)"
    )
    assert table.rows[3] == (
        "Shared",
        "1,775,000",
        "3,670,000",
        "-3,370,000",
        "1,775,000",
        "outside the quoted range, short",
    )


def test_a_price_list_is_one_of_the_forms(second: Case) -> None:
    assert (
        tables.forms(second, second.scenario, adopters=8).text()
        == """\
The readings of the charge at 8 forces, £ (total: set-up and the first year)
-------------------------------------------------------------
Charge form  Charge a year    Total  Headroom  Ongoing  Note
-------------------------------------------------------------
Quoted low          60,000  205,515    19,485   89,172
Quoted high         90,000  235,515   -10,515  119,172  short
Stepped             90,000  235,515   -10,515  119,172  short
Shared              90,000  235,515   -10,515  119,172  short
Price list          90,000  235,515   -10,515  119,172  short
-------------------------------------------------------------"""
    )


def test_adoption_runs_from_one_force_to_all_with_both_sides_of_each_flip(
    derbyshire: Case,
) -> None:
    assert (
        tables.adoption(derbyshire, derbyshire.scenario).text()
        == """\
Set-up and the first two years by number of forces, £ (* over the £300,000 set aside)
-------------------------------------------------------------------------------
Forces  Quoted low  Quoted high   Stepped      Shared  Shared, capped  Two-part
-------------------------------------------------------------------------------
1          262,000     302,000*  302,000*  3,670,000*        302,000*  902,000*
5          262,000     302,000*  302,000*    830,000*        302,000*  368,667*
10         262,000     302,000*  302,000*    475,000*        302,000*  302,000*
11         262,000     302,000*  302,000*    442,727*        302,000*   295,939
15         262,000     302,000*  302,000*    356,667*        302,000*   279,778
19         262,000     302,000*  302,000*    306,842*        302,000*   270,421
20         262,000     302,000*  302,000*     297,500         297,500   268,667
24         262,000     302,000*  302,000*     267,917         267,917   263,111
25         262,000     302,000*   262,000     262,000         262,000   262,000
30         262,000     302,000*   262,000     238,333         262,000   257,556
35         262,000     302,000*   262,000     221,429         262,000   254,381
36         262,000     302,000*   262,000     218,611         262,000   253,852
40         262,000     302,000*   262,000     208,750         262,000   252,000
44         262,000     302,000*   262,000     200,682         262,000   250,485
-------------------------------------------------------------------------------"""
    )


def test_a_total_of_exactly_the_sum_set_aside_has_no_star(derbyshire: Case) -> None:
    case = replace(derbyshire, budget=replace(derbyshire.budget, value=302_000))

    first = tables.adoption(case, case.scenario).rows[0]

    assert first == (
        "1",
        "262,000",
        "302,000",
        "302,000",
        "3,670,000*",
        "302,000",
        "902,000*",
    )


def test_break_even_points_are_a_table_of_words(second: Case) -> None:
    assert (
        tables.break_even(second, second.scenario).text()
        == """\
Break-even points: one input moved, all else as in the scenario
--------------------------------------------------------------------------------------------------\
---------------------------------------------------
Input                The sum set aside
--------------------------------------------------------------------------------------------------\
---------------------------------------------------
Charge               holds up to £79,485 a year, 32.5% above the lower quoted charge, 6% above \
the middle of the range and 11.7% below the upper one.
Forces (stepped)     holds down to 12 forces and is short at 11.
Forces (shared)      holds down to 10 forces and is short at 9.
Forces (price list)  holds down to 10 forces and is short at 9.
Delay                holds up to the longest delay the horizon allows, 24 months.
--------------------------------------------------------------------------------------------------\
---------------------------------------------------"""
    )


def test_break_even_points_of_the_record_are_those_of_the_paper(derbyshire: Case) -> None:
    rows = tables.break_even(derbyshire, choose(derbyshire, charge_form="quoted-low")).rows

    assert rows == [
        (
            "Charge",
            "holds up to £90,000 a year, 26.8% above the lower quoted charge, 11.1% above the "
            "middle of the range and 1.1% below the upper one.",
        ),
        (
            "Forces (stepped)",
            "holds down to 25 forces and is short at 24: 12 of the 36 that signed would have to "
            "stay out.",
        ),
        (
            "Forces (shared)",
            "holds down to 20 forces and is short at 19: 17 of the 36 that signed would have to "
            "stay out.",
        ),
        (
            "Forces (shared, capped)",
            "holds down to 20 forces and is short at 19: 17 of the 36 that signed would have to "
            "stay out.",
        ),
        (
            "Forces (two-part)",
            "holds down to 11 forces and is short at 10: 26 of the 36 that signed would have to "
            "stay out.",
        ),
        ("Delay", "7 months still fit, 8 do not."),
    ]


def test_the_captions_name_what_a_scenario_changes(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=3, charge_follows_go_live=True, charge_change=0.1)

    words = ", with go-live 3 months late and the charge too, at a charge 10% more, £"

    assert tables.record(derbyshire, late).caption == (
        f"Cost by financial year at the lower and the upper quoted charge{words}"
    )
    assert tables.results(derbyshire, late).caption == (
        f"Results{words} (present value: treated as real, beside the cash)"
    )
    assert tables.forms(derbyshire, late).caption == (
        f"The readings of the charge at 25 forces{words} (total: set-up and the first two years)"
    )
    assert tables.adoption(derbyshire, late).caption == (
        f"Set-up and the first two years by number of forces{words} (* over the £300,000 set aside)"
    )


def test_the_caption_of_the_results_names_the_price_basis(second: Case) -> None:
    assert tables.results(second, second.scenario).caption == (
        "Results, £ (present value: of cash prices at a real rate, so too low, beside the cash)"
    )


def test_the_forms_without_a_count_are_those_of_the_scenarios_own_path(derbyshire: Case) -> None:
    table = tables.forms(derbyshire, choose(derbyshire, adopters=(25, 25, 36, 36), delay=3))

    assert (
        table.text()
        == """\
The readings of the charge at 25, 25, 36, 36 forces by year, with go-live 3 months late, £ (total: \
set-up and the first two years)
---------------------------------------------------------------------------------------
Charge form     Charge in 2021/22    Total  Headroom  Ongoing  Note
---------------------------------------------------------------------------------------
Quoted low                 71,000  277,000    23,000   71,000
Quoted high                91,000  317,000   -17,000   91,000  short
Stepped                    71,000  277,000    23,000   71,000
Shared                     49,306  255,306    44,694   49,306  outside the quoted range
Shared, capped             71,000  277,000    23,000   71,000
Two-part                   66,926  272,926    27,074   66,926  outside the quoted range
---------------------------------------------------------------------------------------"""
    )


def test_columns_of_remarks_at_the_right_are_words_too() -> None:
    table = Table(caption="C", columns=("A", "B", "D"), rows=[("a", "1,000", "d")], remarks=1)

    assert table.text().splitlines()[2:5] == ["A      B  D", "-----------", "a  1,000  d"]
    assert '<td class="soh-figure">1,000</td><td>d</td>' in table.html()
