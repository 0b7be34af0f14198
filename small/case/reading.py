"""Reading a case file: figures and their sources taken apart, and every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from small.case.case import Case, value_at
from small.case.lines import KeyPath, line_of, lines_of
from small.case.reference import allowed_at, keys_of
from small.case.register import Register, read_register
from small.case.rules import CHECKS
from small.case.schema import Adopters, Status
from small.errors import LONGEST_VALUE, Fault, InputError, did_you_mean, one_of, shown

MOST_BYTES = 1_000_000
MOST_SCHEMA_FAULTS = 1_000
DATA = Path(__file__).resolve().parents[2] / "data3"
FIRST_CASE = DATA / "derbyshire-2018.toml"
NEW = "soh new FILE writes a file to start from"
_FIGURE_KEYS = ("value", "source", "status", "note")
_DEEP_KEY = re.compile(r"""(?<![\w"'.-])(?:[\w"'-]+ *\. *){200}""")
_LONG_NUMBER = re.compile(r"[0-9_]{4300}")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@dataclass
class _Faults:
    """The faults of one file so far, and the entries of the file that have one."""

    name: str
    lines: dict[KeyPath, int]
    found: list[Fault] = field(default_factory=list)
    entries: set[KeyPath] = field(default_factory=set)

    def add(self, path: KeyPath, problem: str, allowed: str, value: object = None) -> None:
        """Add a fault of a key; a value of None is not shown, as of a key that is missing."""
        text = "" if value is None else shown(value)
        line = line_of(self.lines, path)
        fault = Fault(key=dotted(path), value=text, problem=problem, allowed=allowed)
        self.found.append(Fault(**{**vars(fault), "file": self.name, "line": line}))

    @property
    def sections(self) -> set[str]:
        """Sections that have a faulty entry."""
        return {str(entry[0]) for entry in self.entries}


def load_case(path: str | Path | None = None) -> Case:
    """Read a case file, and its register.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file of format 3. Usually the case that comes with the package, Derbyshire 2018.

    Returns
    -------
    Case
        The case, with the sources of its figures.

    Raises
    ------
    InputError
        Every fault of the file, with its line, key, value, and the values that are allowed.

    Examples
    --------
    >>> load_case().title
    'Single Online Home'
    """
    path = FIRST_CASE if path is None else Path(path)
    text = _text(path)
    if _DEEP_KEY.search(text):  # tomllib needs the square of its parts in memory
        raise InputError([Fault(file=path.name, problem="is nested too deeply")])
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise InputError([Fault(file=path.name, problem="is nested too deeply")]) from None
    except ValueError as error:
        raise InputError([_toml_fault(path.name, text, str(error))]) from None
    return read_case(values, name=path.name, text=text, folder=path.parent)


def read_case(
    values: Mapping[str, Any], *, name: str = "case", text: str = "", folder: Path | None = None
) -> Case:
    """Check the values of a case, as `load_case` reads them or as a dict of one's own.

    Parameters
    ----------
    values : Mapping
        Sections of the file.
    name, text : str
        Name of the file for messages, and its text for the lines of faults.
    folder : Path, optional
        Where the register is; usually the data that comes with the package.

    Returns
    -------
    Case

    Raises
    ------
    InputError
    """
    faults = _Faults(name, {})
    sources: dict[KeyPath, dict[str, str]] = {}
    try:
        faults.lines = lines_of(text) if text else {}
        plain = _take_sources(dict(values), (), sources, faults)
    except RecursionError:
        raise InputError([Fault(file=name, problem="is nested too deeply")]) from None
    _check_format(plain.get("format"), faults)
    case, kept = _sound_part(plain, faults)
    case._register = _register(case.adopters, folder or DATA, faults)
    case._sources, case._name, case._text, case._lines = sources, name, text, faults.lines
    for check in CHECKS:
        if not faults.sections & {*check.needs}:
            for path, problem, allowed in check.run(case):
                place = _in_file(path, kept)
                faults.add(place, problem, allowed, _figure(value_at(plain, place)))
    if faults.found:
        raise InputError(sorted(faults.found, key=lambda fault: (fault.file != name, fault.line)))
    return case


def _text(path: Path) -> str:
    problem = "is larger than 1 MB"
    try:
        if not path.is_file():
            raise InputError([Fault(file=str(path), problem="is not a file")])
        if path.stat().st_size <= MOST_BYTES:
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = "is not in UTF-8; save it with the encoding UTF-8"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    raise InputError([Fault(file=path.name, problem=problem)])


def _toml_fault(name: str, text: str, problem: str) -> Fault:
    """Return the fault of a text that is not TOML, with the key and the value of its line."""
    place = _PLACE.search(problem)
    long = _LONG_NUMBER.search(text)
    rows = text.split("\n")
    line = int(place[1] or len(rows)) if place else 0
    if long and not place:  # Python says nothing of the place of a number that is too long
        line = text.count("\n", 0, long.start()) + 1
    written = rows[line - 1].partition(" #")[0].strip()[:LONGEST_VALUE] if line else ""
    key, equals, value = (part.strip() for part in written.partition("="))
    problem = _PLACE.sub("", problem).partition("; use sys")[0]
    return Fault(
        file=name,
        line=line,
        key=key if equals else "",
        value=value if equals else written,
        problem=f"is not valid TOML: {problem}",
        allowed="numbers in digits, such as 71_000; texts, months and years in quotes",
    )


def _take_sources(
    value: Any, path: KeyPath, sources: dict[KeyPath, dict[str, str]], faults: _Faults
) -> Any:
    """Return values without sources, and keep the sources by key path."""
    if isinstance(value, list):
        return [_take_sources(v, (*path, i), sources, faults) for i, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if "value" not in value or path == ("presets",):
        return {k: _take_sources(v, (*path, k), sources, faults) for k, v in value.items()}
    known = {key: text for key, text in value.items() if key != "value"}
    sources[path] = {key: text for key, text in known.items() if isinstance(text, str)}
    for key, text in known.items():
        _check_source((*path, key), text, faults)
    inner = value["value"]
    if isinstance(inner, dict) and "value" in inner:
        faults.add((*path, "value"), "is a figure within a figure", "its value", inner)
        return inner["value"]
    return _take_sources(inner, path, sources, faults)


def _check_source(path: KeyPath, text: object, faults: _Faults) -> None:
    """Check a key next to `value`."""
    if path[-1] not in _FIGURE_KEYS:
        _add_unknown(path, text, [*_FIGURE_KEYS], faults)
    elif path[-1] == "status" and text not in get_args(Status):
        faults.add(path, "is not a status", one_of(get_args(Status)), text)
    elif not isinstance(text, str):
        faults.add(path, "is not a text", "a text in quotes", text)
    elif text and not text.strip():
        faults.add(path, "is blank", "a text in quotes", text)


def _check_format(given: object, faults: _Faults) -> None:
    """Refuse another format before its keys are read; a missing one is a fault like others."""
    if isinstance(given, int) and given != 3:
        problem = "is not a format that is read; copy the figures to a new file"
        faults.add(("format",), problem, f"format = 3; {NEW}", given)
        raise InputError(faults.found)


def _register(adopters: Adopters, folder: Path, faults: _Faults) -> Register | None:
    """Read the register, if the file names one and this body."""
    file = adopters.register_file
    if not (file and adopters.us):
        return None
    try:
        if Path(file).name == file and (folder / file).is_file():
            return read_register(folder / file, adopters.us)
        path: KeyPath = ("adopters", "register_file")
        faults.add(path, "is not a file next to the case", "name of a csv file", file)
    except InputError as error:
        for fault in error.faults:
            if fault.file:
                faults.found.append(fault)
            else:
                faults.add(("adopters", "us"), fault.problem, fault.allowed, adopters.us)
    faults.entries.add(("adopters",))
    return None


def _sound_part(plain: dict[str, Any], faults: _Faults) -> tuple[Case, dict[KeyPath, list[int]]]:
    """Return the case without its faulty entries, and the numbers in the file of the others."""
    try:
        return Case.model_validate(plain), {}
    except ValidationError as error:
        for number, entry in enumerate(error.errors(include_url=False)):
            path = _plain_path(plain, entry["loc"])
            faults.entries.add(_entry_of(path))
            if number < MOST_SCHEMA_FAULTS:
                _add_schema_fault(path, entry, faults)
    least = {"format": 3, "title": "case", "years": "2000/01"}
    kept: dict[KeyPath, list[int]] = {}
    try:
        sound = _without(plain, (), faults.entries, kept)
        return Case.model_validate({**least, **sound, "format": 3}), kept
    except ValidationError:  # such as a charge that has no pricing left
        sections: set[KeyPath] = {(section,) for section in faults.sections}
        sound = _without(plain, (), sections, kept)
        return Case.model_validate({**least, **sound, "format": 3}), kept


def _entry_of(path: KeyPath) -> KeyPath:
    """Return the part of the file to leave out for a fault: a pricing, an entry or a section."""
    if path[0] == "charges" and path[2:3] == ("pricing",) and len(path) > 3:
        return path[:4]
    is_entry = path[0] == "presets" or (len(path) > 1 and isinstance(path[1], int))
    return path[:2] if is_entry else path[:1]


def _without(
    value: Any, path: KeyPath, left_out: set[KeyPath], kept: dict[KeyPath, list[int]]
) -> Any:
    """Return a value without some of its entries, and keep the numbers of the others."""
    if isinstance(value, dict):
        names = [name for name in value if (*path, name) not in left_out]
        return {name: _without(value[name], (*path, name), left_out, kept) for name in names}
    if not isinstance(value, list):
        return value
    kept[path] = [i for i in range(len(value)) if (*path, i) not in left_out]
    return [_without(value[i], (*path, i), left_out, kept) for i in kept[path]]


def _in_file(path: KeyPath, kept: Mapping[KeyPath, list[int]]) -> KeyPath:
    """Return the key path in the file of a key path in the sound part."""
    place: KeyPath = ()
    for part in path:
        place = (*place, kept[place][part] if place in kept and isinstance(part, int) else part)
    return place


def _figure(value: object) -> object:
    """Return a value to show, but no whole table."""
    parts = value if isinstance(value, list) else [value]
    return None if any(isinstance(part, dict) for part in parts) else value


# What is wrong, by the kind of pydantic's error; the reference has the allowed values.
_PROBLEMS = {
    "missing": "is missing",
    "literal_error": "is not allowed",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "string_type": "is not a text",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length} characters",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_type": "is not a number",
    "finite_number": "is not a finite number",
    "bool_type": "is not true or false",
    "list_type": "is not a list",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "too_long": "has {actual_length} entries; at most {max_length}",
    "too_short": "has no entries",
}


def _add_schema_fault(path: KeyPath, entry: Any, faults: _Faults) -> None:
    """Add one fault of the schema in plain words."""
    limits = entry.get("ctx", {})
    kind, given = entry["type"], entry["input"]
    if kind == "extra_forbidden":
        _add_unknown(path, given, keys_of(path[:-1]), faults)
        return
    problem = _PROBLEMS.get(kind, "is not allowed").format(**limits)
    if kind == "value_error":
        problem = str(limits["error"])
    allowed = allowed_at(path)
    if path == ("format",):
        allowed += f"; {NEW}"
    faults.add(path, problem, allowed, None if kind == "missing" else given)


def _add_unknown(path: KeyPath, given: object, names: list[str], faults: _Faults) -> None:
    problem = f"is not a key{did_you_mean(str(path[-1]), names)}"
    faults.add(path, problem, one_of(names), _figure(given))


def _plain_path(plain: Any, loc: tuple[Any, ...]) -> KeyPath:
    """Return the key path of a place in the schema: without tags of unions."""
    path: list[str | int] = []
    value = plain
    for part in loc:
        if isinstance(value, dict) and (part in value or part == loc[-1] != "[key]"):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part] if part < len(value) else None
    return tuple(path)


def dotted(path: KeyPath) -> str:
    """Return a key path as a reader writes it, counting tables of an array from 1.

    >>> dotted(("charges", 0, "pricing", 2, "pool"))
    'charges[1].pricing[3].pool'
    """
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
