"""What-ifs as json and csv: parsed as another program would, against hand arithmetic."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import limit_on
from sohanalysis.money import figures, percent
from sohanalysis.report import tables, terminal
from tests.charged import keeping, saved, with_pricing

COLUMNS = [
    *("part", "pricing", "result", "limit", "input", "value", "input_2", "value_2", "within"),
    *("pounds", "source"),
]
CODE = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
INPUTS = [
    "charge",
    "adopters",
    "charge_change",
    "rise",
    "delay",
    "savings",
    "offset",
    "ramp",
    "cashable",
]


def refuse(constant: str) -> None:
    """Refuse what is no JSON: NaN and Infinity."""
    raise AssertionError(constant)


def parsed(text: str) -> Any:
    return json.loads(text, parse_constant=refuse)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def part(text: str, *start: str) -> list[list[str]]:
    """Rows of a csv that start with some cells, without them."""
    return [row[len(start) :] for row in rows(text) if tuple(row[: len(start)]) == start]


def penny(pounds: Any) -> Any:
    return pytest.approx(pounds, abs=0.005)


def exactly(figure: float) -> Any:
    """As close as a float can be."""
    return pytest.approx(figure, rel=1e-14)


def unsourced(text: str, *start: str) -> list[list[str]]:
    """Rows of a sensitivity as `part` has them, which are of no range and have no source."""
    found = part(text, *start)
    assert {row[-1] for row in found} == {""}
    return [row[:-1] for row in found]


def table_of(case: Case, scenario: Scenario, **axes: Any) -> list[list[str]]:
    """Rows of a table in the csv of a sensitivity, without the part's name."""
    return unsourced(terminal.sensitivity_csv(case, scenario, None, [axes]), "table")


# Sensitivity as json


def test_sensitivity_is_one_json_object_of_the_scenario_and_four_parts(derbyshire: Case) -> None:
    text = terminal.sensitivity_json(derbyshire, choose(derbyshire, "half-saved-late"), None, [{}])

    found = parsed(text)
    assert list(found) == [
        *("case", "scenario", "code", "digest", "notes", "sensitivity", "break_even", "tornado"),
        "tables",
    ]
    assert found["case"] == "Single Online Home: decision 41/2018"
    assert found["code"] == CODE
    assert found["scenario"] == {
        "adopters": 36,
        "pricing": "shared",
        "savings": 0.0,
        "offset": 0.5,
        "ramp": 12,
        "cashable": 0.5,
        "delay": 3,
        "charge_follows_go_live": False,
        "charge_change": 0.0,
        "rise": 0.0,
        "leave": "none",
    }
    assert text.endswith("}\n")


def test_break_even_points_come_out_by_form_and_input(derbyshire: Case) -> None:
    text = terminal.sensitivity_json(derbyshire, derbyshire.scenario, None, [])

    found = parsed(text)["break_even"]
    assert list(found) == [
        *("low-estimate", "high-estimate", "stepped", "shared", "shared-capped", "two-part"),
        "weighted",
    ]
    assert [[point["input"] for point in points] for points in found.values()] == [INPUTS] * 7
    charge, adopters, change = found["shared"][:3]
    # (300,000 - 120,000) / 2, 26.8% above 71,000; 20 equal shares fit, 19 do not.
    assert charge == {
        "input": "charge",
        "pricing": "shared",
        "limit": {"result": "headroom", "value": 0.0, "is_the_sum": True},
        "lowest": 0.0,
        "highest": 33_215_700.0,
        "this_scenario": 81_000.0,
        "values": [exactly(90_000)],
        "switches": [],
        "within_at_lowest": True,
        "moves": True,
        "priced": True,
        "always": False,
        "never": False,
    }
    assert adopters["switches"] == [{"last_fits": 20, "first_does_not": 19}]
    assert (adopters["lowest"], adopters["highest"], adopters["values"]) == (1, 44, [])
    assert change["values"] == [exactly(0.267_605_633_802_816_9)]
    assert change["highest"] == 2.0


