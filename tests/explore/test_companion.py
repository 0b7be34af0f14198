"""The live companion as a file: what is in it, and what is not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.explore.page import companion_of
from sohanalysis.files.text import FIRST_CASE, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.report import charts, phrases, tables
from sohanalysis.report.headline import headline
from tests.charged import complete, without

MOST = 400_000
VOID = {"meta", "br", "img", "hr", "input", "link"}
CASES = [
    FIRST_CASE,
    Path(__file__).parent.parent / "cases" / "second.toml",
    *complete((FIRST_CASE.parent / "examples").glob("*.toml")),
]
HOSTILE = "</script><script>x</script>\"onerror='x' {{ 7*7 }} {total} &lt;"


class Page(HTMLParser):
    """A page as its elements in order, and every tag that closes what is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.stray: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.stray.append(tag)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        found = [attributes.get(attribute) for _, attributes in self.elements]
        return [value for value in found if value is not None]


def data_of(page: str) -> dict[str, Any]:
    """Read the tables that a page carries."""
    found = re.search(r'<script type="application/json" id="tables">(.*?)</script>', page, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


def hostile(case: Case) -> Case:
    """Put markup wherever a case has a name of its own."""
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
    return companion_of(derbyshire, derbyshire.scenario)


@pytest.mark.parametrize("file", CASES, ids=lambda path: path.stem)
def test_the_page_of_every_case_is_small_and_the_same_twice(file: Path) -> None:
    case = load_case(file)

    first, second = (companion_of(case, case.scenario) for _ in range(2))

    assert len(first.encode()) <= MOST
    assert first == second
    assert "\r" not in first


@pytest.mark.parametrize("preset", ["explore", "went-live", "fixed-then-shared"])
def test_the_page_of_every_start_is_small(derbyshire: Case, preset: str) -> None:
    page = companion_of(derbyshire, choose(derbyshire, preset))

    assert len(page.encode()) <= MOST


def test_a_horizon_of_ten_years_still_fits(derbyshire: Case) -> None:
    years = tuple(f"{2018 + i}/{19 + i}" for i in range(10))
    long = replace(derbyshire, years=years)

    assert len(companion_of(long, long.scenario).encode()) <= MOST


def test_the_policy_allows_its_own_script_and_style_and_nothing_else(page: str) -> None:
    def own(name: str) -> str:
        text = (PACKAGE / "explore" / name).read_text(encoding="utf-8")
        assert text in page
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        f"style-src 'sha256-{own('companion.css')}'; script-src 'sha256-{own('companion.js')}'; "
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
        re.findall(r"@import|url\(['\"]?(?!#)", (PACKAGE / "explore" / "companion.css").read_text())
        == []
    )
    assert {tag for tag, _ in parsed.elements} & {
        "link",
        "iframe",
        "object",
        "form",
    } == set()


