"""The panel of named bodies, answered by the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import traitlets

from sohanalysis.case.case import Case
from sohanalysis.case.register import ALL, LIVE, REGION, WEIGHTS, Register
from sohanalysis.case.shares import Shortfall
from sohanalysis.errors import Fault, ForceError, SohError, shown
from sohanalysis.explore.panel import PageWidget, Panel, Parts
from sohanalysis.members import report
from sohanalysis.members.charges import Cap, ForceCharges, adoption_of, share_pool
from sohanalysis.members.published import evidence_of
from sohanalysis.members.report import weight_name

Who = Literal["all", "territorial", "live", "live-territorial", "region", "count", "names"]
SLIDER_POOL = 10_000_000  # pounds a year: the box goes on, the slider does not
WHO_NAMES: dict[Who, str] = {
    "live-territorial": "Territorial forces named live on 8 March 2021",
    "live": "The same, and British Transport Police",
    "territorial": "All territorial forces",
    "all": "All of the register",
    "region": "Those of a region",
    "count": "So many, in the order of the register (assumed)",
    "names": "Picked by name",
}
SHORTFALL_NAMES: dict[Shortfall, str] = {
    "spread": "the others, by size",
    "host": "the host of the contract",
}
LABELS = {
    "pool": "Assumed pool",
    "weight": "Shared by",
    "join": "Who joins",
    "without": "Who joins",
    "count": "How many forces",
    "region": "Region",
    "names": "Picked by name",
    "cap": "Cap",
    "payer": "Payer with a cap",
    "shortfall": "Shortfall",
    "who": "Who joins",
    **dict.fromkeys(WEIGHTS, "Shared by"),
}


@dataclass(frozen=True, kw_only=True)
class Picks:
    """What the controls say; which of region, count and names counts is said by ``who``.

    ``pool`` and ``cap`` are in £ a year; ``payer`` is blank where nobody has a cap.
    """

    who: Who
    region: str
    count: int
    names: tuple[str, ...]
    pool: float
    weight: str
    payer: str
    cap: float
    shortfall: Shortfall


def changed_picks(picks: Picks, shown_values: Mapping[str, Any], *, most: int) -> Picks:
    """Change what was picked, as the page says; what it sends is checked part by part.

    ``most`` is how many forces there are.

    Raises
    ------
    ForceError
        If anything is no value of its control; every fault at once.
    """
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for name, value in shown_values.items():
        fault = _fault(name, value, most)
        if fault:
            faults.append(fault)
        else:
            values[name] = tuple(value) if name == "names" else value
    if faults:
        raise ForceError(faults)
    return replace(picks, **values)


def _fault(name: str, value: Any, most: int) -> Fault | None:
    """Refuse what is no value of a control; whether it makes sense is asked later."""
    allowed = {
        "who": " or ".join(get_args(Who)),
        "shortfall": " or ".join(get_args(Shortfall)),
        "weight": ", ".join(WEIGHTS),
        "pool": "a number of pounds a year",
        "cap": "a number of pounds a year",
        "count": f"a whole number of forces, 1 to {most}",
        "names": "names of forces",
    }
    number = isinstance(value, int | float) and not isinstance(value, bool)
    sound = {
        "who": value in get_args(Who),
        "shortfall": value in get_args(Shortfall),
        "weight": value in WEIGHTS,
        "pool": number,
        "cap": number,
        "count": number and float(value).is_integer() and 1 <= value <= most,
        "names": isinstance(value, list) and all(isinstance(each, str) for each in value),
    }
    if sound.get(name, isinstance(value, str)):
        return None
    problem = "is empty" if value is None else f"{shown(value)} is not allowed"
    return Fault(field=name, problem=problem, allowed=allowed.get(name, "a text"))


def asked_of(picks: Picks, register: Register, this_force: str) -> dict[str, Any]:
    """Say what is picked as `force_case.charges` takes it; this force joins always."""
    others = {force.name for force in register.forces if not force.is_territorial} - {this_force}
    live = (force.name for force in register.live)
    join: dict[Who, tuple[Any, tuple[str, ...]]] = {
        "all": (ALL, ()),
        "territorial": (ALL, tuple(others)),
        "live": (LIVE, ()),
        "live-territorial": (LIVE, tuple(name for name in live if name in others)),
        "region": (f"{REGION}{picks.region}", ()),
        "count": (int(picks.count), ()),
        "names": (picks.names, ()),
    }
    cap = None
    if picks.payer:
        cap = Cap(payer=picks.payer, amount=picks.cap, shortfall=picks.shortfall)
    who, without = join[picks.who]
    return {
        "join": who,
        "without": without,
        "pool": picks.pool,
        "weight": picks.weight,
        "cap": cap,
    }


def described_controls(case: Case, register: Register, this_force: str) -> dict[str, Any]:
    """Describe the controls, for the page that draws them."""
    regions = list(dict.fromkeys(force.region for force in register.forces))
    return {
        "title": f"Which forces join: {case.title}",
        "this_force": this_force,
        "who": [{"value": value, "label": label} for value, label in _who(register, this_force)],
        "regions": sorted(regions),
        "forces": {
            region: sorted(force.name for force in register.forces if force.region == region)
            for region in sorted(regions)
        },
        "most": len(register.forces),
        "slider_pool": SLIDER_POOL,
        "weights": [{"value": w, "label": weight_name(register, w)} for w in WEIGHTS],
        "shortfalls": [{"value": value, "label": text} for value, text in SHORTFALL_NAMES.items()],
    }


def _who(register: Register, this_force: str) -> Iterator[tuple[Who, str]]:
    """Name each choice, and say where this force would join beside those that it names."""
    ours = register.find(this_force)
    beside: dict[Who, bool] = {
        "live-territorial": ours not in register.live_territorial,
        "territorial": not ours.is_territorial,
    }
    for value, label in WHO_NAMES.items():
        yield value, f"{label}, and this one" if beside.get(value) else label


def picked_values(picks: Picks) -> dict[str, Any]:
    """Give what every control shows."""
    return {**asdict(picks), "names": list(picks.names)}


def _on_the_page(fault: Fault) -> Fault:
    """Say of a region what is allowed on a page, where there is a list of them."""
    if f'"{REGION}' not in fault.problem:
        return fault
    problem = fault.problem.replace(REGION, "", 1)
    return replace(fault, field=LABELS["region"], problem=problem, allowed="one of the list")


class _ForceWidget(PageWidget):
    """The panel of forces; ``forces.js`` draws it."""

    _esm = Parts("explore/panels.js", "members/forces.js")
    _css = Parts("members/forces.css")
    picture = traitlets.Bytes().tag(sync=True)


class ForcePanel(Panel):
    """A panel in which forces are picked; `picks` is what it says, and the one state there is.

    Parameters
    ----------
    case : Case
        Gives the pool, the weight and this force.
    register : str or Path, optional
        A csv file of forces of your own.

    Raises
    ------
    ForceError
        If the case assumes no pool that is shared by size.
    """

    def __init__(self, case: Case, *, register: str | Path | None = None) -> None:
        self.case = case
        first = share_pool(case, register=register)
        self.forces, self._ours = first.register, first.assumed.this_force
        self.start = self.picks = _start(case, first)
        self.found = first  # the charges of what is picked
        super().__init__(_ForceWidget(about=described_controls(case, self.forces, self._ours)))
        with self._guarded({}) as answer:
            self._take(self.start, {}, answer)

    def set(self, **shown: Any) -> None:
        """Change what is picked, as moving its controls does."""
        with self._guarded({}) as answer:
            self._take(self.picks, shown, answer)

    def reset(self) -> None:
        """Go back to where the panel started."""
        with self._guarded({}) as answer:
            self._take(self.start, {}, answer)

    def _take(self, picks: Picks, shown: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Change what is picked once its charges are known: what is refused changes nothing."""
        picks = changed_picks(picks, shown, most=len(self.forces.forces))
        asked = asked_of(picks, self.forces, self._ours)
        self.found = share_pool(self.case, register=self.forces, **asked)
        self.picks = picks
        self._show(answer)

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        picks = self.start if message.get("reset") else self.picks
        self._take(picks, message.get("shown", {}), answer)

    def _words(self, error: SohError) -> str:
        # The page keeps what it holds: an empty box must not be written over while it is typed in.
        if not isinstance(error, ForceError):
            return str(error)
        # Controls are named instead of fields, and no words of the command line.
        named = [replace(f, field=LABELS.get(f.field, f.field), file="") for f in error.faults]
        return str(ForceError([_on_the_page(fault) for fault in named]))

    def _show(self, answer: Mapping[str, Any]) -> None:
        """Let every control and every figure say what is picked."""
        case, found = self.case, self.found
        chart = report.charges_chart(case, found)
        tables = {
            "forces": report.charges_table(case, found),
            "membership": report.membership_table(case, found, adoption_of(case)),
        }
        with self.widget.hold_sync():
            self.widget.picture = chart.png(scale=1)
            self.widget.shown = {
                **answer,
                "fault": "",
                "headline": report.charge_answer(case, found),
                "cautions": list(report.member_cautions(case, found)),
                "tables": {name: table.boxed() for name, table in tables.items()},
                "alt": chart.words,
                "values": picked_values(self.picks),
                "joining": [row.name for row in found.rows],
            }

    def _says(self) -> str:
        return report.charge_answer(self.case, self.found)

    def _stands(self) -> dict[str, Any]:
        return picked_values(self.picks)


def _start(case: Case, first: ForceCharges) -> Picks:
    """Start from the forces that are known by name, at the pool of the case, without a cap."""
    evidence, assumed = evidence_of(case.service_name), first.assumed
    named = (force.name for force in first.register.live_territorial)
    return Picks(
        who="live-territorial",
        region=first.register.find(assumed.this_force).region,
        count=min(case.adopters.anticipated.value, len(first.register.forces)),
        names=tuple(dict.fromkeys((assumed.this_force, *named))),
        pool=assumed.pool,
        weight=assumed.weight,
        payer="",
        cap=evidence.cap.amount if evidence else assumed.pool,
        shortfall="spread",
    )
