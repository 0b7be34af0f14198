"""The register: named bodies with the sizes that a pool may be shared by, each with its source.

Any register will do: a csv file with a column of names, and whatever sizes and lists it has. What
its columns are stands in a file beside it.
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
from numpy.typing import NDArray

from sohanalysis.case.pricing import BOUNDS, MemberBounds
from sohanalysis.errors import Fault, MemberError, format_value, suggestion
from sohanalysis.files.csv_table import (
    NUMBER,
    CsvRow,
    CsvTable,
    column_faults,
    duplicate_faults,
    read_csv_table,
)
from sohanalysis.files.text import DATA

# Words that tell no body from another: "Kent Police", "the Kent Constabulary".
_FILLER_WORDS = {"the", "police", "constabulary", "council", "service", "force"}
# Names of rows that sheets add below the others, which must not count as one of them.
_TOTALS = {"total", "totals", "subtotal", "subtotals", "sum", "gross", "net"}
_BESIDE_TOTALS = {"grand", "sub", "cost", "costs", "of", "all"}
_OF_ALL = {"all", "all forces", "all councils", "england", "england and wales"}
_NO_NAMES = {"na", "n a", "none", "null", "nan"}
# What a spreadsheet makes of a code such as 10-19.
_DATE = re.compile(r"\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}")
_MOST_SUGGESTIONS = 4
NAME, ALSO, CODE, REGION_COLUMN, NOTE = "name", "also", "code", "region", "note"
_TOLD = (NAME, ALSO, CODE, REGION_COLUMN, *BOUNDS, NOTE)
_MEASURE_COLUMNS = ("measure", "what", "unit", "date", "source", "status", "note")
_LISTED = {"yes": True, "no": False}
_YES_OR_NO = "yes or no"  # the unit of a list
ALL, REGION, BOTH = "all", "region:", "+"
OWN_REGISTER = "forces.csv"  # of the package
_BETWEEN_NAMES = "/"
_WEIGH_OTHERWISE = "Leave it out, take another size, or fill the column of a copy of the file."


@dataclass(frozen=True, kw_only=True)
class Body:
    """A named body and its sizes; unit, date and source of each are in `Register.measures`.

    Parameters
    ----------
    name : str
        As the register spells it.
    also : tuple of str
        Other names of it.
    code, region : str
        Blank if it has none.
    lists : frozenset of str
        Columns of yes and no that say yes.
    sizes : mapping
        None where the register has a blank, which is never zero. [unit of the measure]
    at_least, at_most : float or None
        Bounds of its charge. [£ a year]
    note : str
        What to know before using its figures.
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
    """A column of the register: what it measures, unit, date, source and trap."""

    name: str
    what: str
    unit: str
    date: str
    source: str
    status: str
    note: str

    @property
    def dated(self) -> str:
        """What it measures, and of when.

        >>> load_register().measures["grant_1998_99"].dated
        'police grant (1998/99)'
        """
        return f"{self.what} ({self.date})" if self.date else self.what


