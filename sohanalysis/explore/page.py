"""The page of sliders: one HTML file that needs no server."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from sohanalysis.case.case import Case
from sohanalysis.case.choose import preset_scenario
from sohanalysis.case.fields import THE_OTHER
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore import controls
from sohanalysis.explore.lookups import figure_tables, word_tables
from sohanalysis.files.text import PACKAGE
from sohanalysis.model.pricing import differs_by_year
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import priced_as_quoted
from sohanalysis.report import feet, tables, tiles, what_if, wording
from sohanalysis.report.answer_table import given_heading
from sohanalysis.report.gaps import NOT_IN_DOCUMENTS, unstated
from sohanalysis.report.headline import headline
from sohanalysis.report.notes import IN_NO_TOTAL, noted_amounts
from sohanalysis.report.wording import preset_label, preset_name

PAGE = "explore/page.html"
# The scripts that compute answers, without the DOM.
ANSWERING = (
    "words.js",
    "formulas.js",
    "results.js",
    "codes.js",
    "wording.js",
    "limits.js",
    "answer_words.js",
    "answer_charts.js",
    "answer_tables.js",
)
# The parts of the page.
SHOWING = ("charts.js", "tables.js", "controls.js", "pictures.js", "keeping.js", "heights.js")
# Joined into one module in this order: each script uses the ones before it.
SCRIPTS = ("dom.js", "files.js", *ANSWERING, "engine.js", *SHOWING, "page.js")
_IMPORT = re.compile(r"^import \{.*\n", re.MULTILINE)  # of one script by another
_KEPT = Environment(loader=FileSystemLoader(PACKAGE), autoescape=True, undefined=StrictUndefined)


def page_template(name: str) -> Template:
    """Return a template. It escapes the values that fill it, and refuses a missing one."""
    return _KEPT.get_template(name)


def styled(template: str, style: str, **filled: Any) -> str:
    """Return a page from its template. Its security policy allows the style by its hash."""
    return page_template(template).render(style=style, style_hash=digest(style), **filled)


def digest(text: str) -> str:
    """Return the hash of a text in the form that a content security policy needs."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# Texts of the page itself. Texts about the case come from `report`.
TEXTS = {
    "answer": "What it would cost",
    "tiles": "The answer in three parts",
    "noted": IN_NO_TOTAL,
    "presets": "Starting points",
    "tools": "Undo, copy and save",
    "undo": "Undo",
    "redo": "Redo",
    "reset": "Start again",
    "compare": "Compare with this",
    "compare_instead": "Compare with this instead",
    "compare_end": "Stop comparing",
    "compare_says": "Keeps this answer next to the new one.",
    "is_kept": "Kept: {name}. Now move a slider.",
    "name_of_kept": "Name of the scenario to compare with",
    "first_answer": "the first answer",
    "not_known": "pricing not known",
    "now": "Now",
    "bar_budget": "budget {budget}",
    "bar_after": "after savings {after}",
    "no_price": "no price",
    "by_year": "{adopters} in each year",
    "copy_answer": "Copy answer",
    "save_page": "Save page",
    "copy_link": "Copy link",
    "typed": "{label}, typed",
    "about": "What is this: {label}",
    "chart": "{title}. The arrow keys, Page Up, Page Down, Home and End read its values.",
    "drag": "Drag the bar sideways, or use the slider.",
    "in_words": "In words",
    "save_svg": "Save as SVG: {title}",
    "save_png": "Save as PNG: {title}",
    "tables": "Tables",
    "comparison": "Compared, £",
    "lowest": "{name}, lowest",
    "lowest_under": "{name}, lowest under",
    "highest": "{name}, highest",
    "highest_under": "{name}, highest under",
    "code": "Scenario code",
    "excel": "Copy for Excel",
    "csv": "Save the results as csv",
    "meaning": "What it is",
    "save": "Keep this scenario",
    "save_says": "This line saves the scenario in a file next to the case. The text below is the "
    "entry for that file: you can also add it to {file} by hand. The link keeps the scenario too.",
    "kept": {
        "name": "Name",
        "rationale": "Why it is looked at",
        "role": "Who chose it, by role",
    },
    "command": "soh scenarios {file} --save {name} --scenario {code} "
    '--rationale "{rationale}" --role "{role}"',
    "file_stand_in": "CASE.toml",
    "stand_ins": {"name": "NAME", "rationale": "WHY", "role": "WHO"},
    "copy_command": "Copy the line",
    "saved": "Text of the scenario, for the file of saved scenarios",
    "copy_saved": "Copy the text",
    "save_saved": "Save the text",
    "copied": "Copied.",
    "copied_file": "Copied. The link works only on this computer. To send the answer, copy it, or "
    "save the page and send the file.",
    "not_copied": "The browser did not allow copying: mark the text and copy it by hand.",
    "bad_link": "The link does not fit this case in its present form. The page shows its "
    "starting point.",
    "delay_cut": "The delay is cut to {longest} months, the longest that the horizon allows when "
    "the charge starts late too.",
    "not_priced": "No document gives a price there, so nothing was changed.",
    "priced_at": "No document gives a price there, so nothing was changed. Allowed: {numbers}.",
    "next_priced": "No document gives a price in between. Allowed: {numbers}.",
    "none": "Type a number: {unit}.",
    "not_whole": "{value} is not allowed. Allowed: a whole number, {unit}.",
    "not_allowed": "{value} is not allowed. Allowed: {unit}.",
    "two_readings": "{value} is not allowed. For £{thousands} write {thousands}; for £{pounds} "
    "write {pounds}.",
    "below_one": "This is read as {read}%. For {whole}% type {whole}.",
    "waits": "This updates when the controls stop moving.",
    "lost": "Python does not answer, so no figure is shown. Run the cell again.",
    "yes": "yes",
    "no": "no",
    "no_script": "The sliders need JavaScript, which is switched off or blocked here. The page "
    "below shows one scenario.",
    "about_page": "About this page",
    "about_says": (
        "This page works offline and sends no data.",
        "Its figures match the model behind the board paper to the penny. It does not assess value "
        "for money.",
    ),
}
# Starts the page in a document of its own, where the address holds the scenario.
_START = """
const data = JSON.parse(document.getElementById("tables").textContent);
const [html, still] = [document.documentElement, document.getElementById("still")];
const markup = html.outerHTML; // before the page is drawn, to save it again
still.remove();
let writing; // a browser ignores addresses that change at every move of a slider
const page = mount(document, data, {
  container: document.getElementById("page"),
  link: (code) => `${location.href.split("#")[0]}#${code}`,
  file(code) {
    const start = `<html lang="${html.lang}" data-start="${code}">`;
    return `<!DOCTYPE html>\n${markup.replace(/<html[^>]*>/, start)}`;
  },
  changed(_, code) {
    clearTimeout(writing);
    writing = setTimeout(() => {
      try { history.replaceState(null, "", `#${code}`); } catch { /* a frame without an address */ }
    }, 100);
  },
});
function follow() {
  let code = location.hash.slice(1) || html.dataset.start || "";
  try { code = decodeURIComponent(code); } catch { /* not a code: refused below */ }
  if (!code.includes(":")) return;
  const scenario = page.answers.scenarioOf(code);
  const priced = scenario && page.answers.rangeOf(scenario).isPriced;
  if (priced) page.show(scenario);
  else page.tell(data.texts.bad_link);
}
addEventListener("hashchange", follow);
follow();
globalThis.page = page; // for the tests that compare it with the library
"""
# Letters that could end the script with the tables, or begin markup in it.
_UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}


