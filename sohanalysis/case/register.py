"""The register: named bodies, with the sizes that can share a pool and the source of each size.

A register is a csv file with a column of names and any columns of sizes and lists. A second file
next to it describes the columns.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral
from pathlib import Path

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.pricing import BOUNDS, MemberBounds
from sohanalysis.errors import Fault, MemberError, format_value, not_allowed, suggestion
from sohanalysis.files.corrections import RETYPE_DATE
from sohanalysis.files.csv_table import (
    KEEP_ONE,
    PLAIN_NUMBER,
    STATUSES,
    CsvRow,
    CsvTable,
    column_faults,
    duplicate_faults,
    read_csv_table,
)
from sohanalysis.files.text import DATA, check_in_folder

# Words that do not distinguish bodies: "Kent Police" and "the Kent Constabulary" are the same.
_FILLER_WORDS = {"the", "police", "constabulary", "council", "service", "force"}
# Names of total rows, which spreadsheets add below the bodies. They must not count as bodies.
_TOTALS = {"total", "totals", "subtotal", "subtotals", "sum", "gross", "net"}
_BESIDE_TOTALS = {"grand", "sub", "cost", "costs", "of", "all"}
_OF_ALL = {"all", "all forces", "all councils", "england", "england and wales"}
_NO_NAMES = {"na", "n a", "none", "null", "nan"}
# A code such as 10-19 after a spreadsheet has turned it into a date.
_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}")
_MOST_SUGGESTIONS = 4
NAME, ALSO, CODE_COLUMN, REGION_COLUMN, NOTE = "name", "also", "code", "region", "note"
_KNOWN_COLUMNS = (NAME, ALSO, CODE_COLUMN, REGION_COLUMN, *BOUNDS, NOTE)
_MEASURE_COLUMNS = ("measure", "what", "unit", "date", "source", "status", "note")
NOT_DESCRIBED = "not described"  # status of a column without a row in NAME_measures.csv
_YES_NO = {"yes": True, "no": False}
_YES_OR_NO = "yes or no"  # the unit of a list
ALL, REGION, BOTH = "all", "region:", "+"
OWN_REGISTER = "forces.csv"  # the register of the package
_BETWEEN_NAMES = "/"
_WEIGH_OTHERWISE = "Leave it out, choose another size, or fill in the column in a copy of the file."


@dataclass(frozen=True, kw_only=True)
class Body:
    """A named body and its sizes. `Register.measures` has the unit, date and source of each size.

    Parameters
    ----------
    name : str
        Name in the register.
    also : tuple of str
        Other names of the body.
    code, region : str
        Code and region; empty if it has none.
    lists : frozenset of str
        Lists that the body is on: columns of yes and no in which it has yes.
    sizes : mapping
        Size by column. None for a blank in the register, which never means zero.
        [unit of the measure]
    at_least, at_most : float or None
        Bounds of its charge. [£ a year]
    note : str
        Caution about its figures.
    """

    name: str
    also: tuple[str, ...]
    code: str
    region: str
    lists: frozenset[str]
    sizes: Mapping[str, float | None]
    at_least: float | None
    at_most: float | None
    note: str

    @property
    def bounds(self) -> MemberBounds:
        """Bounds of its charge, the least and the most. [£ a year]."""
        return self.at_least, self.at_most

    @property
    def is_bounded(self) -> bool:
        """Whether its charge has a bound."""
        return any(bound is not None for bound in self.bounds)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A column of the register: the quantity measured, its unit, date and source, and a caution."""

    name: str
    what: str
    unit: str
    date: str
    source: str
    status: str
    note: str

    @property
    def is_described(self) -> bool:
        """Whether ``NAME_measures.csv`` has the column. If not, its source is the register."""
        return self.status != NOT_DESCRIBED

    @property
    def dated(self) -> str:
        """The quantity measured, with its date.

        >>> load_register().measures["grant_1998_99"].dated
        'police grant (1998/99)'
        """
        return f"{self.what} ({self.date})" if self.date else self.what