@dataclass(frozen=True, kw_only=True)
class Register:
    """Named bodies in the order in which they join, and what their columns are.

    Parameters
    ----------
    file : str
        Where it was read from.
    bodies : tuple of Body
        One per row.
    sizes, lists : tuple of str
        Columns of numbers, and of yes and no.
    measures : dict
        What each of those is; the measure of the names says in which order they stand.
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
        """What a choice calls each list: ``live-2021-03-08``."""
        return tuple(map(list_word, self.lists))

    @property
    def choices(self) -> str:
        """What may be said of who joins."""
        some = [f"{REGION}{self.regions[0]}"] if self.regions else []
        words = ", ".join((ALL, *self.list_words, *some))
        return f"{words}, names, or how many, 1 to {len(self.bodies)}"

    @property
    def order(self) -> str:
        """In which order bodies are taken where only their number is known."""
        return stated_order(Path(self.file).name, self.measures)

    def listed(self, word: str) -> tuple[Body, ...]:
        """Bodies of a list, or of several with ``+`` between, in the order of the register."""
        columns = lists_of(word)
        return tuple(body for body in self.bodies if body.lists.issuperset(columns))

    def find(self, name: str) -> Body:
        """Find a body by its name, a usual variant of it, or its code.

        Raises
        ------
        MemberError
            If there is none, or it could be two; with the nearest names.

        Examples
        --------
        >>> load_register().find("avon & somerset police").name
        'Avon and Somerset'
        """
        return self._found_all([name])[0]

    def known(self, name: str) -> str:
        """Name of a body as the register has it; as it stands where it is none of them."""
        found = self._lookup(name)
        return found.name if isinstance(found, Body) else name

    def members(
        self, choice: str | int | Collection[str], *, us: str | None = None
    ) -> tuple[str, ...]:
        """Names of those that join, in the order of the register.

        Parameters
        ----------
        choice : str, int or collection of str
            ``"all"``, a list (``"live-2021-03-08"``) or several (``"live-2021-03-08+territorial"``:
            those on both), ``"region:West Midlands"``, names, or how many.
        us : str, optional
            Must be among them; taken before all others when only their number is known. Without
            it, that is the first row of the register.

        Raises
        ------
        MemberError
            If a name is unknown, ambiguous or there twice, or there are not as many.

        Examples
        --------
        >>> load_register().members(3)
        ('Derbyshire', 'Cheshire', 'City of London')
        """
        ours = self.names[0] if us is None else self.find(us).name
        chosen = set(self._choice(choice, ours))
        if us is not None and ours not in chosen:
            problem = f"{ours} is not among them"
            advice = "Whoever decides is always one of those."
            raise MemberError(Fault(field="join", problem=problem, advice=advice))
        return tuple(name for name in self.names if name in chosen)

    def weights(self, measure: str, names: Sequence[str]) -> NDArray[np.float64]:
        """Sizes of bodies, to share a pool by.

        Parameters
        ----------
        measure : str
            One of ``sizes``.
        names : sequence of str
            The bodies, in any order.

        Returns
        -------
        ndarray
            One size above zero each, in the order of ``names``. [unit of the measure]

        Raises
        ------
        MemberError
            If one has a blank or zero there; every fault at once.

        Warnings
        --------
        Show what `cautions` says beside whatever is made of them.
        """
        if measure not in self.sizes:
            raise MemberError(self.no_size(measure))
        bodies = self._found_all(names)
        faults = [self._weight_fault(b, measure) for b in bodies if not b.sizes[measure]]
        if faults:
            raise MemberError(faults)
        return np.array([body.sizes[measure] for body in bodies], dtype=np.float64)

    def no_size(self, name: str) -> Fault:
        """Say that a name is no size of the register, and which it has."""
        allowed = ", ".join(self.sizes) or f"none: {self.file} has no column of numbers"
        problem = f"{format_value(name)} is no size of the register"
        return Fault(field="weight", problem=problem, allowed=allowed)

    def cautions(self, measure: str) -> tuple[str, ...]:
        """Cautions that accompany a pool shared by a measure."""
        note = self.measures[measure].note
        return (note,) if note else ()

    def _choice(self, choice: str | int | Collection[str], ours: str) -> tuple[str, ...]:
        """Names of a choice, in any order."""
        if isinstance(choice, str):
            return tuple(b.name for b in self._checked(self._resolved(choice, alone=True)))
        if isinstance(choice, Collection):
            found = [each for word in choice for each in self._resolved(str(word))]
            return tuple(body.name for body in self._checked(found))
        most = len(self.bodies)
        # True is an int to Python, and NumPy's integers are none: Integral takes both.
        if isinstance(choice, bool) or not isinstance(choice, Integral) or not 1 <= choice <= most:
            problem = f"{format_value(choice)} is not allowed"
            raise MemberError(Fault(field="join", problem=problem, allowed=self.choices))
        return (ours, *(name for name in self.names if name != ours))[:choice]

    def _resolved(self, word: str, *, alone: bool = False) -> Sequence[Body | Fault]:
        """Find the bodies that a word stands for, a group or one; a fault for what is none."""
        if word == ALL:
            return self.bodies
        if {*word.split(BOTH)} <= {*self.list_words}:
            return self.listed(word)
        if word.startswith(REGION):
            return self._of_region(word)
        # "West Midlands" is a force and a region. Among other names it is the force; alone it could
        # be either, and the shares would differ.
        region, named = self.region_named(word), self._lookup(word)
        if alone and region and isinstance(named, Body) and word.strip() != named.code:
            problem = f"{format_value(word)} is a name and a region"
            otherwise = next(iter((*named.also, named.code)), f"{named.name} among other names")
            allowed = f"{REGION}{region}, or {otherwise} for the one of that name"
            return [Fault(field="join", problem=problem, allowed=allowed)]
        if isinstance(named, Fault) and not named.advice:
            meant = suggestion(word.lower(), (ALL, *self.list_words))
            return [replace(named, allowed=self.choices, advice=meant)]
        return [named]

    def region_named(self, text: str) -> str | None:
        """Region of a name, however it is spelt; None if there is no such region."""
        return next((region for region in self.regions if _words(region) == _words(text)), None)

    def _of_region(self, word: str) -> Sequence[Body | Fault]:
        region = self.region_named(word.removeprefix(REGION))
        bodies = [body for body in self.bodies if body.region and body.region == region]
        allowed = ", ".join(f"{REGION}{name}" for name in self.regions)
        fault = Fault(
            field="join", problem=f"{format_value(word)} is no region here", allowed=allowed
        )
        return bodies or [fault]

    def _found_all(self, names: Iterable[str]) -> tuple[Body, ...]:
        """Find bodies by name, each once."""
        names = [names] if isinstance(names, str) else names
        return self._checked([self._lookup(str(name)) for name in names])

    @cached_property
    def _by_words(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Places of the bodies by their names and codes, and by what tells their names apart."""
        exact: dict[str, set[int]] = {}
        bare: dict[str, set[int]] = {}
        for place, body in enumerate(self.bodies):
            told = (body.name, *body.also)
            for table, keys in (
                (exact, map(_key, (*told, body.code))),
                (bare, map(_distinguishing_words, told)),
            ):
                for key in {*keys} - {""}:
                    table.setdefault(key, set()).add(place)
        return exact, bare

    def _lookup(self, text: str) -> Body | Fault:
        exact, bare = self._by_words
        for found in (exact.get(_key(text)), bare.get(_distinguishing_words(text))):
            if found and len(found) == 1:
                return self.bodies[min(found)]
        near = did_you_mean(text, self.names)
        if self.region_named(text):
            region = f"{REGION}{self.region_named(text)}"
            problem = f"{format_value(text)} is a region, and no name"
            near = f"For all of it write {region}. {near}".rstrip()
        else:
            problem = f"{format_value(text)} is not in {Path(self.file).name}"
        allowed = "a name or code of it"
        return Fault(field="join", problem=problem, allowed=allowed, advice=near)

    def _checked(self, found: Iterable[Body | Fault]) -> tuple[Body, ...]:
        """Check that bodies were found, each once, and at least one; every fault at once."""
        found = list(found)
        bodies = [each for each in found if isinstance(each, Body)]
        faults = [each for each in found if isinstance(each, Fault)]
        for name, times in Counter(body.name for body in bodies).items():
            if times > 1:
                problem = f"{name} is there {times} times"
                faults.append(Fault(field="join", problem=problem, advice="Name it once."))
        if not found:
            faults.append(Fault(field="join", problem="nobody is named", allowed=self.choices))
        if faults:
            raise MemberError(faults)
        return tuple(bodies)

    def _weight_fault(self, body: Body, measure: str) -> Fault:
        is_zero = body.sizes[measure] is not None
        why = "is zero: it would pay nothing" if is_zero else "is blank, which is not zero"
        return Fault(
            file=self.file,
            field=measure,
            problem=f"the {measure} of {body.name} {why}",
            allowed="a number above zero for each that pays",
            advice=f"{body.note} {_WEIGH_OTHERWISE}".lstrip(),
        )


