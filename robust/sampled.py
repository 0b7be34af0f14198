"""Try a sample of the changes of the modules that ``make mutation`` leaves out.

They are the readers, whose every message makes changes by the hundred: thousands, of which a
sample is drawn by chance, the same one in every run of the same code. ``python -m
robust.sampled 400``, or ``... 40 case/codes`` for some modules alone; the report is of the form
of that of ``make mutation``.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import tomlkit

from robust import mutations
from robust.reports import LOWER

FOLDER = Path("build") / "sampled"
REPORT = mutations.REPORT.with_name("sampled.json")
SEED = 9
COPIED = ("conftest.py", "data", "robust", "sohanalysis", "tests")
# Beside the tests of their rooms: those that read whole files of every kind.
TESTS = ("test_bad_inputs",)
# A process of its own would meet the change in every module at once, or in none; and papers come
# of notebooks.
NOT_ALONE = " and ".join(
    f"not {name}"
    for name in (
        "console",
        "ceilings",
        "public_files",
        "public_paper_says",
        "full_files",
        "public_version",
    )
)


def modules() -> list[str]:
    """Name the modules of the lower rooms that ``make mutation`` leaves out."""
    rooms = (path for room in LOWER for path in sorted(Path("sohanalysis", room).glob("*.py")))
    names = (path.with_suffix("").relative_to("sohanalysis").as_posix() for path in rooms)
    whole = {name.split("/", 1)[1].removesuffix(".py") for name in _settings()["only_mutate"]}
    return [name for name in names if name not in whole and not name.endswith("__init__")]


def changes(names: list[str]) -> list[str]:
    """Name every change of some modules that mutmut knows."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    return [
        get_mutant_name(path, each)
        for path in (Path("sohanalysis") / f"{name}.py" for name in names)
        for each in mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names
    ]


def sample(names: list[str], count: int) -> list[str]:
    """Draw so many of them by chance, the same ones in every run."""
    return random.Random(SEED).sample(sorted(names), min(count, len(names)))


def _settings() -> dict[str, list[str]]:
    return tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]


def _laid_out(names: list[str]) -> None:
    """Copy the project to where it may be changed, with settings of its own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in COPIED:
        source, target = Path(name), FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    settings = tomlkit.parse(Path("pyproject.toml").read_text("utf-8"))
    tests = sorted({f"tests/{Path(name).parent}" for name in names})
    settings["tool"]["mutmut"].update(
        {
            "only_mutate": [f"sohanalysis/{name}.py" for name in names],
            "also_copy": ["conftest.py", "data", "robust"],
            "pytest_add_cli_args": ["-p", "no:cacheprovider", "-k", NOT_ALONE],
            "pytest_add_cli_args_test_selection": [*tests, *(f"tests/{each}.py" for each in TESTS)],
        }
    )
    (FOLDER / "pyproject.toml").write_text(tomlkit.dumps(settings), encoding="utf-8")


def main() -> int:
    """Try so many changes, and print how many the tests noticed."""
    names = sys.argv[2:] or modules()
    every = changes(names)
    chosen = sample(every, int(sys.argv[1]))
    print(f"{len(chosen):,} of {len(every):,} changes of {len(names)} modules, drawn by chance")
    _laid_out(names)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *chosen]
    subprocess.run(command, cwd=FOLDER, check=True)
    return mutations.told(FOLDER / mutations.RESULTS, REPORT, mutations.LEAST_SAMPLED)


if __name__ == "__main__":
    sys.exit(main())
