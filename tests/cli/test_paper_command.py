"""``soh paper --all``: a folder of cases in, a paper for each and an index of them out."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.cli.main import run
from sohanalysis.files import writing
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.paper import publish
from tests.written import RANGE, SECOND, written

Command = Callable[..., str]

DATA = FIRST_CASE.parent
EXAMPLES = DATA / "examples"
EDGES = Path(__file__).parent.parent / "edges"
ALL = ["paper", "--all", "cases", "-o", "out"]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with a folder of cases."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").mkdir()
    return tmp_path


def alone(path: Path) -> str:
    """Write a case with a figure in its prose that is in no table."""
    text = (EXAMPLES / "price-list.toml").read_text(encoding="utf-8")
    assert "[narrative]\n" in text
    savings = '[narrative]\nsavings = "It costs £263k."\n'
    path.write_text(text.replace("[narrative]\n", savings, 1), "utf-8")
    return path.name


def named_as_a_total(path: Path) -> str:
    """Write a case with a restricted line that has the name of a row of the paper."""
    text = (EDGES / "restricted.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('"Settlement"', '"Gross cost"'), encoding="utf-8")
    return path.name


@pytest.mark.parametrize(
    ("write", "problem", "code"),
    [
        (alone, 'narrative.savings: £263k ("It costs £263k.") is in no table', 2),
        (named_as_a_total, '"Gross cost" is restricted, and appears on the page', 4),
    ],
)
def test_check_warns_of_the_texts_that_the_paper_refuses(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    write: Callable[[Path], str],
    problem: str,
    code: int,
) -> None:
    case = write(workspace / "case.toml")

    checked, warnings = run(["check", case]), capsys.readouterr().err
    refused, faults = run(["paper", case]), capsys.readouterr().err

    assert (checked, refused) == (0, code)
    assert problem in warnings
    texts = faults.removesuffix("Nothing was written: every file is as it was.\n").splitlines()
    assert warnings.splitlines() == [f"Warning: {text}" for text in texts]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is always text")
def test_a_case_whose_name_is_not_utf8_does_not_stop_the_others(workspace: Path) -> None:
    shutil.copy(SECOND, workspace / "cases" / "good.toml")
    shutil.copy(SECOND, workspace / "cases" / "caf\udce9.toml")

    assert run(ALL) == 2
    index = (workspace / "out" / "index.html").read_text(encoding="utf-8")
    assert "caf\ufffd.toml" in index
    assert "its name is not UTF-8 text. Rename it." in index
    assert (workspace / "out" / "good.html").exists()


def test_a_case_with_a_fault_does_not_stop_the_others(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SECOND, workspace / "cases" / "good.toml")
    (workspace / "cases" / "good.scenarios.toml").write_text("", encoding="utf-8")
    (workspace / "cases" / "bad.toml").write_text("format = 1\nformat = 2\n", encoding="utf-8")
    alone(workspace / "cases" / "alone.toml")

    code = run(ALL)

    output = capsys.readouterr()
    bad, out = Path("cases") / "bad.toml", Path("out")
    assert code == 2
    assert output.out == (
        f"Wrote {out / 'index.html'}: open this first; it links to 1 of 3 papers, each with its "
        "sliders\n"
        f"Wrote {out / 'good.html'}\n"
        f"Wrote {out / 'SHA256SUMS'}: the SHA-256 sums of all of them\n"
    )
    progress, _, failures = output.err.partition("No paper for alone.toml:\n")
    assert sorted(line.split(": ", 1)[1] for line in progress.splitlines()) == [
        "alone.toml: failed",
        "bad.toml: failed",
        "good.toml: done",
    ]
    problem = 'narrative.savings: £263k ("It costs £263k.") is in no table'
    assert failures.startswith(f"{Path('cases') / 'alone.toml'}, line 129: {problem}")
    assert f"\nNo paper for bad.toml:\n{bad}, line 2: " in failures
    assert sorted(path.name for path in out.iterdir()) == [
        "SHA256SUMS",
        "good-sliders.html",
        "good.html",
        "good.sha256",
        "index.html",
    ]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert '<a href="good.html">Shared Imaging Service: decision 7/2023' in page
    assert (
        "If 12 forces join and the price list applies (stated), set-up and the first 12 months "
        "cost £220,515: £4,485 under the £225,000 budget."
    ) in page


def test_warnings_about_texts_name_their_case_and_stop_no_paper(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    (workspace / "cases" / "plain.toml").write_text(text, encoding="utf-8")
    odd = text.replace('purpose = "', 'purpose = "Ask joe@example.org. ', 1)
    assert odd != text
    (workspace / "cases" / "odd.toml").write_text(odd, encoding="utf-8")

    code = run(ALL)

    warnings = [line for line in capsys.readouterr().err.splitlines() if "Warning" in line]
    assert code == 0
    assert len(warnings) == 1
    assert warnings[0].startswith(f"Warning: {Path('cases') / 'odd.toml'}, line ")
    assert '"joe@example.org" looks like an e-mail address' in warnings[0]


def test_a_paper_of_all_has_the_bytes_of_a_paper(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FIRST_CASE, workspace / "cases")
    shutil.copy(EXAMPLES / "flat-subscription.toml", workspace / "cases")

    codes = [
        run(["paper", "--all", "cases"]),
        run(["paper", "cases/derbyshire-2018.toml", "-o", "derbyshire-2018.html"]),
        run(["paper", "cases/flat-subscription.toml", "-o", "flat-subscription.html"]),
    ]

    capsys.readouterr()
    papers = sorted(workspace.glob("*.html"))
    assert codes == [0, 0, 0]
    assert len(papers) == 4
    assert [(workspace / "build" / path.name).read_bytes() for path in papers] == [
        path.read_bytes() for path in papers
    ]


def test_nothing_runs_if_two_papers_would_have_one_name(
    workspace: Path, refused: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "make_all", None)
    (workspace / "cases" / "index.toml").write_text("", encoding="utf-8")

    error = refused(*ALL)

    assert "its paper would write index.html, as would the index" in error
    assert not (workspace / "out").exists()


def test_an_earlier_paper_is_kept_if_its_case_fails(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "cases" / "bad.toml").write_text("format = 1", encoding="utf-8")
    (workspace / "out").mkdir()
    (workspace / "out" / "bad.html").write_text("from before", encoding="utf-8")

    code = run([*ALL, "--force"])

    before = Path("out") / "bad.html"
    assert code == 2
    assert capsys.readouterr().err.endswith(f"\n{before} is unchanged.\n")
    assert before.read_text(encoding="utf-8") == "from before"


def test_a_terminal_is_shown_a_bar(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    (workspace / "cases" / "bad.toml").write_text("format = 1", encoding="utf-8")

    run(["paper", "--all", "cases"])

    error = capsys.readouterr().err
    assert "Papers" in error
    assert "100%" in error
    assert "1 of 1" not in error


def test_a_paper_that_cannot_be_written_is_one_paper_less(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(EXAMPLES / "flat-subscription.toml", workspace / "cases" / "a.toml")
    shutil.copy(EXAMPLES / "flat-subscription.toml", workspace / "cases" / "b.toml")
    (workspace / "out" / "a-sliders.html").mkdir(parents=True)
    monkeypatch.setattr("sohanalysis.paper.publish.check_target", lambda *_, **__: None)
    monkeypatch.setattr("sohanalysis.files.writing.check_target", lambda *_, **__: None)

    code = run([*ALL, "--force"])

    assert code == 3
    assert "No paper for a.toml:\n" in capsys.readouterr().err
    assert (workspace / "out" / "b-sliders.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_leaves_whole_files_alone(workspace: Path) -> None:
    for number in range(20):
        shutil.copy(EXAMPLES / "flat-subscription.toml", workspace / "cases" / f"{number:02}.toml")
    command = [sys.executable, "-m", "sohanalysis", *ALL]

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        error = process.stderr.read()

    assert first == "1 of 20: 00.toml: done\n"
    assert process.returncode == 130
    message = "Interrupted: this was written, and is whole: "
    assert error.splitlines()[-1].startswith(f"{message}{Path('out') / '00.html'}")
    written = sorted((workspace / "out").iterdir())
    pages = [path for path in written if path.suffix == ".html"]
    assert {path.suffix for path in written} == {".html", ".sha256"}
    assert 2 <= len(pages) < 40
    assert [path.read_bytes()[-7:] for path in pages] == [b"</html>"] * len(pages)


@pytest.mark.parametrize("arguments", [ALL, ["paper"], ["workbook"]])
def test_ctrl_c_before_anything_is_written_says_so_and_leaves_no_folder(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    shutil.copy(SECOND, workspace / "cases")
    monkeypatch.setattr("sohanalysis.paper.pages.pages_of", interrupted)
    monkeypatch.setattr("sohanalysis.workbook.workbook.workbook_bytes", interrupted)

    code = run(arguments)

    output = capsys.readouterr()
    assert (code, output.out) == (130, "")
    assert output.err == "Interrupted: nothing was written.\n"
    assert [path.name for path in workspace.iterdir()] == ["cases"]


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_while_a_paper_is_put_in_place_names_the_written_files(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(EXAMPLES / "flat-subscription.toml", workspace / "cases" / "a.toml")
    place_file = writing._Stage.move_into_place

    def interrupted_in_place(stage: writing._Stage, *, force: bool) -> None:
        place_file(stage, force=force)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(writing._Stage, "move_into_place", interrupted_in_place)

    code = run(ALL)

    names = ", ".join(str(Path("out") / name) for name in ("a-sliders.html", "a.html", "a.sha256"))
    assert code == 130
    assert capsys.readouterr().err == f"Interrupted: this was written, and is whole: {names}.\n"


def test_ctrl_c_after_a_case_with_a_fault_names_no_paper_of_it(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "cases" / "a.toml").write_text("format = 1", encoding="utf-8")
    shutil.copy(SECOND, workspace / "cases" / "b.toml")
    monkeypatch.setattr(publish, "write", interrupted)

    code = run(ALL)

    assert code == 130
    assert capsys.readouterr().err == "1 of 2: a.toml: failed\nInterrupted: nothing was written.\n"


def test_options_for_one_paper_are_refused_with_all(workspace: Path, refused: Command) -> None:
    options = ("case.toml", "--scenario", "signed", "--with-restricted")

    assert refused("paper", "--all", "cases", *options) == (
        "CASE: is given. Allowed: only without --all.\n"
        "--scenario: is given. Allowed: only without --all.\n"
        "--with-restricted: is given. Allowed: only without --all.\n"
    )
    assert [path.name for path in workspace.iterdir()] == ["cases"]


@pytest.mark.parametrize("budget", ["", '[budget]\namount = 100_000\nstatus = "assumed"'])
def test_a_case_without_a_verdict_has_a_paper_and_says_nothing_of_over_budget(
    tmp_path: Path, budget: str
) -> None:
    pool = 'pool = 420_000\nshare = "equal"\nstatus = "assumed"\n'
    case = written(tmp_path, f'years = "2026/27 to 2029/30"\n{budget}\n{RANGE}{pool}')

    assert run(["paper", case.file, "-o", str(tmp_path / "paper.html")]) == 0
    page = (tmp_path / "paper.html").read_text(encoding="utf-8")
    assert "over budget" not in page
    assert "The price does not depend on how many join" not in page
    # 420,000 among the three that signed, and among seven.
    assert (
        "If a fixed bill were shared equally: with the 3 councils that signed the charge would be "
        "£140,000 a year, and with 7 councils the charge would be £60,000"
    ) in page
