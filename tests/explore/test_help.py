"""Help texts of options and controls: sentences with an example that add to the label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, Field
from sohanalysis.explore.controls import page_groups
from sohanalysis.explore.panel import Panel
from sohanalysis.load import load_case
from sohanalysis.members.options import no_pool
from sohanalysis.members.panel import MemberPanel
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.panel import RiskPanel
from tests.written import SHIPPED

EXAMPLE = re.compile(r'\d|"[^"]+"')  # a figure, or a value by its name
each_file = pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)


def words_in(text: str) -> list[str]:
    """Split a text into its words, in lower case."""
    return re.findall(r"[a-z]+", text.lower())


def faults(label: str, text: str) -> Iterator[str]:
    """Yield the faults of a help text, compared with its label."""
    of_label, of_text = words_in(label), words_in(text)
    if not text.endswith("."):
        yield "no full stop"
    if not EXAMPLE.search(text):
        yield "no example"
    # A label of one word, such as Pricing, may be a word of a sentence that says more.
    if len(of_label) > 1 and f" {' '.join(of_label)} " in f" {' '.join(of_text)} ":
        yield "the label in its own order"
    if 2 * sum(word in of_label for word in of_text) >= len(of_text):
        yield "half of its words are from the label"


def faults_of_panel(panel: Panel) -> list[tuple[str, str]]:
    """List the faults in the help of a panel's controls."""
    controls = panel._controls.values()
    assert controls
    return [
        (control.label, fault)
        for control in controls
        for fault in faults(control.label, control.help)
    ]


@pytest.mark.parametrize(
    ("label", "text", "fault"),
    [
        ("Months to full effect", "", "no full stop"),
        ("Months to full effect", "The time that a saving takes: 6", "no full stop"),
        ("Months to full effect", "The time that a saving takes.", "no example"),
        (
            "Months to full effect",
            "Months to full effect, such as 6.",
            "the label in its own order",
        ),
        ("Cap", "Cap: 100000.", "half of its words are from the label"),
        ("Late start", "The start is late: 6.", "half of its words are from the label"),
    ],
)
def test_a_help_text_that_says_no_more_than_its_label_is_a_fault(
    label: str, text: str, fault: str
) -> None:
    assert fault in [*faults(label, text)]


@pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
def test_the_help_of_a_field_explains_its_effect_with_an_example(field: Field) -> None:
    labels = (field.label, field.control, field.sheet)

    assert [(label, *faults(label, field.help)) for label in labels if label] == [
        (label,) for label in labels if label
    ]


@each_file
def test_the_help_of_a_page_control_explains_its_effect_with_an_example(file: Path) -> None:
    controls = [control for group in page_groups(load_case(file)) for control in group["controls"]]

    assert controls
    assert {
        control["label"]: [*faults(control["label"], control["help"])] for control in controls
    } == {control["label"]: [] for control in controls}


@each_file
def test_the_help_of_a_simulation_control_explains_its_effect_with_an_example(
    file: Path,
) -> None:
    case = load_case(file)
    ranges = assume(case, savings=(0, 10_000, 20_000), delay=(0, 3, 6))

    assert faults_of_panel(RiskPanel(ranges, ranges.scenario)) == []


@pytest.mark.parametrize(
    "case",
    [case for case in map(load_case, SHIPPED) if no_pool(case) is None],
    ids=lambda case: Path(case.file).stem,
)
def test_the_help_of_a_members_control_explains_its_effect_with_an_example(
    case: Case,
) -> None:
    assert faults_of_panel(MemberPanel(case)) == []


def test_the_help_on_the_page_has_the_words_of_the_case_for_its_adopters() -> None:
    (councils,) = [load_case(file) for file in SHIPPED if file.stem == "late-joiner"]

    adopters = page_groups(councils)[0]["controls"][0]

    assert adopters["help"].startswith("Councils in the service")