def test_the_tornado_comes_out_with_its_sources(derbyshire: Case) -> None:
    text = terminal.sensitivity_json(derbyshire, derbyshire.scenario, None, [])

    found = parsed(text)["tornado"]
    widest, form, adopters = found["bars"]
    # £180,000 - 2 x £91,000 x 1.41 = -£76,620.
    assert found["limit"] == {"result": "headroom", "value": 0, "is_the_sum": True}
    assert found["this_scenario"] == -2_000
    assert found["without_range"] == ["savings", "ramp", "cashable", "delay", "rise"]
    assert (widest["input"], widest["low"], widest["high"]) == ("charge_change", 0, 0.41)
    assert (widest["at_low"], widest["at_high"]) == (penny(-2_000), penny(-76_620))
    assert widest["swing"] == penny(74_620)
    assert widest["range"]["source"].startswith("Mott MacDonald for HM Treasury")
    assert widest["range"]["status"] == "assumed"
    assert (form["low"], form["high"], form["range"]) == ("high-estimate", "low-estimate", None)
    assert form["low_pricings"] == ["high-estimate"]
    assert form["high_pricings"] == [
        "low-estimate",
        "stepped",
        "shared",
        "shared-capped",
        "two-part",
    ]
    assert (adopters["low"], adopters["high"], adopters["swing"]) == (25, 36, 0)


def test_tables_come_out_in_full_precision_in_the_order_given(derbyshire: Case) -> None:
    shared = choose(derbyshire, pricing="shared")
    axes = [{"adopters": (19, 25)}, {"pricing": ("stepped", "shared"), "delay": (0, 3)}]

    text = terminal.sensitivity_json(derbyshire, shared, None, axes)

    one, two = parsed(text)["tables"]
    # £180,000 - 2 x £1.775m / 19.
    assert one == {
        "axes": {"adopters": [19, 25]},
        "limit": {"result": "headroom", "value": 0.0, "is_the_sum": True},
        "amounts": [exactly(-6_842.105_263_157_864), 38_000.0],
        "within": [False, True],
        "here": [1],
    }
    assert two == {
        "axes": {"pricing": ["stepped", "shared"], "delay": [0, 3]},
        "limit": {"result": "headroom", "value": 0.0, "is_the_sum": True},
        "amounts": [[38_000.0, 23_000.0], [38_000.0, 23_000.0]],
        "within": [[True, True], [True, True]],
        "here": [1, 0],
    }


def test_the_limit_that_is_given_holds_in_every_part(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 290_000)

    text = terminal.sensitivity_json(derbyshire, derbyshire.scenario, limit, [{"savings": (0.0,)}])

    found = parsed(text)
    own = {"result": "initial_cost", "value": 290_000.0, "is_the_sum": False}
    points = [point["limit"] for points in found["break_even"].values() for point in points]
    assert points == [own] * 63
    assert (found["tornado"]["limit"], found["tables"][0]["limit"]) == (own, own)
    # (290,000 - 120,000) / 2.
    assert found["break_even"]["shared"][0]["values"] == [exactly(85_000)]


# Sensitivity as csv


def test_every_row_of_the_sensitivity_csv_has_its_eleven_cells(derbyshire: Case) -> None:
    axes = [{"adopters": None}, {"delay": None, "charge_change": None}]

    found = rows(terminal.sensitivity_csv(derbyshire, derbyshire.scenario, None, axes))

    assert found[0] == COLUMNS
    assert {len(row) for row in found} == {11}
    # 8 rows at 2 estimates, 9 inputs of 7 pricings, 2 ends of 2 bars and the 6 pricings at the
    # ends of theirs (by size, 25 forces pay a penny more than £71,000), 5 inputs without a range,
    # 16 counts, 7 delays by 9 changes, the code, and the heads.
    assert len(found) == 16 + 63 + 10 + 5 + 16 + 63 + 1 + 1
    code = "41-2018-c275:r3:n25:phigh-estimate:fc8e"
    assert found[-1] == ["scenario", "high-estimate", "", "", "scenario_code", code, *[""] * 5]


