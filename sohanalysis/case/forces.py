"""The register of forces: names, codes, sizes, who was live when; and who joins.

The order of its rows is the order in which forces are taken when only their number is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.force import WEIGHTS, Force, Measure, cautions
from sohanalysis.case.force_file import did_you_mean, read_forces, read_measures
from sohanalysis.case.force_names import known_name, region_named
from sohanalysis.errors import Fault, ForceError, shown
from sohanalysis.files.text import DATA

ORDER_RULE = (
    "This force first, then the territorial forces named live on 8 March 2021, then the other "
    "territorial forces, each in the order of the alphabet, and British Transport Police last, "
    "for it has no population or grant to be weighed by. The order is assumed: no source says "
    "who would join next."
)
ALL, LIVE, REGION = "all", "live-2021-03-08", "region:"
CHOICES = f"{ALL}, {LIVE}, {REGION}Wales, forces by name, or how many"
_WEIGH_OTHERWISE = "Leave it out, take another weight, or fill the column of a copy of the file."
MEASURES = "force_measures.csv"


@dataclass(frozen=True, kw_only=True)
class Register:
    """The forces in the order in which they are taken, and what their figures are."""

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
        """Those of both, in the order of the register."""
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
        return self._found([name])[0]

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
        chosen = set(self._chosen(choice, ours))
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
            One size above nil per force, in the order of ``names``. [unit of the measure]

        Raises
        ------
        ForceError
            If a force has a blank or nil there; every fault at once.

        Warnings
        --------
        Show what `cautions` says beside whatever is made of them.
        """
        if measure not in WEIGHTS:
            problem, allowed = f"{shown(measure)} is no size of a force", ", ".join(WEIGHTS)
            raise ForceError(Fault(field="weight", problem=problem, allowed=allowed))
        forces = self._found(names)
        faults = [self._no_weight(f, measure) for f in forces if not getattr(f, measure)]
        if faults:
            raise ForceError(faults)
        return np.array([getattr(force, measure) for force in forces], dtype=np.float64)

    def cautions(self, measure: str, names: Sequence[str]) -> tuple[str, ...]:
        """Say what must stand beside a pool that is shared by a measure among these forces."""
        return cautions(measure, {force.name for force in self._found(names)})

    def _chosen(self, choice: str | int | Collection[str], ours: str) -> tuple[str, ...]:
        if isinstance(choice, str):
            return _names(self._meant(choice, alone=True))
        if isinstance(choice, Collection):
            return _names([found for word in choice for found in self._meant(str(word))])
        most = len(self.forces)
        if isinstance(choice, bool) or not isinstance(choice, Integral) or not 1 <= choice <= most:
            problem, allowed = f"{shown(choice)} is not allowed", f"{CHOICES}, 1 to {most}"
            raise ForceError(Fault(field="forces", problem=problem, allowed=allowed))
        return (ours, *(name for name in self.names if name != ours))[:choice]

    def _meant(self, word: str, *, alone: bool = False) -> Sequence[Force | Fault]:
        """Find the forces that a word stands for: a group, or one."""
        if word == ALL:
            return self.forces
        if word == LIVE:
            return self.live
        if word.startswith(REGION):
            return self._of_region(word)
        region = region_named(word)
        if alone and region and known_name(word):
            problem = f"{shown(word)} is a force and a region"
            allowed = f"{REGION}{region}, or {region} Police for the force"
            return [Fault(field="forces", problem=problem, allowed=allowed)]
        return [self._looked_up(word)]

    def _of_region(self, word: str) -> Sequence[Force | Fault]:
        region = region_named(word.removeprefix(REGION))
        forces = [force for force in self.forces if force.region == region]
        here = dict.fromkeys(force.region for force in self.forces)
        allowed = ", ".join(f"{REGION}{name}" for name in here)
        fault = Fault(field="forces", problem=f"{shown(word)} is no region here", allowed=allowed)
        return forces or [fault]

    def _found(self, names: Iterable[str]) -> tuple[Force, ...]:
        """Find forces by name, each once."""
        names = [names] if isinstance(names, str) else names
        return _each_once([self._looked_up(str(name)) for name in names])

    def _looked_up(self, text: str) -> Force | Fault:
        name, code = known_name(text), text.strip().upper()
        known = (f for f in self.forces if f.name == name or (f.code and f.code == code))
        return next(known, None) or _unknown(text, self.file)

    def _no_weight(self, force: Force, measure: str) -> Fault:
        nil = getattr(force, measure) is not None
        why = "is nil: it would pay nothing" if nil else "is blank, which is not nil"
        return Fault(
            file=self.file,
            field=measure,
            problem=f"the {measure} of {force.name} {why}",
            allowed="a number above nil for every force that pays",
            advice=f"{force.note} {_WEIGH_OTHERWISE}".lstrip(),
        )


def _unknown(text: str, file: str) -> Fault:
    """Say why a name is none of a register, and what to write."""
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


def _names(found: Iterable[Force | Fault]) -> tuple[str, ...]:
    return tuple(force.name for force in _each_once(found))


def _each_once(found: Iterable[Force | Fault]) -> tuple[Force, ...]:
    """Refuse, all at once, what was not found, what is there twice, and nothing at all."""
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


def load_register(path: str | Path | None = None) -> Register:
    """Read a register of forces, and what its figures are.

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
    source = Path(path) if path is not None else DATA / "forces.csv"
    forces = read_forces(source)
    beside = source.with_name(MEASURES)
    measures = read_measures(
        beside if beside.exists() else (DATA / "forces.csv").with_name(MEASURES)
    )
    return Register(
        file=str(source),
        forces=forces,
        measures={measure.name: measure for measure in measures},
    )