@dataclass(frozen=True, kw_only=True)
class Register:
    """Named bodies in the order in which they join, with a description of each column.

    Parameters
    ----------
    file : str
        Path of the file.
    bodies : tuple of Body
        One body for each row.
    sizes, lists : tuple of str
        Columns of numbers, and of yes and no.
    measures : dict
        Description of each column. That of the column of names states the order of the bodies.
    """

    file: str
    bodies: tuple[Body, ...]
    sizes: tuple[str, ...]
    lists: tuple[str, ...]
    measures: dict[str, Measure]

    @property
    def is_bounded(self) -> bool:
        """Whether any body has a bound of its charge."""
        return any(body.is_bounded for body in self.bodies)

    @property
    def names(self) -> tuple[str, ...]:
        """Names, in the order of the register."""
        return tuple(body.name for body in self.bodies)

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions, in the order of the register."""
        return tuple(dict.fromkeys(body.region for body in self.bodies if body.region))

    @property
    def list_words(self) -> tuple[str, ...]:
        """Names of the lists in a choice of members, such as ``live-2021-03-08``."""
        return tuple(map(list_word, self.lists))

    @property
    def choices(self) -> str:
        """Text of the allowed choices of members."""
        some = [f"{REGION}{self.regions[0]}"] if self.regions else []
        text = ", ".join((ALL, *self.list_words, *some))
        return f"{text}, names, or how many, 1 to {len(self.bodies)}"

    @property
    def order(self) -> str:
        """Description of the order in which bodies join if only their number is known."""
        return stated_order(Path(self.file).name, self.measures)

    def on_lists(self, word: str) -> tuple[Body, ...]:
        """Return the bodies on a list, or on all of several lists with ``+`` between them.

        They are in the order of the register.
        """
        columns = list_columns(word)
        return tuple(body for body in self.bodies if body.lists.issuperset(columns))

    def find(self, name: str) -> Body:
        """Find a body by its name, a usual variant of it, or its code.

        Raises
        ------
        MemberError
            If no body has the name, or two could have it. The message lists similar names.

        Examples
        --------
        >>> load_register().find("avon & somerset police").name
        'Avon and Somerset'
        """
        return self._found_all([name])[0]

    def members(
        self, choice: str | int | Collection[str], *, us: str | None = None
    ) -> tuple[str, ...]:
        """Return the names of the joining bodies, in the order of the register.

        Parameters
        ----------
        choice : str, int or collection of str
            ``"all"``, a list (``"live-2021-03-08"``), several lists
            (``"live-2021-03-08+territorial"``: the bodies on both), ``"region:West Midlands"``,
            names, or a number of bodies.
        us : str, optional
            The deciding body, which must be among them. If the choice is a number, it joins first.
            Without it, the first row of the register joins first.

        Raises
        ------
        MemberError
            If a name is unknown, ambiguous or repeated, or the register has too few bodies.

        Examples
        --------
        >>> load_register().members(3)
        ('Derbyshire', 'Cheshire', 'City of London')
        """
        our_name = self.names[0] if us is None else self.find(us).name
        chosen = set(self._choice(choice, our_name))
        if us is not None and our_name not in chosen:
            problem = f"{our_name} is not among them"
            advice = "Include it: the deciding body always joins."
            raise MemberError(Fault(field="join", problem=problem, advice=advice))
        return tuple(name for name in self.names if name in chosen)

    def weights(self, measure: str, names: Sequence[str]) -> Floats:
        """Return the sizes of bodies, as weights for sharing a pool.

        Parameters
        ----------
        measure : str
            A column in ``sizes``.
        names : sequence of str
            Names of the bodies, in any order.

        Returns
        -------
        ndarray
            One size above zero for each body, in the order of ``names``. [unit of the measure]

        Raises
        ------
        MemberError
            If a body has a blank or zero in the column. The error lists every fault.

        Warnings
        --------
        Print the texts of `cautions` with every result that uses these sizes.
        """
        if measure not in self.sizes:
            raise MemberError(self.no_size(measure))
        bodies = self._found_all(names)
        faults = [self._weight_fault(b, measure) for b in bodies if not b.sizes[measure]]
        if faults:
            raise MemberError(faults)
        return np.array([body.sizes[measure] for body in bodies], dtype=np.float64)

    def no_size(self, name: str) -> Fault:
        """Return the fault of a name that is not a size in the register, with the sizes it has."""
        allowed = ", ".join(self.sizes) or f"none: {self.file} has no column of numbers"
        problem = f"{format_value(name)} is not a size in the register"
        return Fault(field="weight", problem=problem, allowed=allowed)

    def cautions(self, measure: str) -> tuple[str, ...]:
        """Return the cautions to print with a pool shared by a measure."""
        note = self.measures[measure].note
        return (note,) if note else ()

    def _choice(self, choice: str | int | Collection[str], our_name: str) -> tuple[str, ...]:
        """Return the names of the chosen bodies, in any order."""
        if isinstance(choice, str):
            return tuple(b.name for b in self._checked(self._resolved(choice, alone=True)))
        if isinstance(choice, Collection):
            matches = [match for word in choice for match in self._resolved(str(word))]
            return tuple(body.name for body in self._checked(matches))
        most = len(self.bodies)
        # To Python, True is an int and NumPy's integers are not. Integral includes both.
        if isinstance(choice, bool) or not isinstance(choice, Integral) or not 1 <= choice <= most:
            raise MemberError(not_allowed(choice, self.choices, field="join"))
        return (our_name, *(name for name in self.names if name != our_name))[:choice]

    def _resolved(self, word: str, *, alone: bool = False) -> Sequence[Body | Fault]:
        """Return the bodies of a group or name in a choice, or the fault of an unknown word."""
        if word == ALL:
            return self.bodies
        if {*word.split(BOTH)} <= {*self.list_words}:
            return self.on_lists(word)
        if word.startswith(REGION):
            return self._of_region(word)
        # "West Midlands" is a force and a region. Among other names it is the force; alone it could
        # be either, and the shares would differ.
        region, match = self.region_named(word), self._lookup(word)
        if alone and region and isinstance(match, Body) and word.strip() != match.code:
            problem = f"{format_value(word)} is both a name and a region"
            otherwise = next(iter((*match.also, match.code)), f"{match.name} among other names")
            allowed = f"{REGION}{region}, or {otherwise} for the one of that name"
            return [Fault(field="join", problem=problem, allowed=allowed)]
        if isinstance(match, Fault) and not match.advice:
            meant = suggestion(word, (ALL, *self.list_words))
            return [replace(match, allowed=self.choices, advice=meant)]
        return [match]

    def region_named(self, text: str) -> str | None:
        """Return a region by any spelling of its name.

        Returns
        -------
        str or None
            None if there is no such region.
        """
        return next(
            (region for region in self.regions if _name_words(region) == _name_words(text)), None
        )

    def _of_region(self, word: str) -> Sequence[Body | Fault]:
        region = self.region_named(word.removeprefix(REGION))
        bodies = [body for body in self.bodies if body.region and body.region == region]
        allowed = ", ".join(f"{REGION}{name}" for name in self.regions)
        fault = Fault(
            field="join", problem=f"{format_value(word)} is not a region here", allowed=allowed
        )
        return bodies or [fault]

    def _found_all(self, names: Iterable[str]) -> tuple[Body, ...]:
        """Find bodies by their names, after checking that each is named once."""
        names = [names] if isinstance(names, str) else names
        return self._checked([self._lookup(str(name)) for name in names])

    @cached_property
    def _by_words(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Indexes of the bodies by name and code, and by the distinguishing words of the names."""
        exact: dict[str, set[int]] = {}
        bare: dict[str, set[int]] = {}
        for index, body in enumerate(self.bodies):
            names = (body.name, *body.also)
            for table, keys in (
                (exact, map(_sorted_words, (*names, body.code))),
                (bare, map(_distinguishing_words, names)),
            ):
                for key in {*keys} - {""}:
                    table.setdefault(key, set()).add(index)
        return exact, bare

    def _lookup(self, text: str) -> Body | Fault:
        exact, bare = self._by_words
        for indexes in (exact.get(_sorted_words(text)), bare.get(_distinguishing_words(text))):
            if indexes and len(indexes) == 1:
                return self.bodies[min(indexes)]
        near = did_you_mean(text, self.names)
        if self.region_named(text):
            region = f"{REGION}{self.region_named(text)}"
            problem = f"{format_value(text)} is a region, not a name"
            near = f"For all of it write {region}. {near}".rstrip()
        else:
            problem = f"{format_value(text)} is not in {Path(self.file).name}"
        allowed = "a name or code of it"
        return Fault(field="join", problem=problem, allowed=allowed, advice=near)

    def _checked(self, matches: Iterable[Body | Fault]) -> tuple[Body, ...]:
        """Return the bodies, after checking that all were found, each once, and at least one.

        Raises a MemberError with every fault.
        """
        matches = list(matches)
        bodies = [match for match in matches if isinstance(match, Body)]
        faults = [match for match in matches if isinstance(match, Fault)]
        for name, times in Counter(body.name for body in bodies).items():
            if times > 1:
                problem = f"{name} is there {times} times"
                faults.append(Fault(field="join", problem=problem, advice="Name it once."))
        if not matches:
            faults.append(Fault(field="join", problem="no name is given", allowed=self.choices))
        if faults:
            raise MemberError(faults)
        return tuple(bodies)

    def _weight_fault(self, body: Body, measure: str) -> Fault:
        is_zero = body.sizes[measure] is not None
        reason = "is zero: it would pay nothing" if is_zero else "is blank, which is not zero"
        return Fault(
            file=self.file,
            field=measure,
            problem=f"the {measure} of {body.name} {reason}",
            allowed="a number above zero for each payer",
            advice=f"{body.note} {_WEIGH_OTHERWISE}".lstrip(),
        )


