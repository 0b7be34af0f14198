"""Load a case from its file, with the register and the saved scenarios beside it.

All faults of the file are found in one reading: of each section by itself, between sections that
are sound, then of the scenario, the ranges and the pool that is shared by size.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sohanalysis.case.case import Alternative, Budget, Case, Charge, Line, Saved
from sohanalysis.case.choose import pricing_choices, scenario_faults
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import (
    ADOPTERS,
    BOUNDS,
    EQUAL,
    HIGH,
    LOW,
    PARTS,
    TOTAL,
    MemberBounds,
    Pricing,
)
from sohanalysis.case.pricing_faults import SOMETHING_LEFT, own_bound_faults
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
from sohanalysis.files.corrections import advice
from sohanalysis.files.kinds import (
    PlacedFault,
    Refused,
    dotted,
    entry_of,
    keys_of,
    located,
    validate,
)
from sohanalysis.files.text import DATA, read_text
from sohanalysis.files.toml import Document, Key, read_toml

Registers = Callable[[Path | None], Register]  # what reads a register
Sizes = dict[str, Any]  # fields of a case that are read from its register
_US: Key = ("adopters", "us")
# Sections that bound a delay: with a fault in one of them nothing can be said of a scenario.
_DELAY_SECTIONS = {"years", "initial_months", "go_live", "lines"}
# The same within a charge: when it starts, and that it has pricings to choose from.
_OF_A_CHARGE: tuple[Key, ...] = ((), ("from",), ("pricing",))
# Words that people write for a key, and the key to write.
_A_PRICE = "Write price for our charge a year, or pool and share for a charge of all together."
_AN_ANNUAL = "Write annual for an amount a year, or by_year for the amount of each year."
_AN_UPLIFT = "Write uplift, a rate a year: 0.03 is 3%."
_AMOUNT_WORDS = ("amount", "cost", "sum", "value", "yearly")
_PRICE_WORDS = (*_AMOUNT_WORDS, "annual", "by_year")  # for the price of a charge
_RISE_WORDS = ("inflation", "escalation", "increase", "rise", "rpi", "cpi")
_AN_INFLATION = 'Write inflation, a rate a year: inflation = {value = 0.03, source = "..."}.'
_DEFLATOR_WORDS = ("vintage", "deflator", "deflators", "price_level", "price_levels", "cpi", "rpi")
_INSTEAD: Mapping[str, Mapping[str, str]] = {
    "charges": {
        **dict.fromkeys(_PRICE_WORDS, _A_PRICE),
        **dict.fromkeys(_RISE_WORDS, f"{_AN_UPLIFT} indexation only quotes the documents."),
    },
    "lines": {
        **dict.fromkeys((*_AMOUNT_WORDS, "total", "price", "fee"), _AN_ANNUAL),
        **dict.fromkeys((*_RISE_WORDS, "indexation"), f"{_AN_UPLIFT} It needs a base_year."),
    },
}
# Values that earlier versions of the format had, each with its name now.
_RENAMED: dict[Key, str] = {("paper", "record of decision"): "decision taken"}
# Lists of tables, of which a case may have none.
_LISTS = [
    key
    for key, (kind, is_list) in ((key, entry_of(kind)) for key, kind in keys_of(Case).items())
    if is_list and is_dataclass(kind)
]
_TEXTS = (".txt", ".md", ".pdf")  # what is named so is a document of one's own; a PDF is refused
# Fields of a case that no file of a case may give, or that have another name there.
_READ_ELSEWHERE = {
    *(each.name for each in fields(Case) if each.metadata),
    "stated_budget",
    "uncertainty",
}


@dataclass(frozen=True, kw_only=True)
class LoadedCase:
    """A case and what is to be said of its files.

    ``cautions`` are of what is allowed, and to be looked at before it is published; ``unread`` is
    the error of the file of saved scenarios, without which the case then is.
    """

    case: Case
    cautions: tuple[Fault, ...]
    unread: SohError | None


def parse_case(
    source: Path,
    *,
    text: str | None = None,
    base_pricing: Callable[[Case], str],
) -> LoadedCase:
    """Read a case from its file, even if its saved scenarios cannot be used.

    Parameters
    ----------
    text : str, optional
        What the file is to hold; without it, what it holds.
    base_pricing : callable
        Name of the pricing that stands for a case whose scenario names none.

    Raises
    ------
    FileError, CaseError
        If the file is missing, or anything in it cannot be used; every fault at once.
    """
    document = _read_document(source, text)
    registers = cache(load_register)  # each is read once
    usual = filled(document.values, bodies=partial(_bodies, source, registers))
    whole, sizes = _checked(document, usual, source, registers)
    case = of_option(whole)
    saved, unread = _saved_beside(source, case)
    read = {
        "saved": saved,
        "file": str(source),
        "names_adopters": usual.names_adopters,
        **sizes,
        **_of_text(document, case, source),
    }
    case = replace(case, **read)
    case = replace(case, base_pricing=base_pricing(case))
    if not usual.names_pricing:
        case = _at_default(case)
        usual.defaults.append(("", _default_words(case)))
    if not case.has_present_value:
        usual.defaults.append(("", f"no present value: {case.no_present_value}"))
    whole = replace(whole, scenario=case.scenario, **read)
    case = replace(
        case,
        defaults=tuple(usual.defaults),
        other_options={
            name: for_this_run(_of_other_option(whole, name, base_pricing))
            for name in costed_options(whole)[1:]
        },
        alternatives=tuple(_alternatives(source, usual, case, registers)),
    )
    return LoadedCase(case=for_this_run(case), cautions=text_cautions(document), unread=unread)


def _checked(
    document: Document, usual: Usual, source: Path, registers: Registers
) -> tuple[Case, Sizes]:
    """Check a case with nothing left out: its lines and charges of every option, and its sizes."""
    values = usual.values
    wording = partial(_better_fault, document.values, values.get("years"))
    case, found = validate(Case, values, wording)
    found = _of_keys(document, found)
    faults = found + list(faults_between(_sound_sections(values, found, case)))
    whole = case
    case = None if whole is None else of_option(whole)
    if case is not None and not any(_bounds_scenarios(place) for place, _ in faults):
        faults += choice_faults(case)
    if case is not None and not usual.names_adopters:
        faults += unnamed_adopters_faults(case)
    sizes: Sizes = {}
    if whole is not None and not {"charges", "adopters"} & {place[0] for place, _ in faults}:
        sizes, found = load_sizes(whole, source, registers)
        faults += found
    if whole is not None and not faults:
        faults += _other_option_faults(whole)
    if whole is None or faults:
        raise CaseError(located(document, _as_told(usual, faults)))
    return whole, sizes


def _of_text(document: Document, case: Case, source: Path) -> dict[str, Any]:
    """Look the figures of each paragraph up in a text of the user's own beside the case."""
    name = Path(case.document)
    if name.suffix.lower() not in _TEXTS:
        return {}
    try:
        found = paragraphs_in(read_text(source.parent / name))
    except SohError as error:
        told = error.faults[0]
        fault = Fault(
            problem=f"{format_value(case.document)}: {told.problem}",
            allowed="a text file beside the case, or a short name of the report",
            advice="A reader of PDFs saves one as text." if "PDF" in told.problem else told.advice,
        )
        raise CaseError(located(document, [(("document",), fault)])) from None
    return {"document": name.stem, "paragraphs": found | case.paragraphs}


