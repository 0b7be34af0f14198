"""A panel that the kernel answers: requests, replies, and the values that a notebook stores."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest

from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.errors import ScenarioError
from sohanalysis.explore.controls import MIME, Control
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.report.table import Table

WIDGET = "application/vnd.jupyter.widget-view+json"
SHARE = Control(field="share", kind="share", label="Share", help="", unit="%", high=100)
SIZE = Control(field="size", kind="count", label="Size", help="", low=1, high=9, is_whole=True)
ONES = ({"value": "one", "label": "One"}, {"value": "two", "label": "Two"})
WHICH = Control(field="which", kind="choice", label="Which", help="", options=ONES)
SEVERAL = Control(field="several", kind="several", label="Several", help="", options=ONES)
START = {"share": 0.5, "size": 3, "which": "one", "several": ["one"]}


class Echo(Panel):
    """A panel that answers with the values of the request."""

    def __init__(self) -> None:
        part = ControlGroup(key="all", label="All", controls=[SHARE, SIZE, WHICH, SEVERAL])
        super().__init__([part], START, cautions="Mind")

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        if values["size"] == 8:
            raise ScenarioError("Eight is too many.")
        if values["size"] == 9:
            raise ZeroDivisionError("no")
        table = Table(caption="Sizes", columns=("Size",), rows=[(str(values["size"]),)])
        return Answer(answer=f"Size {values['size']}.", tables={"sizes": table if rests else None})


def ask(panel: Panel, number: int = 1, *, rests: bool = False, **values: Any) -> dict[str, Any]:
    """Send a request as a page does, with the values of all controls."""
    message = {"page": "a", "number": number, "rests": rests}
    panel.request = {**message, "values": {**panel.values, **values}}
    return dict(panel.reply)


def test_a_reply_has_the_page_number_and_values_of_its_request() -> None:
    panel = Echo()

    reply = ask(panel, 7, size=4, share=0.123)

    assert (reply["page"], reply["number"], reply["answer"]) == ("a", 7, "Size 4.")
    assert reply["values"] == panel.values == {**START, "size": 4, "share": 0.123}


def test_a_slow_table_follows_when_the_controls_stop() -> None:
    panel = Echo()

    moved, rested = ask(panel, 1, size=4), ask(panel, 2, rests=True)

    assert (moved["tables"], moved["waits"]) == ({"sizes": None}, True)
    assert (rested["tables"]["sizes"]["rows"], rested["waits"]) == ([("4",)], False)


def test_invalid_values_are_all_refused_and_leave_no_figure() -> None:
    panel = Echo()

    reply = ask(panel, share=1.2, size=2.5, which="cubic", several=["one", "six"], other=1)
    empty = ask(panel, share=None)

    assert reply["fault"].splitlines() == [
        "Share: 1.2 is not allowed. Allowed: 0% to 100%.",
        "Size: 2.5 is not allowed. Allowed: a whole number, 1 to 9.",
        'Which: "cubic" is not allowed. Allowed: one, two.',
        'Several: ["one", "six"] is not allowed. Allowed: one, two.',
        "other: is not a control of this panel.",
    ]
    assert empty["fault"] == "Share: is empty. Allowed: 0% to 100%."
    assert {*empty} == {"page", "number", "fault"}
    assert panel.values == START


def test_a_fault_and_a_bug_are_reported_and_leave_no_figure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    panel = Echo()

    assert ask(panel, size=8)["fault"] == "Eight is too many."
    assert ask(panel, size=9)["fault"] == "This is a bug of ours: ZeroDivisionError('no')"
    assert caplog.records[0].exc_info is not None
    assert ask(panel, size=2)["answer"] == "Size 2."


def test_without_a_kernel_it_shows_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)
    live, _ = Echo()._repr_mimebundle_()
    monkeypatch.setenv(PAPER_RUN, "1")
    stored, _ = Echo()._repr_mimebundle_()

    assert WIDGET in live
    assert stored == {
        "text/plain": "Panel: Size 3. Run this cell to move the sliders.",
        "text/html": "<p>Size 3.</p><p>Run this cell to move the sliders.</p>",
        MIME: START,
    }


def test_the_page_is_sent_its_controls_once() -> None:
    sent = json.loads(gzip.decompress(Echo().tables))

    assert [control["field"] for control in sent["groups"][0]["controls"]] == [*START]
    assert (sent["start"], sent["texts"]["cautions"]) == (START, "Mind")
