"""The register: named bodies with the sizes that a pool may be shared by, each with its source."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sohanalysis.errors import Fault, ForceError, shown
from sohanalysis.files.csv_table import NUMBER, CsvRow, duplicate_faults, read_csv_table
from sohanalysis.files.text import DATA

# The 43 territorial forces of England and Wales, and the British Transport Police. A register may
# hold fewer.
KNOWN = (
    "Avon and Somerset",
    "Bedfordshire",
    "British Transport Police",
    "Cambridgeshire",
    "Cheshire",
    "City of London",
    "Cleveland",
    "Cumbria",
    "Derbyshire",
    "Devon and Cornwall",
    "Dorset",
    "Durham",
    "Dyfed-Powys",
    "Essex",
    "Gloucestershire",
    "Greater Manchester",
    "Gwent",
    "Hampshire",
    "Hertfordshire",
    "Humberside",
    "Kent",
    "Lancashire",
    "Leicestershire",
    "Lincolnshire",
    "Merseyside",
    "Metropolitan Police",
    "Norfolk",
    "North Wales",
    "North Yorkshire",
    "Northamptonshire",
    "Northumbria",
    "Nottinghamshire",
    "South Wales",
    "South Yorkshire",
    "Staffordshire",
    "Suffolk",
    "Surrey",
    "Sussex",
    "Thames Valley",
    "Warwickshire",
    "West Mercia",
    "West Midlands",
    "West Yorkshire",
    "Wiltshire",
)
_ALIASES = {
    "BTP": "British Transport Police",
    "GMP": "Greater Manchester",
    "Hampshire and Isle of Wight": "Hampshire",
    "Met": "Metropolitan Police",
    "MPS": "Metropolitan Police",
}
REGIONS = (
    "East Midlands",
    "Eastern",
    "London",
    "National",
    "North East",
    "North West",
    "South East",
    "South West",
    "Wales",
    "West Midlands",
    "Yorkshire and the Humber",
)
# Words that tell no force from another: "Kent Police", "the Kent Constabulary".
_FILLER_WORDS = {"the", "police", "constabulary", "service", "force"}
# First cells of rows that sheets add below the forces, which must not be shared out as a force.
_TOTAL_HEADINGS = {"sum", "all", "all forces", "england", "england and wales"}
_MOST_SUGGESTIONS = 4
POSTS = ("officers", "staff", "pcsos")
SIZES = ("population", "grant_1998_99")
WEIGHTS = ("officers", "staff", "pcsos", "workforce", "population", "grant_1998_99", "weight")
MEASURES = ("live_2021_03_08", *WEIGHTS)
COLUMNS = ("force", "code", "region", "live_2021_03_08", *POSTS, *SIZES, "weight", "note")
_MEASURE_COLUMNS = ("measure", "what", "unit", "date", "source", "status", "note")
_MEASURES_FILE = "force_measures.csv"
ALL, LIVE, REGION = "all", "live-2021-03-08", "region:"
OWN_REGISTER = "forces.csv"  # of the package
CHOICES = f"{ALL}, {LIVE}, {REGION}Wales, forces by name, or how many"
ORDER_RULE = (
    "This force first, then the territorial forces named live on 8 March 2021, then the other "
    "territorial forces, each in the order of the alphabet, and British Transport Police last, "
    "for it has no population or grant to be weighed by. The order is assumed: no source says "
    "who would join next."
)
CITY_CAUTION = (
    "City of London has 7,375 residents (Census 2011) and 697 officers: weighed by population it "
    "would pay next to nothing. Population is meaningless as its size."
)
STAFF_CAUTION = (
    "Lincolnshire and Cleveland have few police staff, because they outsource (reason not checked; "
    "no source): weighed by staff or by workforce they would pay too little, the others too much."
)
GRANT_CAUTION = (
    "The police grant is that of 1998/99, twenty years before the decision, and the forces add up "
    "to £1.2m less than its published total."
)
_ALLOWED_CODE = "the ONS code of a police force area: E23000018"
_WEIGH_OTHERWISE = "Leave it out, take another weight, or fill the column of a copy of the file."


@dataclass(frozen=True, kw_only=True)
class Force:
    """A police force and its sizes; unit, date and source of each are in `Register.measures`.

    Parameters
    ----------
    name, code, region : str
        The code is that of the ONS for its area, blank if it has none.
    live_2021_03_08 : bool
        Whether it is named as live on that day. Live is not paying.
    officers, staff, pcsos : float
        In post on 31 March 2018. [full-time equivalent]
    population, grant_1998_99, weight : float or None
        None where the register has a blank, which is never zero. [people; £ million; your own unit]
    note : str
        What to know before using its figures.
    """

    name: str
    code: str
    region: str
    live_2021_03_08: bool
    officers: float
    staff: float
    pcsos: float
    population: float | None
    grant_1998_99: float | None
    weight: float | None
    note: str

    @property
    def workforce(self) -> float:
        """Officers, staff and PCSOs together, which no source adds up. [full-time equivalent]."""
        return self.officers + self.staff + self.pcsos

    @property
    def is_territorial(self) -> bool:
        """Whether it polices an area of its own: the ONS gives a code to those alone."""
        return bool(self.code)


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


@dataclass(frozen=True, kw_only=True)
class Register:
    """The forces in the order in which they join, and the measures of their columns."""

    file: str
    forces: tuple[Force, ...]
    measures: dict[str, Measure]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the forces, in the order of the register."""
        return tuple(force.name for force in self.forces)

    @property
    def live(self) -> tuple[Force, ...]:
        """Forces named live on 8 March 2021, in the order of the register."""
        return tuple(force for force in self.forces if force.live_2021_03_08)

    @property
    def territorial(self) -> tuple[Force, ...]:
        """Forces that police an area of their own, in the order of the register."""
        return tuple(force for force in self.forces if force.is_territorial)

    @property
    def live_territorial(self) -> tuple[Force, ...]:
        """Territorial forces named live on 8 March 2021, in the order of the register."""
        return tuple(force for force in self.live if force.is_territorial)

    def find(self, name: str) -> Force:
        """Find a force by its name, a usual variant of it, or its ONS code.

        Raises
        ------
        ForceError
            If there is none, or it could be two; with the nearest names.

        Examples
        --------
        >>> load_register().find("avon & somerset police").name
        'Avon and Somerset'
        """
        return self._found_all([name])[0]

    def members(
        self, choice: str | int | Collection[str], *, this_force: str | None = None
    ) -> tuple[str, ...]:
        """Names of the forces that join, in the order of the register.

        Parameters
        ----------
        choice : str, int or collection of str
            ``"all"``, ``"live-2021-03-08"``, ``"region:West Midlands"``, forces by name, or how
            many.
        this_force : str, optional
            Must be among them; taken before all others when only their number is known. Without
            it, that is the first row of the register.

        Raises
        ------
        ForceError
            If a name is unknown, ambiguous or there twice, or there are not as many forces.

        Examples
        --------
        >>> load_register().members(3)
        ('Derbyshire', 'Cheshire', 'City of London')
        """
        ours = self.names[0] if this_force is None else self.find(this_force).name
        chosen = set(self._choice(choice, ours))
        if this_force is not None and ours not in chosen:
            problem, advice = f"{ours} is not among them", "This force is always one of those."
            raise ForceError(Fault(field="forces", problem=problem, advice=advice))
        return tuple(name for name in self.names if name in chosen)

    def weights(self, measure: str, names: Sequence[str]) -> NDArray[np.float64]:
        """Sizes of forces, to share a pool by.

        Parameters
        ----------
        measure : str
            One of `WEIGHTS`.
        names : sequence of str
            The forces, in any order.

        Returns
        -------
        ndarray
            One size above zero per force, in the order of ``names``. [unit of the measure]

        Raises
        ------
        ForceError
            If a force has a blank or zero there; every fault at once.

        Warnings
        --------
        Show what `cautions` says beside whatever is made of them.
        """
        if measure not in WEIGHTS:
            problem, allowed = f"{shown(measure)} is no size of a force", ", ".join(WEIGHTS)
            raise ForceError(Fault(field="weight", problem=problem, allowed=allowed))
        forces = self._found_all(names)
        faults = [self._weight_fault(f, measure) for f in forces if not getattr(f, measure)]
        if faults:
            raise ForceError(faults)
        return np.array([getattr(force, measure) for force in forces], dtype=np.float64)

    def cautions(self, measure: str, names: Sequence[str]) -> tuple[str, ...]:
        """Cautions that accompany a pool shared by a measure among these forces."""
        return measure_cautions(measure, {force.name for force in self._found_all(names)})

    def _choice(self, choice: str | int | Collection[str], ours: str) -> tuple[str, ...]:
        """Names of the forces of a choice, in any order."""
        if isinstance(choice, str):
            return tuple(f.name for f in _checked_forces(self._resolved(choice, alone=True)))
        if isinstance(choice, Collection):
            found = [each for word in choice for each in self._resolved(str(word))]
            return tuple(force.name for force in _checked_forces(found))
        most = len(self.forces)
        # True is an int to Python, and NumPy's integers are none: Integral takes both.
        if isinstance(choice, bool) or not isinstance(choice, Integral) or not 1 <= choice <= most:
            problem, allowed = f"{shown(choice)} is not allowed", f"{CHOICES}, 1 to {most}"
            raise ForceError(Fault(field="forces", problem=problem, allowed=allowed))
        return (ours, *(name for name in self.names if name != ours))[:choice]

    def _resolved(self, word: str, *, alone: bool = False) -> Sequence[Force | Fault]:
        """Find the forces that a word stands for, a group or one; a fault for what is none."""
        if word == ALL:
            return self.forces
        if word == LIVE:
            return self.live
        if word.startswith(REGION):
            return self._forces_of_region(word)
        # "West Midlands" is a force and a region. Among other names it is the force; alone it could
        # be either, and the shares would differ.
        region = region_named(word)
        if alone and region and known_name(word):
            problem = f"{shown(word)} is a force and a region"
            allowed = f"{REGION}{region}, or {region} Police for the force"
            return [Fault(field="forces", problem=problem, allowed=allowed)]
        return [self._lookup(word)]

    def _forces_of_region(self, word: str) -> Sequence[Force | Fault]:
        region = region_named(word.removeprefix(REGION))
        forces = [force for force in self.forces if force.region == region]
        here = dict.fromkeys(force.region for force in self.forces)
        allowed = ", ".join(f"{REGION}{name}" for name in here)
        fault = Fault(field="forces", problem=f"{shown(word)} is no region here", allowed=allowed)
        return forces or [fault]

    def _found_all(self, names: Iterable[str]) -> tuple[Force, ...]:
        """Find forces by name, each once."""
        names = [names] if isinstance(names, str) else names
        return _checked_forces([self._lookup(str(name)) for name in names])

    def _lookup(self, text: str) -> Force | Fault:
        name, code = known_name(text), text.strip().upper()
        known = (f for f in self.forces if f.name == name or (f.code and f.code == code))
        return next(known, None) or _unknown_name_fault(text, self.file)

    def _weight_fault(self, force: Force, measure: str) -> Fault:
        is_zero = getattr(force, measure) is not None
        why = "is zero: it would pay nothing" if is_zero else "is blank, which is not zero"
        return Fault(
            file=self.file,
            field=measure,
            problem=f"the {measure} of {force.name} {why}",
            allowed="a number above zero for every force that pays",
            advice=f"{force.note} {_WEIGH_OTHERWISE}".lstrip(),
        )


