"""The outputs that the drivers interrupt, each in an earlier and a later version."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.cli import main
from sohanalysis.errors import SohError
from sohanalysis.files import writing
from sohanalysis.paper import publish

ROOT = Path(__file__).parent.parent
CASE = ROOT / "data" / "derbyshire-2018.toml"
FLAT = ROOT / "data" / "examples" / "flat-subscription.toml"
EARLIER, LATER = "anticipated", "explore"  # scenarios of the first version and of the second
Contents = dict[str, bytes]


def _prepare_nothing(out: Path) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Format:
    """An output that a run writes into a folder, over the files of an earlier run.

    ``run`` writes a version, and returns the exit code. ``sums`` names the checksum files, which
    show whether all files come from one run.
    """

    name: str
    run: Callable[[Path, str], int]
    prepare: Callable[[Path], None] = _prepare_nothing
    sums: Sequence[str] = ()


def run_soh(arguments: Sequence[str]) -> int:
    """Run ``soh`` in this process without its output, and return the exit code."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main.run([*arguments])


def _paper(out: Path, version: str) -> int:
    scenario = ["--scenario", version]
    return run_soh(["paper", str(CASE), *scenario, "-o", str(out / "paper.html"), "--force"])


def _workbook(out: Path, version: str) -> int:
    scenario = ["--scenario", version]
    return run_soh(["workbook", str(CASE), *scenario, "-o", str(out / "book.xlsx"), "--force"])


def _sliders(out: Path, version: str) -> int:
    command = ["explore", str(CASE), "--no-open", "--scenario", version]
    return run_soh([*command, "-o", str(out / "sliders.html"), "--force"])


def _all_papers(out: Path, version: str) -> int:
    cases = out.parent / version
    cases.mkdir(exist_ok=True)
    text = FLAT.read_text(encoding="utf-8")
    old = 'title = "Police ICT Company'
    assert old in text
    for name in ("a", "b"):
        case_text = text.replace(old, f'title = "{version.title()} {name}')
        (cases / f"{name}.toml").write_text(case_text, encoding="utf-8", newline="\n")
    return run_soh(["paper", "--all", str(cases), "-o", str(out), "--force"])


def _with_case(out: Path) -> None:
    shutil.copy(CASE, out / "case.toml")


def _saved_scenario(out: Path, version: str) -> int:
    return run_soh(save_arguments(out / "case.toml", f"{version}-of-ours", version))


def save_arguments(case: Path, name: str, preset: str) -> list[str]:
    """Return the arguments of ``soh`` that save a scenario of a case."""
    why = ["--scenario", preset, "--rationale", "To be asked.", "--role", "Finance"]
    return ["scenarios", str(case), "--save", name, *why]


def _new(out: Path, version: str) -> int:
    if version == EARLIER:
        (out / "new.toml").write_text("# an analyst's own\n" * 1000, encoding="utf-8")
        return 0
    return run_soh(["new", str(out / "new.toml"), "--force"])


WHOLE = (
    Format(name="paper", run=_paper, sums=["paper.sha256"]),
    Format(name="papers of a folder", run=_all_papers, sums=["SHA256SUMS"]),
    Format(name="workbook", run=_workbook),
    Format(name="page of sliders", run=_sliders),
    Format(name="saved scenarios", run=_saved_scenario, prepare=_with_case),
    Format(name="new case", run=_new),
)


def _page(version: str, name: str) -> str:
    return f"<p>{version} {name}</p>\n" * 5_000


def _only_paper(out: Path, version: str) -> int:
    pages = {name: _page(version, name) for name in ("paper", "live")}
    return _exit_code(lambda: publish.write(out / "paper.html", pages, force=True))


def _only_index(out: Path, version: str) -> int:
    page = _page(version, "index")
    return _exit_code(lambda: publish.write_index(out, page, [], force=True))


def _only_workbook(out: Path, version: str) -> int:
    content = _page(version, "book").encode()
    return _exit_code(lambda: writing.write_bytes(out / "book.xlsx", content, force=True))


def _exit_code(write: Callable[[], object]) -> int:
    try:
        write()
    except SohError as error:
        return error.exit_code
    return 0


# The same without the work before the writing: these end within milliseconds.
WRITTEN = (
    Format(name="paper", run=_only_paper, sums=["paper.sha256"]),
    Format(name="index of the papers", run=_only_index, sums=["SHA256SUMS"]),
    Format(name="workbook", run=_only_workbook),
    *WHOLE[4:],
)


def read_contents(out: Path) -> Contents:
    """Read every file of a folder except staged ones."""
    paths = [path for path in out.iterdir() if not path.name.startswith(".")]
    return {path.name: path.read_bytes() for path in sorted(paths)}


def staged_names(out: Path) -> list[str]:
    """List the staged files of a folder. Their names begin with a dot."""
    return [name for name in os.listdir(out) if name.startswith(".")]


def restore(out: Path, contents: Contents) -> None:
    """Make the files of a folder equal to some contents. Staged files stay."""
    for name in {*read_contents(out)} - {*contents}:
        (out / name).unlink()
    for name, content in contents.items():
        (out / name).write_bytes(content)


def versions(format_: Format, out: Path) -> tuple[Contents, Contents]:
    """Write the later version over the earlier, and return the contents of both."""
    format_.prepare(out)
    states = []
    for version in (EARLIER, LATER):
        assert format_.run(out, version) == 0, f"{format_.name}: {version} cannot be written"
        states.append(read_contents(out))
    assert states[0] != states[1]
    return states[0], states[1]


def describe_damage(format_: Format, now: Contents, before: Contents, after: Contents) -> str:
    """Describe the damage to a folder after an interrupted run.

    Returns
    -------
    str
        Empty if all files belong to one version, or if the checksums show a mixture.
    """
    if now in (before, after):
        return ""
    both = {*before, *after}
    broken = [name for name in now if now[name] not in (before.get(name), after.get(name))]
    lost = [name for name in both if name in before and name not in now]
    if broken or lost:
        return f"{format_.name}: broken {broken}, lost {lost}"
    if any(sums_disagree(now, name) for name in format_.sums):
        return ""
    return f"{format_.name}: files of two runs, and no checksum shows it"


def sums_disagree(now: Contents, sums: str) -> bool:
    """Whether checksums are missing, or differ from the files that they name."""
    lines = now.get(sums, b"").decode("utf-8").splitlines()
    pairs = [line.split("  ", 1) for line in lines]
    return not pairs or any(
        hashlib.sha256(now.get(name, b"")).hexdigest() != digest for digest, name in pairs
    )
