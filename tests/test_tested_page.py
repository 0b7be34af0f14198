"""The page on how all this is tested holds what its reports hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from robust import __main__ as robust
from robust.page import NOT_RUN, page
from robust.tally import tally

SUITE = """<testsuites><testsuite>
<testcase classname="tests.test_money" name="a"/>
<testcase classname="tests.test_money" name="b"><failure message="x"/></testcase>
<testcase classname="tests.test_money" name="c"><error message="x"/></testcase>
<testcase classname="tests.browser.test_app_page" name="d"><skipped/></testcase>
<testcase classname="sohanalysis.money" name="e"/>
</testsuite></testsuites>"""
SUMMARY = {"covered_lines": 9, "num_statements": 10, "covered_branches": 3, "num_branches": 4}


def test_without_reports_each_part_says_that_it_was_not_run(tmp_path: Path) -> None:
    found = page(tmp_path)
    assert found.count(NOT_RUN) == 5
    assert "|" not in found


def test_tests_are_counted_by_kind_and_an_error_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "suite.xml").write_text(SUITE, encoding="utf-8")
    found = page(tmp_path)
    assert "| Of modules, commands and files | 1 | 2 | 0 |" in found
    assert "| In a real browser (Chromium, axe-core, html-validate) | 0 | 0 | 1 |" in found
    assert "| Examples in docstrings | 1 | 0 | 0 |" in found
    assert "| All | 2 | 2 | 1 |" in found
    assert found.count(NOT_RUN) == 4


def test_coverage_and_the_table_of_make_robust_are_told(tmp_path: Path) -> None:
    files = {f"sohanalysis/{name}.py": {"summary": SUMMARY} for name in ("money", "cli", "years")}
    of = {"files": files}
    (tmp_path / "coverage.json").write_text(json.dumps(of), encoding="utf-8")
    rows = [{"name": "killed runs", "tried": 1200, "held": 1199, "failed": 1}]
    (tmp_path / "robust.json").write_text(json.dumps(rows), encoding="utf-8")
    found = page(tmp_path)
    assert "| money | 9 of 10 | 3 of 4 |" in found
    assert "| cli |" not in found
    assert "| All | 18 of 20 | 6 of 8 |" in found
    assert "| killed runs | 1,200 | 1,199 | 1 |" in found


def test_a_row_that_is_run_again_leaves_the_others_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = {"read": tally(3, ["no"]), "kills": tally(2, [])}
    rows = {name: lambda name=name: outcomes[name] for name in ("kills", "read")}
    monkeypatch.setattr(robust, "drivers", lambda fuzzed, kills: rows)
    report = tmp_path / "robust.json"
    typed = ["robust", "--report", str(report)]

    monkeypatch.setattr("sys.argv", typed)
    first = robust.main()
    outcomes["read"] = tally(4, [])
    monkeypatch.setattr("sys.argv", [*typed, "--only", "rea"])
    again = robust.main()

    assert (first, again) == (1, 0)
    assert json.loads(report.read_text(encoding="utf-8")) == [
        {"name": "kills", "tried": 2, "held": 2, "failed": 0},
        {"name": "read", "tried": 4, "held": 4, "failed": 0},
    ]