def _checked_forces(found: Iterable[Force | Fault]) -> tuple[Force, ...]:
    """Check that forces were found, each once, and at least one; every fault at once."""
    found = list(found)
    forces = [each for each in found if isinstance(each, Force)]
    faults = [each for each in found if isinstance(each, Fault)]
    for name, times in Counter(force.name for force in forces).items():
        if times > 1:
            problem = f"{name} is there {times} times"
            faults.append(Fault(field="forces", problem=problem, advice="Name it once."))
    if not found:
        faults.append(Fault(field="forces", problem="no force is named", allowed=CHOICES))
    if faults:
        raise ForceError(faults)
    return tuple(forces)


def _unknown_name_fault(text: str, file: str) -> Fault:
    """Fault of a name that is none of a register."""
    region, name = region_named(text), known_name(text)
    problem, advice = f"{shown(text)} is no force", did_you_mean(text)
    if name:
        problem, advice = f"{name} is not in {file}", ""
    elif region:
        problem = f"{shown(text)} is a region, no force"
        advice = f"For all of it write {REGION}{region}. {advice}".rstrip()
    elif text.startswith("live"):
        advice = f"Forces are named for one day only: {LIVE}."
    return Fault(field="forces", problem=problem, allowed="a force by its name", advice=advice)


def load_register(path: str | Path | None = None) -> Register:
    """Read a register of forces, and the measures of its columns.

    Parameters
    ----------
    path : str or Path, optional
        A csv file of the same columns, say a copy with weights of your own; a file
        ``force_measures.csv`` beside it describes them. Without it, the register of the package.

    Raises
    ------
    FileError
        If a file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.

    Examples
    --------
    >>> len(load_register().forces)
    44
    """
    source = Path(path) if path is not None else DATA / OWN_REGISTER
    forces = read_forces(source)
    beside = source.with_name(_MEASURES_FILE)
    measures = read_measures(
        beside if beside.exists() else DATA.joinpath(OWN_REGISTER).with_name(_MEASURES_FILE)
    )
    return Register(
        file=str(source),
        forces=forces,
        measures={measure.name: measure for measure in measures},
    )