def load_register(path: str | Path | None = None) -> Register:
    """Read a register, and what its columns are.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with a column ``name`` and, as far as wanted, ``also`` (other names, with ``/``
        between), ``code``, ``region``, ``at_least`` and ``at_most`` (bounds of a charge) and
        ``note``. Every other column is a size, or a list of yes and no; ``NAME_measures.csv``
        beside ``NAME.csv`` says what they are. Without a path, the register of the package.

    Raises
    ------
    FileError
        If a file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.

    Examples
    --------
    >>> len(load_register().bodies)
    44
    """
    source = Path(path) if path is not None else DATA / OWN_REGISTER
    sheet = read_csv_table(source, (NAME,), optional=_TOLD[1:], may_have_others=True)
    heads = [head for head in _heads(sheet) if head not in _TOLD]
    heads_faults = [*column_faults(source, heads)]
    if heads_faults or not sheet.rows:
        sheet.check(heads_faults)
    beside = source.with_name(f"{source.stem}_measures.csv")
    bounds = [head for head in _heads(sheet) if head in BOUNDS]
    described = read_measures(beside, (NAME, *bounds, *heads)) if beside.exists() else ()
    known = {measure.name: measure for measure in described}
    lists = tuple(head for head in heads if _is_list(head, sheet, known))
    sizes = tuple(head for head in heads if head not in lists)
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _body_faults(row, sizes, lists)),
            *_named_twice(sheet),
            *(duplicate_faults(sheet.rows, CODE) if CODE in _heads(sheet) else ()),
        ]
    )
    undescribed = {head: _undescribed(head, source) for head in heads if head not in known}
    return Register(
        file=str(source),
        bodies=tuple(_body(row, sizes, lists) for row in sheet.rows),
        sizes=sizes,
        lists=lists,
        measures=known | undescribed,
    )