def test_a_break_even_point_says_how_it_holds(derbyshire: Case) -> None:
    text = terminal.sensitivity_csv(derbyshire, derbyshire.scenario, None, [])

    after = ["cost_after_cashable_savings", "300000.0"]
    assert unsourced(text, "break-even", "shared") == [
        ["headroom", "0.0", "charge", "90000.0", "", "", "up to", ""],
        ["headroom", "0.0", "adopters", "20", "", "", "from", ""],
        ["headroom", "0.0", "charge_change", "0.2676056338028168", "", "", "up to", ""],
        ["headroom", "0.0", "rise", "", "", "", "always", ""],
        ["headroom", "0.0", "delay", "7", "", "", "up to", ""],
        [*after, "savings", "", "", "", "always", ""],
        [*after, "offset", "", "", "", "always", ""],
        [*after, "ramp", "", "", "", "always", ""],
        [*after, "cashable", "", "", "", "always", ""],
    ]
    assert unsourced(text, "break-even", "high-estimate", "headroom", "0.0", "delay") == [
        ["", "", "", "never", ""]
    ]


def test_a_price_list_that_rises_and_falls_has_a_row_for_each_flip(second: Case) -> None:
    prices = ((1, 70_000), (5, 80_000), (12, 79_485), (20, 79_486), (25, 60_000))
    steps = [{"adopters": start, "price": price} for start, price in prices]
    case = with_pricing(second, "bands", price=steps)

    text = terminal.sensitivity_csv(case, case.scenario, None, [])

    # The break-even charge is £79,485.
    assert unsourced(text, "break-even", "bands", "headroom", "0.0", "adopters") == [
        ["4", "", "", "up to", ""],
        ["12", "", "", "from", ""],
        ["19", "", "", "up to", ""],
        ["25", "", "", "from", ""],
    ]


def test_each_bar_has_a_row_for_each_end_and_for_each_form_there(derbyshire: Case) -> None:
    text = terminal.sensitivity_csv(derbyshire, derbyshire.scenario, None, [])

    study = (
        "Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK (2002), "
        "Table 2 (assumed)"
    )
    forms = "pricings (assumed)"
    assert part(text, "tornado", "high-estimate", "headroom", "0.0") == [
        ["charge_change", "0.0", "", "", "no", "-2000.0", study],
        ["charge_change", "0.41", "", "", "no", "-76620.0", study],
        ["pricing", "high-estimate", "", "", "no", "-2000.0", forms],
        ["pricing", "low-estimate", "", "", "yes", "38000.0", forms],
        ["pricing", "stepped", "", "", "yes", "38000.0", forms],
        ["pricing", "shared", "", "", "yes", "38000.0", forms],
        ["pricing", "shared-capped", "", "", "yes", "38000.0", forms],
        ["pricing", "two-part", "", "", "yes", "38000.0", forms],
        ["adopters", "25", "", "", "no", "-2000.0", "2.8 (derived)"],
        ["adopters", "36", "", "", "no", "-2000.0", "2.8 (derived)"],
        ["savings", *[""] * 5, "no sourced range in the case: not varied"],
        ["ramp", *[""] * 5, "no sourced range in the case: not varied"],
        ["cashable", *[""] * 5, "no sourced range in the case: not varied"],
        ["delay", *[""] * 5, "no sourced range in the case: not varied"],
        ["rise", *[""] * 5, "no sourced range in the case: not varied"],
    ]