def _at_default(case: Case) -> Case:
    """Return a case whose scenario has the default pricing.

    That is the single stated pricing, or the only one that there is. Otherwise the pricing is not
    known: an assumed pricing does not lead.
    """
    stated = case.stated_pricing
    is_stated = stated is not None and stated.name == case.base_pricing
    is_known = is_stated or len(case.pricings) < 2
    pricing = case.base_pricing if is_known else ANY
    return replace(case, scenario=replace(case.scenario, pricing=pricing))


def _default_words(case: Case) -> str:
    """Describe the default pricing, and why it is the default."""
    pricing, stated = case.scenario.pricing, case.stated_pricing
    if stated is not None and stated.name == pricing:
        return f"the pricing {pricing}, the only one that is stated"
    if pricing != ANY:
        return f"the pricing {pricing}, the only one"
    count = case.adopters.anticipated.value
    noun = case.adopters.word if count == 1 else case.adopters.plural
    reason = "no single one is stated"
    if stated is not None:
        reason = f"{stated.name}, which is stated, has no price at {count} {noun}"
    return f"the pricing not known (any): {reason}"


def _of_other_option(whole: Case, name: str, base_pricing: Callable[[Case], str]) -> Case:
    """Return a case with another option's lines and charges.

    Its pricing is that of the whole case or, if the option does not have it or it is not known, the
    option's default.
    """
    case = of_option(whole, name)
    case = replace(case, base_pricing=base_pricing(case))
    is_chosen = case.scenario.pricing == whole.scenario.pricing != ANY
    return case if is_chosen else _at_default(case)


