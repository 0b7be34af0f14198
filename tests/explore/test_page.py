"""The page of sliders as a file: its content, size and security policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
import shutil
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.fields import FIELDS
from sohanalysis.cli.main import run
from sohanalysis.explore.controls import page_groups
from sohanalysis.explore.page import module, page_data, page_of
from sohanalysis.files.text import FIRST_CASE, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report import charts, tables
from sohanalysis.report.headline import headline
from tests.charged import with_charge, without
from tests.markup import Page
from tests.written import EVERY_CASE, THREE_YEARS, written

MOST = 400_000
HOSTILE = "</script><script>x</script>\"onerror='x' {{ 7*7 }} {total} &lt;"


def data_of(page: str) -> dict[str, Any]:
    """Read the tables that a page carries."""
    match = re.search(r'<script type="application/json" id="tables">(.*?)</script>', page, re.S)
    assert match is not None
    return dict(json.loads(match[1]))


def page_data_of(case: Case) -> dict[str, Any]:
    """Return the input of the page of a case."""
    return page_data(case, case.scenario)


def hostile(case: Case) -> Case:
    """Return a case with markup in place of its names."""
    return replace(
        case,
        title=HOSTILE,
        body=HOSTILE,
        lines=tuple(replace(line, name=HOSTILE) for line in case.lines),
        presets={
            name: replace(preset, label=HOSTILE, note=HOSTILE)
            for name, preset in case.presets.items()
        },
    )


@pytest.fixture(name="page", scope="module")
def _page(derbyshire: Case) -> str:
    return page_of(derbyshire, derbyshire.scenario)


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_the_page_of_every_case_is_small_and_the_same_twice(file: Path) -> None:
    case = load_case(file)

    first, second = (page_of(case, case.scenario) for _ in range(2))

    assert len(first.encode()) <= MOST
    assert first == second
    assert "\r" not in first


@pytest.mark.parametrize("preset", ["explore", "went-live", "fixed-then-shared"])
def test_the_page_of_every_start_is_small(derbyshire: Case, preset: str) -> None:
    page = page_of(derbyshire, choose(derbyshire, preset))

    assert len(page.encode()) <= MOST


def test_the_policy_allows_its_own_script_and_style_and_nothing_else(page: str) -> None:
    def digest(tag: str) -> str:
        text = re.search(f"<{tag}>(.*?)</", page, re.S)
        assert text is not None
        return base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()

    style, script = digest("style"), digest("script type=.module.")
    assert (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        f"style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'\">"
    ) in page
    assert page.count("<style") == 1
    assert page.count("<script") == 2


def test_nothing_is_loaded_and_no_attribute_runs_or_paints(page: str) -> None:
    parsed = Page(page)

    names = {name for _, attributes in parsed.elements for name in attributes}
    assert {name for name in names if name.startswith("on") or name == "style"} == set()
    assert [address for address in parsed.values("href") if address[0] != "#"] == []
    assert parsed.values("src") == []
    assert (
        re.findall(r"@import|url\(['\"]?(?!#)", (PACKAGE / "explore" / "page.css").read_text())
        == []
    )
    assert {tag for tag, _ in parsed.elements} & {"link", "iframe", "object", "form"} == set()


def test_the_page_is_well_formed(page: str) -> None:
    parsed = Page(page)
    identifiers = parsed.values("id")

    assert (parsed.stray, parsed.open) == ([], [])
    assert len(identifiers) == len(set(identifiers))
    assert [len(parsed.attributes_of(tag)) for tag in ("h1", "main", "header", "footer")] == [
        1,
        1,
        1,
        1,
    ]
    assert parsed.attributes_of("html") == [{"lang": "en-GB"}]


def test_without_script_the_scenario_it_starts_at_stands_there(derbyshire: Case, page: str) -> None:
    scenario = derbyshire.scenario

    assert "The sliders need JavaScript, which is switched off or blocked here." in page
    lines = [escape(line).replace("&#x27;", "&#39;") for line in headline(derbyshire, scenario)]
    assert all(line in page for line in lines)
    assert tables.results(results_of(derbyshire, scenario)).html() in page
    assert tables.cost_by_year(results_of(derbyshire, scenario)).html() in page


def test_the_start_is_the_scenario_that_is_given(derbyshire: Case) -> None:
    chosen = choose(derbyshire, "explore", offset=0.5, ramp=12, cashable=0.5, delay=3)

    assert data_of(page_of(derbyshire, chosen))["start"] == chosen.values()


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        ("derbyshire-2018", set()),
        ("athena", {"pricing"}),
        ("fee-and-usage", {"adopters", "pricing", "leave", "rise"}),
        (
            "one-off-project",
            {"adopters", "pricing", "leave"}
            | {"offset", "charge_change", "rise", "charge_follows_go_live"},
        ),
    ],
)
def test_a_field_that_changes_nothing_of_a_case_has_no_control(
    file: str, missing: set[str]
) -> None:
    (path,) = [path for path in EVERY_CASE if path.stem == file]

    groups = page_groups(load_case(path))

    fields = {control["field"] for group in groups for control in group["controls"]}
    assert {*FIELDS} - fields == missing


def test_a_charge_that_may_not_start_late_has_no_control_for_it(derbyshire: Case) -> None:
    start = replace(derbyshire.charge.from_, value="2020-04")

    groups = page_groups(with_charge(derbyshire, from_=start))

    # Its first two years last up to the end of the case, March 2022.
    fields = {control["field"] for group in groups for control in group["controls"]}
    assert {"delay", "charge_follows_go_live"} & fields == {"delay"}


def test_slider_and_chart_run_alike_from_fifteen_or_four_fifths_of_the_fewest_named(
    derbyshire: Case,
) -> None:
    (athena,) = [load_case(path) for path in EVERY_CASE if path.stem == "athena"]

    controls_by_case = [
        {control["field"]: control for group in page_groups(case) for control in group["controls"]}
        for case in (derbyshire, athena)
    ]

    ends = [
        (controls["adopters"]["slider_low"], controls["adopters"]["slider_high"])
        for controls in controls_by_case
    ]
    assert ends == [(15, 44), (5, 14)]
    for case, of_slider in zip((derbyshire, athena), ends, strict=True):
        across = charts.charge(case, case.scenario).plots[0].series[0].x
        assert (across[0], across[-1]) == of_slider
    assert [controls["adopters"]["high"] for controls in controls_by_case] == [44, 100]
    assert [mark["at"] for mark in controls_by_case[0]["adopters"]["marks"]] == [25, 36, 44]


def control_of(case: Case, field: str) -> dict[str, Any]:
    """Find a control of the page of a case."""
    (control,) = [
        control
        for group in page_groups(case)
        for control in group["controls"]
        if control["field"] == field
    ]
    return dict(control)


def test_the_years_to_leave_after_begin_with_the_service(derbyshire: Case) -> None:
    leave = control_of(derbyshire, "leave")

    assert [option["value"] for option in leave["options"]] == [
        "none",
        "2019/20",
        "2020/21",
        "2021/22",
    ]


def test_each_number_with_a_name_has_a_button_and_each_pricing_a_row(derbyshire: Case) -> None:
    adopters, pricing = control_of(derbyshire, "adopters"), control_of(derbyshire, "pricing")

    assert [*adopters["marks"]] == [
        {"at": 25, "label": "25 anticipated"},
        {"at": 36, "label": "36 signed intent"},
        {"at": 44, "label": "44 all forces (ours)"},
    ]
    assert [option["value"] for option in pricing["options"]] == ["any", *derbyshire.pricings]
    assert pricing["label"] == "How is the charge set?"
    phrases = {option["label"]: option["phrase"] for option in pricing["options"]}
    assert phrases == {
        "Not known: show the range over these": "It may be something else.",
        "Low estimate": "Quoted.",
        "High estimate": "Quoted.",
        "Stepped": "Our assumption: the high estimate until 25 join, then the low one.",
        "Shared": "Our assumption: a fixed bill, shared equally.",
        "Shared, capped": "Our assumption: a fixed bill, shared equally within the quoted range.",
        "Two-part": "Our assumption: a fixed fee plus an equal share.",
        "Weighted": "Our assumption: a fixed bill, shared in proportion to police officers.",
    }


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("derbyshire-2018", ["adopters", "pricing", "savings", "cashable"]),
        ("athena", ["adopters", "savings", "cashable"]),
        ("fee-and-usage", ["savings", "cashable", "charge_change"]),
        ("one-off-project", ["savings", "cashable"]),
    ],
)
def test_the_first_screen_has_the_fields_that_lead_and_the_rest_is_folded(
    file: str, first: list[str]
) -> None:
    (path,) = [path for path in EVERY_CASE if path.stem == file]

    *open_groups, folded = page_groups(load_case(path))

    fields = [control["field"] for group in open_groups for control in group["controls"]]
    assert sorted(fields) == sorted(first)
    assert [group["folded"] for group in (folded,)] == [True]
    assert not any(group.get("folded") for group in open_groups)
    assert not any(control["leads"] for control in folded["controls"])


def test_the_group_in_focus_comes_first_with_its_chart(derbyshire: Case) -> None:
    savings, adopters, *_ = page_groups(derbyshire, "savings")
    *_, timing = page_groups(derbyshire, "timing")

    assert (savings["key"], savings["chart"]) == ("savings", "cost")
    assert (adopters["key"], adopters["chart"]) == ("adopters", "charge")
    assert timing["is_open"]
    assert not page_groups(derbyshire)[-1]["is_open"]


def test_a_case_with_one_pricing_has_no_choice_of_a_pricing_that_is_not_known() -> None:
    athena = load_case(FIRST_CASE.parent / "examples" / "athena.toml")

    fields = [control["field"] for group in page_groups(athena) for control in group["controls"]]

    assert "pricing" not in fields


def test_each_number_that_the_documents_price_has_a_button() -> None:
    edges = FIRST_CASE.parents[1] / "tests" / "edges"
    marks = {
        name: control_of(load_case(edges / f"{name}.toml"), "adopters")["marks"]
        for name in ("two-points", "gap-in-prices")
    }

    assert [mark["label"] for mark in marks["two-points"]] == [
        "4 coroner areas",
        "11 coroner areas",
    ]
    assert [mark["at"] for mark in marks["gap-in-prices"]] == [3, 5, 6]


def test_a_number_that_is_given_alone_is_called_neither_anticipated_nor_signed() -> None:
    athena = load_case(FIRST_CASE.parent / "examples" / "athena.toml")

    adopters = control_of(athena, "adopters")
    charge = charts.charge(athena, athena.scenario)
    assert {"at": 7, "label": "7 forces"} in adopters["marks"]
    assert charge.plots[0].x.named_ticks == ((7, "7\nforces"),)
    assert charge.plots[0].series[0].x[-1] == 14


def test_the_script_holds_no_pricing_no_figure_and_no_word_of_the_case() -> None:
    script = module()

    assert re.findall(r"stepped['\"]|capped|two-part|weighted", script) == []
    assert re.findall(r"71_?000|91_?000|300_?000|Derbyshire|two years|forces", script) == []
    assert re.findall(r"\beval\b|Function\(|innerHTML|insertAdjacent|document\.write", script) == []
    assert re.findall(r"fetch|XMLHttp|WebSocket|import\(|localStorage|cookie", script) == []


def test_names_that_look_like_markup_stay_text(derbyshire: Case) -> None:
    evil = hostile(derbyshire)
    page = page_of(evil, choose(evil, "went-live", pricing="weighted"))
    parsed = Page(page)

    assert (parsed.stray, parsed.open) == ([], [])
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert data_of(page)["tables"]["cost"]["names"][0] == HOSTILE
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert {name for name in names if name.startswith("on")} == set()


def test_the_tables_are_data_wherever_they_stand(derbyshire: Case) -> None:
    page = page_of(hostile(derbyshire), derbyshire.scenario)

    match = re.search(r'id="tables">(.*?)</script>', page, re.S)

    assert match is not None
    assert set(match[1]) & set("<>&\u200f") == set()
    assert match[1].isascii()


def test_a_page_of_a_hundred_forces_and_ten_years_is_small_enough_for_a_mail(
    derbyshire: Case,
) -> None:
    years = tuple(f"{2018 + year}/{19 + year}" for year in range(10))
    most = replace(derbyshire.adopters.possible, value=100)
    case = replace(
        without(derbyshire, "weighted"),  # whose register holds 44
        years=years,
        adopters=replace(derbyshire.adopters, possible=most),
    )

    assert len(page_of(case, case.scenario).encode()) < MOST


def test_the_line_that_saves_a_scenario_is_one_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(FIRST_CASE, "case.toml")
    case = load_case("case.toml")
    data = data_of(page_of(case, case.scenario))
    code = scenario_code(case, choose(case, "explore"))

    options = {"name": "ours", "rationale": "Why not", "role": "finance"}
    command = data["texts"]["command"].format(file=data["file"], code=code, **options)

    assert run(shlex.split(command)[1:]) == 0
    assert [saved.name for saved in load_case("case.toml").saved] == ["ours"]


def test_a_start_at_an_assumption_is_not_as_stated(stated_price: Case) -> None:
    chosen = replace(stated_price.scenario, pricing="split", savings=9_000.0)
    case = replace(stated_price, scenario=chosen)

    (quoted,) = page_data(case, case.scenario)["presets"]

    assert (quoted["label"], quoted["fields"]["pricing"]) == ("As stated", "offer")
    assert quoted["fields"]["savings"] == 0


def test_a_page_that_starts_elsewhere_leads_back_to_the_case(stated_price: Case) -> None:
    start = replace(stated_price.scenario, savings=9_000.0)

    (point,) = page_data(stated_price, start)["presets"]

    assert point["fields"] == stated_price.scenario.values()
    assert page_data(stated_price, stated_price.scenario)["presets"] == []


def test_a_starting_point_names_its_number_and_sets_every_field(derbyshire: Case) -> None:
    points = {point["label"]: point["fields"] for point in page_data_of(derbyshire)["presets"]}

    assert [*points] == [
        "If charges followed go-live: 20, then 28",
        "25, then 28, shared",
        "36 signed intent, shared",
    ]
    assert points["36 signed intent, shared"] == {
        **derbyshire.scenario.values(),
        "adopters": 36,
        "pricing": "shared",
    }
    assert all({*fields} == {*FIELDS} for fields in points.values())


def test_a_starting_point_has_the_pricing_of_the_case_if_it_names_none(derbyshire: Case) -> None:
    case = replace(derbyshire, scenario=choose(derbyshire, pricing="any"))

    points = {point["label"]: point["fields"] for point in page_data_of(case)["presets"]}

    assert points["If charges followed go-live: 20, then 28"]["pricing"] == "any"
    assert points["36 signed intent, shared"]["pricing"] == "shared"


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_no_two_starting_points_are_the_same_and_none_is_the_start_or_a_button(file: Path) -> None:
    case = load_case(file)
    start = case.scenario.values()
    data = page_data_of(case)

    points = [point["fields"] for point in data["presets"]]

    assert all(points.count(fields) == 1 for fields in points)
    assert start not in points
    for group in data["groups"]:
        for mark in (mark for control in group["controls"] for mark in control["marks"]):
            assert {**start, "adopters": mark["at"]} not in points


@pytest.mark.parametrize(("uplift", "unit"), [("", "£ a year"), ("uplift = 0.1\n", "£ in 2020/21")])
def test_the_unit_of_a_charge_names_its_year_if_the_charge_rises(
    tmp_path: Path, uplift: str, unit: str
) -> None:
    steps = "[{adopters = 1, price = 400}, {adopters = 4, price = 300}]"
    text = THREE_YEARS.format(years="2018/19 to 2020/21", price=steps)

    case = written(tmp_path, f"{text}{uplift}[adopters]\ncount = 4\n".replace("2021/22", "2020/21"))

    assert page_data(case, case.scenario)["texts"]["a_year"] == unit


@pytest.mark.parametrize(
    ("kind", "noted"),
    [
        ("saving", "Recovered losses, a saving of £20,000 a year."),
        ("funding", "Recovered losses, funding of £20,000 a year."),
        ("cost", "Recovered losses, £20,000 a year."),
    ],
)
def test_the_page_lists_a_contingent_line_with_its_kind(
    tmp_path: Path, kind: str, noted: str
) -> None:
    line = f'[[lines]]\nname = "Recovered losses"\nkind = "{kind}"\nannual = 20_000\n'
    service = 'years = "2026/27"\n[[charges]]\nname = "Service"\nprice = 36_000\n'
    cases = [
        written(tmp_path, f'{service}{line}nature = "{nature}"\n')
        for nature in ("contingent", "recurrent")
    ]

    section = f'<h2 id="noted">Noted, and in no total</h2>\n<p>{noted}</p>'
    assert [section in page_of(case, case.scenario) for case in cases] == [True, False]