def test_the_end_of_a_bar_is_held_against_its_limit_at_full_precision(derbyshire: Case) -> None:
    explore, limit = choose(derbyshire, "explore"), limit_on(derbyshire, "initial_cost")

    text = terminal.sensitivity_csv(derbyshire, explore, limit, [])

    # £120,000 + 2 x £49,305.56 x 1.41 is within £300,000; and 2 x £91,000 is not.
    ends = part(text, "tornado", "shared", "initial_cost", "300000.0")
    assert [row[0::4] for row in ends[:2]] == [["pricing", "yes"], ["pricing", "no"]]
    assert float(ends[5][5]) == exactly(259_041.666_666_666_7)


def test_each_cell_of_a_table_over_two_fields_has_a_row(derbyshire: Case) -> None:
    axes = {"adopters": (20, 25), "delay": (0, 1)}

    found = table_of(derbyshire, choose(derbyshire, pricing="shared"), **axes)

    # £2,500 at 20, £38,000 at 25, less £5,000 a month.
    known = ["shared", "headroom", "0.0", "adopters"]
    assert found == [
        [*known, "20", "delay", "0", "yes", "2500.0"],
        [*known, "20", "delay", "1", "no", "-2500.0"],
        [*known, "25", "delay", "0", "yes", "38000.0"],
        [*known, "25", "delay", "1", "yes", "33000.0"],
    ]


def test_each_value_of_a_table_over_one_field_has_a_row_at_full_precision(derbyshire: Case) -> None:
    found = table_of(derbyshire, choose(derbyshire, pricing="shared"), adopters=(19, 36))

    known = ["shared", "headroom", "0.0", "adopters"]
    assert [row[:-1] for row in found] == [
        [*known, "19", "", "", "no"],
        [*known, "36", "", "", "yes"],
    ]
    # £180,000 - 2 x £1.775m / 19 or 36.
    assert [float(row[-1]) for row in found] == [
        exactly(-6_842.105_263_157_864),
        exactly(81_388.888_888_888_88),
    ]