def read_forces(path: Path) -> tuple[Force, ...]:
    """Read the forces of a register, in the order of its rows.

    Parameters
    ----------
    path : Path
        A csv file with the columns `COLUMNS`.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(path, COLUMNS)
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _force_faults(row)),
            *duplicate_faults(sheet.rows, "force", known_name),
            *duplicate_faults(sheet.rows, "code"),
        ]
    )
    return tuple(_parse_force(row) for row in sheet.rows)


def _force_faults(row: CsvRow) -> Iterator[Fault]:
    if is_total(row["force"]):
        problem = f"{shown(row['force'])} is a total, no force"
        yield row.fault("force", problem, advice="Delete the row: totals are worked out.")
        return
    if not known_name(row["force"]):
        yield row.refused("force", "a force of England and Wales", did_you_mean(row["force"]))
    if row["region"] not in REGIONS:
        yield row.refused("region", ", ".join(REGIONS), did_you_mean(row["region"], REGIONS))
    yield from row.choice_faults("live_2021_03_08", ("yes", "no"))
    for column in POSTS:
        yield from row.number_faults(column)
    for column in SIZES:
        yield from row.number_faults(column) if row[column] else _blank_faults(row, column, NUMBER)
    if row["weight"]:
        yield from row.number_faults("weight")
    yield from _code_faults(row)


def _code_faults(row: CsvRow) -> Iterator[Fault]:
    if not row["code"]:
        yield from _blank_faults(row, "code", _ALLOWED_CODE)
    elif not re.fullmatch(r"[EW]\d{8}", row["code"], re.ASCII):
        yield row.refused("code", _ALLOWED_CODE)


def _blank_faults(row: CsvRow, column: str, allowed: str) -> Iterator[Fault]:
    """Check that a note explains a blank."""
    if not row["note"]:
        allowed = f"{allowed}, or blank, with a note that says why"
        yield row.refused(column, allowed, "A blank is not zero.")


def _parse_force(row: CsvRow) -> Force:
    sizes = {column: float(row[column]) if row[column] else None for column in (*SIZES, "weight")}
    return Force(
        name=known_name(row["force"]) or "",
        code=row["code"],
        region=row["region"],
        live_2021_03_08=row["live_2021_03_08"] == "yes",
        officers=float(row["officers"]),
        staff=float(row["staff"]),
        pcsos=float(row["pcsos"]),
        note=row["note"],
        **sizes,
    )


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Read the measures of a register's columns, with unit, date and source.

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
    missing = [] if sheet.faults else [name for name in MEASURES if name not in there]
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _measure_faults(row)),
            *duplicate_faults(sheet.rows, "measure"),
            *(Fault(file=str(path), problem=f"has no row for {name}") for name in missing),
        ]
    )
    described = [{**row.cells} for row in sheet.rows]
    return tuple(Measure(name=cells.pop("measure"), **cells) for cells in described)


def _measure_faults(row: CsvRow) -> Iterator[Fault]:
    yield from row.choice_faults("measure", MEASURES)
    yield from row.text_faults("what", "unit", "date", "source")
    yield from row.status_faults()


def measure_cautions(measure: str, names: Collection[str]) -> tuple[str, ...]:
    """Cautions that accompany a pool shared by a measure among forces.

    >>> measure_cautions("population", ["Derbyshire", "City of London"]) == (CITY_CAUTION,)
    True
    """
    outsourcing = "Lincolnshire" in names or "Cleveland" in names
    known = {
        CITY_CAUTION: measure == "population" and "City of London" in names,
        STAFF_CAUTION: measure in ("staff", "workforce") and outsourcing,
        GRANT_CAUTION: measure == "grant_1998_99",
    }
    return tuple(caution for caution, applies in known.items() if applies)


def known_name(text: str) -> str | None:
    """Name that a text is a variant of; None if it is a variant of none.

    >>> known_name("avon & somerset constabulary")
    'Avon and Somerset'
    """
    return _NAMES_BY_WORDS.get(_distinguishing_words(text))


def region_named(text: str) -> str | None:
    """Region of a name; None if there is no such region.

    >>> region_named("yorkshire & the humber"), region_named("West Midlands Police")
    ('Yorkshire and the Humber', None)
    """
    return next((region for region in REGIONS if _words(region) == _words(text)), None)


def is_total(text: str) -> bool:
    """Tell whether a text heads a total and no force."""
    words = _words(text)
    return " ".join(words) in _TOTAL_HEADINGS or bool(
        {*words[:1], *words[-1:]} & {"total", "totals"}
    )


def near(text: str, among: Collection[str]) -> tuple[str, ...]:
    """Names that hold all words of a text; where there are none, those spelt like it.

    >>> near("Yorkshire", KNOWN)
    ('North Yorkshire', 'South Yorkshire', 'West Yorkshire')
    >>> near("Derbyshrie", KNOWN)[0]
    'Derbyshire'
    """
    wanted = set(_distinguishing_words(text).split())
    holding = [
        name for name in among if wanted and wanted <= set(_distinguishing_words(name).split())
    ]
    spelt = {_distinguishing_words(name): name for name in among}
    close = difflib.get_close_matches(_distinguishing_words(text), spelt, n=_MOST_SUGGESTIONS)
    return tuple((holding or [spelt[match] for match in close])[:_MOST_SUGGESTIONS])


def did_you_mean(text: str, among: Sequence[str] = KNOWN) -> str:
    """Suggestion of the names that come near a text; blank if there is none.

    >>> did_you_mean("Yorkshire")
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


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("&", " and "))


# Below the functions that it is made by.
_NAMES_BY_WORDS = {_distinguishing_words(name): name for name in KNOWN} | {
    _distinguishing_words(a): name for a, name in _ALIASES.items()
}