def _is_list(head: str, sheet: CsvTable, known: Mapping[str, Measure]) -> bool:
    """Tell a list from a size: as it is described, or by the first cell that is filled."""
    if head in known and known[head].unit == _YES_OR_NO:
        return True
    return next((row[head] for row in sheet.rows if row[head]), "") in _LISTED


def _undescribed(name: str, source: Path) -> Measure:
    said = {"unit": "", "date": "", "source": source.name, "status": "assumed", "note": ""}
    return Measure(name=name, what=name.replace("_", " "), **said)


def stated_order(file: str, measures: Mapping[str, Measure]) -> str:
    """Say in which order bodies are taken where only their number is known."""
    known = measures.get(NAME)
    otherwise = f"This one first, then the others in the order of {file}: assumed."
    return known.note if known else otherwise


def list_word(column: str) -> str:
    """Write what a choice calls a list: a name on a command line has no underscores."""
    return column.replace("_", "-")


def lists_of(word: str) -> list[str]:
    """Name the columns that a choice of lists is of."""
    return word.replace("-", "_").split(BOTH)


def _heads(sheet: CsvTable) -> Collection[str]:
    return sheet.rows[0].cells if sheet.rows else ()


def _body_faults(row: CsvRow, sizes: Sequence[str], lists: Sequence[str]) -> Iterator[Fault]:
    if is_total(row[NAME]):
        problem = f"{format_value(row[NAME])} is a total, and nobody's name"
        yield row.fault(NAME, problem, advice="Delete the row: totals are worked out.")
        return
    yield from _name_faults(row)
    for column in lists:
        yield from row.choice_faults(column, tuple(_LISTED))
    for column in sizes:
        if row[column]:
            yield from row.number_faults(column)
        elif not row.cells.get(NOTE):
            allowed = f"{NUMBER}, or blank, with a note that says why"
            yield row.refused(column, allowed, "A blank is not zero.")
    given = [column for column in BOUNDS if row.cells.get(column)]
    found = [fault for column in given for fault in row.number_faults(column)]
    yield from found
    if not found and len(given) == len(BOUNDS) and float(row[BOUNDS[0]]) > float(row[BOUNDS[1]]):
        yield row.refused(BOUNDS[0], f"up to at_most, {row[BOUNDS[1]]}")