def page_of(case: Case, scenario: Scenario) -> str:
    """Return the page of sliders of a case.

    Parameters
    ----------
    case : Case
        The decision. The page leaves out parts that the case does not have.
    scenario : Scenario
        Start of the sliders, and the scenario of the page without JavaScript.

    Returns
    -------
    str
        One HTML file. Its script computes figures from tables that are made here, and fills them
        into the sentences of `report`.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> page = page_of(case, case.scenario)
    >>> page.startswith("<!DOCTYPE html>"), len(page.encode()) < 400_000
    (True, True)
    """
    marking = " ".join(feet.marking(case))
    style = own_text("page.css") + feet.page_heading_style(marking)
    script = module() + _START
    lines, result_range = headline(case, scenario), range_of(case, scenario)
    return styled(
        PAGE,
        style,
        script=script,
        script_hash=digest(script),
        data=_as_script_data(page_data(case, scenario)),
        decision=wording.decision(case),
        whose=wording.decision_and_file(case),
        tiles=tiles.tiles(result_range).values(),
        marking=marking,
        texts=TEXTS,
        headline=[line for line in lines if line],
        tables=[
            tables.cost_by_year(result_range),
            tables.results(result_range),
            *([what_if.break_even_table(case, scenario)] if case.judged_budget else []),
        ],
        noted=noted_amounts(case),
        not_in_documents=NOT_IN_DOCUMENTS,
        gaps=unstated(case),
        foot=feet.case_foot(case),
    )


def module(*more: str) -> str:
    """Return the script of the page, an ES module that exports ``mount``, with any more scripts."""
    return "\n".join(_IMPORT.sub("", own_text(name)) for name in (*SCRIPTS, *more))


def page_data(case: Case, scenario: Scenario, *, focus: str = "") -> dict[str, Any]:
    """Return the input of ``mount`` as plain values for JSON. The page starts at a scenario.

    ``focus`` is the group of controls that comes first, as for `controls.page_groups`.
    """
    return {
        **figure_tables(case),
        **word_tables(case, scenario),
        "file": PurePath(case.file).name or "CASE",
        "decision": wording.decision_and_file(case),
        "start": scenario.values(),
        "the_other": THE_OTHER,
        "groups": controls.page_groups(case, focus),
        "presets": _starting_points(case, scenario),
        "texts": {**TEXTS, "a_year": _charge_unit(case)},
    }


def _charge_unit(case: Case) -> str:
    """Return the unit of the charges next to the pricings."""
    by_year = bool(case.charges) and differs_by_year(case, case.pricings)
    return f"£ in {case.years[case.last_charged]}" if by_year else "£ a year"


def _starting_points(case: Case, start: Scenario) -> list[dict[str, Any]]:
    """List the starting points that differ from the start and from the buttons of the slider.

    They are the presets of the case, the case as quoted, and the scenario of the case file. A
    starting point sets every field of a scenario. No two have the same fields.
    """
    points = [
        (preset_name(case, name, preset), preset_label(case, name, preset), scenario)
        for name, preset in case.presets.items()
        if (scenario := preset_scenario(case, name))
    ]
    if case.stated_pricing is not None and priced_as_quoted(case) == case.as_quoted:
        title = "The case as its documents state it: on time, without savings"
        points.append((given_heading(case), title, case.as_quoted))
    points.append(("As in the case", "The scenario of the case file", case.scenario))
    used = [start, *(replace(start, adopters=mark["at"]) for mark in controls.marks(case))]
    starting_points = []
    for label, title, scenario in points:
        if scenario not in used:
            used.append(scenario)
            starting_points.append({"label": label, "title": title, "fields": scenario.values()})
    return starting_points


def _as_script_data(value: Any) -> str:
    r"""Return plain values as JSON that a page can hold in a script without ending it.

    >>> _as_script_data({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def own_text(name: str) -> str:
    """Return the text of a file in this folder."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
