"""The panel of named bodies: its controls, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sohanalysis.case.case import Case
from sohanalysis.case.fields import Kind
from sohanalysis.case.register import ALL, LIVE, REGION, WEIGHTS, Register
from sohanalysis.case.shares import Shortfall
from sohanalysis.errors import ForceError, SohError
from sohanalysis.explore.controls import Control
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.members import report
from sohanalysis.members.charges import Cap, ForceCharges, adoption_of, share_pool
from sohanalysis.members.published import evidence_of
from sohanalysis.members.report import weight_name

Who = Literal["all", "territorial", "live", "live-territorial", "region", "count", "names"]
SLIDER_POOL = 10_000_000  # pounds a year: the box goes on, the slider does not
MOST_POUNDS = 1e9
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
# What a fault of the library calls a field, as its control is called.
LABELS = {
    "pool": "Assumed pool",
    "join": "Who joins",
    "without": "Who joins",
    "count": "How many forces",
    "cap": "Cap",
    "payer": "Payer with a cap",
    **dict.fromkeys(("weight", *WEIGHTS), "Shared by"),
}


class ForcePanel(Panel):
    """A panel in which forces are picked.

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
        self.found = share_pool(case, register=register)  # the charges of what is picked
        self.forces, self._ours = self.found.register, self.found.assumed.this_force
        parts, start = _parts(self.forces, self._ours), _start(case, self.found)
        super().__init__(parts, start, cautions="What is assumed, and what speaks against it")

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Share the pool among what is picked."""
        case = self.case
        picked = asked_of(values, self.forces, self._ours)
        found = share_pool(case, register=self.forces, **picked)
        answer = Answer(
            answer=report.charge_answer(case, found),
            under=(f"These join: {', '.join(row.name for row in found.rows)}.",),
            charts={"forces": report.charges_chart(case, found)},
            tables={
                "membership": report.membership_table(case, found, adoption_of(case)),
                "forces": report.charges_table(case, found),
            },
            cautions=report.member_cautions(case, found),
        )
        self.found = found
        return answer

    def words(self, error: SohError) -> str:
        """Name controls instead of fields, and no file and no words of the command line."""
        if not isinstance(error, ForceError):
            return str(error)
        named = [replace(f, field=LABELS.get(f.field, f.field), file="") for f in error.faults]
        return str(ForceError(named))


def asked_of(values: Mapping[str, Any], register: Register, this_force: str) -> dict[str, Any]:
    """Say what is picked as `share_pool` takes it; this force joins always."""
    others = {force.name for force in register.forces if not force.is_territorial} - {this_force}
    live = (force.name for force in register.live)
    join: dict[Who, tuple[Any, tuple[str, ...]]] = {
        "all": (ALL, ()),
        "territorial": (ALL, tuple(others)),
        "live": (LIVE, ()),
        "live-territorial": (LIVE, tuple(name for name in live if name in others)),
        "region": (f"{REGION}{values['region']}", ()),
        "count": (int(values["count"]), ()),
        "names": (tuple(values["names"]), ()),
    }
    cap = None
    if values["payer"]:
        cap = Cap(payer=values["payer"], amount=values["cap"], shortfall=values["shortfall"])
    who, without = join[values["who"]]
    return {
        "join": who,
        "without": without,
        "pool": values["pool"],
        "weight": values["weight"],
        "cap": cap,
    }


def _parts(register: Register, this_force: str) -> list[ControlGroup]:
    return [
        ControlGroup(
            key="who", label="Who joins", controls=_who(register, this_force), chart="forces"
        ),
        ControlGroup(
            key="pool",
            label="What is shared, and by what (assumed)",
            controls=[
                _pounds("pool", "Assumed pool", step=25_000),
                _list("weight", "Shared by (assumed)", _weights(register)),
                _list("payer", "Payer with a cap", {"": "nobody", **_names(register)}),
                replace(_pounds("cap", "Cap (assumed)", step=25_000), when=("payer", None)),
                Control(
                    field="shortfall",
                    kind=Kind.choice.value,
                    label="What the cap leaves is paid by",
                    options=_options(SHORTFALL_NAMES),
                    when=("payer", None),
                ),
            ],
            tables=("membership",),
        ),
    ]


def _who(register: Register, this_force: str) -> list[Control]:
    """Describe who may be picked, and say where this force joins beside those that are named."""
    ours = register.find(this_force)
    beside: dict[Who, bool] = {
        "live-territorial": ours not in register.live_territorial,
        "territorial": not ours.is_territorial,
    }
    who = {n: f"{said}, and this one" if beside.get(n) else said for n, said in WHO_NAMES.items()}
    regions = sorted({force.region for force in register.forces})
    most = len(register.forces)
    always = f"{this_force} always joins: it is the one that decides."
    return [
        Control(
            field="who",
            kind=Kind.choice.value,
            label="Who joins",
            help=always,
            options=_options(who),
        ),
        replace(
            _list("region", "Region", {each: each for each in regions}), when=("who", "region")
        ),
        Control(
            field="count",
            kind=Kind.count.value,
            label="How many forces, this one included",
            unit="forces",
            range="forces, 1 to {high}",
            whole=True,
            low=1,
            high=most,
            slider_low=1,
            slider_high=most,
            when=("who", "count"),
        ),
        Control(
            field="names",
            kind="several",
            label="Picked by name",
            help=always,
            options=tuple(
                {
                    "value": name,
                    "label": name,
                    "group": region,
                    "fixed": name == this_force,
                }
                for region in regions
                for name in sorted(f.name for f in register.forces if f.region == region)
            ),
            when=("who", "names"),
        ),
    ]


def _pounds(field: str, label: str, *, step: float) -> Control:
    return Control(
        field=field,
        kind=Kind.pounds.value,
        label=label,
        unit="£ a year",
        range="£ a year, 0 to {high}",
        high=MOST_POUNDS,
        slider_high=SLIDER_POOL,
        step=step,
    )


def _list(field: str, label: str, names: Mapping[str, str]) -> Control:
    return Control(field=field, kind="list", label=label, options=_options(names))


def _options(names: Mapping[Any, str]) -> tuple[dict[str, Any], ...]:
    return tuple({"value": value, "label": label} for value, label in names.items())


def _weights(register: Register) -> dict[str, str]:
    return {weight: weight_name(register, weight) for weight in WEIGHTS}


def _names(register: Register) -> dict[str, str]:
    return {name: name for name in sorted(force.name for force in register.forces)}


def _start(case: Case, first: ForceCharges) -> dict[str, Any]:
    """Start from the forces that are known by name, at the pool of the case, without a cap."""
    evidence, assumed = evidence_of(case.service_name), first.assumed
    named = (force.name for force in first.register.live_territorial)
    return {
        "who": "live-territorial",
        "region": first.register.find(assumed.this_force).region,
        "count": min(case.adopters.anticipated.value, len(first.register.forces)),
        "names": [*dict.fromkeys((assumed.this_force, *named))],
        "pool": assumed.pool,
        "weight": assumed.weight,
        "payer": "",
        "cap": evidence.cap.amount if evidence else assumed.pool,
        "shortfall": "spread",
    }
