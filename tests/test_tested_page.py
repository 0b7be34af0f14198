"""The page on how the package is tested shows the figures of its reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.table import Row
from robust import __main__ as robust
from robust import engine, mutations, reports
from robust.page import NOT_RUN, page
from robust.tally import tally

SUITE = """<testsuites><testsuite>
<testcase classname="tests.test_money" name="a"/>
<testcase classname="tests.test_money" name="b"><failure message="x"/></testcase>
<testcase classname="tests.test_money" name="c"><error message="x"/></testcase>
<testcase classname="tests.browser.test_app_page" name="d"><skipped/></testcase>
<testcase classname="sohanalysis.money" name="e"/>
<testcase classname="tests.model.test_identities" name="f"><properties>
<property name="examples" value="15"/></properties></testcase>
<testcase classname="tests.model.test_identities" name="g"><properties>
<property name="examples" value="1000"/></properties></testcase>
</testsuite></testsuites>"""
SUMMARY = {"covered_lines": 9, "num_statements": 10, "covered_branches": 3, "num_branches": 4}


PARTS = ["suite", "properties", "notebooks", "robust", "coverage", "mutation", "sampled", "bench"]


def test_without_reports_each_part_says_that_it_was_not_run(tmp_path: Path) -> None:
    text = page(tmp_path)

    assert text.count(NOT_RUN) == len(PARTS)
    assert "|" not in text


def test_a_part_without_a_report_keeps_the_result_of_its_last_run(tmp_path: Path) -> None:
    row = {"name": "killed", "means": "Ended early.", "tried": 12, "held": 12, "failed": 0}
    (tmp_path / "robust.json").write_text(json.dumps([row]), encoding="utf-8")
    (tmp_path / "suite.xml").write_text(SUITE, encoding="utf-8")
    before = page(tmp_path).replace(" 20", " 19")
    (tmp_path / "suite.xml").unlink()
    (tmp_path / "robust.json").write_text(json.dumps([row | {"held": 11}]), encoding="utf-8")

    text = page(tmp_path, before)

    assert "| All | 4 | 2 | 1 |" in text.partition("## Properties, at length")[0]
    assert re.search(r"Run on \d+ \w+ 19\d\d, on .+ with Python .+\n\n\| Tests", text)
    assert "| killed | 12 | 11 | 0 |" in text
    assert "| killed | 12 | 12 | 0 |" not in text
    assert text.count("## ") == text.count(NOT_RUN) + 2 == len(PARTS)


def test_tests_are_counted_by_kind_and_an_error_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "suite.xml").write_text(SUITE, encoding="utf-8")

    text = page(tmp_path)

    assert "| Modules, commands and files | 1 | 2 | 0 |" in text
    assert "| In a real browser (Chromium, Firefox, axe-core, html-validate) | 0 | 0 | 1 |" in text
    assert "| Identities that hold for every case | 2 | 0 | 0 |" in text
    assert "| All | 4 | 2 | 1 |" in text
    assert "2 of them are tests of a property" in text
    assert "15 to 1,000 cases, at most 1,015 in all" in text
    assert text.count(NOT_RUN) == len(PARTS) - 1


def test_properties_of_one_size_have_one_number(tmp_path: Path) -> None:
    (tmp_path / "properties.xml").write_text(SUITE.replace('"15"', '"1000"'), encoding="utf-8")

    assert "Each makes up 1,000 cases, at most 2,000 in all." in page(tmp_path)


def test_the_table_of_make_robust_says_what_each_row_means(tmp_path: Path) -> None:
    row = {"name": "killed", "means": "Ended early.", "tried": 1200, "held": 1199, "failed": 1}
    (tmp_path / "robust.json").write_text(json.dumps([row]), encoding="utf-8")

    text = page(tmp_path)

    assert "| --- | ---: | ---: | ---: | --- |" in text
    assert "| killed | 1,200 | 1,199 | 1 | Ended early. |" in text


def test_coverage_is_told_in_total_and_by_module_on_a_page_beside(tmp_path: Path) -> None:
    names = ("money", "cli/main", "years")
    files = {f"sohanalysis/{name}.py": {"summary": SUMMARY, "missing_lines": [7]} for name in names}
    (tmp_path / "coverage.json").write_text(json.dumps({"files": files}), encoding="utf-8")

    text = page(tmp_path)
    beside = reports.coverage((tmp_path / "coverage.json").read_text(encoding="utf-8"))

    assert "18 of 20 lines run, 6 of 8 branches taken." in text
    assert "[coverage-report.md](coverage-report.md)" in text
    assert "| money | 10 | 9 | 4 | 3 | 7 |" in beside
    assert "cli" not in beside


def test_changes_are_told_in_total_and_the_survivors_on_a_page_beside(tmp_path: Path) -> None:
    modules = {
        "lines": {"changes": 1000, "of": 1200, "survived": {"x_name__mutmut_1": "name: a -> b"}},
        "years": {"changes": 0, "of": 0, "survived": {}},
    }
    (tmp_path / "mutation.json").write_text(json.dumps(modules), encoding="utf-8")

    text = page(tmp_path)
    beside = reports.mutation(json.dumps(modules))

    assert "999 of 1,000 changes noticed (99.9%), drawn by chance from 1,200." in text
    assert "[mutation-report.md](mutation-report.md)" in text
    assert "| lines | 1,200 | 1,000 | 999 | 1 | 99.9% |" in beside
    assert "- `name: a -> b`" in beside
    assert "pandas accepts capitals and small letters" in beside


def test_a_module_that_is_tried_whole_is_in_no_sample() -> None:
    figures, readers = ({*mutations.modules(room)} for room in ("figures", "readers"))

    assert {Path("sohanalysis/model/cashflow.py"), Path("sohanalysis/case/shares.py")} <= figures
    assert {Path("sohanalysis/case/load.py"), Path("sohanalysis/files/writing.py")} <= readers
    assert not figures & readers


def test_a_row_that_is_run_again_leaves_the_others_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = {"read": tally(3, ["no"]), "kills": tally(2, [])}
    rows = [
        robust.Row("kills", "Ended.", lambda: outcomes["kills"]),
        robust.Row("read", "Spoilt.", lambda: outcomes["read"]),
    ]
    monkeypatch.setattr(robust, "rows_of", lambda fuzzed: rows)
    report = tmp_path / "robust.json"
    arguments = ["robust", "--report", str(report)]

    monkeypatch.setattr("sys.argv", arguments)
    first = robust.main()
    outcomes["read"] = tally(4, [])
    monkeypatch.setattr("sys.argv", [*arguments, "--only", "rea"])
    again = robust.main()

    assert (first, again) == (1, 0)
    assert json.loads(report.read_text(encoding="utf-8")) == [
        {"name": "kills", "means": "Ended.", "tried": 2, "held": 2, "failed": 0},
        {"name": "read", "means": "Spoilt.", "tried": 4, "held": 4, "failed": 0},
    ]


def test_the_table_of_make_bench_stands_on_the_page_as_it_was_printed(tmp_path: Path) -> None:
    row = Row(label="soh show / import pandas", project="0.5 s", peer="1 s", ratio=0.5, most=1)
    report = {"starting": [row.cells]}
    (tmp_path / "bench.json").write_text(json.dumps(report), encoding="utf-8")

    assert "| soh show / import pandas | 0.5 s | 1 s | 0.50 | at most 1.00 | yes |" in page(
        tmp_path
    )


def test_each_change_of_the_engine_is_in_one_place_of_its_code() -> None:
    changes = dict(engine.changes("engine.js", "// a + b\nconst a = b + 10 < 0;"))

    assert changes == {
        "engine.js, line 2: + at 12 to -": "// a + b\nconst a = b - 10 < 0;",
        "engine.js, line 2: < at 17 to <=": "// a + b\nconst a = b + 10 <= 0;",
        "engine.js, line 2: 0 at 19 to 1": "// a + b\nconst a = b + 10 < 1;",
    }


def test_a_change_with_backticks_is_still_code() -> None:
    survived = {"script, line 1": "name: `${kept}`", "other, line 2": "a < b"}
    row = {"changes": 2, "of": 2, "survived": survived}

    text = reports.mutation(json.dumps({"charts.js": row}))

    assert "- `` name: `${kept}` ``\n- `a < b`\n" in text
