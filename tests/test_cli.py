from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case_file import default_path, load_case
from sohanalysis.cli import run
from sohanalysis.errors import CaseError

Edited = Callable[[str, str], Path]
Started = Callable[..., subprocess.Popen[bytes]]
SECOND = Path(__file__).parent / "cases" / "second.toml"
EXAMPLE = (
    *("--forces", "36", "--charge", "shared", "--offset", "50%"),
    *("--ramp", "12", "--cashable", "50%", "--delay", "3"),
)
COUNTS = "Allowed: a whole number of forces, 1 to 44, or one for each of the 4 years."
FORMS = "Allowed: quoted-low, quoted-high, stepped, shared, shared-capped, two-part."
# The values of an invented decision for each "?" of the template.
FILLED = {
    "record.title": '"Shared Radio"',
    "record.reference": '"1/2024"',
    "record.report_reference": '"R1"',
    "record.authority": '"Mayor of Southmarch"',
    "record.force": '"Southmarch Police"',
    "record.received": '"May 2024"',
    "record.reported": '"June 2024"',
    "record.decided": '"not yet decided"',
    "record.request": '"To set aside £150,000."',
    "record.decision": '"not yet decided"',
    "budget.value": "150_000",
    "budget.years": '"2024/25", "2025/26"',
    "horizon.years": '"2024/25", "2025/26", "2026/27"',
    "horizon.initial_months": "12",
    "adopters.anticipated.value": "10",
    "adopters.signed.value": "12",
    "adopters.eligible.value": "20",
    "charge.low": "50_000",
    "charge.high": "60_000",
    "charge_from.value": '"2025-04"',
    "go_live.value": '"2025-04"',
    "lines.name": '"Set-up"',
    "lines.annual": "60_000",
    "lines.start": '"2024-10"',
    "lines.months": "6",
    "scenario.adopters": "10",
    "presets.anticipated.adopters": "10",
    "presets.signed.adopters": "12",
    "presets.explore.adopters": "12",
    "published.year": '"2024/25"',
    "published.low": "30_000",
    "published.high": "30_000",
    "published.printed": '"£30k"',
    "quoted.value": "5",
    "implications.score": '"low"',
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def soh(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "sohanalysis", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


def penny(pounds: float | list[float]) -> Any:
    return pytest.approx(pounds, abs=0.005)


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["show", *arguments, "--format", "json"]) == 0
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    return shown


def filled(template: str) -> str:
    """Fill in each "?" of a template, outside its comments."""
    lines, table = [], ""
    for line in template.splitlines():
        header = re.match(r"\[+([a-z_.]+)\]", line)
        table = header[1] if header else table
        key = f"{table}.{line.split(' ')[0]}"
        comment = line.startswith("#")
        lines.append(line if comment else line.replace('"?"', FILLED.get(key, '"p. 1"')))
    return "\n".join(lines) + "\n"


def lines_to_fill(template: str) -> set[int]:
    return {
        number
        for number, line in enumerate(template.splitlines(), start=1)
        if '"?"' in line and not line.startswith("#")
    }


def test_show_prints_the_record_with_its_range_the_forms_and_the_findings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["show"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "Platform               0    71,000 to 91,000    71,000 to 91,000" in output.out
    assert "Gross cost        30,000  131,000 to 151,000  101,000 to 121,000" in output.out
    assert "The readings of the charge at 25 forces, £" in output.out
    assert "The readings of the charge at 36 forces, £" in output.out
    assert "Shared                 49,306  218,611    81,389   49,306" in output.out
    assert "- There is no contingency at the upper charge" in output.out
    assert "- That £91k is a ceiling" in output.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--forces", "36", "--charge", "shared"],
        ["--scenario", "explore"],
        ["--scenario", "signed", "--charge", "shared"],
        [str(default_path()), "--scenario", "explore"],
    ],
    ids=" ".join,
)
def test_show_with_a_charge_form_prints_one_scenario_in_detail(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code = run(["show", *arguments])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "At 36 forces, if a fixed pool is shared equally" in output.out
    assert "£81k under the £300k set aside" in output.out
    assert "its own table says £262k to £302k" in output.out
    assert "Set-up and the first two years           218,611        262,000" in output.out
    assert "- Delay: 16 months still fit, 17 do not." in output.out
    assert "The readings of the charge at 25 forces" not in output.out


@pytest.mark.parametrize(
    ("counts", "caption"), [("30", "30 forces"), ("25,25,30,30", "25, 25, 30, 30 forces by year")]
)
def test_show_with_a_count_alone_adds_its_forms_to_the_overview(
    capsys: pytest.CaptureFixture[str], counts: str, caption: str
) -> None:
    code = run(["show", "--forces", counts])

    captions = re.findall(r"The readings of the charge at (.*), £", capsys.readouterr().out)
    assert code == 0
    assert captions == [caption, "25 forces", "36 forces"]


def test_show_with_a_late_start_answers_before_the_records_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["show", "--delay", "3"])

    output = capsys.readouterr().out
    assert code == 0
    assert "At the upper quoted charge, with go-live 3 months late, set-up" in output
    assert output.index("Results, with go-live 3 months late") < output.index(
        "Cost by financial year at the lower and the upper quoted charge, with go-live 3 months"
    )


