"""The panel of sliders: one scenario, its presets, saved and pinned ones."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, preset_fields
from sohanalysis.case.codes import case_key, scenario_code
from sohanalysis.case.saved import load_saved, save_scenario, saved_path
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, SohError
from sohanalysis.explore import typed
from sohanalysis.explore.answers import answers
from sohanalysis.explore.controls import (
    STARTING_PRESET,
    Question,
    fields_from,
    groups,
    labelled,
    summaries,
    values,
)
from sohanalysis.explore.panel import Panel, PanelWidget, UndoSteps
from sohanalysis.report import frames, phrases, wording
from sohanalysis.report.headline import headline
from sohanalysis.report.tables import apart, comparison, differences
from sohanalysis.report.wording import preset_label
from sohanalysis.report.wording_pricing import pricing_name

AS_THE_CASE = "the case"  # with a space, as no preset has: the scenario of the case itself
STARTS = (
    "The sliders start where there is something to explore. What the case itself stands at is the "
    "first button."
)
MOST_PINS = 6  # side by side, that a page still has room for


def with_pin(pins: Sequence[str], code: str) -> list[str]:
    """Add a scenario by its code.

    Raises
    ------
    ScenarioError
        If it is pinned already, or there are as many as a page has room for.
    """
    if code in pins:
        raise ScenarioError(Fault(problem="This scenario is pinned already"))
    if len(pins) == MOST_PINS:
        problem = f"{MOST_PINS} scenarios are pinned already"
        raise ScenarioError(Fault(problem=problem, advice="Take one out first."))
    return [*pins, code]


def starting_points(case: Case) -> list[dict[str, str]]:
    """List the case's own scenario and its presets, for buttons."""
    own = case.scenario
    first = {
        "name": AS_THE_CASE,
        "label": f"The case as it stands: {pricing_name(case, own.pricing).lower()}",
        "says": headline(case, own).answer,
    }
    presets = (
        {"name": name, "label": preset_label(name, preset), "says": preset.note}
        for name, preset in case.presets.items()
        if name != STARTING_PRESET
    )
    return [first, *presets]


def saved_scenarios(case: Case) -> list[dict[str, str]]:
    """List the saved scenarios of a case, each with its reason, for buttons."""
    return [
        {"name": each.name, "label": each.name, "says": f"{each.rationale} ({each.role})"}
        for each in case.saved
    ]


def side_by_side(case: Case, pins: Sequence[str]) -> dict[str, Any]:
    """Give each pin with its answer, and their comparison where there are two or more."""
    several = len(pins) > 1
    pinned = [(code, choose(case, code)) for code in pins]
    tables = (differences, comparison, apart) if several else ()
    return {
        "pins": [{"code": code, "says": _says(case, each)} for code, each in pinned],
        "comparison": [table(case, pins).boxed() for table in tables],
        "csv": frames.comparison_csv(case, pins) if several else "",
    }


def _says(case: Case, scenario: Scenario) -> str:
    """Answer in a sentence, with what no figure of the scenario may stand without."""
    return f"{headline(case, scenario).answer} {wording.short_caveats(case, scenario)}".strip()


# What a page that shows something else first may ask, whatever is wrong with what was typed.
_WHATEVER_WAS_TYPED = ("reset", "undo", "load")


def sliders(
    case: Case, scenario: Scenario | None = None, *, question: Question = "both"
) -> Explorer:
    """Open the panel of sliders on a case.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario, optional
        Where to start, and where reset returns to; the case's preset ``explore`` without it.
    question : str
        ``adoption``, ``savings`` or ``both``: which controls stand open, which answer comes first.

    Returns
    -------
    Explorer
        Shown as sliders in a notebook, and as its sentence where nothing runs.
    """
    preset = STARTING_PRESET if STARTING_PRESET in case.presets else None
    return Explorer(case, scenario or choose(case, preset), question)