def load_register(path: str | Path | None = None) -> Register:
    """Read a register, with the description of its columns.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with a column ``name``. Optional columns are ``also`` (other names, with ``/``
        between them), ``code``, ``region``, ``at_least`` and ``at_most`` (bounds of a charge) and
        ``note``. Every other column is a size, or a list of yes and no. ``NAME_measures.csv`` next
        to ``NAME.csv`` describes these. Without a path, the register of the package.

    Raises
    ------
    FileError
        If a file is missing or is not text.
    DataError
        If anything in it cannot be used. The error lists every fault with its line.

    Examples
    --------
    >>> len(load_register().bodies)
    44
    """
    source = Path(path) if path is not None else DATA / OWN_REGISTER
    sheet = read_csv_table(source, (NAME,), optional=_KNOWN_COLUMNS[1:], may_have_others=True)
    heads = [head for head in _heads(sheet) if head not in _KNOWN_COLUMNS]
    heads_faults = [*column_faults(source, heads)]
    if heads_faults or not sheet.rows:
        sheet.check(heads_faults)
    measures_path = source.with_name(f"{source.stem}_measures.csv")
    check_in_folder(measures_path)
    bounds = [head for head in _heads(sheet) if head in BOUNDS]
    described = (
        read_measures(measures_path, (NAME, *bounds, *heads)) if measures_path.exists() else ()
    )
    measures = {measure.name: measure for measure in described}
    lists = tuple(head for head in heads if _is_list(head, sheet, measures))
    sizes = tuple(head for head in heads if head not in lists)
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _body_faults(row, sizes, lists)),
            *_named_twice(sheet),
            *(duplicate_faults(sheet.rows, CODE_COLUMN) if CODE_COLUMN in _heads(sheet) else ()),
        ]
    )
    undescribed = {head: _undescribed(head, source) for head in heads if head not in measures}
    return Register(
        file=str(source),
        bodies=tuple(_body(row, sizes, lists) for row in sheet.rows),
        sizes=sizes,
        lists=lists,
        measures=measures | undescribed,
    )


