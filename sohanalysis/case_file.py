"""The file of a case: read it, check what must hold between its sections, all faults at once."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sohanalysis import choice
from sohanalysis.case import (
    Case,
)
from sohanalysis.case_rules import Faults, faults_between
from sohanalysis.document import read_toml
from sohanalysis.errors import CaseError
from sohanalysis.scenario import changed
from sohanalysis.schema import located, validate

LIMITS_OF_A_DELAY = {"horizon", "charge_from", "go_live", "lines"}


def default_path() -> Path:
    """Where the first case lies in a checkout."""
    return Path(__file__).parent.parent / "data" / "derbyshire-2018.toml"


def load_case(path: str | Path | None = None) -> Case:
    """Read a case from its file.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file as ``soh new`` writes it; without it, the first case of a checkout.

    Returns
    -------
    Case
        Every figure with its source.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    CaseError
        If anything in it cannot be used; every fault at once, each with its line.

    Examples
    --------
    >>> load_case().budget.value
    300000
    """
    document = read_toml(Path(path) if path is not None else default_path())
    case, found = validate(Case, dict(document.values))
    faults = found + list(faults_between(_sections(document.values, found)))
    if case is not None and not LIMITS_OF_A_DELAY & {place[0] for place, _ in faults}:
        faults += _scenario_faults(case)
    if case is None or faults:
        raise CaseError(located(document, faults))
    return case


def _sections(values: Mapping[str, Any], found: list[Any]) -> dict[str, Any]:
    """Build the sections that are sound by themselves."""
    faulty = {place[0] for place, _ in found if place}
    kinds = typing.get_type_hints(Case, include_extras=True)
    sound = [name for name in values if name in kinds and name not in faulty]
    return {name: TypeAdapter(kinds[name]).validate_python(values[name]) for name in sound}


def _scenario_faults(case: Case) -> Faults:
    for field, fault in choice.scenario_faults(case, case.scenario):
        yield ("scenario", field), fault
    for name, preset in case.presets.items():
        fields = choice.preset_fields(preset)
        for field, fault in choice.scenario_faults(case, changed(case.scenario, fields)):
            if field in fields:
                yield ("presets", name, field), fault