class Explorer(Panel):
    """A panel of sliders; `scenario` is what they say, and the one state there is.

    Parameters
    ----------
    case : Case
        The decision.
    start : Scenario
        Where the sliders stand at first, and where reset returns to.
    question : str
        Which controls stand open, and which answer comes first.
    """

    def __init__(self, case: Case, start: Scenario, question: Question = "both") -> None:
        self.case, self.start, self.scenario = case, start, start
        self.pins: list[str] = []
        self._steps = UndoSteps()
        self._acting = False  # for a page, which is then answered as a whole
        self._note = ""  # what was done beside what was asked
        super().__init__(PanelWidget(about=self._about(question)))
        if start != case.scenario:
            self._note = STARTS
        with self._guarded({}):
            self._keep()
            self._show()

    def _about(self, question: Question) -> dict[str, Any]:
        return {
            "title": wording.decision(self.case),
            "case": wording.decision_named(self.case),
            "question": question,
            "groups": groups(self.case, question),
            # Where the charge starts on time, and where it starts late too.
            "longest_delays": [self.case.longest_delay(late_too) for late_too in (False, True)],
            "csv_name": f"{case_key(self.case)}-comparison.csv",
            "file": saved_path(Path(self.case.file)).name if self.case.file else "",
        }

    # What the page says

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        lenient = message.get("do") in _WHATEVER_WAS_TYPED
        with contextlib.suppress(*[ScenarioError] if lenient else []):
            fields = fields_from(self.case, self.scenario, message.get("shown", {}))
            self._move(fields, kind=f"{answer['page']} {message.get('gesture', answer['number'])}")
        refusal = self._do(message["do"], message.get("with", {})) if "do" in message else ""
        about = "save" if message.get("do") == "save" else ""
        self._show({**answer, "fault": refusal, "about": about})

    def _do(self, what: str, given: Mapping[str, Any]) -> str:
        """Act; what cannot be done leaves the scenario, and its figures, as they are."""
        acts: dict[str, Callable[..., None]] = {
            "reset": self.reset,
            "undo": self.undo,
            "load": self.load,
            "pin": self.pin,
            "unpin": self.unpin,
            "save": self.save,
        }
        self._acting = True
        try:
            acts[what](**given)
        except SohError as error:
            return self._words(error)
        finally:
            self._acting = False
        return ""

    def _words(self, error: SohError) -> str:
        return str(labelled(error) if isinstance(error, ScenarioError) else error)

    def _fail(self, fault: str, answer: dict[str, Any]) -> None:
        undo = {"can_undo": bool(self._steps)}
        self.widget.shown = {**answer, **undo, "fault": fault, "values": None}

    # What can be done: by the page, and from Python alike

    def set(self, **fields: Any) -> None:
        """Change some fields, as moving their controls does."""
        with self._guarded({}) as answer:
            self._move(fields, kind=",".join(sorted(fields)))
            self._show(answer)

    def _move(self, fields: Mapping[str, Any], *, kind: str) -> None:
        """Change fields; a delay is cut to what the horizon allows when the charge follows it."""
        fields, longest, note = dict(fields), self.case.longest_delay(True), ""
        delay = fields.get("delay", self.scenario.delay)
        if fields.get("charge_follows_go_live") and isinstance(delay, int) and delay > longest:
            note = phrases.DELAY_CUT.format(longest=longest)
            fields["delay"] = longest
        self._to(choose(self.case, **changed(self.scenario, fields).values()), kind)
        self._note = note

    def _to(self, scenario: Scenario, kind: str) -> None:
        if scenario != self.scenario:
            self._steps.leave(self.scenario, kind)
            self.scenario = scenario

    def reset(self) -> None:
        """Return to where the sliders stood at first."""
        self._to(self.start, "reset")
        self._show()

    def undo(self) -> None:
        """Take back the last step."""
        if self._steps:
            self.scenario = self._steps.back()
        self._show()

    def load(self, name: str) -> None:
        """Take every field from a saved scenario or a code; of a preset those that it sets.

        All else stays then as the controls say, unlike with `choice.choose`. Without a name, the
        case's own scenario is taken.
        """
        name = name.strip()
        if name == AS_THE_CASE:
            self._to(self.case.scenario, "load the case's own")
        elif name in self.case.presets:
            preset = preset_fields(self.case.presets[name])
            moved = choose(self.case, **changed(self.scenario, preset).values())
            self._to(moved, f"load {name}")
        else:
            self._to(choose(self.case, name), f"load {name}")
        self._show()

    def pin(self) -> None:
        """Keep the scenario for comparison."""
        self.pins = with_pin(self.pins, scenario_code(self.case, self.scenario))
        self._note = f"Pinned as scenario {len(self.pins)} of at most {MOST_PINS}."
        self._keep()
        self._show()

    def unpin(self, code: str) -> None:
        """Take a pinned scenario out of the comparison; nothing where it is out already."""
        if code in self.pins:
            self._note = f"Scenario {self.pins.index(code) + 1} is taken out of the comparison."
        self.pins = [pin for pin in self.pins if pin != code]
        self._keep()
        self._show()

    def save(self, name: str, rationale: str, role: str, *, force: bool = False) -> None:
        """Save the scenario under a name, in the file beside the case."""
        if not self.case.file:
            raise ScenarioError("This case was not read from a file, so nothing can be saved.")
        path = saved_path(Path(self.case.file))
        texts = {"--rationale": rationale, "--role": role}
        # A blank is asked for, as a missing option is on the command line.
        given = {"--save": name} | {key: text.strip() or None for key, text in texts.items()}
        if not force and name in {each.name for each in load_saved(path)}:
            advice = "Choose another name, or tick that it replaces the one of that name."
            raise ScenarioError(Fault(problem=f"{name} is saved already", advice=advice))
        code = scenario_code(self.case, self.scenario)
        new = typed.saved_from_options(self.case, preset=code, given=given)
        save_scenario(path, new, force=force)
        saved = load_saved(path, presets=self.case.presets)
        self.case = replace(self.case, saved=saved)
        self._note = f"Saved as {name} in {path.name}."
        self._keep()
        self._show()

    # What the page shows

    def _show(self, answer: Mapping[str, Any] | None = None) -> None:
        """Let every control and every figure say what the scenario says."""
        if self._acting:
            return
        case, scenario, note = self.case, self.scenario, self._note
        self._note = ""
        texts, pictures = answers(case, scenario)
        with self.widget.hold_sync():
            self.widget.cost_picture, self.widget.charge_picture = pictures.values()
            self.widget.shown = {
                "fault": "",
                "note": note,
                **(answer or {}),
                **texts,
                "values": values(case, scenario),
                "summaries": summaries(case, scenario),
                "can_undo": bool(self._steps),
            }

    def _keep(self) -> None:
        """Show presets, saved scenarios and what is kept."""
        self.widget.kept = {
            "presets": starting_points(self.case),
            "saved": saved_scenarios(self.case),
            **side_by_side(self.case, self.pins),
        }

    def _says(self) -> str:
        return str(headline(self.case, self.scenario))

    def _stands(self) -> dict[str, Any]:
        return asdict(self.scenario)
