"""What joining a shared national service would cost a force, and what nobody knows.

``import sohanalysis as soh`` loads nothing but this file; a name is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sohanalysis.model.findings as checks
    import sohanalysis.report.tables as scenarios
    import sohanalysis.report.wording as sentences
    from sohanalysis.case.case import Case
    from sohanalysis.case.choose import choose
    from sohanalysis.case.load import load_case
    from sohanalysis.case.scenario import Scenario
    from sohanalysis.errors import SohError
    from sohanalysis.explore.widget import sliders
    from sohanalysis.members import joining
    from sohanalysis.model.cashflow import cash_flow, sweep
    from sohanalysis.model.results import contact_savings, results_of
    from sohanalysis.report import audit, charts, prose, tables, what_if

_MODULE_OF = {
    "Case": "case.case",
    "Scenario": "case.scenario",
    "SohError": "errors",
    "results_of": "model.results",
    "cash_flow": "model.cashflow",
    "choose": "case.choose",
    "contact_savings": "model.results",
    "load_case": "case.load",
    "sliders": "explore.widget",
    "sweep": "model.cashflow",
}
_MODULES = {
    "audit": "report.audit",
    "charts": "report.charts",
    "checks": "model.findings",
    "joining": "members.joining",
    "prose": "report.prose",
    "scenarios": "report.tables",
    "sentences": "report.wording",
    "tables": "report.tables",
    "what_if": "report.what_if",
}

__all__ = [
    "Case",
    "Scenario",
    "SohError",
    "audit",
    "cash_flow",
    "charts",
    "checks",
    "choose",
    "contact_savings",
    "joining",
    "load_case",
    "prose",
    "results_of",
    "scenarios",
    "sentences",
    "sliders",
    "sweep",
    "tables",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for (PEP 562)."""
    if name == "__version__":
        return import_module("importlib.metadata").version("sohanalysis")
    if name in _MODULES:
        return import_module(f"sohanalysis.{_MODULES[name]}")
    if name in _MODULE_OF:
        return getattr(import_module(f"sohanalysis.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'sohanalysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return sorted([*__all__, "__version__"])