def test_the_limit_that_is_given_is_in_every_row(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", 1_000)
    axes = [{"savings": (0.0, 50_000.0)}]

    found = rows(terminal.sensitivity_csv(derbyshire, derbyshire.scenario, limit, axes))

    limited = [row for row in found[1:-1] if row[0] != "sensitivity"]
    assert {tuple(row[2:4]) for row in limited} == {("headroom", "1000.0")}


# Saved scenarios


def test_saved_scenarios_come_out_as_json_with_their_codes_and_results(derbyshire: Case) -> None:
    found = parsed(terminal.scenarios_as(derbyshire, None, "json"))

    assert [one["name"] for one in found] == ["fewer-join", "outsourcing-stress", "half-saved-late"]
    assert found[2] == {
        "digest": "7313",
        "adopters": 36,
        "pricing": "shared",
        "savings": 0.0,
        "offset": 0.5,
        "ramp": 12,
        "cashable": 0.5,
        "delay": 3,
        "charge_follows_go_live": False,
        "charge_change": 0.0,
        "rise": 0.0,
        "leave": "none",
        "name": "half-saved-late",
        "rationale": "All that signed pay equal shares, go-live slips a quarter, half of the "
        "charge is saved after a year and half of that is cashable. The savings are ours, not the "
        "report's.",
        "role": "finance analyst (an example)",
        "case": "41-2018-c275",
        "rules": 3,
        "code": CODE,
        # DESIGN.md, section 4, to the penny.
        "initial_cost": penny(233_611.11),
        "headroom": penny(66_388.89),
        "spent_in_budget_years": penny(233_611.11),
        "falls_after_budget_years": 0.0,
        "cost_after_cashable_savings": penny(217_689.53),
        "ongoing": penny(49_305.56),
        "present_value": penny(215_902.22),
    }


def test_letters_beyond_ascii_are_escaped_and_come_back(derbyshire: Case) -> None:
    case = keeping(derbyshire, saved(rationale="£302k for a café?"))

    text = terminal.scenarios_json(case)

    assert text.isascii()
    assert json.loads(text)[0]["rationale"] == "£302k for a café?"


def test_a_path_of_adopters_is_a_list_in_json_and_one_cell_in_csv(derbyshire: Case) -> None:
    case = keeping(derbyshire, saved(adopters=(25, 25, 36, 36)))

    as_json, as_csv = (terminal.scenarios_as(case, None, form) for form in ("json", "csv"))

    assert parsed(as_json)[0]["adopters"] == [25, 25, 36, 36]
    assert [row[0] for row in rows(as_csv)] == ["adopters", "25,25,36,36"]


def test_saved_scenarios_come_out_as_csv_with_a_row_for_each(derbyshire: Case) -> None:
    found = rows(terminal.scenarios_as(derbyshire, None, "csv"))

    assert found[0] == [
        *("adopters", "pricing", "savings", "offset", "ramp", "cashable", "delay"),
        *("charge_follows_go_live", "charge_change", "rise", "leave"),
        *("name", "rationale", "role", "case", "rules"),
        *("code", "initial_cost", "headroom", "spent_in_budget_years"),
        *("falls_after_budget_years", "cost_after_cashable_savings", "ongoing", "present_value"),
    ]
    assert {len(row) for row in found} == {24}
    assert found[1][:12] == [
        *("19", "shared", "0.0", "0.0", "0", "0.0", "0", "False", "0.0", "0.0"),
        *("none", "fewer-join"),
    ]
    assert [row[16] for row in found[1:]] == [
        "41-2018-c275:r3:n19:pshared:669c",
        "41-2018-c275:r3:n25:phigh-estimate:x0.41:9f0f",
        CODE,
    ]
    # £120,000 + 2 x £91,000 x 1.41; the charge alone goes on, £91,000 x 1.41.
    assert [float(cell) for cell in found[2][17:23]] == penny(
        [376_620, -76_620, 376_620, 0, 376_620, 128_310]
    )


def test_a_saved_scenario_that_cannot_be_used_says_why_and_the_others_stay(
    derbyshire: Case,
) -> None:
    case = keeping(derbyshire, saved(name="old", rules=2), saved())
    why = (
        'scenario: "old" is of rules r2, and these are r3: its figures may differ. '
        "Choose the fields again."
    )

    as_json, as_csv = (terminal.scenarios_as(case, None, form) for form in ("json", "csv"))

    old, kept = parsed(as_json)
    assert (old["not_usable"], kept["code"]) == (why, "41-2018-c275:r3:n20:pshared:158f")
    assert ("code" in old, "not_usable" in kept) == (False, False)
    assert ("headroom" in old, kept["headroom"]) == (False, 2_500)
    assert [row[16:20] for row in rows(as_csv)] == [
        ["not_usable", "code", "initial_cost", "headroom"],
        [why, "", "", ""],
        ["", "41-2018-c275:r3:n20:pshared:158f", "297500.0", "2500.0"],
    ]
    assert {len(row) for row in rows(as_csv)} == {25}


def test_a_case_without_saved_scenarios_is_an_empty_list(second: Case) -> None:
    assert terminal.scenarios_json(second) == "[]\n"


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_safe(derbyshire: Case) -> None:
    told = saved(rationale="@cell", role='half, "so to say"\nand a line', charge_change=-0.1)

    found = rows(terminal.scenarios_csv(keeping(derbyshire, told)))

    assert found[1][8] == "-0.1"
    assert found[1][12:14] == ["'@cell", 'half, "so to say"\nand a line']
    assert len(found) == 2


# Side by side


def test_scenarios_side_by_side_come_out_as_json(derbyshire: Case) -> None:
    found = parsed(terminal.scenarios_as(derbyshire, ["fewer-join", "explore", CODE], "json"))

    assert list(found) == [
        *("case", "digest", "scenarios", "differs", "results", "differences", "changes")
    ]
    assert found["case"] == "Single Online Home: decision 41/2018"
    assert [(one["name"], one["code"], one["adopters"]) for one in found["scenarios"]] == [
        ("fewer-join", "41-2018-c275:r3:n19:pshared:669c", 19),
        ("explore", "41-2018-c275:r3:n36:pshared:2042", 36),
        (CODE, CODE, 36),
    ]
    assert found["differs"] == ["adopters", "offset", "ramp", "cashable", "delay"]
    # DESIGN, section 4: at 19 and at 36 equal shares, and with everything.
    assert found["results"]["initial_cost"] == penny([306_842.11, 218_611.11, 233_611.11])
    assert found["differences"]["initial_cost"] == penny([0, -88_230.99, -73_230.99])
    assert found["changes"]["initial_cost"] == [
        0.0,
        exactly(-0.287_545_263_960_358_2),
        pytest.approx(-0.238_660_2, abs=1e-7),
    ]
    assert found["results"]["headroom"] == penny([-6_842.11, 81_388.89, 66_388.89])
    assert found["changes"]["headroom"] == [None, None, None]
    assert found["results"]["present_value"][2] == penny(215_902.22)


def test_the_csv_of_scenarios_side_by_side_is_the_tables_on_the_screen(derbyshire: Case) -> None:
    case, names = keeping(derbyshire, saved(adopters=(25, 25, 36, 36))), ["signed", "kept"]

    head, *found = rows(terminal.scenarios_as(case, names, "csv"))

    assert head == ["What", "signed", "kept", "kept less signed", "kept, %"]
    inputs, results, apart = terminal.saved_or_compared(case, names)
    assert [row[:3] for row in found[: len(inputs.rows)]] == [[*row] for row in inputs.rows]
    on_screen = [[*row, *more[1:]] for row, more in zip(results.rows, apart.rows, strict=True)]
    writes = (str, figures, figures, figures, percent)
    assert [
        [
            write(float(cell)) if at and cell else cell or "-"
            for at, (write, cell) in enumerate(zip(writes, row, strict=True))
        ]
        for row in found[len(inputs.rows) :]
    ] == on_screen
    assert found[0][1:3] == ["36", "25, 25, 36, 36"]
    total = next(row for row in found if row[0].startswith("Set-up"))
    assert float(total[1]) == 302_000


# Medium term


def test_the_medium_term_comes_out_as_json_by_year(derbyshire: Case) -> None:
    text = terminal.medium_term_json(
        derbyshire, derbyshire.scenario, more_years=1, tax_base=330_000, net_budget=200_000_000
    )

    found = parsed(text)
    assert list(found) == [
        *("case", "scenario", "code", "digest", "notes", "years", "assumed", "one_off"),
        "recurrent",
        *("cashable_savings", "pressure", "cumulative", "band_d_pence", "share_of_budget"),
        *("pressure_at_quoted_low", "pressure_at_quoted_high"),
    ]
    assert found["code"] == "41-2018-c275:r3:n25:phigh-estimate:fc8e"
    assert found["years"] == ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23"]
    assert found["assumed"] == ["2022/23"]
    assert found["one_off"] == [30_000, 60_000, 30_000, 0, 0]
    assert found["recurrent"] == [0, 91_000, 91_000, 91_000, 91_000]
    assert found["cashable_savings"] == [0, 0, 0, 0, 0]
    assert found["pressure"] == [30_000, 151_000, 121_000, 91_000, 91_000]
    assert found["cumulative"] == [30_000, 181_000, 302_000, 393_000, 484_000]
    assert found["pressure_at_quoted_low"] == [30_000, 131_000, 101_000, 71_000, 71_000]
    assert found["pressure_at_quoted_high"] == [30_000, 151_000, 121_000, 91_000, 91_000]
    # 100 pence x £30,000 / 330,000; and £151,000 of £200m.
    assert found["band_d_pence"][0] == exactly(9.090_909_090_909_092)
    assert found["share_of_budget"][1] == exactly(0.000_755)


def test_without_bases_nothing_is_set_against_them(derbyshire: Case) -> None:
    found = parsed(terminal.medium_term_json(derbyshire, derbyshire.scenario, more_years=0))

    assert {"band_d_pence", "share_of_budget"} & set(found) == set()
    assert (found["years"][-1], found["assumed"]) == ("2021/22", [])


def test_the_csv_of_the_medium_term_is_the_table_on_the_screen(second: Case) -> None:
    text = terminal.medium_term_csv(second, second.scenario, more_years=1)

    table = tables.medium_term_table(second, second.scenario, more_years=1)
    head, *found, code = rows(text)
    assert head == [*table.columns]
    assert [(name, *(figures(float(each)) for each in amounts)) for name, *amounts in found] == (
        table.rows
    )
    assert code[:2] == ["Scenario code", "7-2023-ed12:r3:n12:pbands:c0.5:8170"]
    # Half of £75,000 and nine months of £25,200; half of £24,000 as cash, from January 2025.
    assert part(text, "Recurrent costs")[0][:2] == ["0.0", "56400.0"]
    assert part(text, "Cashable savings")[0][1] == "-3000.0"
    # £80,000 less the grant; then £40,000 + £56,400 - £3,000.
    assert part(text, "Net pressure")[0][:2] == ["30000.0", "93400.0"]
    # The platform is £15,000 a year less or more at the quoted charges, and half of that at first.
    assert part(text, "Net pressure, low estimate")[0][:2] == ["30000.0", "85900.0"]
    assert part(text, "Net pressure, high estimate")[0][1] == "100900.0"


def test_the_json_of_a_sensitivity_has_the_pricings_in_the_order_of_the_file(
    derbyshire: Case, backwards: Case
) -> None:
    axes = [{"adopters": None, "pricing": None}]

    usual, found = (
        json.loads(terminal.sensitivity_json(case, choose(case, "explore"), None, axes))
        for case in (derbyshire, backwards)
    )

    (known,), (table,) = usual.pop("tables"), found.pop("tables")
    assert list(found["break_even"]) == [*reversed(derbyshire.pricings)]
    assert found == usual
    assert table["axes"]["pricing"] == [*reversed(derbyshire.pricings)]
    assert table["amounts"] == [row[::-1] for row in known["amounts"]]


def test_the_csv_of_a_sensitivity_has_the_pricings_in_the_order_of_the_file(
    derbyshire: Case, backwards: Case
) -> None:
    usual, found = (
        terminal.sensitivity_csv(case, choose(case, "explore"), None, [])
        for case in (derbyshire, backwards)
    )

    names = [row[0] for row in part(found, "break-even")]
    assert [*dict.fromkeys(names)] == [*reversed(derbyshire.pricings)]
    for name in derbyshire.pricings:
        assert part(found, "break-even", name) == part(usual, "break-even", name)
    assert part(found, "tornado") == part(usual, "tornado")


def test_what_no_figure_may_stand_without_goes_with_every_file(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "went-live", pricing="weighted")
    code = scenario_code(derbyshire, scenario)

    files = (
        terminal.sensitivity_csv(derbyshire, scenario, None, [{"delay": None}]),
        terminal.medium_term_csv(derbyshire, scenario, more_years=1),
        terminal.comparison_csv(derbyshire, ["signed", code]),
        terminal.sensitivity_json(derbyshire, scenario, None, [{"delay": None}]),
        terminal.medium_term_json(derbyshire, scenario, more_years=1),
        terminal.comparison_json(derbyshire, ["signed", code]),
    )

    assert [text.count("published for no day") for text in files] == [1] * 6
    assert [text.count("a cap is not a share") for text in files] == [1] * 6