def test_the_page_is_well_formed_and_every_control_is_named(page: str) -> None:
    parsed = Page(page)
    identifiers = parsed.values("id")
    labelled = {label["for"] for label in parsed.named("label")}

    assert (parsed.stray, parsed.open) == ([], [])
    assert len(identifiers) == len(set(identifiers))
    assert [len(parsed.named(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert parsed.named("html") == [{"lang": "en-GB"}]
    unnamed = [
        each["id"]
        for each in parsed.named("input")
        if each["id"] not in labelled and "aria-label" not in each
    ]
    assert unnamed == []
    described = " ".join(parsed.values("aria-describedby") + parsed.values("aria-labelledby"))
    assert set(described.split()) <= set(identifiers)


def test_without_script_the_papers_scenario_stands_there(derbyshire: Case, page: str) -> None:
    scenario = derbyshire.scenario
    shown = (tables.cost_by_year, tables.results, tables.forms)

    assert "The sliders need JavaScript, which is switched off or blocked here." in page
    assert escape(headline(derbyshire, scenario).answer) in page
    assert escape(headline(derbyshire, scenario).under) in page
    assert [table(derbyshire, scenario).html() in page for table in shown] == [True] * 3
    assert 'id="controls" role="group" aria-label="What you choose" hidden>' in page


def test_a_chart_without_script_is_the_papers(derbyshire: Case, page: str) -> None:
    cost = charts.cost_chart(derbyshire, derbyshire.scenario)
    charge = charts.charge(derbyshire, derbyshire.scenario)

    assert [chart.html() in page for chart in (cost, charge)] == [True, True]
    assert ">With 25 forces, the pricing assumptions give £71,000 to £91,000 a year</text>" in page


def test_the_charge_at_every_number_of_forces_is_a_table(page: str) -> None:
    assert (
        '<tr><th scope="row">36</th><td class="soh-figure">71,000</td>'
        '<td class="soh-figure">91,000</td><td class="soh-figure">71,000</td>'
        '<td class="soh-figure">49,306</td><td class="soh-figure">71,000</td>'
        '<td class="soh-figure">66,926</td>'
    ) in page


def test_the_start_is_the_papers_scenario(derbyshire: Case) -> None:
    chosen = choose(derbyshire, "explore", offset=0.5, ramp=12, cashable=0.5, delay=3)
    page = companion_of(derbyshire, chosen)
    boxes = {each["id"]: each["value"] for each in Page(page).named("input") if "value" in each}

    assert data_of(page)["start"] == chosen.values()
    assert [boxes[f"{name}-box"] for name in ("adopters", "ramp", "delay")] == ["36", "12", "3"]
    assert [boxes[f"{name}-box"] for name in ("savings", "offset", "cashable")] == [
        "24652.78",
        "50",
        "50",
    ]


def test_every_form_that_may_be_chosen_is_a_button(page: str) -> None:
    radios = [each["value"] for each in Page(page).named("input") if each["type"] == "radio"]

    assert radios == [
        "low-estimate",
        "high-estimate",
        "stepped",
        "shared",
        "shared-capped",
        "two-part",
        "weighted",
    ]


def test_a_change_of_the_charge_has_no_control_and_is_named(derbyshire: Case, page: str) -> None:
    moved = companion_of(derbyshire, choose(derbyshire, charge_change=0.41))

    assert "Every year&#39;s charge is 41% higher here, as in the paper." in moved
    assert "as in the paper." not in page
    assert 'id="charge_change"' not in moved


def test_the_sentences_that_the_page_fills_are_those_of_python(page: str) -> None:
    filled = data_of(page)["phrases"]

    assert filled == {name: text for name, text in vars(phrases).items() if name.isupper()}


def test_the_script_holds_no_form_no_figure_and_no_word_of_the_case() -> None:
    script = (PACKAGE / "explore" / "companion.js").read_text(encoding="utf-8")

    assert re.findall(r"quoted-|stepped['\"]|capped|two-part|weighted|bands", script) == []
    assert re.findall(r"71_?000|91_?000|300_?000|Derbyshire|two years", script) == []
    assert re.findall(r"eval|Function\(|innerHTML|insertAdjacent|document\.write", script) == []
    assert re.findall(r"fetch|XMLHttp|WebSocket|import|localStorage|cookie", script) == []


def test_names_that_look_like_markup_stay_text(derbyshire: Case) -> None:
    evil = hostile(derbyshire)
    page = companion_of(evil, choose(evil, "went-live", pricing="weighted"))
    parsed = Page(page)

    assert (parsed.stray, parsed.open) == ([], [])
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert data_of(page)["tables"]["cost"]["rows"][0][0] == HOSTILE
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert {name for name in names if name.startswith("on")} == set()


def test_the_tables_are_data_wherever_they_stand(derbyshire: Case) -> None:
    page = companion_of(hostile(derbyshire), derbyshire.scenario)

    found = re.search(r'id="tables">(.*?)</script>', page, re.S)

    assert found is not None
    assert set(found[1]) & set("<>&\u200f") == set()
    assert found[1].isascii()


def test_a_page_of_a_hundred_forces_and_ten_years_is_small_enough_for_a_mail(
    derbyshire: Case,
) -> None:
    years = tuple(f"{2018 + place}/{19 + place}" for place in range(10))
    most = replace(derbyshire.adopters.possible, value=100)
    case = replace(
        without(derbyshire, "weighted"),  # whose register holds 44
        years=years,
        adopters=replace(derbyshire.adopters, possible=most),
    )

    assert len(companion_of(case, case.scenario).encode()) < MOST
