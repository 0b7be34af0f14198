"""Load a case from its file, with its register and its saved scenarios.

One run reports all faults of the file. It checks each section by itself, then the rules between
sections without faults, then the scenario, the ranges and the sizes that share a pool.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sohanalysis import years
from sohanalysis.case.case import Adopters, Alternative, Budget, Case, Charge, Line, Saved
from sohanalysis.case.choose import pricing_choices, scenario_faults
from sohanalysis.case.fields import ANY
from sohanalysis.case.keys import SOURCE_KEYS
from sohanalysis.case.other_words import PRICED_WORDS, key_meant
from sohanalysis.case.pricing import (
    ADOPTERS,
    BOUNDS,
    EQUAL,
    HIGH,
    LOW,
    MemberBounds,
    Pricing,
)
from sohanalysis.case.pricing_faults import SOMETHING_LEFT, no_charge_fault, own_bound_faults
from sohanalysis.case.printed import paragraphs_in
from sohanalysis.case.register import NAME, Register, load_register
from sohanalysis.case.restricted import for_this_run
from sohanalysis.case.rules import (
    Faults,
    choice_faults,
    faults_between,
    placed_rules,
    text_cautions,
    unnamed_adopters_faults,
)
from sohanalysis.case.saved import load_saved, saved_path
from sohanalysis.case.usual import (
    CHARGE_KEYS,
    RULE_KEYS,
    Usual,
    filled,
    inner,
    with_value,
)
from sohanalysis.errors import CaseError, Fault, SohError, format_value, suggestion
from sohanalysis.files.corrections import advice, quantity_advice
from sohanalysis.files.kinds import (
    PlacedFault,
    Refused,
    dotted,
    entry_of,
    keys_of,
    located,
    validate,
)
from sohanalysis.files.text import DATA, check_in_folder, read_text
from sohanalysis.files.toml import START_ONE, Document, KeyPath, read_toml

Registers = Callable[[Path | None], Register]  # a reader of registers
Sizes = dict[str, Any]  # fields of a case that are read from its register
_US: KeyPath = ("adopters", "us")
# Sections that limit a delay. If one of them has a fault, a scenario cannot be checked.
_DELAY_SECTIONS = {"years", "initial_months", "go_live", "lines"}
# Keys of a charge with the same effect: its start, and the pricings to choose from.
_CHARGE_PATHS: tuple[KeyPath, ...] = ((), ("from",), ("pricing",))
# Keys of a figure that is written as a table.
_FIGURE_KEYS = {key.name for key in SOURCE_KEYS}
# Values of earlier versions of the format, each with its present name.
_RENAMED: dict[KeyPath, str] = {("paper", "record of decision"): "decision taken"}
# Lists of tables that a case may leave out.
_LISTS = [
    key
    for key, (kind, is_list) in ((key, entry_of(kind)) for key, kind in keys_of(Case).items())
    if is_list and is_dataclass(kind)
]
_MOST_ALTERNATIVES = 50  # figures of other sources in a case
_TEXTS = (".txt", ".md", ".pdf")  # endings of a document file of the user; a PDF is refused
# Fields of a case that its file must not have, or that have another name there.
_READ_ELSEWHERE = {
    *(case_field.name for case_field in fields(Case) if case_field.metadata),
    "stated_budget",
    "uncertainty",
}


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
        alternatives=tuple(_alternatives(source, usual, case, registers)),
    )
    return LoadedCase(case=for_this_run(case), cautions=text_cautions(document), unread=unread)


def _checked_case(
    document: Document, usual: Usual, source: Path, registers: Registers
) -> tuple[Case, Sizes]:
    """Return a case with the lines and charges of every option, and its sizes, after all checks.

    Raises a CaseError with every fault.
    """
    values = usual.values
    wording = partial(_better_fault, document.values, values.get("years"))
    case, faults = validate(Case, values, wording)
    faults = _with_key_faults(document, faults)
    faults += list(faults_between(_sound_sections(values, faults, case)))
    full_case = case
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


def of_option(case: Case, name: str | None = None) -> Case:
    """Return a case with the lines and charges of one option, by default the first.

    If the option does not have the pricing of the scenario, the scenario gets its first pricing.
    """
    if not case.options:
        return case
    first = case.options[0].name
    name = name or first

    def belongs(entry: Line | Charge) -> bool:
        return name in (entry.option or (first,))

    option_case = replace(
        case,
        lines=tuple(line for line in case.lines if belongs(line)),
        charges=tuple(charge for charge in case.charges if belongs(charge)),
    )
    if name == first or option_case.scenario.pricing in pricing_choices(option_case):
        return option_case
    return replace(
        option_case, scenario=replace(option_case.scenario, pricing=option_case.pricings[0])
    )


def costed_options(case: Case) -> tuple[str, ...]:
    """Return the names of the first option and of the others that have lines or charges."""
    entries: list[Line | Charge] = [*case.lines, *case.charges]
    names = {name for entry in entries for name in entry.option}
    return tuple(
        option.name
        for index, option in enumerate(case.options)
        if index == 0 or option.name in names
    )


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


def _with_key_faults(document: Document, faults: list[PlacedFault]) -> list[PlacedFault]:
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


def _better_fault(values: Mapping[str, Any], labels: Any, refused: Refused) -> Fault | None:
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


def _alternatives(
    source: Path, usual: Usual, used: Case, registers: Registers
) -> Iterator[Alternative]:
    """Yield the case with each alternative figure of a source, under the same pricing.

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
            case = None if full_case is None else of_option(full_case)
            if case is None or faults or not isinstance(value, Mapping):
                location = dotted((*figure, "alternatives", index))
                allowed = "{value = ..., source = ...}, with a value of the figure's own kind"
                reason = (
                    f": {faults[0][1].problem}" if faults and isinstance(value, Mapping) else ""
                )
                problem = f"cannot be used{reason}"
                fault = Fault(file=str(source), field=location, problem=problem, allowed=allowed)
                raise CaseError(fault)
            sizes, _ = load_sizes(case, source, registers)
            section = inner(usual.values, key_path[:2])
            yield Alternative(
                figure=dotted(figure),
                entry=str(section.get("name", "")) if isinstance(section, Mapping) else "",
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
        return load_saved(saved_path(source), presets=case.presets), None
    except SohError as error:
        return (), error


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


def load_sizes(
    case: Case, source: Path, registers: Registers = load_register
) -> tuple[Sizes, list[PlacedFault]]:
    """Return the sizes that a case's rules name, and the bounds of charges, from its register.

    Returns
    -------
    dict
        Fields of the case for all bodies that could join. The register is next to the case's file,
        or among the data of the package. Empty if no rule names a size and the register has no
        bounds, or if there is a fault.
    list
        Each fault with its key path in the case.
    """
    size_paths, bearers = _named_sizes(case), _bearers(case)
    # A case without its own register takes sizes from that of the package, which has no bounds.
    may_bound = bool(case.charges) and case.adopters.register is not None
    if not (size_paths or bearers or may_bound):
        return {}, []
    try:
        register = registers(register_path(case, source))
    except SohError as error:
        is_missing = (path := register_path(case, source)) is not None and not path.exists()
        folder = "A register is in the folder of its case or workbook: copy it there." * is_missing
        return {}, _register_faults(("adopters", "register"), error, advice=folder)
    # A misspelt size such as "equaly" comes first: without it, our name may not be needed at all.
    if unknown := [*_unknown_size_faults(size_paths, case.adopters, register)]:
        return {}, unknown
    is_bounded = may_bound and register.is_bounded
    if not (size_paths or bearers or is_bounded):
        return {}, []
    faults = [*_name_faults(case, register, size_paths, bearers), *_excess_faults(case, is_bounded)]
    faults = faults or [*_host_faults(case, register)]
    if faults:
        return {}, faults
    return _sizes_from(case, register, size_paths) if size_paths or is_bounded else ({}, [])


def _name_faults(
    case: Case,
    register: Register,
    size_paths: Mapping[str, KeyPath],
    bearers: Mapping[KeyPath, str],
) -> Iterator[PlacedFault]:
    """Yield a fault for each name that the register lacks: ours, or a host."""
    if case.adopters.us is None and (size_paths or register.is_bounded):
        reason = "the register has bounds"
        if size_paths:
            reason = f"a rule uses its size {format_value(next(iter(size_paths)))}"
        sizes = "Without a register, write the sizes under [adopters.sizes]."
        has_none = bool(size_paths) and case.adopters.register is None
        allowed = f"our name in the register: {reason}"
        yield _US, Fault(problem="is missing", allowed=allowed, advice=sizes * has_none)
        return
    for key_path, name in ({_US: case.adopters.us or ""} | dict(bearers)).items():
        try:
            register.find(name)
        except SohError as error:
            yield from _register_faults(key_path, error)


def _chosen_rules(case: Case) -> Iterator[tuple[KeyPath, Pricing]]:
    """Yield the rules of the charge that a pricing is chosen for, in each option."""
    options = [of_option(case, option.name) for option in case.options] or [case]
    chosen = [option.charge for option in options if option.charges]
    for key_path, rule in placed_rules(case.charges):
        if any(case.charges[int(key_path[1])] is charge for charge in chosen):
            yield key_path, rule


def _excess_faults(case: Case, is_bounded: bool) -> Iterator[PlacedFault]:
    """Yield a fault for each rule with `excess` but no bound, in the rule or the register."""
    bounded = {key_path for key_path, _ in _chosen_rules(case)} if is_bounded else set()
    for key_path, rule in placed_rules(case.charges):
        if rule.excess is not None and not rule.is_bounded and key_path not in bounded:
            yield (*key_path, "excess"), Fault(problem="is given", allowed=SOMETHING_LEFT)


def _host_faults(case: Case, register: Register) -> Iterator[PlacedFault]:
    """Yield a fault for each rule that makes us pay the remainder left by our own bound."""
    us = register.find(case.adopters.us) if case.adopters.us else None
    for key_path, rule in placed_rules(case.charges):
        if us is None or not _is_host(register, rule, us.name):
            continue
        if rule.is_bounded or us.is_bounded:
            problem = (
                "is this body, which would pay the remainder left by the bound on its own charge"
            )
            allowed = "another body in the register, or no bound on our charge"
            yield (*key_path, "host"), Fault(problem=problem, allowed=allowed)


def _bearers(case: Case) -> dict[KeyPath, str]:
    """Return the names that must be in the register, ours and the hosts', by key path."""
    names: dict[KeyPath, str | None] = {}
    for key_path, rule in placed_rules(case.charges):
        if rule.excess is not None:
            names |= {_US: case.adopters.us, (*key_path, "host"): rule.host}
    return {key_path: name for key_path, name in names.items() if name is not None}


def register_path(case: Case, source: Path) -> Path | None:
    """Return the path of a case's register.

    Returns
    -------
    Path or None
        None for the package's own register.
    """
    name = case.adopters.register
    return None if name is None else path_near_case(source, name)


def path_near_case(source: Path, name: str) -> Path:
    """Return the path of a file in the folder of a case, or else among the package's data."""
    path = source.parent / name
    check_in_folder(path)
    return DATA / name if not path.exists() and (DATA / name).exists() else path


def _named_sizes(case: Case) -> dict[str, KeyPath]:
    """Return each register size that a rule names, with the key path of its first use."""
    paths: dict[str, KeyPath] = {}
    for key_path, rule in placed_rules(case.charges):
        for size, key in rule.size_keys.items():
            if size not in case.adopters.sizes:
                paths.setdefault(size, (*key_path, key))
    return paths


def _unknown_size_faults(
    size_paths: Mapping[str, KeyPath], adopters: Adopters, register: Register
) -> Iterator[PlacedFault]:
    # A case that names neither a register nor itself does not use the register of the package.
    has_register = adopters.register is not None or adopters.us is not None
    for name, key_path in size_paths.items():
        if name not in register.sizes:
            first = {"share": (EQUAL,), "over": (ADOPTERS,)}.get(str(key_path[-1]), ())
            names = (*first, *adopters.sizes, *(register.sizes if has_register else ()))
            allowed, problem = f"one of {', '.join(names)}", register.no_size(name).problem
            meant = advice(name, allowed) or suggestion(name, names)
            if not has_register:
                problem = f"{format_value(name)} is not a size under [adopters.sizes]"
                choices = names or ("a size under [adopters.sizes]",)
                allowed = ", ".join((*choices, "or a size of a register that has our name as us"))
            if key_path[-1] == "quantity":
                meant, allowed = quantity_advice(name) or meant, f"a number of units, {allowed}"
            yield key_path, Fault(problem=problem, allowed=allowed, advice=meant)


def _sizes_from(
    case: Case, register: Register, size_paths: Mapping[str, KeyPath]
) -> tuple[Sizes, list[PlacedFault]]:
    """Return the sizes of all bodies that could join, with this body first, and the faults."""
    possible = case.adopters.possible.value
    bodies = len(register.bodies)
    if possible > bodies:
        problem = f"{possible} could join, but {register.file} has {bodies} names"
        allowed = f"1 to {bodies}, or a register with more names"
        possible_path: KeyPath = ("adopters", "possible", "value")
        return {}, [(possible_path, Fault(problem=problem, allowed=allowed))]
    our_name = register.find(case.adopters.us or "").name
    names = register.members(possible, us=our_name)
    joining = (our_name, *(name for name in names if name != our_name))
    size_values: dict[str, tuple[float, ...]] = {}
    faults: list[PlacedFault] = []
    for name, key_path in size_paths.items():
        try:
            size_values[name] = tuple(map(float, register.weights(name, joining)))
        except SohError as error:
            faults += _register_faults(key_path, error)
    described = (NAME, *register.lists, *size_values, *BOUNDS)
    measures = {name: register.measures[name] for name in described if name in register.measures}
    sizes: Sizes = {
        "joining": joining,
        "in_register": bodies,
        "sizes": size_values,
        "measures": measures,
    }
    bounds = tuple(register.find(name).bounds for name in joining)
    if any(bound is not None for member_bounds in bounds for bound in member_bounds):
        faults += _own_bound_faults(case, bounds[0])
        chosen = [rule for _, rule in _chosen_rules(case)]
        hosting = tuple(rule.name for rule in chosen if _is_host(register, rule, our_name))
        sizes |= {"bounds": bounds, "hosting": hosting}
    return sizes, faults


def _is_host(register: Register, rule: Pricing, us: str) -> bool:
    return rule.host is not None and register.find(rule.host).name == us


def _own_bound_faults(case: Case, bounds: MemberBounds) -> Iterator[PlacedFault]:
    """Yield a fault for each rule that contradicts the register's bounds of our charge."""
    for key_path, rule in _chosen_rules(case):
        charge = case.charges[int(key_path[1])]
        ends = {LOW: float(charge.low), HIGH: float(charge.high)}
        for key, fault in own_bound_faults(rule, bounds, ends):
            yield (*key_path, key), fault


def _register_faults(key_path: KeyPath, error: SohError, *, advice: str = "") -> list[PlacedFault]:
    """Return faults of the register, placed at the key of the case that uses it.

    Each fault then has the file and line of the case. Its text gives the file and line of the
    register. More advice follows its own.
    """
    faults: list[PlacedFault] = []
    for fault in error.faults:
        line = f", line {fault.line}" if fault.line else ""
        location = f" ({fault.file}{line})" if fault.file else ""
        problem = fault.problem + location
        meant = f"{fault.advice} {advice}".strip()
        quoted = Fault(problem=problem, allowed=fault.allowed, advice=meant)
        faults.append((key_path, quoted))
    return faults