def _is_list(head: str, sheet: CsvTable, measures: Mapping[str, Measure]) -> bool:
    """Whether a column is a list, by its description or else by its first filled cell."""
    if head in measures and measures[head].unit == _YES_OR_NO:
        return True
    return next((row[head] for row in sheet.rows if row[head]), "") in _YES_NO


def _undescribed(name: str, source: Path) -> Measure:
    details = {"unit": "", "date": "", "source": source.name, "note": ""}
    return Measure(name=name, what=name.replace("_", " "), status=NOT_DESCRIBED, **details)


def stated_order(file: str, measures: Mapping[str, Measure]) -> str:
    """Return the description of the order in which bodies join if only their number is known."""
    order = measures.get(NAME)
    otherwise = f"This one first, then the others in the order of {file}: assumed."
    return order.note if order else otherwise


def list_word(column: str) -> str:
    """Return the name of a list on a command line, which has hyphens and not underscores."""
    return column.replace("_", "-")


def list_columns(word: str) -> list[str]:
    """Return the columns of the lists in a choice, such as ``live-2021-03-08+territorial``."""
    return word.replace("-", "_").split(BOTH)


def _heads(sheet: CsvTable) -> Collection[str]:
    return sheet.rows[0].cells if sheet.rows else ()


def _body_faults(row: CsvRow, sizes: Sequence[str], lists: Sequence[str]) -> Iterator[Fault]:
    if is_total(row[NAME]):
        problem = f"{format_value(row[NAME])} is a total, not the name of a body"
        yield row.fault(NAME, problem, advice="Delete the row: we work out totals ourselves.")
        return
    yield from _name_faults(row)
    for column in lists:
        yield from row.choice_faults(column, tuple(_YES_NO))
    for column in sizes:
        if row[column]:
            yield from row.number_faults(column)
        elif not row.cells.get(NOTE):
            allowed = f"{PLAIN_NUMBER}, or blank, with a note that says why"
            yield row.refused(column, allowed, "A blank is not zero.")
    columns = [column for column in BOUNDS if row.cells.get(column)]
    faults = [fault for column in columns for fault in row.number_faults(column)]
    yield from faults
    if not faults and len(columns) == len(BOUNDS) and float(row[BOUNDS[0]]) > float(row[BOUNDS[1]]):
        yield row.refused(BOUNDS[0], f"up to at_most, {row[BOUNDS[1]]}")