def of_option(case: Case, name: str | None = None) -> Case:
    """Return a case with the lines and charges of one option; of the first without a name.

    A scenario whose pricing the option does not have takes the option's first one.
    """
    if not case.options:
        return case
    first = case.options[0].name
    name = name or first

    def belongs(each: Line | Charge) -> bool:
        return name in (each.option or (first,))

    found = replace(
        case,
        lines=tuple(line for line in case.lines if belongs(line)),
        charges=tuple(charge for charge in case.charges if belongs(charge)),
    )
    if name == first or found.scenario.pricing in pricing_choices(found):
        return found
    return replace(found, scenario=replace(found.scenario, pricing=found.pricings[0]))


def costed_options(case: Case) -> tuple[str, ...]:
    """Name the options that have lines or charges, the first whether it has any or not."""
    listed: list[Line | Charge] = [*case.lines, *case.charges]
    names = {name for each in listed for name in each.option}
    return tuple(
        option.name
        for place, option in enumerate(case.options)
        if place == 0 or option.name in names
    )


def _other_option_faults(case: Case) -> Faults:
    """Check that the scenario of a case can be worked out on each option."""
    for place, option in enumerate(case.options):
        if option.name not in costed_options(case)[1:]:
            continue
        other = of_option(case, option.name)
        for name, fault in scenario_faults(other, other.scenario):
            problem = f"cannot be worked out: {name}: {fault.problem}"
            yield (
                ("options", place),
                Fault(problem=problem, allowed=fault.allowed, advice=fault.advice),
            )


def _read_document(source: Path, text: str | None) -> Document:
    """Read the file of a case, as far as TOML goes and its format."""
    document = read_toml(source, text)
    if not document.values:
        start = "Start one with: soh new FILE"
        raise CaseError(Fault(file=str(source), problem="holds comments alone", advice=start))
    if document.values.get("format") == 1 and document.values["format"] is not True:
        # Its tables are others: each of them would be a fault, and none of them the reason.
        first = Fault(
            problem="1 is not allowed",
            allowed="2, the only format there is",
            advice="Start one with soh new FILE, and copy the figures.",
        )
        raise CaseError(located(document, [(("format",), first)]))
    return document


def _of_keys(document: Document, found: list[PlacedFault]) -> list[PlacedFault]:
    """Faults of one reading, with what is to be said of whole tables and of misplaced keys."""
    for key in _READ_ELSEWHERE & {*document.values}:
        # Whatever is wrong with its value is no matter: one fault says that the key is not known.
        saved = f"Saved scenarios go into {saved_path(document.path).name}."
        fault = Fault(problem="is not known here", advice=saved if key == "saved" else "")
        found = [(place, other) for place, other in found if place[:1] != (key,)]
        found.append(((key,), fault))
    if not isinstance(document.values.get("uncertain", []), list):
        found = [(place, fault) for place, fault in found if place[:1] != ("uncertain",)]
        fault = Fault(problem="is no list of tables", allowed="tables headed [[uncertain]]")
        found.append((("uncertain",), fault))
    if not {"charges", "lines"} & {*document.values}:
        allowed = "one [[charges]] or [[lines]], or more"
        found.append((("charges",), Fault(problem="is missing", allowed=allowed)))
    found = _told_of_paragraphs(document.values.get("paragraphs"), found)
    # A charge with its price under a wrong key has one fault: it does not lack a rule as well.
    priced = {
        (*place[:2], "pricing")
        for place, _ in found
        if place[:1] == ("charges",) and len(place) == 3 and str(place[2]).lower() in _PRICE_WORDS
    }
    return [(place, fault) for place, fault in found if place not in priced]


