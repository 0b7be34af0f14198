"""The panel of named bodies: its controls, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import Kind
from sohanalysis.case.register import ALL, BOTH, REGION, Register
from sohanalysis.case.shares import Shortfall
from sohanalysis.errors import ForceError, SohError
from sohanalysis.explore.controls import Control
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.members import report
from sohanalysis.members.charges import MOST_POOL, Cap, ForceCharges, adoption_of, share_pool
from sohanalysis.members.published import evidence_of
from sohanalysis.members.report import lists_words

SLIDER_POOL = 10_000_000  # pounds a year: the box goes on, the slider does not
COUNT, NAMES, OF_REGION = "count", "names", "region"
SHORTFALL_NAMES: dict[Shortfall, str] = {
    "spread": "the others, by size",
    "host": "the host of the contract",
}
# What a fault of the library calls a field, as its control is called.
LABELS = {
    "pool": "Assumed pool",
    "join": "Who joins",
    "without": "Who joins",
    "count": "How many",
    "cap": "Cap",
    "payer": "Payer with a cap",
    "weight": "Shared by",
}


class ForcePanel(Panel):
    """A panel in which members are picked.

    Parameters
    ----------
    case : Case
        Gives the pool, the weight and who we are.
    register : str or Path, optional
        A register of your own.

    Raises
    ------
    ForceError
        If the case assumes no pool that is shared by size.
    """

    def __init__(self, case: Case, *, register: str | Path | None = None) -> None:
        self.case = case
        self.found = share_pool(case, register=register)  # the charges of what is picked
        self.register, self._ours = self.found.register, self.found.assumed.this_force
        parts, start = _parts(self.found), _start(case, self.found)
        super().__init__(parts, start, cautions="What is assumed, and what speaks against it")

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Share the pool among what is picked."""
        case = self.case
        found = share_pool(case, register=self.register, **asked_of(values))
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
        sizes = dict.fromkeys(self.register.sizes, LABELS["weight"])
        known = LABELS | sizes
        named = [replace(f, field=known.get(f.field, f.field), file="") for f in error.faults]
        return str(ForceError(named))


def asked_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Say what is picked as `share_pool` takes it; whoever decides joins always."""
    who = values["who"]
    picked: dict[str, Any] = {
        OF_REGION: f"{REGION}{values['region']}",
        COUNT: int(values["count"]),
        NAMES: tuple(values["names"]),
    }
    cap = None
    if values["payer"]:
        cap = Cap(payer=values["payer"], amount=values["cap"], shortfall=values["shortfall"])
    return {
        "join": picked.get(who, who),
        "pool": values["pool"],
        "weight": values["weight"],
        "cap": cap,
    }


def _parts(found: ForceCharges) -> list[ControlGroup]:
    register = found.register
    weights = {size: register.measures[size].dated for size in register.sizes}
    return [
        ControlGroup(key="who", label="Who joins", controls=[*_who(found)], chart="forces"),
        ControlGroup(
            key="pool",
            label="What is shared, and by what (assumed)",
            controls=[
                _pounds("pool", "Assumed pool", step=25_000),
                _list("weight", "Shared by (assumed)", weights),
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


def who_names(register: Register, this_force: str) -> dict[str, str]:
    """Name who may be picked: on every list first, then on each, and all; and as we join, we."""
    ours = register.find(this_force)
    words = register.list_words
    lists = [BOTH.join(words), *words] if len(words) > 1 else words
    said = {word: f"Those {lists_words(register, word)}" for word in lists}
    for word in said:
        if ours not in register.listed(word):
            said[word] += ", and this one"
    by_region = {OF_REGION: "Those of a region"} if register.regions else {}
    last = {COUNT: "So many, in the order of the register (assumed)", NAMES: "Picked by name"}
    return said | {ALL: "All of the register"} | by_region | last


def _who(found: ForceCharges) -> Iterator[Control]:
    """Describe who may be picked."""
    register, this_force = found.register, found.assumed.this_force
    most = len(register.bodies)
    always = f"{this_force} always joins: it is the one that decides."
    yield Control(
        field="who",
        kind=Kind.choice.value,
        label="Who joins",
        help=always,
        options=_options(who_names(register, this_force)),
    )
    regions = sorted(register.regions)
    if regions:
        each = {region: region for region in regions}
        yield replace(_list("region", "Region", each), when=("who", OF_REGION))
    yield Control(
        field="count",
        kind=Kind.count.value,
        label=f"How many {found.plural}, this one included",
        unit=found.plural,
        whole=True,
        low=1,
        high=most,
        slider_low=1,
        slider_high=most,
        when=("who", COUNT),
    )
    yield Control(
        field="names",
        kind="several",
        label="Picked by name",
        help=always,
        options=tuple(
            {
                "value": body.name,
                "label": body.name,
                "group": body.region,
                "fixed": body.name == this_force,
            }
            for body in sorted(register.bodies, key=lambda body: (body.region, body.name))
        ),
        when=("who", NAMES),
    )


def _pounds(field: str, label: str, *, step: float) -> Control:
    return Control(
        field=field,
        kind=Kind.pounds.value,
        label=label,
        unit="£ a year",
        high=MOST_POOL,
        slider_high=SLIDER_POOL,
        step=step,
    )


def _list(field: str, label: str, names: Mapping[str, str]) -> Control:
    return Control(field=field, kind="list", label=label, options=_options(names))


def _options(names: Mapping[Any, str]) -> tuple[dict[str, Any], ...]:
    return tuple({"value": value, "label": label} for value, label in names.items())


def _names(register: Register) -> dict[str, str]:
    return {name: name for name in sorted(register.names)}


def _start(case: Case, first: ForceCharges) -> dict[str, Any]:
    """Start from those that are known by name, at the pool of the case, without a cap."""
    evidence, assumed, register = evidence_of(case.service_name), first.assumed, first.register
    who = next(iter(who_names(register, assumed.this_force)))
    named = (body.name for body in register.listed(who))
    return {
        "who": who,
        "region": register.find(assumed.this_force).region,
        "count": min(case.adopters.anticipated.value, len(register.bodies)),
        "names": [*dict.fromkeys((assumed.this_force, *named))],
        "pool": assumed.pool,
        "weight": assumed.weight,
        "payer": "",
        "cap": evidence.cap.amount if evidence else assumed.pool,
        "shortfall": "spread",
    }