def _name_faults(row: CsvRow) -> Iterator[Fault]:
    if " ".join(_words(row[NAME])) in _NO_NAMES:
        yield row.fault(
            NAME, f"{format_value(row[NAME])} is nobody's name", advice="Delete the row."
        )
    yield from row.text_faults(NAME)
    for column in (NAME, CODE):
        if _DATE.fullmatch(row.cells.get(column, "")):
            advice = "A spreadsheet may have made a date of it: type it again."
            yield row.fault(column, f"{format_value(row[column])} is a date", advice=advice)


def _named_twice(sheet: CsvTable) -> Iterator[Fault]:
    """Check that no name is another's: the same words, but for those that tell nothing apart."""
    seen: dict[str, list[CsvRow]] = {}
    for row in sheet.rows:
        words = {*_words(row[NAME])}
        before = seen.setdefault(_distinguishing_words(row[NAME]) or _key(row[NAME]), [])
        for other in before:
            # "Kent Police" is "Kent" again; "Kent Police" and "Kent Council" are two.
            if words <= (theirs := {*_words(other[NAME])}) or theirs <= words:
                name, earlier = format_value(row[NAME]), format_value(other[NAME])
                problem = f"{name} repeats {earlier} of line {other.line}"
                yield row.fault(NAME, problem, advice="Keep one of the two rows.")
                break
        before.append(row)


def _body(row: CsvRow, sizes: Sequence[str], lists: Sequence[str]) -> Body:
    def number(column: str) -> float | None:
        return float(row[column]) if row.cells.get(column) else None

    names = row.cells.get(ALSO, "").split(_BETWEEN_NAMES)
    return Body(
        name=row[NAME],
        also=tuple(name.strip() for name in names if name.strip()),
        code=row.cells.get(CODE, ""),
        region=row.cells.get(REGION_COLUMN, ""),
        lists=frozenset(column for column in lists if _LISTED[row[column]]),
        sizes={column: number(column) for column in sizes},
        at_least=number(BOUNDS[0]),
        at_most=number(BOUNDS[1]),
        note=row.cells.get(NOTE, ""),
    )


def read_measures(path: Path, columns: Sequence[str]) -> tuple[Measure, ...]:
    """Read what the columns of a register are, with unit, date and source.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(path, _MEASURE_COLUMNS)
    there = {row["measure"] for row in sheet.rows}
    # A row with a fault in its form is in no `rows`: its measure would be missing for that alone.
    there |= {NAME, *BOUNDS}  # of which a row need not say anything
    needed = [] if sheet.faults else [name for name in columns if name not in there]
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
    yield from row.status_faults()


def is_total(text: str, *, adds_up: bool = True) -> bool:
    """Tell whether a row is a total by its name, which alone may be that of an entry.

    ``adds_up`` says whether the row may add up those above it: "Total Mobile" may be a total, or a
    supplier; "Grand total" is nothing else.
    """
    words = _words(text)
    if {*words} & _TOTALS and {*words} <= _TOTALS | _BESIDE_TOTALS:
        return True
    is_named = " ".join(words) in _OF_ALL or {*words[:1], *words[-1:]} & {"total", "totals"}
    return adds_up and bool(is_named)


def near(text: str, among: Collection[str]) -> tuple[str, ...]:
    """Names that hold all words of a text; where there are none, those spelt like it.

    >>> names = load_register().names
    >>> near("Yorkshire", names)
    ('North Yorkshire', 'South Yorkshire', 'West Yorkshire')
    >>> near("Derbyshrie", names)[0]
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
    """Suggestion of the names that come near a text; blank if there is none.

    >>> did_you_mean("Yorkshire", load_register().names)
    'Did you mean North Yorkshire, South Yorkshire or West Yorkshire?'
    """
    *names, last = near(text, among) or ("",)
    either = " or ".join((", ".join(names), last)) if names else last
    return f"Did you mean {either}?" if last else ""


def _distinguishing_words(name: str) -> str:
    """Reduce a name to the words that tell it apart, whatever their case and order.

    >>> _distinguishing_words("London, City of") == _distinguishing_words("City of London Police")
    True
    """
    return " ".join(sorted(word for word in _words(name) if word not in _FILLER_WORDS))


def _key(name: str) -> str:
    return " ".join(sorted(_words(name)))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("&", " and "))
