"""The app: how Voila is started. What it shows is looked at in tests/browser."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.cli import app
from sohanalysis.cli.app import open_app
from sohanalysis.errors import MachineError
from sohanalysis.files.text import FIRST_CASE, PACKAGE


@pytest.fixture(name="started")
def _started(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Look at what would be started, and at the folder it would serve."""
    seen: dict[str, Any] = {}

    def serve(command: list[str], address: Any, page: str, **given: Any) -> int:
        folder = Path(command[3])
        sources = folder.joinpath("00-start-here.ipynb").read_text(encoding="utf-8")
        names = sorted(path.name for path in folder.iterdir())
        seen.update(command=command, address=address, page=page, folder=folder)
        seen.update(given, sources=sources, names=names)
        return 130

    monkeypatch.setattr(app, "serve", serve)
    return seen


def test_the_app_opens_the_first_page_on_copies_that_are_gone_afterwards(
    started: dict[str, Any],
) -> None:
    code = open_app(FIRST_CASE, browser=True)

    assert code == 130
    assert started["page"] == "voila/render/00-start-here.ipynb"
    assert started["names"][0] == "00-start-here.ipynb"
    assert json.dumps(str(FIRST_CASE))[1:-1] in json.loads(started["sources"])["cells"][1]["source"]
    assert started["browser"] is True
    assert not started["folder"].exists()


def test_the_app_is_on_this_machine_alone_and_its_secret_is_not_in_the_process_list(
    started: dict[str, Any],
) -> None:
    open_app(FIRST_CASE, browser=False)

    assert "--Voila.ip=127.0.0.1" in started["command"]
    assert "--Voila.port_retries=0" in started["command"]
    assert f"--port={started['address'].port}" in started["command"]
    assert started["address"].token not in " ".join(started["command"])
    assert started["environment"]["JUPYTER_TOKEN"] == started["address"].token


def test_the_template_of_the_app_is_found_before_any_other(
    started: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "elsewhere")

    open_app(FIRST_CASE, browser=False)

    ours, theirs = started["environment"]["JUPYTER_PATH"].split(os.pathsep)
    page = Path(ours, "voila", "templates", "sohanalysis", "index.html.j2")
    assert page.exists()
    assert theirs == "elsewhere"


def test_a_machine_without_voila_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(MachineError, match="Voila is not installed beside this Python"):
        open_app(FIRST_CASE, browser=False)


def test_the_page_of_the_app_asks_nothing_of_the_network() -> None:
    folder = PACKAGE / "cli" / "jupyter" / "voila" / "templates" / "sohanalysis"
    files = [path for path in folder.rglob("*") if path.is_file()]

    text = "\n".join(path.read_text(encoding="utf-8") for path in files)

    assert len(files) == 4
    assert "http:" not in text
    assert "https:" not in text
    assert "//cdn" not in text