def _name_faults(row: CsvRow) -> Iterator[Fault]:
    if " ".join(_name_words(row[NAME])) in _NO_NAMES:
        yield row.fault(NAME, f"{format_value(row[NAME])} is not a name", advice="Delete the row.")
    yield from row.text_faults(NAME)
    for column in (NAME, CODE_COLUMN):
        if _DATE.fullmatch(row.cells.get(column, "")):
            yield row.fault(column, f"{format_value(row[column])} is a date", advice=RETYPE_DATE)


def _named_twice(sheet: CsvTable) -> Iterator[Fault]:
    """Yield a fault for each repeated name: "Kent Police" repeats "Kent"."""
    seen: dict[str, list[CsvRow]] = {}
    for row in sheet.rows:
        name_words = {*_name_words(row[NAME])}
        before = seen.setdefault(_distinguishing_words(row[NAME]) or _sorted_words(row[NAME]), [])
        for earlier_row in before:
            # One name must contain all words of the other. "Kent Police" and "Kent Council" are
            # two bodies, although their distinguishing word is the same.
            if (
                name_words <= (earlier_words := {*_name_words(earlier_row[NAME])})
                or earlier_words <= name_words
            ):
                repeated = f"{format_value(earlier_row[NAME])} on line {earlier_row.line}"
                problem = f"{format_value(row[NAME])} repeats {repeated}"
                yield row.fault(NAME, problem, advice=KEEP_ONE)
                break
        before.append(row)


