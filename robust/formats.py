"""What is written, in two versions each, for the drivers that break off its writing."""

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
EARLIER, LATER = "anticipated", "explore"  # scenarios of what is there, and of what comes
Contents = dict[str, bytes]


def _nothing(out: Path) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Format:
    """Something that we write into a folder, over what a run before wrote.

    ``run`` writes a version, and gives the exit code. ``sums`` tell whether files are of one run.
    """

    name: str
    run: Callable[[Path, str], int]
    given: Callable[[Path], None] = _nothing
    sums: Sequence[str] = ()


def typed(arguments: Sequence[str]) -> int:
    """Run ``soh`` in this process, and drop what it says."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main.run([*arguments])


def _paper(out: Path, version: str) -> int:
    scenario = ["--scenario", version]
    return typed(["paper", str(CASE), *scenario, "-o", str(out / "paper.html"), "--force"])


def _workbook(out: Path, version: str) -> int:
    scenario = ["--scenario", version]
    return typed(["workbook", str(CASE), *scenario, "-o", str(out / "book.xlsx"), "--force"])


def _sliders(out: Path, version: str) -> int:
    command = ["explore", str(CASE), "--no-open", "--scenario", version]
    return typed([*command, "-o", str(out / "sliders.html"), "--force"])


def _all_papers(out: Path, version: str) -> int:
    cases = out.parent / version
    cases.mkdir(exist_ok=True)
    text = FLAT.read_text(encoding="utf-8")
    old = 'title = "Police ICT Company'
    assert old in text
    for name in ("a", "b"):
        words = text.replace(old, f'title = "{version.title()} {name}')
        (cases / f"{name}.toml").write_text(words, encoding="utf-8", newline="\n")
    return typed(["paper", "--all", str(cases), "-o", str(out), "--force"])


def _with_case(out: Path) -> None:
    shutil.copy(CASE, out / "case.toml")


def _saved(out: Path, version: str) -> int:
    return typed(save(out / "case.toml", f"{version}-of-ours", version))


def save(case: Path, name: str, preset: str) -> list[str]:
    """Say what is typed to save a scenario of a case."""
    why = ["--scenario", preset, "--rationale", "To be asked.", "--role", "Finance"]
    return ["scenarios", str(case), "--save", name, *why]


def _new(out: Path, version: str) -> int:
    if version == EARLIER:
        (out / "new.toml").write_text("# an analyst's own\n" * 1000, encoding="utf-8")
        return 0
    return typed(["new", str(out / "new.toml"), "--force"])


WHOLE = (
    Format(name="paper", run=_paper, sums=["paper.sha256"]),
    Format(name="papers of a folder", run=_all_papers, sums=["SHA256SUMS"]),
    Format(name="workbook", run=_workbook),
    Format(name="page of sliders", run=_sliders),
    Format(name="saved scenarios", run=_saved, given=_with_case),
    Format(name="new case", run=_new),
)


def _page(version: str, name: str) -> str:
    return f"<p>{version} {name}</p>\n" * 5_000


def _only_paper(out: Path, version: str) -> int:
    pages = {name: _page(version, name) for name in ("paper", "live")}
    return _ended(lambda: publish.write(out / "paper.html", pages, force=True))


def _only_index(out: Path, version: str) -> int:
    page = _page(version, "index")
    return _ended(lambda: publish.write_index(out, page, [], force=True))


def _only_workbook(out: Path, version: str) -> int:
    content = _page(version, "book").encode()
    return _ended(lambda: writing.write_bytes(out / "book.xlsx", content, force=True))


def _ended(write: Callable[[], object]) -> int:
    try:
        write()
    except SohError as error:
        return error.exit_code
    return 0


# The same without what comes before the writing: these end within milliseconds.
WRITTEN = (
    Format(name="paper", run=_only_paper, sums=["paper.sha256"]),
    Format(name="index of the papers", run=_only_index, sums=["SHA256SUMS"]),
    Format(name="workbook", run=_only_workbook),
    *WHOLE[4:],
)


def found(out: Path) -> Contents:
    """Read every file of a folder but those that we stage."""
    paths = [path for path in out.iterdir() if not path.name.startswith(".")]
    return {path.name: path.read_bytes() for path in sorted(paths)}


def stages(out: Path) -> list[str]:
    """List what is staged in a folder."""
    return [name for name in os.listdir(out) if name.startswith(".")]


def laid(out: Path, contents: Contents) -> None:
    """Put a folder into a state, but for what is staged in it."""
    for name in {*found(out)} - {*contents}:
        (out / name).unlink()
    for name, content in contents.items():
        (out / name).write_bytes(content)


def versions(each: Format, out: Path) -> tuple[Contents, Contents]:
    """Write both versions, one over the other."""
    each.given(out)
    states = []
    for version in (EARLIER, LATER):
        assert each.run(out, version) == 0, f"{each.name}: {version} cannot be written"
        states.append(found(out))
    assert states[0] != states[1]
    return states[0], states[1]


def wrong(each: Format, now: Contents, before: Contents, after: Contents) -> str:
    """Say what is wrong with a folder: nothing, if all is as before or new, or the sums tell."""
    if now in (before, after):
        return ""
    both = {*before, *after}
    odd = [name for name in now if now[name] not in (before.get(name), after.get(name))]
    lost = [name for name in both if name in before and name not in now]
    if odd or lost:
        return f"{each.name}: broken {odd}, lost {lost}"
    if any(tells(now, name) for name in each.sums):
        return ""
    return f"{each.name}: files of two runs, and no sums tell"


def tells(now: Contents, sums: str) -> bool:
    """Tell whether sums are missing, or are not those of the files that they name."""
    lines = now.get(sums, b"").decode("utf-8").splitlines()
    pairs = [line.split("  ", 1) for line in lines]
    return not pairs or any(
        hashlib.sha256(now.get(name, b"")).hexdigest() != digest for digest, name in pairs
    )