def _told_of_paragraphs(paragraphs: Any, found: list[PlacedFault]) -> list[PlacedFault]:
    """Say once of paragraphs without quotes, 2.8 = [...], that TOML reads tables of them."""
    listed = paragraphs if isinstance(paragraphs, Mapping) else {}
    nested = {key: each for key, each in listed.items() if isinstance(each, Mapping)}
    places = [*_leaves(nested)]
    if not places:
        return found
    names = [".".join(map(str, place)) for place in places]
    verb = "stand" if len(names) > 1 else "stands"
    fault = Fault(
        problem=f"{', '.join(names)} {verb} without quotes",
        allowed="names of paragraphs in quotes",
        advice=f'Write "{names[0]}" = [...].',
    )
    others = [(p, f) for p, f in found if p[:1] != ("paragraphs",) or not {*p[1:2]} & {*nested}]
    return [*others, (("paragraphs", *places[0]), fault)]


def _leaves(tables: Mapping[str, Any]) -> Iterator[Key]:
    """Places of the values within tables."""
    for key, each in tables.items():
        for rest in _leaves(each) if isinstance(each, Mapping) else [()]:
            yield (key, *rest)


def _as_told(usual: Usual, faults: list[PlacedFault]) -> list[PlacedFault]:
    """Faults at their places in the file, without those of what only inherits a wrong value."""
    # Each rule of a table that inherits a wrong value has the same fault, at one line of the file.
    # The fault of the table comes first, because it may have advice that the others lack.
    first: dict[tuple[Key, str], Fault] = {}
    for place, fault in faults:
        first.setdefault((usual.written(place), fault.problem), fault)
    written = [(place, fault) for (place, _), fault in first.items()]
    here = {place for place, _ in written if inner(usual.file, place) is not None}
    own = {fault.problem for place, fault in written if place in here}
    return [each for each in written if each[1].problem not in own or each[0] in here]


def _better_fault(values: Mapping[str, Any], labels: Any, refused: Refused) -> Fault | None:
    """Return the fault of what the format explains better than the kind of its key.

    Parameters
    ----------
    values : mapping
        The values as the file has them.
    labels : Any
        Financial years of the case, if they can be read.
    refused : Refused
        What is refused.

    Returns
    -------
    Fault or None
        None if the kind says enough.
    """
    place, value = refused.key_path, refused.value
    if place[2:] == ("by_year",) and isinstance(value, list) and isinstance(labels, list):
        allowed = f"one for each of the {len(labels)} years"
        return Fault(problem=f"has {len(value)} amounts", allowed=allowed)
    if isinstance(value, str) and (name := _RENAMED.get((*place, value))):
        return refused.fault(advice=f'It is called "{name}" now.')
    if refused.is_missing and place[::2] == ("charges", "pricing"):
        terms = ", ".join(key for part in PARTS.values() if part.is_a_term for key in part.given_by)
        allowed = f"one or more of {terms}; or tables headed [[charges.pricing]]"
        return Fault(problem="gives no charge", allowed=allowed)
    return _unknown_key_fault(values, refused) if refused.is_unknown else None