def _body(row: CsvRow, sizes: Sequence[str], lists: Sequence[str]) -> Body:
    def number(column: str) -> float | None:
        return float(row[column]) if row.cells.get(column) else None

    names = row.cells.get(ALSO, "").split(_BETWEEN_NAMES)
    return Body(
        name=row[NAME],
        also=tuple(name.strip() for name in names if name.strip()),
        code=row.cells.get(CODE_COLUMN, ""),
        region=row.cells.get(REGION_COLUMN, ""),
        lists=frozenset(column for column in lists if _YES_NO[row[column]]),
        sizes={column: number(column) for column in sizes},
        at_least=number(BOUNDS[0]),
        at_most=number(BOUNDS[1]),
        note=row.cells.get(NOTE, ""),
    )


def read_measures(path: Path, columns: Sequence[str]) -> tuple[Measure, ...]:
    """Read the descriptions of a register's columns, with unit, date and source.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    DataError
        If anything in it cannot be used. The error lists every fault with its line.
    """
    sheet = read_csv_table(path, _MEASURE_COLUMNS)
    measure_names = {row["measure"] for row in sheet.rows}
    # A malformed row is not in `rows`: do not report its measure as missing too.
    measure_names |= {NAME, *BOUNDS}  # these columns need no description
    needed = [] if sheet.faults else [name for name in columns if name not in measure_names]
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _measure_faults(row, columns)),
            *duplicate_faults(sheet.rows, "measure"),
            *(Fault(file=str(path), problem=f"has no row for {name}") for name in needed),
        ]
    )
    described = [{**row.cells} for row in sheet.rows]
    return tuple(Measure(name=cells.pop("measure"), **cells) for cells in described)


def _measure_faults(row: CsvRow, columns: Sequence[str]) -> Iterator[Fault]:
    yield from row.choice_faults("measure", columns)
    yield from row.text_faults("what", "source")
    yield from row.choice_faults("status", STATUSES)


def is_total(text: str, *, adds_up: bool = True) -> bool:
    """Whether a row is a total, by its name.

    An entry may have such a name too: "Total Mobile" may be a total or a supplier. It counts as a
    total only with ``adds_up``, if the row may be the sum of the rows above. "Grand total" is
    always a total.
    """
    name_words = _name_words(text)
    if {*name_words} & _TOTALS and {*name_words} <= _TOTALS | _BESIDE_TOTALS:
        return True
    is_named = " ".join(name_words) in _OF_ALL or {*name_words[:1], *name_words[-1:]} & {
        "total",
        "totals",
    }
    return adds_up and bool(is_named)


def near_names(text: str, among: Collection[str]) -> tuple[str, ...]:
    """Return the names that contain all words of a text, or else those with a similar spelling.

    >>> names = load_register().names
    >>> near_names("Yorkshire", names)
    ('North Yorkshire', 'South Yorkshire', 'West Yorkshire')
    >>> near_names("Derbyshrie", names)[0]
    'Derbyshire'
    """
    wanted = set(_distinguishing_words(text).split())
    holding = [
        name for name in among if wanted and wanted <= set(_distinguishing_words(name).split())
    ]
    spelt = {_distinguishing_words(name): name for name in among}
    close = difflib.get_close_matches(_distinguishing_words(text)[:80], spelt, n=_MOST_SUGGESTIONS)
    return tuple((holding or [spelt[match] for match in close])[:_MOST_SUGGESTIONS])


def did_you_mean(text: str, among: Sequence[str]) -> str:
    """Return a suggestion of names that are similar to a text; empty if no name is.

    >>> did_you_mean("Yorkshire", load_register().names)
    'Did you mean North Yorkshire, South Yorkshire or West Yorkshire?'
    """
    *names, last = near_names(text, among) or ("",)
    either = " or ".join((", ".join(names), last)) if names else last
    return f"Did you mean {either}?" if last else ""


def _distinguishing_words(name: str) -> str:
    """Reduce a name to its distinguishing words, without regard to case and order.

    >>> _distinguishing_words("London, City of") == _distinguishing_words("City of London Police")
    True
    """
    return " ".join(sorted(word for word in _name_words(name) if word not in _FILLER_WORDS))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(_name_words(name)))


def _name_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("&", " and "))
