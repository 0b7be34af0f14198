"""The panel of members: its controls, and the charges of the chosen members."""

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
from sohanalysis.members.charges import MemberCharges, member_charges
from sohanalysis.members.options import MOST_POOL, Cap, MemberOptions, no_pool
from sohanalysis.report.assumptions import BEARERS

SLIDER_POOL = 10_000_000  # pounds a year: a larger pool can only be typed
COUNT, NAMES, OF_REGION = "count", "names", "region"
_BEARERS = {"others": BEARERS["others"].name, "host": BEARERS["host"].name}
# Labels of controls by the names of fields in the library's faults.
_LABELS = {
    "pool": "Assumed pool",
    "join": "Who joins",
    "without": "Who joins",
    "count": "How many",
    "cap": "Cap",
    "payer": "Payer with a cap",
    "weight": "Shared by",
}


class MemberPanel(Panel):
    """A panel to choose the members of a shared pool.

    Parameters
    ----------
    case : Case
        Gives the pool, the weight and the deciding body.
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
        rule: Any = case.by_size
        options = MemberOptions(pool=rule.pool, weight=rule.by_size)
        self.case = case
        self.charges = member_charges(case, options, register=register)
        self.register = self.charges.register
        parts, start = _groups(self.charges), _start_values(self.charges)
        super().__init__(parts, start, cautions=report.AGAINST)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Return the charges if the chosen members share the pool."""
        charges = member_charges(self.case, picked_options(values), register=self.register)
        answer = Answer(
            answer=report.charge_answer(charges),
            under=(f"These join: {', '.join(charges.names)}.",),
            charts={"members": report.charges_chart(charges)}
            if report.has_charges_chart(charges)
            else {},
            tables={
                "membership": report.membership_table(charges),
                "members": report.charges_table(charges),
            },
            cautions=report.member_cautions(charges),
        )
        self.charges = charges
        return answer

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the controls by the names of fields in faults."""
        return _LABELS | dict.fromkeys(self.register.sizes, _LABELS["weight"])


def picked_options(values: Mapping[str, Any]) -> MemberOptions:
    """Return the options for the values of the controls; the deciding body joins."""
    who, payer = values["who"], values["payer"]
    picked: dict[str, Any] = {
        OF_REGION: f"{REGION}{values['region']}",
        COUNT: int(values["count"]),
        NAMES: tuple(values["names"]),
    }
    options = MemberOptions(join=picked.get(who, who), pool=values["pool"], weight=values["weight"])
    cap = Cap(payer=payer, amount=values["cap"])
    return replace(options, cap=cap, excess=values["excess"]) if payer else options


def _groups(charges: MemberCharges) -> list[ControlGroup]:
    return [
        ControlGroup(
            key="who", label="Who joins", controls=[*_who_controls(charges)], chart="members"
        ),
        ControlGroup(
            key="pool",
            label="The pool, and the size it is shared by (assumed)",
            controls=_pool_controls(charges),
            tables=("membership",),
        ),
    ]


def _pool_controls(charges: MemberCharges) -> list[Control]:
    """Return the controls of the pool, the size that shares it, and a cap."""
    register = charges.register
    names = {name: name for name in sorted(register.names)}
    weights = {size: register.measures[size].dated for size in register.sizes}
    capped: dict[str, Any] = {"when": ("payer", None)}
    plural, size = charges.case.adopters.plural, weights[charges.weight]
    return [
        _pounds_control(
            "pool",
            "Assumed pool",
            help=f"The total that the {plural} that join share in a year: 2000000 is £2,000,000.",
        ),
        _list_control(
            "weight",
            "Shared by (assumed)",
            weights,
            help=f'Each charge is in proportion to this size, such as "{size}": twice the size, '
            "twice the charge.",
        ),
        _list_control(
            "payer",
            "Payer with a cap",
            {"": "nobody", **names},
            help='The one whose yearly charge is limited. With "nobody", no charge is.',
        ),
        replace(
            _pounds_control(
                "cap",
                "Cap (assumed)",
                help="The most that this payer is charged in a year: 100000 is £100,000.",
            ),
            **capped,
        ),
        _list_control(
            "excess",
            "Remainder after the cap is paid by",
            _BEARERS,
            help=f'Who pays this part of the pool. With "{_BEARERS["others"]}", all other '
            "charges rise.",
            kind=Kind.choice.value,
            **capped,
        ),
    ]


def who_labels(register: Register, us: str) -> dict[str, str]:
    """Return the labels of the choices of members, by values of the control ``who``.

    The set of bodies on every list comes first, then the set of each list. A label says "and this
    one" if the deciding body is not on the list and joins in addition.
    """
    our_body, list_names = register.find(us), register.list_words
    lists = [BOTH.join(list_names), *list_names] if len(list_names) > 1 else list_names
    labels = {word: f"Those {report.lists_words(register, word)}" for word in lists}
    for word in labels:
        if our_body not in register.on_lists(word):
            labels[word] += ", and this one"
    by_region = {OF_REGION: "All in a region"} if register.regions else {}
    last = {COUNT: "A number, in the order of the register (assumed)", NAMES: "Picked by name"}
    return labels | {ALL: "All of the register"} | by_region | last


def _who_controls(charges: MemberCharges) -> Iterator[Control]:
    """Yield the controls that choose the members."""
    register, us, plural = charges.register, charges.us, charges.case.adopters.plural
    most, choice = len(register.bodies), Kind.choice.value
    always = f"{us} is always one of them, because it is the one that decides."
    labels = who_labels(register, us)
    yield _list_control(
        "who",
        "Who joins",
        labels,
        kind=choice,
        help=f'The {plural} that share the pool, such as "{labels[ALL]}". {always}',
    )
    if regions := {region: region for region in sorted(register.regions)}:
        first = next(iter(regions))
        yield _list_control(
            "region",
            "Region",
            regions,
            help=f'All {plural} of this area share the pool, such as area "{first}". {always}',
            when=("who", OF_REGION),
        )
    yield Control(
        field="count",
        kind=Kind.count.value,
        label=f"How many {plural}, this one included",
        help=f"With 10, {us} and the first 9 others of the register share the pool.",
        unit=plural,
        is_whole=True,
        low=1,
        high=most,
        slider_low=1,
        slider_high=most,
        when=("who", COUNT),
    )
    bodies = sorted(register.bodies, key=lambda body: (body.region, body.name))
    another = next((body.name for body in bodies if body.name != us), us)
    grouped = _list_control(
        "names",
        "Picked by name",
        {body.name: body.name for body in bodies},
        help=f'Tick each member of the pool, such as "{another}". {always}',
    )
    options = tuple(
        {**option, "group": body.region, "fixed": body.name == us}
        for option, body in zip(grouped.options, bodies, strict=True)
    )
    yield replace(grouped, kind="several", options=options, when=("who", NAMES))


def _pounds_control(field: str, label: str, *, help: str) -> Control:
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


def _list_control(
    field: str, label: str, names: Mapping[str, str], *, help: str, kind: str = "list", **more: Any
) -> Control:
    options = tuple({"value": value, "label": name} for value, name in names.items())
    return Control(field=field, kind=kind, label=label, help=help, options=options, **more)


def _start_values(first: MemberCharges) -> dict[str, Any]:
    """Return the first values: members on every list, the case's pool, and no cap."""
    case, register, us = first.case, first.register, first.us
    who = next(iter(who_labels(register, us)))
    return {
        "who": who,
        "region": register.find(us).region,
        "count": min(case.adopters.anticipated.value, len(register.bodies)),
        "names": [*dict.fromkeys((us, *(body.name for body in register.on_lists(who))))],
        "pool": first.pool,
        "weight": first.weight,
        "payer": "",
        "cap": first.pool,
        "excess": "others",
    }
