"""Print how many changes of the code the tests noticed, by module: what `make mutation` ran.

What is printed goes into a report for the page too.
``python -m robust.mutations``, after ``mutmut run``. Ends with 1 below 95 % killed. The
survivors that no test can notice, and why, are in `survivors.md`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

RESULTS = Path("mutants") / "sohanalysis"
REPORT = Path("build") / "tested" / "mutation.json"
LEAST, LEAST_SAMPLED = 0.95, 0.85
SURVIVED = (0, 33)  # as mutmut numbers them: every test passed, and no test came by


def main() -> int:
    """Print the table and the survivors of the whole."""
    return told(RESULTS, REPORT)


def told(results: Path, report: Path, least: float = LEAST) -> int:
    """Print the table and the survivors, and write them; 1 where too few were killed."""
    found = ((path.relative_to(results), path) for path in sorted(results.rglob("*.meta")))
    modules = {name.as_posix().split(".")[0]: _outcomes(path) for name, path in found}
    modules = {name: found for name, found in modules.items() if found}
    every = {key: code for found in modules.values() for key, code in found.items()}
    print(f"{'module':<16}{'changes':>9}{'killed':>9}{'survived':>10}{'share':>9}")
    for name, found in [*modules.items(), ("all", every)]:
        print(_row(name, found))
    for key in _survivors(every):
        print(f"survived: {key}")
    rows = {
        name: {"changes": len(found), "survived": _survivors(found)}
        for name, found in modules.items()
    }
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(rows), encoding="utf-8")
    return int(not every or _share(every) < least)


def _outcomes(path: Path) -> dict[str, int]:
    """Read the outcomes of a module, those without one left out."""
    read = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {key: code for key, code in read.items() if code is not None}


def _survivors(found: dict[str, int]) -> list[str]:
    return [key for key, code in found.items() if code in SURVIVED]


def _share(found: dict[str, int]) -> float:
    return 1 - len(_survivors(found)) / len(found)


def _row(name: str, found: dict[str, int]) -> str:
    survived = len(_survivors(found))
    killed = len(found) - survived
    return f"{name:<16}{len(found):>9,}{killed:>9,}{survived:>10,}{_share(found):>9.1%}"


if __name__ == "__main__":
    sys.exit(main())