# The long examples of DESIGN.md, section 4.
def test_the_long_example_comes_out_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    shown = figures(capsys, *EXAMPLE)

    assert shown["case"] == "Single Online Home: decision 41/2018"
    assert shown["scenario"] == {
        "adopters": 36,
        "charge_form": "shared",
        "savings": 0,
        "offset": 0.5,
        "ramp": 12,
        "cashable": 0.5,
        "delay": 3,
        "charge_follows_go_live": False,
        "charge_change": 0,
    }
    assert shown["years"] == ["2018/19", "2019/20", "2020/21", "2021/22"]
    assert shown["gross"] == penny([30_000, 109_305.56, 94_305.56, 49_305.56])
    assert shown["savings"] == penny([0, -7_703.99, -24_139.18, -24_652.78])
    assert shown["net"] == penny([30_000, 101_601.56, 70_166.38, 24_652.78])
    assert shown["lines"]["Project manager"] == penny([30_000, 60_000, 45_000, 0])
    assert shown["lines"]["platform"] == penny([0, 49_305.56, 49_305.56, 49_305.56])
    assert shown["platform_charge"] == penny([49_305.56] * 4)
    assert shown["budget"] == 300_000
    assert shown["two_year_total"] == penny(233_611.11)
    assert shown["headroom"] == penny(66_388.89)
    assert shown["spent_in_budget_years"] == penny(233_611.11)
    assert shown["falls_after_budget_years"] == penny(0)
    assert shown["cost_after_cashable_savings"] == penny(217_689.53)
    assert shown["ongoing"] == penny(49_305.56)
    assert shown["present_value"] == penny(215_902.22)


