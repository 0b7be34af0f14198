"""Faults of keys: one that is not known here, belongs elsewhere, or needs quotes.

Each says more than the general fault of a key does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.figure_sources import RULE_KEYS
from sohanalysis.case.keys import SOURCE_KEYS
from sohanalysis.case.other_words import PRICED_WORDS, key_meant
from sohanalysis.case.pricing_faults import no_charge_fault
from sohanalysis.case.saved import saved_path
from sohanalysis.case.usual import CHARGE_KEYS, inner
from sohanalysis.errors import Fault, suggestion
from sohanalysis.files.kinds import PlacedFault, Refused
from sohanalysis.files.toml import Document, KeyPath

# Keys of a figure that is written as a table.
_FIGURE_KEYS = {key.name for key in SOURCE_KEYS}
# Values of earlier versions of the format, each with its present name.
_RENAMED: dict[KeyPath, str] = {("paper", "record of decision"): "decision taken"}
# Fields of a case that its file must not have, or that have another name there.
_READ_ELSEWHERE = {
    *(case_field.name for case_field in fields(Case) if case_field.metadata),
    "stated_budget",
    "uncertainty",
}


# Required figures that the documents may not have, with the advice to assume one.
_IF_NOT_STATED: dict[KeyPath, str] = {
    ("adopters", "anticipated"): "Add it. If the documents have no such number, assume one: write "
    'anticipated = {value = 6, status = "assumed", note = "why"}. For one number alone, without '
    "signed, write count.",
}


def with_key_faults(document: Document, faults: list[PlacedFault]) -> list[PlacedFault]:
    """Return the faults of validation, and add faults of whole tables and misplaced keys."""
    for key in _READ_ELSEWHERE & {*document.values}:
        # The value of an unknown key does not matter: report only that the key is not known.
        saved = f"Saved scenarios go into {saved_path(document.path).name}."
        fault = Fault(problem="is not known here", advice=saved if key == "saved" else "")
        faults = [*_without(faults, key), ((key,), fault)]
    if not isinstance(document.values.get("uncertain", []), list):
        fault = Fault(problem="is not a list of tables", allowed="tables headed [[uncertain]]")
        faults = [*_without(faults, "uncertain"), (("uncertain",), fault)]
    if not {"charges", "lines"} & {*document.values}:
        allowed = "one [[charges]] or [[lines]], or more"
        faults.append((("charges",), Fault(problem="is missing", allowed=allowed)))
    faults = _unquoted_paragraph_faults(document.values.get("paragraphs"), faults)
    # A charge with its price under a wrong key has one fault: do not add that it has no rule.
    priced = set()
    for key_path, _ in faults:
        is_in_charge = key_path[:1] == ("charges",) and len(key_path) == 3
        if is_in_charge and str(key_path[2]).lower() in PRICED_WORDS:
            priced.add((*key_path[:2], "pricing"))
    return [(key_path, fault) for key_path, fault in faults if key_path not in priced]


def _without(faults: list[PlacedFault], section: str) -> list[PlacedFault]:
    """Return the faults outside a section of the file."""
    return [(key_path, fault) for key_path, fault in faults if key_path[:1] != (section,)]


def _unquoted_paragraph_faults(paragraphs: Any, faults: list[PlacedFault]) -> list[PlacedFault]:
    """Replace the faults of paragraphs without quotes by a single fault.

    TOML reads ``2.8 = [...]`` as a table 2 with a key 8, and so each would have a fault.
    """
    tables = paragraphs if isinstance(paragraphs, Mapping) else {}
    nested = {key: value for key, value in tables.items() if isinstance(value, Mapping)}
    paths = [*_leaves(nested)]
    if not paths:
        return faults
    names = [".".join(map(str, path)) for path in paths]
    verb = "are" if len(names) > 1 else "is"
    fault = Fault(
        problem=f"{', '.join(names)} {verb} not in quotes",
        allowed="names of paragraphs in quotes",
        advice=f'Write "{names[0]}" = [...].',
    )
    other_faults = [
        (p, f) for p, f in faults if p[:1] != ("paragraphs",) or not {*p[1:2]} & {*nested}
    ]
    return [*other_faults, (("paragraphs", *paths[0]), fault)]


def _leaves(tables: Mapping[str, Any]) -> Iterator[KeyPath]:
    """Yield the key path of each value within nested tables."""
    for key, value in tables.items():
        for rest in _leaves(value) if isinstance(value, Mapping) else [()]:
            yield (key, *rest)


def better_fault(values: Mapping[str, Any], labels: Any, refused: Refused) -> Fault | None:
    """Return a fault that explains a refused value better than the general fault does, if any.

    ``values`` has the values of the file, without defaults. ``labels`` has the financial years of
    the case, if they can be read.
    """
    key_path, value = refused.key_path, refused.value
    if key_path[2:] == ("by_year",) and isinstance(value, list) and isinstance(labels, list):
        allowed = f"one for each of the {len(labels)} years"
        return Fault(problem=f"has {len(value)} amounts", allowed=allowed)
    if advised := _advice_on_sources_by_year(values, refused):
        is_key = refused.path[-1] in _FIGURE_KEYS
        is_no_year = Fault(problem="is not a financial year", advice=advised)
        return is_no_year if is_key else refused.fault(advice=advised)
    if isinstance(value, str) and (name := _RENAMED.get((*key_path, value))):
        return refused.fault(advice=f'It is called "{name}" now.')
    if refused.is_missing and key_path[::2] == ("charges", "pricing"):
        return no_charge_fault(may_have_tables=True)
    if refused.is_missing and (advice := _IF_NOT_STATED.get(key_path)):
        return refused.fault(advice=advice)
    return _unknown_key_fault(values, refused) if refused.is_unknown else None


def _advice_on_sources_by_year(values: Mapping[str, Any], refused: Refused) -> str:
    """Return advice on a source, status or note of the amount of a single year.

    It is empty if no amount has its own.
    """
    key_path, amounts = _amounts_by_year(values, refused)
    if isinstance(amounts, list):
        entries, form, has_source = amounts, "[...]", False
    elif isinstance(amounts, Mapping) and any(map(years.is_year, amounts)):
        entries, form = [*amounts.values()], "{...}"
        has_source = not _FIGURE_KEYS.isdisjoint(amounts)
    else:
        return ""
    if not has_source and not any(isinstance(e, Mapping) and "value" in e for e in entries):
        return ""
    written = f'{key_path[-1]} = {{value = {form}, status = "assumed", note = "..."}}'
    return f"All years have one source, status and note: write {written}."


def _amounts_by_year(values: Mapping[str, Any], refused: Refused) -> tuple[KeyPath, Any]:
    """Return the key path and the value of the amounts that a refused value is or belongs to."""
    path, last = refused.path, refused.path[-1]
    if path[:1] == ("lines",) and path[2:3] == ("by_year",) and len(path) == 4:
        return path[:-1], inner(values, path[:-1])
    if not {"pricing", "sizes"}.isdisjoint(path[:-1]):
        if isinstance(last, int):
            return path[:-1], [refused.value]
        if years.is_year(last):
            return path[:-1], {last: refused.value}
    return path, refused.value


def _unknown_key_fault(values: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return the fault of a key that is misnamed, or that belongs elsewhere in a charge.

    None for any other unknown key.
    """
    key_path = refused.key_path
    if meant := key_meant(key_path):
        return refused.fault(advice=meant)
    if key_path == ("adopters", "count"):
        other_keys = [key for key in ("anticipated", "signed") if key in values["adopters"]]
        problem = f"appears next to {' and '.join(other_keys)}"
        return Fault(problem=problem, allowed="count alone, or anticipated and signed")
    return _charge_key_fault(values, refused) if key_path[0] == "charges" else None


def _charge_key_fault(values: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return the fault of a key that should be in the charge, or in its rule.

    It is None for any other key.
    """
    key_path, key = refused.key_path, str(refused.key_path[-1])
    has_own_rule = inner(values, (*key_path[:2], "pricing")) is None
    if len(key_path) == 3 and key in RULE_KEYS:
        advice = "Write a rule in its charge or in tables headed [[charges.pricing]], not in both."
        return refused.fault(advice=advice)
    if len(key_path) == 3 and has_own_rule and not refused.suggestion:
        more = f"Known here: {', '.join(refused.keys)}; and keys of a rule: "
        more += f"{', '.join(sorted(RULE_KEYS))}."
        return refused.fault(advice=suggestion(key, sorted(RULE_KEYS)) or more)
    if len(key_path) == 5 and key_path[2] == "pricing" and key in CHARGE_KEYS:
        return refused.fault(advice="It belongs in [[charges]], before the first pricing.")
    return None
