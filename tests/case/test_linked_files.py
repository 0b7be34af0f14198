"""A file next to a case that is a link to a file elsewhere is not read, so no line is quoted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sohanalysis.case.saved import saved_path
from sohanalysis.cli.main import run
from sohanalysis.errors import SohError
from sohanalysis.load import load_case, read_case

BASE = Path(__file__).parent.parent / "bad_inputs" / "base"
SECRET = "root secret = ? !\nof this machine\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows makes links for administrators")


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A case in the folder of a stranger, next to a file of this machine."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_text(SECRET, encoding="utf-8")
    return Path(shutil.copytree(BASE, tmp_path / "received")) / "case.toml"


def link(path: Path) -> None:
    """Write a link to the file elsewhere in place of a file next to the case."""
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent.parent / "elsewhere" / "secret")


def test_linked_scenarios_are_not_read_and_the_warning_quotes_no_line(received: Path) -> None:
    link(saved_path(received))

    case = read_case(received)

    assert case.case.saved == ()
    assert str(case.unread).endswith(
        'case.scenarios.toml: "case.scenarios.toml" is a link to a file elsewhere. '
        "Allowed: a file in the folder of the case. Copy the file itself there."
    )


@pytest.mark.parametrize("name", ["forces.csv", "forces_measures.csv"])
def test_a_linked_register_is_refused(
    name: str, received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = received.read_text(encoding="utf-8")
    register = '[adopters]\nregister = "forces.csv"\nus = "Derbyshire"\n'
    received.write_text(text.replace("[adopters]\n", register), "utf-8")
    link(received.with_name(name))

    assert run(["members", str(received)]) == 2

    printed = capsys.readouterr().err
    assert f'"{name}" is a link to a file elsewhere' in printed
    assert "secret" not in printed


def test_a_linked_document_is_refused(received: Path) -> None:
    text = received.read_text(encoding="utf-8")
    received.write_text(text.replace('document = "DN41"', 'document = "report.txt"'), "utf-8")
    link(received.with_name("report.txt"))

    with pytest.raises(SohError, match=r"document: .*is a link to a file elsewhere"):
        load_case(received)


def test_a_link_within_the_folder_is_read(received: Path) -> None:
    scenarios = saved_path(received)
    scenarios.rename(received.with_name("kept.toml"))
    scenarios.symlink_to(received.with_name("kept.toml"))

    assert [scenario.name for scenario in load_case(received).saved] != []