def test_the_long_example_comes_out_with_a_charge_that_follows_go_live(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = figures(capsys, *EXAMPLE, "--charge-follows-go-live")

    assert shown["scenario"]["charge_follows_go_live"] is True
    assert shown["gross"] == penny([30_000, 96_979.17, 94_305.56, 49_305.56])
    assert shown["lines"]["platform"] == penny([0, 36_979.17, 49_305.56, 49_305.56])
    assert shown["two_year_total"] == penny(233_611.11)
    assert shown["headroom"] == penny(66_388.89)
    assert shown["spent_in_budget_years"] == penny(221_284.72)
    assert shown["falls_after_budget_years"] == penny(12_326.39)
    assert shown["cost_after_cashable_savings"] == penny(217_689.53)
    assert shown["ongoing"] == penny(49_305.56)
    assert shown["present_value"] == penny(203_992.66)


@pytest.mark.parametrize(
    ("end", "gross", "two_year_total", "headroom", "ongoing"),
    [
        ("quoted-low", [30_000, 131_000, 101_000, 71_000], 262_000, 38_000, 71_000),
        ("quoted-high", [30_000, 151_000, 121_000, 91_000], 302_000, -2_000, 91_000),
    ],
)
def test_the_quoted_range_stands_beside_every_form(
    capsys: pytest.CaptureFixture[str],
    end: str,
    gross: list[float],
    two_year_total: float,
    headroom: float,
    ongoing: float,
) -> None:
    shown = figures(capsys, "--forces", "36", "--charge", "shared")["range"][end]

    assert shown["gross"] == gross
    assert shown["two_year_total"] == two_year_total
    assert shown["headroom"] == headroom
    assert shown["ongoing"] == ongoing


@pytest.mark.parametrize(("forces", "adopters"), [("36", 36), ("25,25,36,36", [25, 25, 36, 36])])
def test_adopters_are_a_number_or_a_list(
    capsys: pytest.CaptureFixture[str], forces: str, adopters: object
) -> None:
    shown = figures(capsys, "--forces", forces)

    assert shown["scenario"]["adopters"] == adopters


@pytest.mark.parametrize(("delay", "two_year_total"), [("0", 346_805.56), ("1", 341_122.69)])
def test_a_rising_path_with_a_following_charge_may_cost_less_when_late(
    capsys: pytest.CaptureFixture[str], delay: str, two_year_total: float
) -> None:
    path = ("--forces", "10,10,36,36", "--charge", "shared", "--charge-follows-go-live")

    shown = figures(capsys, *path, "--delay", delay)

    assert shown["two_year_total"] == penny(two_year_total)


@pytest.mark.parametrize(
    ("arguments", "adopters", "charge_form"),
    [
        ([], 25, "quoted-high"),
        (["--scenario", "anticipated"], 25, "quoted-high"),
        (["--scenario", "signed"], 36, "quoted-high"),
        (["--scenario", "all"], 44, "quoted-high"),
        (["--scenario", "explore"], 36, "shared"),
        (["--scenario", "explore", "--forces", "30"], 30, "shared"),
        (["--scenario", "explore", "--charge", "stepped"], 36, "stepped"),
    ],
)
def test_single_fields_override_the_preset(
    capsys: pytest.CaptureFixture[str], arguments: list[str], adopters: int, charge_form: str
) -> None:
    scenario = figures(capsys, *arguments)["scenario"]

    assert (scenario["adopters"], scenario["charge_form"]) == (adopters, charge_form)


@pytest.mark.parametrize(
    ("change", "two_year_total"),
    [("10%", 320_200.0), ("-10%", 283_800.0), ("=-10%", 283_800.0)],
)
def test_a_change_of_the_charge_may_be_a_fall(
    capsys: pytest.CaptureFixture[str], change: str, two_year_total: float
) -> None:
    option = f"--charge-change {change}".replace(" =", "=").split()

    shown = figures(capsys, *option)

    # 120,000 + 2 x 91,000 x 1.1 or x 0.9
    assert shown["two_year_total"] == penny(two_year_total)


def test_csv_goes_out_with_one_row_for_each_line_and_year(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["show", "--forces", "25", "--charge", "shared", "--format", "csv"])

    output = capsys.readouterr()
    rows = output.out.split("\n")
    assert (code, output.err) == (0, "")
    assert rows[0] == "line,year,pounds"
    assert rows[5:9] == [
        "platform,2018/19,0.0",
        "platform,2019/20,71000.0",
        "platform,2020/21,71000.0",
        "platform,2021/22,71000.0",
    ]
    assert rows[21:23] == ["two_year_total,,262000.0", "headroom,,38000.0"]
    assert rows[27].startswith("present_value,,")
    assert rows[28:] == [""]


def test_a_line_named_like_a_formula_is_made_harmless(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SECOND.read_text(encoding="utf-8").replace("Old cameras", "=SUM(A1)")
    (here / "formula.toml").write_text(text, encoding="utf-8")

    code = run(["show", "formula.toml", "--format", "csv"])

    output = capsys.readouterr().out
    assert code == 0
    assert "\n'=SUM(A1),2025/26,-24000.0\n" in output
    assert "\n=" not in output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--forces 0", f'--forces: "0" is not allowed. {COUNTS}'),
        ("--forces 45", f'--forces: "45" is not allowed. {COUNTS}'),
        ("--forces 0,25,36,36", f'--forces: "0,25,36,36" is not allowed. {COUNTS}'),
        ("--forces 25,36", f'--forces: "25,36" is not allowed. {COUNTS}'),
        (
            "--forces 36.5",
            '--forces: "36.5" is not allowed. '
            "Allowed: a whole number of forces, or one for each year such as 25,25,36,36.",
        ),
        (
            "--offset 25",
            "--offset: 25.0 is not allowed. "
            "Allowed: a number from 0 to 1.5; 0.5 is 50%. For 25% write 25%.",
        ),
        (
            "--cashable 50",
            "--cashable: 50.0 is not allowed. "
            "Allowed: a number from 0 to 1; 0.5 is 50%. For 50% write 50%.",
        ),
        ("--charge shard", f'--charge: "shard" is not allowed. {FORMS} Did you mean shared?'),
        ("--forces 25 --forces 36", "--forces: is given 2 times. Allowed: once."),
        ("--forces=25 --forces 36", "--forces: is given 2 times. Allowed: once."),
        ("--forces=25 --forces=25", "--forces: is given 2 times. Allowed: once."),
        (
            "--savings £35,500",
            '--savings: "£35,500" is not allowed. Allowed: pounds a year in digits, such as 35500.',
        ),
        (
            "--delay 19",
            "--delay: 19 is not allowed. "
            "Allowed: 0 to 18 months: the horizon ends with 2021/22. "
            "For a longer delay, add years to horizon.years after 2021/22.",
        ),
        (
            "--savings 5 --offset 0.5",
            "--savings: £5 and offset 0.5 are both given. Allowed: one of them, the other 0.",
        ),
        (
            "--scenario signd",
            '--scenario: "signd" is no preset of this case. '
            "Allowed: anticipated, signed, all, explore. Did you mean signed?",
        ),
        (
            "--forces 0 --charge shard --delay x",
            '--delay: "x" is not allowed. Allowed: a whole number of months.\n'
            f'--forces: "0" is not allowed. {COUNTS}\n'
            f'--charge: "shard" is not allowed. {FORMS} Did you mean shared?',
        ),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_wrong_value_gets_one_message_and_nothing_else(
    here: Path, capsys: pytest.CaptureFixture[str], options: str, message: str, form: str
) -> None:
    code = run(["show", *options.split(), "--format", form])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (2, "", message + "\n")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "--format", "xml"], ["--format", "'xml'", "'text'", "'json'", "'csv'"]),
        (["show", "--frces", "36"], ["No such option: --frces", "--forces"]),
        (["show", "--forces"], ["--forces", "requires an argument"]),
        (["shw"], ["No such command 'shw'", "'show'"]),
        (["new"], ["Missing argument 'FILE'"]),
        (["check", "a.toml", "b.toml"], ["unexpected extra argument", "b.toml"]),
        (["paper", "--output", "a.html", "-o", "b.html"], ["--output: is given 2 times"]),
        (["paper", "-o", "a.html", "-o=b.html"], ["--output: is given 2 times"]),
        (["paper", "-oa.html", "-ob.html"], ["--output: is given 2 times"]),
        (["paper", "-oa.html", "--output=b.html"], ["--output: is given 2 times"]),
        (["paper", "--scenario", ""], ['--scenario: "" is no preset of this case.']),
        (["show", "--scenario", ""], ['--scenario: "" is no preset of this case.']),
        (["paper", "-o", "a.html", "--scenario", "foo"], ['--scenario: "foo" is no preset']),
    ],
)
def test_a_wrong_command_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    code = run(arguments)

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert [word for word in words if word not in output.err] == []
    assert "Traceback" not in output.err
    assert list(here.iterdir()) == []


