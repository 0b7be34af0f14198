"""``soh explore``: the page of sliders is written, and opened where there is a browser."""

from __future__ import annotations

import hashlib
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.explore import page_of
from sohanalysis.files.text import FIRST_CASE

Command = Callable[..., str]

PAGE = Path("build") / "derbyshire-2018-sliders.html"


@pytest.fixture(name="seen")
def _seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the addresses that the command opens in a browser."""
    seen: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: not seen.append(address))
    return seen


def test_the_page_is_written_under_build_and_opened(
    workspace: Path, seen: list[str], capsys: pytest.CaptureFixture[str], shipped: Case
) -> None:
    assert run(["explore"]) == 0

    assert capsys.readouterr().out == f"Wrote {PAGE}, opened in the browser.\n"
    assert seen == [(workspace / PAGE).as_uri()]
    written = PAGE.read_text(encoding="utf-8")
    assert written == page_of(shipped, shipped.scenario)


@pytest.mark.usefixtures("workspace")
def test_without_a_browser_the_command_prints_the_file_to_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(_: str) -> bool:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "open", none)

    assert run(["explore"]) == 0

    assert capsys.readouterr().out == f"Wrote {PAGE}. Open it in a browser.\n"


@pytest.mark.usefixtures("workspace")
def test_nothing_is_opened_unasked(seen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explore", "--no-open", "-o", "mine.html"]) == 0

    assert capsys.readouterr().out == "Wrote mine.html. Open it in a browser.\n"
    assert seen == []


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("options", "preset", "fields"),
    [
        (["--scenario", "signed"], "signed", {}),
        (["--forces", "30", "--pricing", "shared"], None, {"adopters": 30, "pricing": "shared"}),
    ],
)
def test_the_sliders_start_at_the_scenario_that_is_given(
    shipped: Case, options: list[str], preset: str | None, fields: dict[str, object]
) -> None:
    assert run(["explore", "--no-open", *options]) == 0

    start = choose(shipped, preset, **fields)
    assert PAGE.read_text(encoding="utf-8") == page_of(shipped, start)


@pytest.mark.usefixtures("workspace")
def test_the_same_page_is_opened_again_and_another_one_is_not_written_over_it(
    seen: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explore"]) == 0
    first = PAGE.read_bytes()
    capsys.readouterr()

    assert run(["explore"]) == 0
    assert capsys.readouterr().out == f"{PAGE} is unchanged, opened in the browser.\n"

    assert run(["explore", "--forces", "30"]) == 2
    assert capsys.readouterr().err == (
        f"{PAGE}: is there already, and nothing was written. Choose another name, or add --force "
        "to replace it.\n"
    )
    assert PAGE.read_bytes() == first
    assert len(seen) == 2

    assert run(["explore", "--forces", "30", "--force"]) == 0
    assert PAGE.read_bytes() != first


def test_every_fault_is_reported_at_once_and_nothing_is_written(
    workspace: Path, seen: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explore", "--forces", "45", "--ramp", "x"]) == 2
    assert run(["explore", "-o", "sliders.txt"]) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "--ramp" in output.err
    assert "--forces" in output.err
    assert "sliders.txt: its name ends in .txt, and nothing was written." in output.err
    assert [*workspace.iterdir()] == []
    assert seen == []


def test_jupyterlab_takes_no_scenario(workspace: Path, refused: Command) -> None:
    error = refused("explore", "--lab", "--forces", "30", "--scenario", "signed", "--force")

    assert error == (
        "--scenario: is given. Allowed: only without --lab.\n"
        "--force: is given. Allowed: only without --lab.\n"
        "--forces: is given. Allowed: only without --lab.\n"
    )
    assert [*workspace.iterdir()] == []


@pytest.mark.usefixtures("workspace", "seen")
def test_the_page_beside_a_paper_is_the_same_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explore"]) == 0
    assert run(["paper"]) == 0
    assert run(["explore"]) == 0

    assert (
        capsys.readouterr().out.splitlines()[-1] == f"{PAGE} is unchanged, opened in the browser."
    )
    assert f"{hashlib.sha256(PAGE.read_bytes()).hexdigest()}  {PAGE.name}" in (
        PAGE.with_name("derbyshire-2018.sha256").read_text(encoding="utf-8").splitlines()
    )


@pytest.mark.usefixtures("workspace", "seen")
def test_a_restricted_page_never_has_the_name_of_the_public_page() -> None:
    text = FIRST_CASE.read_text(encoding="utf-8")
    marked = text.replace(
        'name = "Project manager"', 'name = "Project manager"\nrestricted = true', 1
    )
    Path("mine.toml").write_text(marked, encoding="utf-8")

    assert run(["explore", "mine.toml"]) == 0

    assert [path.name for path in Path("build").iterdir()] == ["mine-restricted-sliders.html"]
