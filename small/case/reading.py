"""Reading a case file: figures and their sources taken apart, and every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from small.case.case import Case, value_at
from small.case.lines import KeyPath, line_of, lines_of
from small.case.register import Register, read_register
from small.case.rules import CHECKS
from small.case.schema import CaseFile, Status
from small.errors import Fault, InputError, nearest, one_of, shown

MOST_BYTES = 1_000_000
DATA = Path(__file__).resolve().parents[2] / "data3"
FIRST_CASE = DATA / "derbyshire-2018.toml"
_FIGURE_KEYS = ("value", "source", "status", "note")


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
        Every fault of the file, with its line, key, value, and what is allowed.

    Examples
    --------
    >>> load_case().title
    'Single Online Home'
    """
    path = FIRST_CASE if path is None else Path(path)
    text = _text(path)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError([Fault(file=path.name, problem=f"is not valid TOML: {error}")]) from None
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
    lines = lines_of(text) if text else {}
    sources: dict[KeyPath, dict[str, str]] = {}
    faults: list[Fault] = []
    plain = _take_sources(dict(values), (), sources, faults)
    if plain.get("format") != 3:
        raise InputError([_format_fault(plain.get("format"), lines)]).in_file(name)
    register = _read_register(plain, folder or DATA, faults)
    partial, faulty = _validated(plain, faults)
    partial._sources, partial._register = sources, register
    partial._name, partial._text, partial._lines = name, text, lines
    for sections, check in CHECKS:
        if not faulty & {*sections}:
            faults += [
                _fault(path, value_at(plain, path), problem, allowed)
                for path, problem, allowed in check(partial)
            ]
    if faults:
        raise InputError(_with_lines(faults, lines, name))
    return partial


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError([Fault(file=str(path), problem="is not a file")])
        if path.stat().st_size > MOST_BYTES:
            raise InputError([Fault(file=path.name, problem="is larger than 1 MB")])
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = "is not in UTF-8; save it with the encoding UTF-8"
        raise InputError([Fault(file=path.name, problem=problem)]) from None
    except OSError as error:
        raise InputError(
            [Fault(file=path.name, problem=f"cannot be read: {error.strerror}")]
        ) from None


