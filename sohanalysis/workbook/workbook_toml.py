"""A workbook's inputs as the file of a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import tomlkit

from sohanalysis import years
from sohanalysis.case.scenario import FIELDS, FORMS, WHOLE_FIELDS
from sohanalysis.errors import shown
from sohanalysis.files.schema import TO_FILL_IN
from sohanalysis.workbook.case_values import LINE_KEYS, LIVE, OWN, month
from sohanalysis.workbook.workbook_back import Back, typed
from sohanalysis.workbook.workbook_record import LISTS, NARRATIVE_KEYS, RECORD_KEYS

_UNITS = {
    "budget": "£",
    "adopters.anticipated": "forces",
    "adopters.signed": "forces",
    "adopters.eligible": "forces",
    "charge": "£ a year",
    "charge.high_applies_at": "forces",
    "charge.weighted": "£ a year",
    "charge_from": "month",
    "go_live": "month",
    "discount_rate": "a year",
}
_WHOLE = ("low", "high", "price", "from", "annual", "months", "pool", "anchor", "initial_months")


_LATEST = 9_900  # year; all that is allowed is far below


class Values:
    """The sections of a case's file, from what is typed."""

    def __init__(self, back: Back) -> None:
        self.typed = typed(back.read.cells, back.inputs)
        self.given = back.inputs.given
        self.has_pool = self.of("charge.weighted.pool") is not None

    def of(self, key: str) -> Any:
        """Give what is typed under a key; None where nothing is."""
        value = self.typed.get(key, (None, ""))[0]
        return None if value == "" else value

    def cell(self, key: str) -> str:
        """Name the cell of a key of a case's file; empty where it has none of its own."""
        return self.typed.get(self.key(key), (None, ""))[1]

    def key(self, key: str) -> str:
        """Give the key of what is typed for a key of a case's file."""
        key = re.sub(r"\[(\d+)\]", lambda place: f".{int(place[1]) - 1}", key)
        key = re.sub(r"^scenario\.", f"scenarios.{LIVE}.", key)
        key = re.sub(r"^presets\.", "scenarios.Preset: ", key)
        key = re.sub(r"^lines\.(\d+)", lambda place: f"lines.{self._named(int(place[1]))}", key)
        key = re.sub(r"^narrative\.purpose$", "narrative.purpose.0", key)
        # A file lists years; the workbook has the first, and how many there are.
        has_first = isinstance(self.of(f"{key.partition('.')[0]}.first"), float)
        has_count = isinstance(self.of(f"{key.partition('.')[0]}.count"), float)
        part = "count" if has_first and not has_count else "first"
        return re.sub(r"^(budget|horizon)\.years(\.\d+)?$", rf"\1.{part}", key)

    def _named(self, count: int) -> int:
        """Find the row of a line, since rows without a name are passed over."""
        named = [p for p in range(self.given.lines) if self.of(f"lines.{p}.name") is not None]
        return named[count] if count < len(named) else count

    def case(self) -> dict[str, Any]:
        """Give every section, in the order of a case's file."""
        sections = {
            "format": 1,
            "record": self.record(),
            "budget": self.period("budget", {"value": self.whole("budget.value")}),
            "horizon": self.period(
                "horizon", {"initial_months": self.whole("horizon.initial_months")}
            ),
            "adopters": {
                name: {"value": self.whole(f"adopters.{name}.value")}
                | self.told(f"adopters.{name}")
                for name in ("anticipated", "signed", "eligible")
            },
            "charge": self.charge(),
            "charge_from": self.month("charge_from"),
            "go_live": self.month("go_live"),
            "lines": [*self.lines()],
            "discount_rate": {"value": self.needed("discount_rate.value")}
            | self.told("discount_rate"),
            "price_basis": {"value": self.needed("price_basis.value")} | self.told("price_basis"),
            "scenario": self.scenario(LIVE),
            "presets": self.presets(),
            "narrative": self.narrative(),
        }
        lists = {name: [*self.listed(name)] for name in LISTS if name != "presets"}
        return sections | {name: items for name, items in lists.items() if items}

    def record(self) -> dict[str, Any]:
        """Give what the documents are; the service has the title's name where none is typed."""
        found = {key: self.needed(f"record.{key}") for key in RECORD_KEYS if key != "service"}
        service = self.of("record.service")
        return found | ({"service": service} if service else {})

    def needed(self, key: str) -> Any:
        """Give what every case needs, or a mark that it is missing."""
        value = self.of(key)
        return TO_FILL_IN if value is None else value

    def whole(self, key: str) -> Any:
        """Give a whole number that every case needs."""
        return _whole(self.needed(key))

    def told(self, section: str) -> dict[str, Any]:
        """Give unit, source, status and note of a section."""
        unit = {"unit": _UNITS[section]} if section in _UNITS else {}
        note = self.of(f"{section}.note")
        source = {key: self.needed(f"{section}.{key}") for key in ("source", "status")}
        return unit | source | ({"note": note} if note else {})

    def period(self, section: str, first: dict[str, Any]) -> dict[str, Any]:
        """Give a section with financial years."""
        start, count = (self.of(f"{section}.{key}") for key in ("first", "count"))
        found = [TO_FILL_IN]
        if _within(start, _LATEST) and isinstance(count, float):
            found = [years.label(int(start) + i) for i in range(_within(count, 99))]
        status = {"years_status": self.needed("budget.years_status")} if section == "budget" else {}
        return first | {"years": found} | status | self.told(section)

    def month(self, section: str) -> dict[str, Any]:
        """Give a section that is a month."""
        return {"value": month(self.needed(f"{section}.value"))} | self.told(section)

    def charge(self) -> dict[str, Any]:
        """Give the charge, and what its readings need."""
        found: dict[str, Any] = {key: self.whole(f"charge.{key}") for key in ("low", "high")}
        is_cap = _yes_or_no(self.of("charge.is_cap"))
        found |= {} if is_cap in (None, False) else {"is_cap": is_cap}
        offered = {form: _yes_or_no(self.of(f"charge.forms.{form}")) for form in FORMS}
        found["forms"] = [form for form, state in offered.items() if state is True]
        found |= self.told("charge")
        if self.of("charge.high_applies_at.value") is not None:
            value = self.whole("charge.high_applies_at.value")
            found["high_applies_at"] = {"value": value} | self.told("charge.high_applies_at")
        places = [p for p in range(self.given.bands) if self.of(f"charge.bands.{p}.from")]
        if places:
            found["bands"] = [
                {key: self.whole(f"charge.bands.{p}.{key}") for key in ("from", "price")}
                for p in places
            ]
        if self.has_pool:
            keys = ("pool", "weight", "force", "anchor")
            found["weighted"] = {key: self.whole(f"charge.weighted.{key}") for key in keys}
            register = self.of("charge.weighted.register")
            found["weighted"] |= {"register": register} if register else {}
            found["weighted"] |= self.told("charge.weighted")
        return found

    @property
    def uses_pool(self) -> bool:
        """Tell whether the pool shared by size is offered, or any scenario chooses it."""
        chosen = (self.of(f"scenarios.{name}.charge_form") for name in self.given.scenarios)
        return _yes_or_no(self.of("charge.forms.weighted")) is True or "weighted" in chosen

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give every line that has a name."""
        first = _within(self.of("horizon.first"), _LATEST)
        for place in range(self.given.lines):
            line = {key: self.of(f"lines.{place}.{key}") for key in LINE_KEYS}
            if line["name"] is None:
                continue
            amounts = {
                k: self.of(f"lines.{place}.by_year.{k}") for k in range(1, self.given.timeline + 1)
            }
            by_year = {
                years.label(first + k - 1): _whole(a) for k, a in amounts.items() if a is not None
            }
            line |= {"unit": "£"} if by_year else {"unit": "£ a year"}
            line["start"] = line["start"] and month(line["start"])
            if _within(line["base_year"], _LATEST):
                line["base_year"] = years.label(int(line["base_year"]))
            if by_year:
                unused = ("on_delay_status", *([] if line["uplift"] else ["uplift"]))
                line = {k: v for k, v in line.items() if k not in unused}
                line["by_year"] = by_year
            yield {key: _fitting(key, value) for key, value in line.items() if value is not None}

    def scenario(self, name: str) -> dict[str, Any]:
        """Give the choices of a scenario."""
        fields = {field: self.of(f"scenarios.{name}.{field}") for field in FIELDS}
        count = _within(self.of("horizon.count"), self.given.timeline)
        path = [self.of(f"scenarios.{name}.adopters.{k}") for k in range(1, count + 1)]
        one = fields["adopters"]
        while one is None and path and path[-1] is None:  # told as years that are missing
            path.pop()
        if any(each is not None for each in path):
            rest = TO_FILL_IN if one is None else one
            fields["adopters"] = [_whole(rest if each is None else each) for each in path]
        follows = fields["charge_follows_go_live"]
        fields["charge_follows_go_live"] = _yes_or_no(follows) or False
        return {
            field: TO_FILL_IN
            if value is None
            else _whole(value)
            if field in WHOLE_FIELDS
            else value
            for field, value in fields.items()
        }

    def presets(self) -> dict[str, Any]:
        """Give the presets, each what it changes."""
        told = {item["name"]: item for item in self.listed("presets") if "name" in item}
        own = self.of(f"scenarios.{OWN}.charge_form")
        found = {}
        for heading in self.given.scenarios:
            kind, _, name = heading.partition(": ")
            plain = re.sub(r" \(\d+\)$", "", name)  # the number of a name told apart
            name = plain if plain in told and name not in told else name
            if kind == "Preset":
                fields = self.scenario(heading)
                preset = {"adopters": fields["adopters"]}
                preset |= (
                    {} if fields["charge_form"] == own else {"charge_form": fields["charge_form"]}
                )
                words = {key: text for key, text in told.get(name, {}).items() if key != "name"}
                found[name] = preset | words
        return found

    def beyond_presets(self) -> Iterator[tuple[str, list[str]]]:
        """Name the presets with other choices than the case's own, and their cells.

        A preset of a case holds forces and charge form alone.
        """
        held, own = ("adopters", "charge_form"), self.scenario(OWN)
        for heading in self.given.scenarios:
            preset = self.scenario(heading)
            others = [f for f in FIELDS if f not in held and preset[f] != own[f]]
            if heading.startswith("Preset: ") and others:
                yield heading, [self.typed[f"scenarios.{heading}.{each}"][1] for each in others]

    def narrative(self) -> dict[str, Any]:
        """Give the texts of the report."""
        found: dict[str, Any] = {}
        for key in NARRATIVE_KEYS:
            texts = [
                t[0] for k, t in self.typed.items() if k.startswith(f"narrative.{key}.") and t[0]
            ]
            found[key] = (texts or [TO_FILL_IN])[0] if key == "purpose" else texts
        costed = self.of("narrative.costed_option")
        return found | ({} if costed is None else {"costed_option": _whole(costed)})

    def listed(self, name: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a list that are filled in."""
        keys = [key for key, _, _ in LISTS[name][1]]
        place = 0
        while f"{name}.{place}.{keys[0]}" in self.typed:
            values: Mapping[str, Any] = {key: self.of(f"{name}.{place}.{key}") for key in keys}
            known = {key: value for key, value in values.items() if value is not None}
            if known:
                yield {k: v if name == "ranges" else _fitting(k, v) for k, v in known.items()}
            place += 1


def toml_of(values: Values, name: str) -> str:
    """Write the inputs of a workbook as the file of a case; what is missing as "?"."""
    head = tomlkit.document()
    head.add(tomlkit.comment(f"From the sheets Inputs and Record of {shown(name)}."))
    head.add(tomlkit.comment('Fill in every "?" that is left; soh check names them.'))
    head.add(
        tomlkit.comment("A workbook holds no [uncertainty]: copy it from the file of the case.")
    )
    return tomlkit.dumps(head) + "\n" + tomlkit.dumps(values.case())


def _within(value: Any, most: int) -> int:
    """Give a number that is typed as a whole one, no more than the most; 0 where it is none."""
    return int(max(0.0, min(value, most))) if isinstance(value, float) else 0


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_or_no(value: Any) -> Any:
    """Read yes and no as a spreadsheet compares them, in any letters; the rest is left as it is."""
    text = value.casefold() if isinstance(value, str) else value
    return {"yes": True, "no": False}.get(text, value)


def _fitting(key: str, value: Any) -> Any:
    if key == "restricted":
        return _yes_or_no(value)
    return _whole(value) if key in _WHOLE else value
