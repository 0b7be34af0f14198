"""Cost of joining a shared national service, and the questions left open.

``import sohanalysis as soh`` loads only this file. A name is loaded at its first use. Start with
`appraise`::

    a = soh.appraise("case.toml", adopters=36, pricing="shared")
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from typing would double the time that Python takes to start
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from sohanalysis.appraisal import Appraisal as Appraisal
    from sohanalysis.appraisal import appraise as appraise
    from sohanalysis.appraisal import compare as compare
    from sohanalysis.case.choose import choose as choose
    from sohanalysis.errors import CaseError as CaseError
    from sohanalysis.errors import FileError as FileError
    from sohanalysis.errors import ScenarioError as ScenarioError
    from sohanalysis.errors import SohError as SohError
    from sohanalysis.load import load_case as load_case
    from sohanalysis.model.results import contact_savings as contact_savings
    from sohanalysis.report.findings import channel_costs as channel_costs

_DOOR = {
    "Appraisal": "appraisal",
    "CaseError": "errors",
    "FileError": "errors",
    "ScenarioError": "errors",
    "SohError": "errors",
    "appraise": "appraisal",
    "channel_costs": "report.findings",
    "compare": "appraisal",
    "contact_savings": "model.results",
    "load_case": "load",
}
# Further names that the examples in docstrings use.
_FOR_EXAMPLES = {"choose": "case.choose"}
_MODULES = {
    "charts": "report.charts",
    "joining": "members.joining",
    "prose": "report.prose",
    "tables": "report.tables",
}

__all__ = [*_DOOR]


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    from importlib import import_module

    if name == "__version__":
        return import_module("importlib.metadata").version("sohanalysis")
    if name in _MODULES:
        return _with_public_names(import_module(f"sohanalysis.{_MODULES[name]}"))
    home = (_DOOR | _FOR_EXAMPLES).get(name)
    if home:
        return getattr(import_module(f"sohanalysis.{home}"), name)
    from sohanalysis.errors import suggestion

    message = f"module 'sohanalysis' has no attribute {name!r}"
    raise AttributeError(". ".join(filter(None, (message, suggestion(name, __all__)))))


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return sorted([*__all__, "__version__"])


def _with_public_names(module: ModuleType) -> ModuleType:
    """Restrict completion of a module to the names that it defines."""
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    vars(module)["__dir__"] = lambda: names
    return module
