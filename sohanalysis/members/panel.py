"""The panel of named bodies: its controls, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import Kind
from sohanalysis.case.register import ALL, BOTH, REGION, Register
from sohanalysis.errors import MemberError
from sohanalysis.explore.controls import Control
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.members import report
from sohanalysis.members.charges import (
    MOST_POOL,
    Cap,
    MemberCharges,
    MemberOptions,
    member_charges,
    no_pool,
)
from sohanalysis.report.wording_pricing import BEARERS

SLIDER_POOL = 10_000_000  # pounds a year: the box goes on, the slider does not
COUNT, NAMES, OF_REGION = "count", "names", "region"
_BEARERS = {"others": BEARERS["others"].name, "host": BEARERS["host"].name}
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


class MemberPanel(Panel):
    """A panel in which members are picked.

    Parameters
    ----------
    case : Case
        Gives the pool, the weight and who we are.
    register : str or Path, optional
        A register of your own.

    Raises
    ------
    MemberError
        If the case has no pool that is shared by size.
    """

    def __init__(self, case: Case, *, register: str | Path | None = None) -> None:
        if fault := no_pool(case):
            raise MemberError(fault)
        known: Any = case.by_size
        asked = MemberOptions(pool=known.pool, weight=known.by_size)
        self.case = case
        self.found = member_charges(case, asked, register=register)  # of what is picked
        self.register = self.found.register
        parts, start = _parts(self.found), _start(self.found)
        super().__init__(parts, start, cautions=report.AGAINST)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Share the pool among what is picked."""
        found = member_charges(self.case, asked_of(values), register=self.register)
        answer = Answer(
            answer=report.charge_answer(found),
            under=(f"These join: {', '.join(found.names)}.",),
            charts={"members": report.charges_chart(found)}
            if report.has_charges_chart(found)
            else {},
            tables={
                "membership": report.membership_table(found),
                "members": report.charges_table(found),
            },
            cautions=report.member_cautions(found),
        )
        self.found = found
        return answer

    def labels(self) -> Mapping[str, str]:
        """Name fields as their controls are called."""
        return LABELS | dict.fromkeys(self.register.sizes, LABELS["weight"])


def asked_of(values: Mapping[str, Any]) -> MemberOptions:
    """Say what is picked; whoever decides joins always."""
    who, payer = values["who"], values["payer"]
    picked: dict[str, Any] = {
        OF_REGION: f"{REGION}{values['region']}",
        COUNT: int(values["count"]),
        NAMES: tuple(values["names"]),
    }
    asked = MemberOptions(join=picked.get(who, who), pool=values["pool"], weight=values["weight"])
    cap = Cap(payer=payer, amount=values["cap"])
    return replace(asked, cap=cap, excess=values["excess"]) if payer else asked


def _parts(found: MemberCharges) -> list[ControlGroup]:
    register = found.register
    names = {name: name for name in sorted(register.names)}
    weights = {size: register.measures[size].dated for size in register.sizes}
    capped: dict[str, Any] = {"when": ("payer", None)}
    many, size = found.case.adopters.plural, weights[found.weight]
    controls = [
        _pounds(
            "pool",
            "Assumed pool",
            help=f"What all {many} that join share in a year: 2000000 is £2,000,000.",
        ),
        _list(
            "weight",
            "Shared by (assumed)",
            weights,
            help=f'The size that each pays in proportion to, such as "{size}": twice as large, '
            "twice the charge.",
        ),
        _list(
            "payer",
            "Payer with a cap",
            {"": "nobody", **names},
            help='The one whose yearly charge is limited. With "nobody", no charge is.',
        ),
        replace(
            _pounds(
                "cap",
                "Cap (assumed)",
                help="The most that this payer is charged in a year: 100000 is £100,000.",
            ),
            **capped,
        ),
        _list(
            "excess",
            "What the cap leaves is paid by",
            _BEARERS,
            help=f'Who makes up the rest of the pool. With "{_BEARERS["others"]}", all other '
            "charges rise.",
            kind=Kind.choice.value,
            **capped,
        ),
    ]
    return [
        ControlGroup(key="who", label="Who joins", controls=[*_who(found)], chart="members"),
        ControlGroup(
            key="pool",
            label="What is shared, and by what (assumed)",
            controls=controls,
            tables=("membership",),
        ),
    ]