def _take_sources(
    value: Any, path: KeyPath, sources: dict[KeyPath, dict[str, str]], faults: list[Fault]
) -> Any:
    """Return values without sources, and keep the sources by key path."""
    if isinstance(value, list):
        return [_take_sources(v, (*path, i), sources, faults) for i, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if "value" not in value:
        return {k: _take_sources(v, (*path, k), sources, faults) for k, v in value.items()}
    known = {key: text for key, text in value.items() if key != "value"}
    found = [fault for key, text in known.items() for fault in _source_faults((*path, key), text)]
    faults += found
    sources[path] = {} if found else known
    return _take_sources(value["value"], path, sources, faults)


def _source_faults(path: KeyPath, text: object) -> list[Fault]:
    """Return what is wrong with a key beside `value`: at most one fault."""
    key = path[-1]
    if key not in _FIGURE_KEYS:
        return [_unknown_key(path, _FIGURE_KEYS)]
    if not isinstance(text, str):
        return [_fault(path, text, "is not a text", "a text in quotes")]
    if key == "status" and text not in get_args(Status):
        return [_fault(path, text, "is not a status", one_of(get_args(Status)))]
    return []


def _format_fault(given: object, lines: Mapping[KeyPath, int]) -> Fault:
    if given is None:
        return Fault(key="format", problem="is missing", allowed="format = 3")
    problem = "is not a format that is read: start a new file with soh new, and copy the figures"
    return Fault(
        key="format",
        value=shown(given),
        line=lines.get(("format",), 0),
        problem=problem,
        allowed="format = 3",
    )


def _read_register(values: Mapping[str, Any], folder: Path, faults: list[Fault]) -> Register | None:
    adopters = values.get("adopters")
    file, us = (
        (adopters.get("register_file"), adopters.get("us"))
        if isinstance(adopters, dict)
        else (None, None)
    )
    if not (isinstance(file, str) and file and isinstance(us, str) and us):
        return None
    if Path(file).name != file:
        path: KeyPath = ("adopters", "register_file")
        faults.append(_fault(path, file, "is not a file in the same folder", "a file name"))
        return None
    try:
        return read_register(folder / file, us)
    except InputError as error:
        faults += error.faults
        return None


def _validated(plain: dict[str, Any], faults: list[Fault]) -> tuple[Case, set[str]]:
    """Validate the sections; return the case of the sound ones, and the names of the others."""
    faulty = {fault.key.split(".")[0].split("[")[0] for fault in faults if fault.key}
    if any(fault.file for fault in faults):
        faulty |= {"adopters", "charges"}  # the register is not known, so its sizes are not either
    try:
        return Case.model_validate(plain), faulty
    except ValidationError as error:
        for entry in error.errors():
            faults.append(_schema_fault(plain, entry))
            faulty.add(str(entry["loc"][0]))
    sound = {key: value for key, value in plain.items() if key not in faulty}
    least = {"format": 3, "title": "case", "years": "2000/01"}
    return Case.model_validate({**least, **sound}), faulty


def _schema_fault(plain: dict[str, Any], entry: Any) -> Fault:
    """Return one fault of the schema in plain words."""
    path = _plain_path(plain, entry["loc"])
    limits = entry.get("ctx", {})
    kind, given = entry["type"], entry["input"]
    if kind == "missing":
        return _fault(path, None, "is missing", "")
    if kind == "extra_forbidden":
        return _unknown_key(path, _keys_at(path[:-1]))
    if kind == "value_error":
        problem, _, allowed = str(limits["error"]).partition("; ")
        return _fault(path, given, _as_clause(problem), allowed)
    if kind == "literal_error":
        allowed = limits["expected"].replace("'", "").replace(" or ", ", ")
        return _fault(path, given, "is not allowed", allowed)
    return _fault(path, given, "is not allowed", _allowed(kind, limits))


def _as_clause(problem: str) -> str:
    return problem if problem.startswith(("is ", "has ")) else f"is not allowed: {problem}"


def _allowed(kind: str, limits: Mapping[str, Any]) -> str:
    ends = {"greater_than_equal": "at least {ge:,}", "less_than_equal": "at most {le:,}"}
    names = {
        "string_type": "a text in quotes",
        "string_too_short": "a text that is not empty",
        "string_too_long": "at most {max_length} characters",
        "int_type": "a whole number in digits",
        "int_from_float": "a whole number",
        "float_type": "a number in digits, without quotes",
        "finite_number": "a finite number",
        "bool_type": "true or false",
        "list_type": "a list in square brackets, or [[...]] tables",
        "dict_type": "a table",
        "model_type": "a table",
        "too_long": "at most {max_length} of them",
        "too_short": "at least {min_length} of them",
    }
    return {**names, **ends}.get(kind, "see the reference of the case file").format(**limits)


def _plain_path(plain: Any, loc: tuple[Any, ...]) -> KeyPath:
    """Return the key path of a place in the schema: without tags of unions."""
    path: list[str | int] = []
    value = plain
    for part in loc:
        if isinstance(value, dict):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part] if part < len(value) else None
    return tuple(path)


def _keys_at(path: KeyPath) -> list[str]:
    """Return the keys that the schema allows in a table."""
    model: Any = CaseFile
    for part in path:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            field = model.model_fields.get(part)
            model = _model_in(field.annotation) if field else None
    is_model = isinstance(model, type) and issubclass(model, BaseModel)
    return [*model.model_fields] if is_model else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _unknown_key(path: KeyPath, names: Sequence[str]) -> Fault:
    guess = nearest(str(path[-1]), names)
    problem = f"is not a key{f'; did you mean {guess}?' if guess else ''}"
    return Fault(key=dotted(path), problem=problem, allowed=one_of(names))


def _fault(path: KeyPath, value: object, problem: str, allowed: str) -> Fault:
    """Return a fault of a value; None stands for a table or a key that is missing."""
    text = "" if value is None or isinstance(value, dict) else shown(value)
    return Fault(key=dotted(path), value=text, problem=problem, allowed=allowed)


def dotted(path: KeyPath) -> str:
    """Return a key path as a reader writes it, counting tables of an array from 1.

    >>> dotted(("charges", 0, "pricing", 2, "pool"))
    'charges[1].pricing[3].pool'
    """
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _with_lines(faults: list[Fault], lines: Mapping[KeyPath, int], name: str) -> list[Fault]:
    """Return faults with file and line, in the order of the file."""
    by_text = {dotted(path): path for path in lines}

    def line(fault: Fault) -> int:
        key = fault.key
        while key and key not in by_text:
            key = key[: max(key.rfind("."), key.rfind("["))] if "." in key or "[" in key else ""
        return line_of(dict(lines), by_text[key]) if key else 0

    placed = [
        fault if fault.file else Fault(**{**vars(fault), "file": name, "line": line(fault)})
        for fault in faults
    ]
    return sorted(placed, key=lambda fault: (fault.file != name, fault.line))