def test_without_arguments_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code = run([])

    output = capsys.readouterr()
    assert code == 2
    assert "Usage: soh [OPTIONS] COMMAND [ARGS]..." in output.out + output.err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["show", "--help"])

    assert code == 0
    assert "Usage: soh show [OPTIONS] [CASE]" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["show", "check", "paper", "explore"])
def test_a_missing_file_is_answered_with_the_nearest_name(
    here: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (here / "derbyshire.toml").write_text("", encoding="utf-8")

    code = run([command, "derbyshyre.toml"])

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert output.err == "derbyshyre.toml: no such file. Did you mean derbyshire.toml?\n"


@pytest.mark.parametrize("command", ["show", "check", "paper", "explore"])
def test_a_folder_is_no_case(here: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    (here / "cases").mkdir()

    code = run([command, "cases"])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (2, "", "cases: is a folder. Name a file.\n")


@pytest.mark.parametrize("command", ["show", "check", "paper", "explore"])
def test_every_fault_of_a_case_is_named_at_once_with_its_line(
    here: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    text = text.replace("low = 60_000", "low = 95_000", 1).replace("our_share", "our_shre", 1)
    (here / "case.toml").write_text(text, encoding="utf-8")

    code = run([command, "case.toml"])

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert "case.toml, line 55: charge.low: low 95,000 is above high 90,000." in output.err
    assert "case.toml, line 92: lines[1].our_shre: is not known here." in output.err
    assert "Traceback" not in output.err


def test_check_prints_the_findings_and_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert output.out.startswith("Single Online Home: nothing in the file is wrong.\n")
    assert "- 25 forces are anticipated, and 36 have signed." in output.out
    assert "£300,000 in the record does not agree with £262,000 to £302,000" in output.out


def test_check_says_which_published_figure_an_edited_case_moves(
    capsys: pytest.CaptureFixture[str], edited: Edited
) -> None:
    code = run(["check", str(edited("low = 71_000", "low = 72_000"))])

    assert code == 0
    assert (
        "£101-£121k in the record does not agree with £102,000 to £121,000"
        in capsys.readouterr().out
    )


def test_new_writes_a_template_and_says_what_to_do(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["new", "radio.toml"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert output.out == "Wrote radio.toml. Fill in each ?, then: soh check radio.toml\n"
    assert (here / "radio.toml").read_text(encoding="utf-8").startswith("# A case: one decision")


def test_new_never_overwrites(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "radio.toml").write_text("mine", encoding="utf-8")

    code = run(["new", "radio.toml"])

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert output.err == (
        "radio.toml: is there already, and nothing was written. "
        "Choose another name, or add --force to replace it.\n"
    )
    assert (here / "radio.toml").read_text(encoding="utf-8") == "mine"
    assert len(list(here.iterdir())) == 1


def test_new_replaces_when_forced(here: Path) -> None:
    (here / "radio.toml").write_text("mine", encoding="utf-8")

    code = run(["new", "radio.toml", "--force"])

    assert code == 0
    assert (here / "radio.toml").read_text(encoding="utf-8").startswith("# A case: one decision")
    assert len(list(here.iterdir())) == 1


def test_every_question_mark_of_the_template_is_reported_with_its_line(here: Path) -> None:
    run(["new", "radio.toml"])

    with pytest.raises(CaseError) as refusal:
        load_case("radio.toml")

    lines = [fault.line for fault in refusal.value.faults]
    assert len(lines) == 58
    assert set(lines) == lines_to_fill((here / "radio.toml").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("here")
def test_checking_an_unfilled_template_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", "radio.toml"])
    capsys.readouterr()

    code = run(["check", "radio.toml"])

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert 'radio.toml, line 16: record.title: "?" is still to be filled in.' in output.err
    assert output.err.endswith("\nand 38 more.\n")


def test_a_template_that_is_filled_in_loads_and_shows(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["new", "radio.toml"])
    template = (here / "radio.toml").read_text(encoding="utf-8")
    (here / "radio.toml").write_text(filled(template), encoding="utf-8")

    capsys.readouterr()

    shown = figures(capsys, "radio.toml")

    # Set-up: £60,000 a year for six months. Then twelve months at the upper charge, £60,000.
    assert shown["lines"] == {"Set-up": [30_000, 0, 0], "platform": [0, 60_000, 60_000]}
    assert shown["two_year_total"] == 90_000
    assert shown["headroom"] == 60_000


@pytest.mark.usefixtures("here")
def test_a_template_that_is_filled_in_passes_its_check(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["new", "radio.toml"])
    template = (here / "radio.toml").read_text(encoding="utf-8")
    (here / "radio.toml").write_text(filled(template), encoding="utf-8")
    capsys.readouterr()

    code = run(["check", "radio.toml"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "Shared Radio: nothing in the file is wrong." in output.out


def test_paper_goes_to_build_and_the_last_line_says_so(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["paper"])

    target = here / "build" / "derbyshire-2018.html"
    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert output.out == f"Wrote {Path('build') / 'derbyshire-2018.html'}\n"
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    page = target.read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "£302k" in page


@pytest.mark.parametrize("output_option", [[], ["-o", "build/derbyshire-2018.html"]])
def test_paper_never_overwrites(
    here: Path, capsys: pytest.CaptureFixture[str], output_option: list[str]
) -> None:
    target = here / "build" / "derbyshire-2018.html"
    target.parent.mkdir()
    target.write_text("the board's own", encoding="utf-8")

    code = run(["paper", *output_option])

    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert output.err.endswith(
        ": is there already, and nothing was written. "
        "Choose another name, or add --force to replace it.\n"
    )
    assert target.read_text(encoding="utf-8") == "the board's own"


def test_paper_of_a_missing_case_leaves_no_build_folder(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["paper", "missing.toml"])

    assert code == 2
    assert capsys.readouterr().err.startswith("missing.toml: no such file.")
    assert list(here.iterdir()) == []


def test_paper_never_replaces_the_case_it_is_made_from(
    edited: Edited, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited("format = 1", "format = 1")
    text = path.read_bytes()

    code = run(["paper", str(path), "-o", "case.toml", "--force"])

    assert code == 2
    assert capsys.readouterr().err == (
        "case.toml: is what the output is made from, and nothing was written."
        " Choose another name.\n"
    )
    assert (path.read_bytes(), list(here.iterdir())) == (text, [path])


def test_paper_replaces_when_forced_and_takes_a_preset(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "paper.html").write_text("the board's own", encoding="utf-8")

    code = run(["paper", "--scenario", "explore", "-o", "paper.html", "--force"])

    page = (here / "paper.html").read_text(encoding="utf-8")
    assert (code, capsys.readouterr().out) == (0, "Wrote paper.html\n")
    assert "At 36 forces, if a fixed pool is shared equally" in page


def test_paper_needs_the_folder_of_its_target(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["paper", "-o", "none/paper.html"])

    output = capsys.readouterr()
    target = Path("none") / "paper.html"
    assert (code, output.out) == (2, "")
    assert output.err == f"{target}: there is no folder none. Make it first.\n"
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_a_build_that_is_no_folder_is_the_machines_fault(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "build").write_text("in the way", encoding="utf-8")

    code = run(["paper"])

    output = capsys.readouterr()
    assert (code, output.out) == (3, "")
    assert output.err.startswith("build: could not be written: ")
    assert (here / "build").read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write in")
@pytest.mark.parametrize("command", [["new"], ["paper", "-o"]], ids=["new", "paper"])
def test_a_target_that_cannot_be_written_is_the_machines_fault(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code = run([*command, "/proc/self/out"])

    output = capsys.readouterr()
    assert (code, output.out) == (3, "")
    assert output.err.startswith("/proc/self/out: could not be written: ")
    assert output.err.endswith("Nothing was changed.\n")


@pytest.mark.parametrize(
    ("module", "code", "words"),
    [
        ("1 / 0\n", 1, b"This is a bug of ours: \"ZeroDivisionError('division by zero')\"."),
        ("import no_such_package\n", 3, b"The machine could not do it: No module named"),
        ("raise OSError(28, 'No space left')\n", 3, b"could not do it: No space left."),
    ],
    ids=["bug", "missing package", "full disk"],
)
def test_what_goes_wrong_within_is_told_apart(
    tmp_path: Path, module: str, code: int, words: bytes
) -> None:
    (tmp_path / "tomllib.py").write_text(module, encoding="utf-8")

    result = soh("show", PYTHONPATH=str(tmp_path))

    assert (result.returncode, result.stdout) == (code, b"")
    assert words in result.stderr
    assert b"Traceback" not in result.stderr


def test_only_debug_shows_the_traceback_of_a_bug(tmp_path: Path) -> None:
    (tmp_path / "tomllib.py").write_text("1 / 0\n", encoding="utf-8")

    result = soh("show", "--debug", PYTHONPATH=str(tmp_path))

    assert result.returncode == 1
    assert b"Traceback (most recent call last)" in result.stderr
    assert b"tomllib.py" in result.stderr
    assert b"This is a bug of ours" in result.stderr


def test_debug_shows_the_traceback_of_a_refusal_too(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--debug", "show", "--forces", "0"])

    output = capsys.readouterr()
    assert code == 2
    assert "Traceback (most recent call last)" in output.err
    assert output.err.endswith(f'--forces: "0" is not allowed. {COUNTS}\n')


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("ascii", b"?300k set aside"), ("cp437", b"\x9c300k set aside"), ("cp1252", b"\xa3300k set")],
)
def test_show_survives_an_old_console(encoding: str, words: bytes) -> None:
    result = soh("show", PYTHONIOENCODING=encoding)

    assert (result.returncode, result.stderr) == (0, b"")
    assert words in result.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["show", "--charge", "shared"],
        ["show", "--format", "json"],
        ["show", "--format", "csv"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_every_output_survives_an_old_console(arguments: list[str], encoding: str) -> None:
    result = soh(*arguments, PYTHONIOENCODING=encoding)

    assert (result.returncode, result.stderr) == (0, b"")


def test_a_message_survives_an_old_console() -> None:
    result = soh("show", "--savings", "£35,500", PYTHONIOENCODING="cp437")

    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b'--savings: "\x9c35,500" is not allowed.')


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_reader_that_leaves_early_is_no_error(form: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sohanalysis", "show", "--format", form],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        message = process.stderr.read()

    assert (process.returncode, message) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_full_disk_is_the_machines_fault(form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "sohanalysis", "show", "--format", form],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )

    assert result.returncode == 3
    assert result.stderr.startswith(b"The machine could not do it: No space left on device.\n")


needs_signals = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="sends a signal and looks for children in /proc"
)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Start a command in a folder of its own; what is left of it at the end is killed."""
    processes = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "sohanalysis", *arguments],
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path), **environment},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def children(process: subprocess.Popen[bytes]) -> list[Path]:
    """Wait for the first child of a process; its place in /proc."""
    place = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    last = time.monotonic() + 60
    while not (found := place.read_text().split()) and time.monotonic() < last:
        time.sleep(0.05)
    return [Path("/proc") / child for child in found]


def gone(places: list[Path]) -> bool:
    """Wait until processes have ended."""
    last = time.monotonic() + 20
    while any(place.exists() for place in places) and time.monotonic() < last:
        time.sleep(0.05)
    return not any(place.exists() for place in places)


@needs_signals
def test_ctrl_c_ends_explore_and_leaves_nothing_behind(started: Started) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}/lab/tree/02-how-many-forces-join.ipynb?token="
    process = started("explore", "--no-browser", JUPYTER_PORT=port)
    printed = next(line for line in process.stdout if address.encode() in line)
    servers = children(process)

    process.send_signal(signal.SIGINT)

    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert printed.strip().startswith(address.encode())
    assert b"Traceback" not in rest
    assert len(servers) == 1
    assert gone(servers)


@needs_signals
def test_ctrl_c_ends_paper_and_leaves_nothing_behind(started: Started, tmp_path: Path) -> None:
    process = started("paper", "-o", "paper.html")
    kernels = children(process)

    process.send_signal(signal.SIGINT)

    printed, _ = process.communicate(timeout=20)
    assert (process.returncode, printed) == (130, b"")
    assert len(kernels) == 1
    assert gone(kernels)
    assert list(tmp_path.glob("*.html")) == []


CODE = "41-2018-c275:r1:36:shared:o0.5:m12:c0.5:d3:7e09"


def test_show_prints_the_code_of_a_scenario_and_takes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fields = [
        "--forces",
        "36",
        "--charge",
        "shared",
        "--offset",
        "50%",
        "--ramp",
        "12",
        "--cashable",
        "50%",
        "--delay",
        "3",
    ]

    given = run(["show", *fields])
    by_fields = capsys.readouterr().out
    taken = run(["show", "--scenario", CODE])
    by_code = capsys.readouterr().out

    assert (given, taken) == (0, 0)
    assert f"Scenario code: {CODE}\n" in by_fields
    assert by_code == by_fields


def test_a_code_of_another_case_is_refused_on_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["show", str(SECOND), "--scenario", CODE])

    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert shown.err.startswith(f'--scenario: "{CODE}" is of another case, 41-2018-c275.')