def who_names(register: Register, us: str) -> dict[str, str]:
    """Name who may be picked: on every list first, then on each, and all; and as we join, we."""
    ours, words = register.find(us), register.list_words
    lists = [BOTH.join(words), *words] if len(words) > 1 else words
    said = {word: f"Those {report.lists_words(register, word)}" for word in lists}
    for word in said:
        if ours not in register.listed(word):
            said[word] += ", and this one"
    by_region = {OF_REGION: "Those of a region"} if register.regions else {}
    last = {COUNT: "So many, in the order of the register (assumed)", NAMES: "Picked by name"}
    return said | {ALL: "All of the register"} | by_region | last


def _who(found: MemberCharges) -> Iterator[Control]:
    """Describe who may be picked."""
    register, us, many = found.register, found.us, found.case.adopters.plural
    most, choice = len(register.bodies), Kind.choice.value
    always = f"{us} is always one of them: it is the one that decides."
    named = who_names(register, us)
    yield _list(
        "who",
        "Who joins",
        named,
        kind=choice,
        help=f'The {many} that share the pool, such as "{named[ALL]}". {always}',
    )
    if regions := {region: region for region in sorted(register.regions)}:
        first = next(iter(regions))
        yield _list(
            "region",
            "Region",
            regions,
            help=f'All {many} of this area share the pool, such as area "{first}". {always}',
            when=("who", OF_REGION),
        )
    yield Control(
        field="count",
        kind=Kind.count.value,
        label=f"How many {many}, this one included",
        help=f"With 10, {us} and the first 9 others of the register share the pool.",
        unit=many,
        is_whole=True,
        low=1,
        high=most,
        slider_low=1,
        slider_high=most,
        when=("who", COUNT),
    )
    bodies = sorted(register.bodies, key=lambda body: (body.region, body.name))
    another = next((body.name for body in bodies if body.name != us), us)
    grouped = _list(
        "names",
        "Picked by name",
        {body.name: body.name for body in bodies},
        help=f'Tick each member of the pool, such as "{another}". {always}',
    )
    options = tuple(
        {**each, "group": body.region, "fixed": body.name == us}
        for each, body in zip(grouped.options, bodies, strict=True)
    )
    yield replace(grouped, kind="several", options=options, when=("who", NAMES))


def _pounds(field: str, label: str, *, help: str) -> Control:
    return Control(
        field=field,
        kind=Kind.pounds.value,
        label=label,
        help=help,
        unit="£ a year",
        high=MOST_POOL,
        slider_high=SLIDER_POOL,
        step=25_000,
    )


def _list(
    field: str, label: str, names: Mapping[str, str], *, help: str, kind: str = "list", **more: Any
) -> Control:
    options = tuple({"value": value, "label": said} for value, said in names.items())
    return Control(field=field, kind=kind, label=label, help=help, options=options, **more)


def _start(first: MemberCharges) -> dict[str, Any]:
    """Start from those that are known by name, at the pool of the case, without a cap."""
    case, register, us = first.case, first.register, first.us
    who = next(iter(who_names(register, us)))
    return {
        "who": who,
        "region": register.find(us).region,
        "count": min(case.adopters.anticipated.value, len(register.bodies)),
        "names": [*dict.fromkeys((us, *(body.name for body in register.listed(who))))],
        "pool": first.pool,
        "weight": first.weight,
        "payer": "",
        "cap": first.pool,
        "excess": "others",
    }
