"""Load a case from its file, with its register and its saved scenarios.

One run reports all faults of the file. It checks each section by itself, then the rules between
sections without faults, then the scenario, the ranges and the sizes that share a pool.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sohanalysis.case.case import Alternative, Budget, Case, Saved
from sohanalysis.case.cautions import text_cautions
from sohanalysis.case.choose import pricing_named, scenario_faults
from sohanalysis.case.fields import ANY
from sohanalysis.case.key_faults import better_fault, with_key_faults
from sohanalysis.case.options import costed_options, of_option
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.printed import paragraphs_in
from sohanalysis.case.register import load_register
from sohanalysis.case.restricted import for_this_run
from sohanalysis.case.rules import (
    choice_faults,
    faults_between,
    unnamed_adopters_faults,
)
from sohanalysis.case.saved import load_saved, saved_path
from sohanalysis.case.sizes import Registers, Sizes, load_sizes, path_near_case
from sohanalysis.case.usual import Usual, filled, inner, with_value
from sohanalysis.errors import CaseError, Fault, SohError, format_value
from sohanalysis.files.kinds import (
    Faults,
    PlacedFault,
    dotted,
    entry_of,
    keys_of,
    located,
    validate,
)
from sohanalysis.files.text import check_in_folder, read_text
from sohanalysis.files.toml import START_ONE, Document, KeyPath, read_toml

# Sections that limit a delay. If one of them has a fault, a scenario cannot be checked.
_DELAY_SECTIONS = {"years", "initial_months", "go_live", "lines"}
# Keys of a charge with the same effect: its start, and the pricings to choose from.
_CHARGE_PATHS: tuple[KeyPath, ...] = ((), ("from",), ("pricing",))
# Lists of tables that a case may leave out.
_LISTS = [
    key
    for key, (kind, is_list) in ((key, entry_of(kind)) for key, kind in keys_of(Case).items())
    if is_list and is_dataclass(kind)
]
_MOST_ALTERNATIVES = 50  # figures of other sources in a case
_TEXTS = (".txt", ".md", ".pdf")  # endings of a document file of the user; a PDF is refused


@dataclass(frozen=True, kw_only=True)
class LoadedCase:
    """A case, with the warnings from reading its files.

    ``cautions`` are about texts that are allowed but need a look before publication. ``unread`` is
    the error of the file of saved scenarios; the case then has no saved scenarios.
    """

    case: Case
    cautions: tuple[Fault, ...]
    unread: SohError | None


def parse_case(
    source: Path,
    *,
    text: str | None,
    base_pricing: Callable[[Case], str],
) -> LoadedCase:
    """Read a case from its file, even if its saved scenarios cannot be used.

    Parameters
    ----------
    text : str or None
        Text to read in place of the file's own.
    base_pricing : callable
        Returns the name of the pricing to use if the scenario of a case names none.

    Raises
    ------
    FileError, CaseError
        If the file is missing, or anything in it cannot be used. The error lists every fault.
    """
    document = _read_document(source, text)
    registers = cache(load_register)  # each is read once
    usual = filled(document.values, bodies=partial(_bodies, source, registers))
    full_case, sizes = _checked_case(document, usual, source, registers)
    case = of_option(full_case)
    saved, unread = _load_saved_scenarios(source, case)
    read = {
        "saved": saved,
        "file": str(source),
        "names_adopters": usual.names_adopters,
        **sizes,
        **_document_text_fields(document, case, source),
    }
    case = _at_pricing(replace(case, **read), base_pricing, is_named=usual.names_pricing)
    defaults = [*usual.defaults]
    if not usual.names_pricing:
        defaults.append(("", default_pricing(case)))
    if not case.has_present_value:
        defaults.append(("", f"no present value: {case.no_present_value}"))
    full_case = replace(full_case, scenario=case.scenario, **read)
    case = replace(
        case,
        defaults=tuple(defaults),
        other_options={
            name: for_this_run(_of_other_option(full_case, name, base_pricing))
            for name in costed_options(full_case)[1:]
        },
        alternatives=tuple(_alternatives(source, usual, case, full_case, registers)),
    )
    return LoadedCase(case=for_this_run(case), cautions=text_cautions(document), unread=unread)


def _checked_case(
    document: Document, usual: Usual, source: Path, registers: Registers
) -> tuple[Case, Sizes]:
    """Return a case with the lines and charges of every option, and its sizes, after all checks.

    Raises a CaseError with every fault.
    """
    values = usual.values
    wording = partial(better_fault, document.values, values.get("years"))
    case, faults = validate(Case, values, wording)
    faults = with_key_faults(document, faults)
    faults += list(faults_between(_sound_sections(values, faults, case)))
    full_case = case and _with_pricings_named(case)
    case = None if full_case is None else of_option(full_case)
    if case is not None and not any(_bounds_scenarios(key_path) for key_path, _ in faults):
        faults += choice_faults(case)
    if case is not None and not usual.names_adopters:
        unnamed = [*unnamed_adopters_faults(case)]
        keys = {key_path for key_path, _ in unnamed}
        # Without a number of adopters, the numbers within such a key need no check of their own.
        faults = [fault for fault in faults if fault[0][:3] not in keys] + unnamed
    sizes: Sizes = {}
    if full_case is not None and not {"charges", "adopters"} & {
        key_path[0] for key_path, _ in faults
    }:
        sizes, size_faults = load_sizes(full_case, source, registers)
        faults += size_faults
    if full_case is not None and not faults:
        faults += _other_option_faults(full_case)
    if full_case is None or faults:
        raise CaseError(located(document, _faults_in_file(usual, faults)))
    return full_case, sizes


def _with_pricings_named(full_case: Case) -> Case:
    """Return a case whose scenario and presets name their pricing as its charge does."""
    name_of = partial(pricing_named, of_option(full_case))
    scenario, presets = full_case.scenario, dict(full_case.presets)
    for name, preset in presets.items():
        if preset.pricing is not None:
            presets[name] = replace(preset, pricing=name_of(preset.pricing))
    scenario = replace(scenario, pricing=name_of(scenario.pricing))
    if (scenario, presets) == (full_case.scenario, full_case.presets):
        return full_case
    return replace(full_case, scenario=scenario, presets=presets)


def _document_text_fields(document: Document, case: Case, source: Path) -> dict[str, Any]:
    """Return fields read from the document next to the case: its name, and printed figures.

    It is empty if the key ``document`` is not the name of a text file.
    """
    name = Path(case.document)
    if name.suffix.lower() not in _TEXTS:
        return {}
    try:
        text = source.parent / name
        check_in_folder(text)
        paragraphs = paragraphs_in(read_text(text))
    except SohError as error:
        reading_fault = error.faults[0]
        fault = Fault(
            problem=f"{format_value(case.document)}: {reading_fault.problem}",
            allowed="a text file next to the case, or a short name of the report",
            advice="Save the PDF as text, with a PDF reader."
            if "PDF" in reading_fault.problem
            else reading_fault.advice,
        )
        raise CaseError(located(document, [(("document",), fault)])) from None
    return {"document": name.stem, "paragraphs": paragraphs | case.paragraphs}


def _at_pricing(case: Case, base_pricing: Callable[[Case], str], *, is_named: bool) -> Case:
    """Return a case with its base pricing and, unless its scenario names one, the default pricing.

    The default is the only stated pricing, or else the only pricing. Otherwise the pricing is "any"
    (not known): the model must not choose an assumed pricing by itself.
    """
    case = replace(case, base_pricing=base_pricing(case))
    if is_named:
        return case
    stated = case.stated_pricing
    is_stated = stated is not None and stated.name == case.base_pricing
    is_known = is_stated or len(case.pricings) < 2
    pricing = case.base_pricing if is_known else ANY
    return replace(case, scenario=replace(case.scenario, pricing=pricing))


def default_pricing(case: Case) -> str:
    """Return the text of the default pricing, with the reason for it.

    It is one of the `default_texts` of a case whose file names no pricing.
    """
    pricing, stated = case.scenario.pricing, case.stated_pricing
    if stated is not None and stated.name == pricing:
        return f"the pricing {pricing}, the only one that is stated"
    if pricing != ANY:
        return f"the pricing {pricing}, the only one"
    count = case.adopters.anticipated.value
    noun = case.adopters.noun(count)
    reason = "no single one is stated"
    if stated is not None:
        reason = f"{stated.name}, which is stated, has no price at {count} {noun}"
    return f"the pricing not known (any): {reason}"


def _of_other_option(full_case: Case, name: str, base_pricing: Callable[[Case], str]) -> Case:
    """Return a case with another option's lines and charges.

    Its pricing is that of the full case. If the option does not have that pricing, or if it is
    "any", the option's default applies.
    """
    case = of_option(full_case, name)
    is_named = case.scenario.pricing == full_case.scenario.pricing != ANY
    return _at_pricing(case, base_pricing, is_named=is_named)


def _other_option_faults(case: Case) -> Faults:
    """Yield a fault for each option on which the scenario of a case cannot be worked out."""
    for index, option in enumerate(case.options):
        if option.name not in costed_options(case)[1:]:
            continue
        option_case = of_option(case, option.name)
        for name, fault in scenario_faults(option_case, option_case.scenario):
            problem = f"cannot be worked out: {name}: {fault.problem}"
            yield (
                ("options", index),
                Fault(problem=problem, allowed=fault.allowed, advice=fault.advice),
            )


def _read_document(source: Path, text: str | None) -> Document:
    """Read the file of a case as TOML, and check the number of its format."""
    document = read_toml(source, text)
    if not document.values:
        raise CaseError(Fault(file=str(source), problem="holds only comments", advice=START_ONE))
    if document.values.get("format") == 1 and document.values["format"] is not True:
        # Format 1 had other tables. Faults of these would hide the reason, so this is the only one.
        first = Fault(
            problem="1 is not allowed",
            allowed="2, the only format there is",
            advice="Start one with soh new FILE, and copy the figures.",
        )
        raise CaseError(located(document, [(("format",), first)]))
    return document


def _faults_in_file(usual: Usual, faults: list[PlacedFault]) -> list[PlacedFault]:
    """Return faults where the user wrote the value, without repeats caused by inheritance."""
    # If a table has a wrong source or status, each rule that inherits it has the same fault, at the
    # same line of the file. Keep the table's fault, which may have advice that the others lack.
    first: dict[tuple[KeyPath, str], Fault] = {}
    for key_path, fault in faults:
        first.setdefault((usual.written(key_path), fault.problem), fault)
    written = [(key_path, fault) for (key_path, _), fault in first.items()]
    in_file = {key_path for key_path, _ in written if inner(usual.file, key_path) is not None}
    problems_in_file = {fault.problem for key_path, fault in written if key_path in in_file}
    return [
        placed_fault
        for placed_fault in written
        if placed_fault[1].problem not in problems_in_file or placed_fault[0] in in_file
    ]


def _alternatives(
    source: Path, usual: Usual, used: Case, full_used: Case, registers: Registers
) -> Iterator[Alternative]:
    """Yield the case with each alternative figure of a source, under the same pricing.

    ``full_used`` is the case used with the lines and charges of every option.

    Raises a CaseError if an alternative is not a figure, the case does not allow it, or there are
    too many.
    """
    _refuse_too_many(source, usual)
    for key_path, values in usual.alternatives.items():
        written = usual.written(key_path)
        figure = _figure_path(written)
        for index, value in enumerate(values if isinstance(values, list) else [values]):
            changed_values = with_value(usual.file, written, value)
            changed_usual = filled(changed_values, bodies=partial(_bodies, source, registers))
            full_case, faults = validate(Case, changed_usual.values)
            faults += faults_between(_sound_sections(changed_usual.values, faults, full_case))
            if full_case is None or faults or not isinstance(value, Mapping):
                location = dotted((*figure, "alternatives", index))
                allowed = "{value = ..., source = ...}, with a value of the figure's own kind"
                reason = (
                    f": {faults[0][1].problem}" if faults and isinstance(value, Mapping) else ""
                )
                problem = f"cannot be used{reason}"
                fault = Fault(file=str(source), field=location, problem=problem, allowed=allowed)
                raise CaseError(fault)
            case = of_option(_with_pricings_named(full_case))
            sizes, _ = load_sizes(case, source, registers)
            section = inner(usual.values, key_path[:2])
            yield Alternative(
                figure=dotted(figure),
                entry=str(section.get("name", "")) if isinstance(section, Mapping) else "",
                used_rule=_rule_at(full_used, key_path),
                rule=_rule_at(full_case, key_path),
                is_of_several=_is_of_several(full_used, key_path),
                used=inner(usual.values, key_path),
                value=value["value"],
                source=str(value.get("source", "")),
                case=replace(
                    case,
                    file=str(source),
                    scenario=replace(case.scenario, pricing=used.scenario.pricing),
                    base_pricing=used.base_pricing,
                    **sizes,
                ),
            )


def _rule_at(full_case: Case, key_path: KeyPath) -> Pricing | None:
    """Return the rule of a charge at a key path; None if no rule is there."""
    match key_path:
        case ("charges", int(charge), "pricing", int(rule), *_):
            return full_case.charges[charge].pricing[rule]
    return None


def _is_of_several(full_case: Case, key_path: KeyPath) -> bool:
    """Check whether a key path is in a charge with several pricings."""
    match key_path:
        case ("charges", int(charge), "pricing", int(_), *_):
            return len(full_case.charges[charge].pricing) > 1
    return False


def _refuse_too_many(source: Path, usual: Usual) -> None:
    """Refuse too many figures of other sources, because each is a whole case to read."""
    counts = {
        key_path: len(figures) if isinstance(figures, list) else 1
        for key_path, figures in usual.alternatives.items()
    }
    total = sum(counts.values())
    if total > _MOST_ALTERNATIVES:
        longest = max(counts, key=lambda key_path: counts[key_path])
        figure = _figure_path(usual.written(longest))
        fault = Fault(
            file=str(source),
            field=dotted((*figure, "alternatives")),
            problem=f"the case has {total:,} figures of other sources",
            allowed=f"up to {_MOST_ALTERNATIVES}",
            advice="Keep the sources that differ most.",
        )
        raise CaseError(fault)


def _figure_path(key_path: KeyPath) -> KeyPath:
    """Return the path of a figure, without the key of its value."""
    return key_path[:-1] if key_path[-1] == "value" else key_path


def _bodies(source: Path, registers: Registers, name: Any) -> int:
    """Return the number of bodies in a register.

    It is 0 if the register cannot be read. A later check refuses it.
    """
    try:
        return len(registers(path_near_case(source, str(name))).bodies)
    except SohError:
        return 0


def _load_saved_scenarios(source: Path, case: Case) -> tuple[tuple[Saved, ...], SohError | None]:
    """Return the scenarios saved next to a case, or the error of their file."""
    try:
        loaded = load_saved(saved_path(source), presets=case.presets)
    except SohError as error:
        return (), error
    saved = (replace(entry, pricing=pricing_named(case, entry.pricing)) for entry in loaded)
    return tuple(saved), None


def _sound_sections(
    values: Mapping[str, Any], faults: list[Any], case: Case | None
) -> dict[str, Any]:
    """Return the sections of a file that have no fault by themselves.

    Without a valid case, each section is validated by itself.
    """
    none: dict[str, Any] = {name: () for name in _LISTS if name not in values}
    if case is not None:
        return none | {name: getattr(case, name) for name in values if hasattr(case, name)}
    faulty = {key_path[0] for key_path, _ in faults if key_path}
    kinds = typing.get_type_hints(Case, include_extras=True)
    kinds["budget"] = Budget
    sound = [name for name in values if name in kinds and name not in faulty]
    return none | {name: TypeAdapter(kinds[name]).validate_python(values[name]) for name in sound}


def _bounds_scenarios(key_path: KeyPath) -> bool:
    """Whether a fault at this key path makes it impossible to check a scenario."""
    if key_path[0] == "charges":
        return key_path[2:] in _CHARGE_PATHS
    return key_path[0] in _DELAY_SECTIONS