def _unknown_key_fault(values: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return the fault of a key that has another name here, or belongs elsewhere in a charge."""
    place, key = refused.key_path, str(refused.key_path[-1])
    if len(place) == 1 and key.lower() in _DEFLATOR_WORDS:
        return refused.fault(advice=_AN_INFLATION)
    # In a charge, a line or a pricing, and in no table within one.
    instead = _INSTEAD.get(str(place[0]), {}) if isinstance(place[-2:][0], int) else {}
    if meant := instead.get(key.lower()):
        return refused.fault(advice=meant)
    if place == ("adopters", "count"):
        beside = [key for key in ("anticipated", "signed") if key in values["adopters"]]
        problem = f"is given next to {' and '.join(beside)}"
        return Fault(problem=problem, allowed="count alone, or anticipated and signed")
    return _charge_key_fault(values, refused) if place[0] == "charges" else None


def _charge_key_fault(values: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return the fault of a key on the wrong side of the header of a rule."""
    place, key = refused.key_path, str(refused.key_path[-1])
    has_own_rule = inner(values, (*place[:2], "pricing")) is None
    if len(place) == 3 and key in RULE_KEYS:
        advice = "A rule stands in its charge, or in tables headed [[charges.pricing]]: not both."
        return refused.fault(advice=advice)
    if len(place) == 3 and has_own_rule and not refused.suggestion:
        more = f"Known here: {', '.join(refused.keys)}; and, of a rule: "
        more += f"{', '.join(sorted(RULE_KEYS))}."
        return refused.fault(advice=suggestion(key.lower(), sorted(RULE_KEYS)) or more)
    if len(place) == 5 and place[2] == "pricing" and key in CHARGE_KEYS:
        return refused.fault(advice="It belongs in [[charges]], before the first pricing.")
    return None


def _alternatives(
    source: Path, usual: Usual, used: Case, registers: Registers
) -> Iterator[Alternative]:
    """Read the case anew with each other figure that a source gives, under the same pricing.

    Raises
    ------
    CaseError
        If one of them is no figure, or the case does not allow it.
    """
    for place, others in usual.alternatives.items():
        written = usual.written(place)
        figure = written[:-1] if written[-1] == "value" else written
        for index, other in enumerate(others if isinstance(others, list) else [others]):
            changed_values = with_value(usual.file, written, other)
            found = filled(changed_values, bodies=partial(_bodies, source, registers))
            whole, faults = validate(Case, found.values)
            faults += faults_between(_sound_sections(found.values, faults, whole))
            case = None if whole is None else of_option(whole)
            if case is None or faults or not isinstance(other, Mapping):
                at = dotted((*figure, "alternatives", index))
                allowed = "{value = ..., source = ...}, of the kind of the figure itself"
                told = f": {faults[0][1].problem}" if faults and isinstance(other, Mapping) else ""
                problem = f"cannot be used{told}"
                fault = Fault(file=str(source), field=at, problem=problem, allowed=allowed)
                raise CaseError(fault)
            sizes, _ = load_sizes(case, source, registers)
            section = inner(usual.values, place[:2])
            yield Alternative(
                figure=dotted(figure),
                entry=str(section.get("name", "")) if isinstance(section, Mapping) else "",
                used=inner(usual.values, place),
                value=other["value"],
                source=str(other.get("source", "")),
                case=replace(
                    case,
                    file=str(source),
                    scenario=replace(case.scenario, pricing=used.scenario.pricing),
                    base_pricing=used.base_pricing,
                    **sizes,
                ),
            )


def _bodies(source: Path, registers: Registers, name: Any) -> int:
    """Count the named bodies of a register; 0 where it cannot be read, which is refused later."""
    try:
        return len(registers(beside(source, str(name))).bodies)
    except SohError:
        return 0


def _saved_beside(source: Path, case: Case) -> tuple[tuple[Saved, ...], SohError | None]:
    """Scenarios saved beside a case, or the error of their file."""
    try:
        return load_saved(saved_path(source), presets=case.presets), None
    except SohError as error:
        return (), error


def _sound_sections(
    values: Mapping[str, Any], found: list[Any], case: Case | None
) -> dict[str, Any]:
    """Sections that are sound by themselves: those of the case, or what can be built of it."""
    none: dict[str, Any] = {name: () for name in _LISTS if name not in values}
    if case is not None:
        return none | {name: getattr(case, name) for name in values if hasattr(case, name)}
    faulty = {place[0] for place, _ in found if place}
    kinds = typing.get_type_hints(Case, include_extras=True)
    kinds["budget"] = Budget
    sound = [name for name in values if name in kinds and name not in faulty]
    return none | {name: TypeAdapter(kinds[name]).validate_python(values[name]) for name in sound}


def _bounds_scenarios(place: Key) -> bool:
    """Whether nothing can be said of a scenario with a fault at a place."""
    if place[0] == "charges":
        return place[2:] in _OF_A_CHARGE
    return place[0] in _DELAY_SECTIONS


def load_sizes(
    case: Case, source: Path, registers: Registers = load_register
) -> tuple[Sizes, list[PlacedFault]]:
    """Read the sizes that rules of a case name, and the bounds of charges, from its register.

    Returns
    -------
    dict
        Fields of the case for all bodies that could join. The register is next to the case's file,
        or among the data of the package. Empty if no rule names a size and the register has no
        bounds, or if there is a fault.
    list
        Each fault with its place in the case.
    """
    named, bearers = _named_sizes(case), _bearers(case)
    # Without a register of its own a case takes sizes from that of the package, which bounds none.
    may_bound = bool(case.charges) and case.adopters.register is not None
    if not (named or bearers or may_bound):
        return {}, []
    try:
        register = registers(register_path(case, source))
    except SohError as error:
        return {}, _register_faults(("adopters", "register"), error)
    # "equaly" is no size that the register lacks, and our name is not to be asked for its sake.
    if unknown := [*_unknown_size_faults(named, case.adopters.sizes, register)]:
        return {}, unknown
    is_bounded = may_bound and register.is_bounded
    if not (named or bearers or is_bounded):
        return {}, []
    faults = [*_name_faults(case, register, named, bearers), *_excess_faults(case, is_bounded)]
    faults = faults or [*_host_faults(case, register)]
    if faults:
        return {}, faults
    return _sizes_of(case, register, named) if named or is_bounded else ({}, [])


def _name_faults(
    case: Case, register: Register, named: Mapping[str, Key], bearers: Mapping[Key, str]
) -> Iterator[PlacedFault]:
    """Check that this body and the host are in the register."""
    if case.adopters.us is None and (named or register.is_bounded):
        has = (
            f"of which {format_value(next(iter(named)))} is a size" if named else "which has bounds"
        )
        yield _US, Fault(problem="is missing", allowed=f"our name in the register, {has}")
        return
    for place, name in ({_US: case.adopters.us or ""} | dict(bearers)).items():
        try:
            register.find(name)
        except SohError as error:
            yield from _register_faults(place, error)


def _chosen_rules(case: Case) -> Iterator[tuple[Key, Pricing]]:
    """Yield the rules of the charge that a pricing is chosen for, in each option."""
    options = [of_option(case, option.name) for option in case.options] or [case]
    chosen = [option.charge for option in options if option.charges]
    for place, rule in placed_rules(case.charges):
        if any(case.charges[int(place[1])] is charge for charge in chosen):
            yield place, rule


def _excess_faults(case: Case, is_bounded: bool) -> Iterator[PlacedFault]:
    """Check that each rule with `excess` has a bound, of its own or in the register."""
    bounded = {place for place, _ in _chosen_rules(case)} if is_bounded else set()
    for place, rule in placed_rules(case.charges):
        if rule.excess is not None and not rule.is_bounded and place not in bounded:
            yield (*place, "excess"), Fault(problem="is given", allowed=SOMETHING_LEFT)


def _host_faults(case: Case, register: Register) -> Iterator[PlacedFault]:
    """Check that no rule with a bound of our charge makes us bear the remainder."""
    us = register.find(case.adopters.us) if case.adopters.us else None
    for place, rule in placed_rules(case.charges):
        if us is None or not _is_host(register, rule, us.name):
            continue
        if rule.is_bounded or us.is_bounded:
            problem = (
                "is this body, which would bear the remainder after the bound of its own charge"
            )
            allowed = "another body of the register, or no bound of our charge"
            yield (*place, "host"), Fault(problem=problem, allowed=allowed)


def _bearers(case: Case) -> dict[Key, str]:
    """Return the names that must be in the register, by their places: ours and the hosts."""
    found: dict[Key, str | None] = {}
    for place, rule in placed_rules(case.charges):
        if rule.excess is not None:
            found |= {_US: case.adopters.us, (*place, "host"): rule.host}
    return {place: name for place, name in found.items() if name is not None}


def register_path(case: Case, source: Path) -> Path | None:
    """Path of a case's register: beside its file, or else in the package; None is its own."""
    name = case.adopters.register
    return None if name is None else beside(source, name)


def beside(source: Path, name: str) -> Path:
    """Path of a file beside that of a case or, where there is none, among the package's data."""
    found = source.parent / name
    return DATA / name if not found.exists() and (DATA / name).exists() else found


def _named_sizes(case: Case) -> dict[str, Key]:
    """Each size that a rule names, and where it does."""
    places: dict[str, Key] = {}
    for place, rule in placed_rules(case.charges):
        for name in rule.size_names:
            if name not in case.adopters.sizes:
                key = "over" if rule.steps and rule.over.removeprefix(TOTAL) == name else "share"
                places.setdefault(name, (*place, "quantity" if rule.quantity == name else key))
    return places


def _unknown_size_faults(
    named: Mapping[str, Key], given: Iterable[str], register: Register
) -> Iterator[PlacedFault]:
    for name, place in named.items():
        if name not in register.sizes:
            first = {"share": (EQUAL,), "over": (ADOPTERS,)}.get(str(place[-1]), ())
            allowed = f"one of {', '.join((*first, *given, *register.sizes))}"
            problem = register.no_size(name).problem
            yield place, Fault(problem=problem, allowed=allowed, advice=advice(name, allowed))


def _sizes_of(
    case: Case, register: Register, named: Mapping[str, Key]
) -> tuple[Sizes, list[PlacedFault]]:
    """Sizes of as many as could join, this one first."""
    possible = case.adopters.possible.value
    bodies = len(register.bodies)
    if possible > bodies:
        problem = f"{possible} could join, and {register.file} has {bodies} names"
        allowed = f"1 to {bodies}, or a register with more names"
        at: Key = ("adopters", "possible", "value")
        return {}, [(at, Fault(problem=problem, allowed=allowed))]
    ours = register.find(case.adopters.us or "").name
    names = register.members(possible, us=ours)
    joining = (ours, *(name for name in names if name != ours))
    found: dict[str, tuple[float, ...]] = {}
    faults: list[PlacedFault] = []
    for name, place in named.items():
        try:
            found[name] = tuple(map(float, register.weights(name, joining)))
        except SohError as error:
            faults += _register_faults(place, error)
    described = (NAME, *register.lists, *found, *BOUNDS)
    measures = {name: register.measures[name] for name in described if name in register.measures}
    sizes: Sizes = {"joining": joining, "sizes": found, "measures": measures}
    bounds = tuple(register.find(name).bounds for name in joining)
    if any(bound is not None for each in bounds for bound in each):
        faults += _own_bound_faults(case, bounds[0])
        chosen = [rule for _, rule in _chosen_rules(case)]
        hosting = tuple(rule.name for rule in chosen if _is_host(register, rule, ours))
        sizes |= {"bounds": bounds, "hosting": hosting}
    return sizes, faults


def _is_host(register: Register, rule: Pricing, us: str) -> bool:
    return rule.host is not None and register.find(rule.host).name == us


def _own_bound_faults(case: Case, bounds: MemberBounds) -> Iterator[PlacedFault]:
    """Check that no rule contradicts the register's bounds of our charge."""
    for place, rule in _chosen_rules(case):
        charge = case.charges[int(place[1])]
        ends = {LOW: float(charge.low), HIGH: float(charge.high)}
        for key, fault in own_bound_faults(rule, bounds, ends):
            yield (*place, key), fault


def _register_faults(place: Key, error: SohError) -> list[PlacedFault]:
    """Faults of the register, at the field of the case that asks for it.

    The file and line of a fault become those of the case, so the register's go into its words.
    """
    faults: list[PlacedFault] = []
    for fault in error.faults:
        line = f", line {fault.line}" if fault.line else ""
        at = f" ({fault.file}{line})" if fault.file else ""
        problem = fault.problem + at
        quoted = Fault(problem=problem, allowed=fault.allowed, advice=fault.advice)
        faults.append((place, quoted))
    return faults
