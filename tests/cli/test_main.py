from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from sohanalysis.case.choose import choose
from sohanalysis.cli import arguments
from sohanalysis.cli.main import WRITERS, app, run
from sohanalysis.errors import CaseError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.model import results
from tests.written import SECOND

Command = Callable[..., str]
Facts = Callable[..., Any]
Cells = Callable[..., list[list[str]]]
Edited = Callable[..., Path]
EXAMPLE = (
    *("--forces", "36", "--pricing", "shared", "--offset", "50%"),
    *("--ramp", "12", "--cashable", "50%", "--delay", "3"),
)
# Every command that reads a case.
READERS = (
    *("show", "check", "paper", "workbook", "explore", "sensitivity", "scenarios"),
    "members",
)
CODE = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
FILES = "derbyshire-2018*.toml"  # the case and its saved scenarios
UNTOUCHED = "Nothing was written: every file is as it was.\n"
# The values of an invented decision for each "?" of the template.
FILLED = {
    "title": '"Shared Radio"',
    "body": '"Southmarch Police"',
    "source": '"Report R1"',
    "years": '"2024/25 to 2026/27"',
    "count": "12",
    "name": '"Radio"',
    "pool": "600_000",
}
# Start of the part of the template that may be left out, and of each optional table in it.
BEYOND = "# ==== A case needs no more."
OPTIONAL = "# ---- "
# Parts of the template that fit into one case: keys at the top of the file, and then tables.
WHERE = ("At the top", "More keys of [adopters]", "Rules of a charge", "More keys of [[charges]]")


@pytest.fixture
def saved_file(workspace: Path) -> Path:
    """Copy the case derbyshire-2018.toml, and return its file of saved scenarios."""
    for path in FIRST_CASE.parent.glob(FILES):
        (workspace / path.name).write_bytes(path.read_bytes())
    return workspace / "derbyshire-2018.scenarios.toml"


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


def filled(template: str) -> str:
    """Fill in each "?" of a template, outside its comments."""
    return re.sub(r'(?m)^(\w+) = "\?"', lambda match: f"{match[1]} = {FILLED[match[1]]}", template)


def optional(template: str) -> dict[str, str]:
    """Return the optional parts of a template by heading, without comment marks."""
    parts = template.partition(BEYOND)[2].split(OPTIONAL)[1:]
    return {
        part.partition("\n")[0].strip(" -"): re.sub(
            r"(?m)^# ?(?=\[|[a-z_]+ = |$)", "", part.partition("\n")[2]
        )
        for part in parts
    }


def lines_to_fill(template: str) -> set[int]:
    return {
        number
        for number, line in enumerate(template.splitlines(), start=1)
        if '"?"' in line and not line.startswith("#")
    }


def test_show_prints_the_record_with_its_range_the_forms_and_the_findings(printed: Command) -> None:
    output = printed("show")

    assert "Platform               0    71,000 to 91,000    71,000 to 91,000" in output
    assert "Gross cost        30,000  131,000 to 151,000  101,000 to 121,000" in output
    assert "Pricing at 25 forces, £" in output
    assert "Pricing at 36 forces, £" in output
    assert "Shared                 49,306  218,611   81,389    49,306" in output
    assert "6 points cannot be concluded: soh check lists them" in output
    assert "That £91k is a ceiling" not in output


@pytest.mark.parametrize(
    "arguments",
    [
        ["--forces", "36", "--pricing", "shared"],
        ["--scenario", "explore"],
        ["--scenario", "signed", "--pricing", "shared"],
        [str(FIRST_CASE), "--scenario", "explore"],
    ],
    ids=" ".join,
)
def test_show_with_a_charge_form_prints_that_scenario_and_every_form(
    printed: Command, arguments: list[str]
) -> None:
    output = printed("show", *arguments)

    assert "If 36 forces join and a fixed bill is shared equally (our assumption), set-up" in output
    assert (
        "cost £218,611: £81,389 under the £300,000 budget. As quoted: £262,000 to £302,000."
    ) in output
    assert "Set-up and the first two years           218,611       262,000" in output
    assert "Delay                 up to 16 months\n" in output
    assert "Project manager   30,000   60,000   30,000        0  120,000\n" in output
    assert re.findall(r"Pricing at (.*), £", output) == ["25 forces", "36 forces"]


@pytest.mark.parametrize(
    ("counts", "caption"), [("30", "30 forces"), ("25,25,30,30", "25, 25, 30, 30 forces by year")]
)
def test_show_with_a_count_alone_adds_its_forms_to_the_overview(
    printed: Command, counts: str, caption: str
) -> None:
    captions = re.findall(r"Pricing at (.*), £", printed("show", "--forces", counts))

    assert captions == [caption, "25 forces", "36 forces"]


def test_show_with_a_late_start_says_so_above_every_table(printed: Command) -> None:
    output = printed("show", "--delay", "3")

    assert (
        "If 25 forces join, go-live is 3 months late and the charge still starts in April 2019, "
        "set-up and the first two years cost £277,000 (quoted: low estimate) to £317,000 (quoted: "
        "high estimate); the project manager stays on for £15,000. Against the £300,000 budget: "
        "£23,000 under to £17,000 over. "
    ) in output
    captions = [line for line in output.splitlines() if "lowest pricing (" in line]
    assert captions == [
        "Cost by financial year, three months late, £: lowest pricing (quoted: low estimate) to "
        "highest (quoted: high estimate), by set-up and the first two years"
    ]
    assert "\nResults, three months late, £, lowest to highest over every pricing\n" in output


# The long examples of DESIGN.md, section 4.
def test_the_long_example_comes_out_as_json(facts: Facts) -> None:
    exported = facts("show", *EXAMPLE)

    assert exported["case"] == "Single Online Home: decision 41/2018"
    scenario = choose(
        load_case(), adopters=36, pricing="shared", offset=0.5, ramp=12, cashable=0.5, delay=3
    )
    assert exported["scenario"] == scenario.values()
    costs = exported["low"]
    rows = {name: [*row.values()] for name, row in (costs["by_year"] | costs["lines"]).items()}
    assert [*costs["by_year"]["net"]] == ["2018/19", "2019/20", "2020/21", "2021/22"]
    assert rows["gross"] == penny([30_000, 109_305.56, 94_305.56, 49_305.56])
    assert rows["savings"] == penny([0, -7_703.99, -24_139.18, -24_652.78])
    assert rows["net"] == penny([30_000, 101_601.56, 70_166.38, 24_652.78])
    assert rows["Project manager"] == penny([30_000, 60_000, 45_000, 0])
    assert rows["Platform"] == penny([0, 49_305.56, 49_305.56, 49_305.56])
    assert [*costs["charges"]["Platform"]["a_year"].values()] == penny([49_305.56] * 4)
    assert exported["results"]["ongoing"]["low"] == penny(49_305.56)
    assert exported["results"]["present_value"]["high"] == penny(215_902.22)


@pytest.mark.parametrize(
    ("change", "initial_cost"),
    [
        ("10%", (276_200.0, 320_200.0)),
        ("-10%", (247_800.0, 283_800.0)),
        ("=-10%", (247_800.0, 283_800.0)),
    ],
)
def test_a_change_of_the_charge_may_be_a_fall(
    facts: Facts, change: str, initial_cost: tuple[float, float]
) -> None:
    option = f"--charge-change {change}".replace(" =", "=").split()

    exported = facts("show", *option)

    # 120,000 + 2 x 71,000, or 2 x 91,000, x 1.1 or x 0.9
    cost = exported["results"]["initial_cost"]
    assert (cost["low"], cost["high"]) == penny(initial_cost)


def test_csv_goes_out_with_one_row_for_each_line_and_year(printed: Command) -> None:
    options = ("--forces", "25", "--pricing", "shared")

    rows = printed("show", *options, "--format", "csv").split("\n")

    assert rows[0] == "name_1,name_2,name_3,name_4,name_5,value"
    assert [row for row in rows if row.startswith("low,lines,Platform")] == [
        "low,lines,Platform,2018/19,,0.0",
        "low,lines,Platform,2019/20,,71000.0",
        "low,lines,Platform,2020/21,,71000.0",
        "low,lines,Platform,2021/22,,71000.0",
    ]
    # 120,000 and two or three years of 71,000.
    assert "results,initial_cost,low,,,262000.0" in rows
    assert "results,whole_life,high,,,333000.0" in rows
    assert "code,,,,,41-2018-c275:r3:n25:pshared:6243" in rows


# The options of each command, and the message if they are wrong. `test_typed` has every option.
WRONG = [
    (
        "show --forces 0 --pricing shard --delay x",
        '--delay: "x" is not allowed. Allowed: a whole number of months.\n'
        '--forces: "0" is not allowed. Allowed: a whole number, 1 to 44, or one for each of the 4'
        " years.\n"
        '--pricing: "shard" is not a pricing of this case. Allowed: low-estimate, high-estimate,'
        " stepped, shared, shared-capped, two-part, weighted, any. Did you mean shared?\n",
    ),
    (
        "show --medium-term --years 57",
        "--years: 57 is not allowed. Allowed: 0 to 56 years.\n",
    ),
    (
        "show --medium-term --tax-base 0",
        "--tax-base: 0 is not allowed. "
        "Allowed: a number of Band D equivalent properties above 0.\n",
    ),
    (
        "show --medium-term --net-budget -5",
        "--net-budget: -5 is not allowed. Allowed: a number of pounds above 0.\n",
    ),
    (
        "sensitivity --two-way --rows delay",
        "--two-way and --rows are given. Allowed: one of --two-way, --rows.\n",
    ),
    (
        "sensitivity --rows delay=0,30",
        "--rows delay=0,30: 30 is not allowed. Allowed: a whole number of months, 0 to 24.\n",
    ),
    (
        "sensitivity --rows forces=20,36 --columns delay=0,19",
        "--columns delay=0,19: 19 is not allowed. Allowed: 0 to 18 months: the years end "
        "with 2021/22. For a longer delay, add years after 2021/22.\n",
    ),
    (
        "sensitivity --rows savings --columns offset",
        "--columns: savings and offset are one saving, written in two ways. "
        "Allowed: one of them.\n",
    ),
    (
        "scenarios --save late",
        "--scenario: is missing. Allowed: a code, or the name of a preset or of a saved scenario.\n"
        "--rationale: is missing. Allowed: why the scenario is looked at, in a sentence.\n"
        "--role: is missing. Allowed: who chose it, by role: no name of a person.\n",
    ),
    (
        "scenarios --remove late",
        'derbyshire-2018.scenarios.toml: holds no scenario "late". '
        f"Allowed: fewer-join, outsourcing-stress, half-saved-late.\n{UNTOUCHED}",
    ),
    (
        "scenarios --compare explore,signed --remove fewer-join",
        "--compare and --remove are given. Allowed: one of --compare, --save, --remove.\n",
    ),
    ("scenarios --role analyst", "--role: is given. Allowed: only with --save.\n"),
    ("show --years 5", "--years: is given. Allowed: only with --medium-term.\n"),
    ("scenarios --compare explore", "scenarios: 1 named. Allowed: two or more.\n"),
    (
        "scenarios --compare explore,late,explore",
        'scenario: "explore" is there twice.\n'
        'scenario: "late" is not a preset or saved scenario of this case. Allowed: anticipated,'
        " signed, all, went-live, fixed-then-shared, explore, fewer-join, outsourcing-stress,"
        " half-saved-late.\n",
    ),
    (
        f"scenarios --compare explore,{CODE[:-1]}",
        f'scenario: "{CODE[:-1]}" is mistyped or cut short. Copy it from where it is printed.\n',
    ),
]


def test_a_schema_asks_nothing(refused: Command) -> None:
    message = "--ask: is given. Allowed: only without --schema.\n"

    assert refused("new", "case.json", "--schema", "--ask") == message


def test_two_spellings_of_an_option_are_the_same_option(refused: Command) -> None:
    message = '--forces: is given 2 times ("36", "30"). Allowed: once.\n'

    assert refused("show", "--forces", "36", "--adopters=30") == message


@pytest.mark.parametrize(("line", "message"), WRONG)
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_wrong_options_get_one_message_and_nothing_else(
    refused: Command, saved_file: Path, line: str, message: str, form: str
) -> None:
    before = saved_file.read_bytes()
    command, *options = line.split()

    assert refused(command, "derbyshire-2018.toml", *options, "--format", form) == message
    assert saved_file.read_bytes() == before
    assert len(list(saved_file.parent.iterdir())) == len(list(FIRST_CASE.parent.glob(FILES)))


@pytest.mark.parametrize(
    ("arguments", "phrases"),
    [
        (
            ["paper", "case.toml", "--delay", "6"],
            [
                "No such option: --delay",
                "Give the scenario as the code that soh show prints: soh paper CASE --scenario "
                "CODE.",
            ],
        ),
        (["simulate", "--adopters", "3"], ["soh simulate CASE --scenario CODE"]),
        (["new"], ["Missing argument 'FILE'"]),
        (["check", "a.toml", "b.toml"], ["unexpected extra argument", "b.toml"]),
        (["paper", "--scenario", ""], ['--scenario: "" is not a preset or saved scenario']),
        (["show", "--scenario", ""], ['--scenario: "" is not a preset or saved scenario']),
    ],
)
def test_a_wrong_command_is_refused(
    workspace: Path, refused: Command, arguments: list[str], phrases: list[str]
) -> None:
    error = refused(*arguments)

    assert [phrase for phrase in phrases if phrase not in error] == []
    assert "Traceback" not in error
    assert list(workspace.iterdir()) == []


def test_help_is_not_an_error(printed: Command) -> None:
    assert "Usage: soh show [OPTIONS] [CASE]" in printed("show", "--help")


def commands() -> dict[str, Any]:
    """Return every command by name."""
    group: Any = typer.main.get_command(app)
    return {**group.commands}


def test_the_commands_that_may_write_are_those_that_name_or_save_a_file() -> None:
    options = {
        name: {text for option in command.params for text in option.opts}
        for name, command in commands().items()
    }

    assert {function.__name__.removesuffix("_command") for function in WRITERS} == {
        name for name, texts in options.items() if texts & {"--output", "--force", "--save"}
    }


def test_every_option_with_a_value_says_its_type_and_what_is_allowed() -> None:
    valued = [
        (f"{name} {option.opts[-1]}", option)
        for name, command in commands().items()
        for option in command.params
        if option.param_type_name == "option" and not option.is_flag
    ]

    assert len(valued) > 50
    assert [name for name, option in valued if not re.fullmatch("<.+>", option.metavar or "")] == []
    assert [name for name, option in valued if "Allowed: " not in option.help] == []


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("cae.toml", ["cae.toml: no such file. Did you mean case.toml?"]),
        ("folder", ["folder: is a folder. Name a file."]),
        (
            "case.scenarios.toml",
            [
                "case.scenarios.toml: holds saved scenarios, not a case."
                " Use the case next to it: case.toml"
            ],
        ),
        (
            "case.toml",
            [
                "case.toml, line 43: charges[1].low: low £95,000 is above high £90,000."
                " Allowed: low up to high.",
                "case.toml, line 90: lines[2].our_shre: is not known here. Did you mean our_share?",
            ],
        ),
    ],
)
def test_a_command_names_each_fault_of_its_case_and_writes_nothing(
    workspace: Path, refused: Command, command: str, name: str, messages: list[str]
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    text = text.replace("low = 60_000", "low = 95_000", 1).replace("our_share", "our_shre", 1)
    (workspace / "case.toml").write_text(text, encoding="utf-8")
    (workspace / "case.scenarios.toml").write_text("[[scenarios]]", encoding="utf-8")
    (workspace / "folder").mkdir()

    writes = command in ("paper", "workbook", "explore", "scenarios")
    assert refused(command, name) == "\n".join([*messages, UNTOUCHED * writes])
    assert len(list(workspace.iterdir())) == 3


def test_saved_scenarios_that_are_missing_are_missing(workspace: Path, refused: Command) -> None:
    error = refused("show", str(workspace / "mine.scenarios.toml"))

    assert "mine.scenarios.toml: no such file." in error


def test_check_prints_the_findings_and_is_content(printed: Command) -> None:
    output = printed("check")

    assert output.startswith("Single Online Home: nothing in the file is wrong.\n")
    assert "- 25 forces are anticipated, and 36 signed." in output
    sentence = (
        "Maximum asked for: £300,000 (1.1). The report's table adds up to £262,000 to £302,000"
    )
    assert sentence in output


def test_check_says_which_published_figure_an_edited_case_moves(
    printed: Command, edited: Edited
) -> None:
    path = edited("low = 71_000", "low = 72_000", ("pool = 3_321_570", "pool = 3_368_352"))

    assert "printed as £101-£121k; the case comes to £102,000 to £121,000" in (
        printed("check", str(path))
    )


def test_new_writes_a_template_and_gives_the_next_step(workspace: Path, printed: Command) -> None:
    assert (
        printed("new", "radio.toml")
        == "Wrote radio.toml. Fill in each ?, then: soh check radio.toml\n"
    )
    assert (
        (workspace / "radio.toml").read_text(encoding="utf-8").startswith("# A case: one decision")
    )


def test_new_replaces_when_forced(workspace: Path) -> None:
    (workspace / "radio.toml").write_text("mine", encoding="utf-8")

    code = run(["new", "radio.toml", "--force"])

    assert code == 0
    assert (
        (workspace / "radio.toml").read_text(encoding="utf-8").startswith("# A case: one decision")
    )
    assert len(list(workspace.iterdir())) == 1


def test_every_question_mark_of_the_template_is_reported_once_with_its_line(
    workspace: Path,
) -> None:
    run(["new", "radio.toml"])

    with pytest.raises(CaseError) as refusal:
        load_case("radio.toml")

    lines = [fault.line for fault in refusal.value.faults]
    assert len(lines) == 7
    assert set(lines) == lines_to_fill((workspace / "radio.toml").read_text(encoding="utf-8"))


def test_a_template_that_is_filled_in_loads_and_shows(
    workspace: Path, printed: Command, facts: Facts
) -> None:
    printed("new", "radio.toml")
    template = (workspace / "radio.toml").read_text(encoding="utf-8")
    (workspace / "radio.toml").write_text(filled(template), encoding="utf-8")

    exported = facts("show", "radio.toml")

    # £600,000 a year among twelve.
    assert [*exported["low"]["lines"]["Radio"].values()] == [50_000, 50_000, 50_000]
    assert exported["results"]["whole_life"]["high"] == 150_000
    assert {"initial_cost", "headroom"} & {*exported["results"]} == set()


def test_all_that_the_template_shows_in_comments_loads_in_its_place(workspace: Path) -> None:
    run(["new", "radio.toml"])
    template = (workspace / "radio.toml").read_text(encoding="utf-8").replace('"?"', '"2018/19"')
    small = filled(template.partition(BEYOND)[0]).partition("[adopters]")[0]
    sections = optional(template)
    top, adopters, rules, _ = (
        next(text for name, text in sections.items() if name.startswith(begins)) for begins in WHERE
    )
    tables = [text for name, text in sections.items() if not name.startswith(WHERE)]
    years = small.replace('years = "2018/19"', 'years = "2018/19 to 2021/22"')
    parts = [years, top, *tables, "[adopters]\n", adopters, rules]
    (workspace / "radio.toml").write_text("\n".join(parts), encoding="utf-8")

    case = load_case("radio.toml")

    assert case.pricings == (
        *("low-estimate", "high-estimate", "stepped", "shared", "two-part"),
        *("by-size", "whole-contract", "by-use", "by-band", "by-user"),
    )
    assert case.pricing("by-use").parts == ("fee", "price")
    assert case.pricing("by-size").parts == ("pool", "stated_for_one", "uplift")
    assert case.adopters.sizes["income"].total == 1_000
    assert [line.name for line in case.lines] == [
        *("Project manager", "Grant", "Fewer calls", "Fee for leaving")
    ]
    assert case.default_texts == ("Grant: one-off",)


WROTE = (
    "Wrote paper.html: open this first\n"
    "Wrote paper-sliders.html: its sliders, which need no server\n"
    "Wrote paper.sha256: the SHA-256 sums of both\n"
)


def test_paper_goes_to_build_and_the_last_line_says_so(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["paper"])

    target = workspace / "build" / "derbyshire-2018.html"
    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    live = target.with_name("derbyshire-2018-sliders.html")
    assert output.out == (
        f"Wrote {Path('build') / target.name}: open this first\n"
        f"Wrote {Path('build') / live.name}: its sliders, which need no server\n"
        f"Wrote {Path('build') / 'derbyshire-2018.sha256'}: the SHA-256 sums of both\n"
    )
    sums = target.with_suffix(".sha256")
    assert sorted(target.parent.iterdir()) == [live, target, sums]
    assert 'lang="en-GB"' in live.read_text(encoding="utf-8")
    page = target.read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "£302,000" in page


def test_paper_replaces_when_forced_and_takes_a_preset(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "paper.html").write_text("the board's own", encoding="utf-8")

    code = run(["paper", "--scenario", "explore", "-o", "paper.html", "--force"])

    page = (workspace / "paper.html").read_text(encoding="utf-8")
    assert (code, capsys.readouterr().out) == (0, WROTE)
    assert "If 36 forces join and a fixed bill is shared equally (our assumption)" in page


def own_notebook(folder: Path, case_file: str, sentence: str) -> Path:
    """Write a notebook of an analyst, with a sentence of its own."""
    parameters = {"cell_type": "code", "id": "p", "outputs": [], "execution_count": None}
    parameters["metadata"] = {"tags": ["parameters"]}
    parameters["source"] = f"case_file = {case_file!r}\nscenario_name = ''"
    markdown = {
        "cell_type": "markdown",
        "id": "w",
        "metadata": {},
        "source": f"# Mine\n\n{sentence}",
    }
    text = json.dumps(
        {"cells": [markdown, parameters], "metadata": {}, "nbformat_minor": 5} | {"nbformat": 4}
    )
    (folder / "own.ipynb").write_text(text, encoding="utf-8")
    return folder / "own.ipynb"


def test_paper_of_an_own_notebook_is_on_the_case_that_it_names(
    edited: Edited, workspace: Path, printed: Command
) -> None:
    path = edited("format = 2", "format = 2")
    own_notebook(workspace, path.name, "No figure at all.")

    assert printed("paper", "--notebook", "own.ipynb", "-o", "paper.html") == WROTE
    assert "<h1" in (workspace / "paper.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("missing", ["ipykernel", "nbclient"])
def test_paper_of_an_own_notebook_says_how_to_install_its_kernel(
    edited: Edited,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
) -> None:
    own_notebook(workspace, edited("format = 2", "format = 2").name, "No figure at all.")
    monkeypatch.setitem(sys.modules, missing, None)

    code = run(["paper", "--notebook", "own.ipynb", "-o", "paper.html"])

    assert (code, capsys.readouterr().err) == (
        3,
        f"A notebook of your own needs {missing}, which is not installed: "
        'python -m pip install "sohanalysis[lab]" brings it.\n',
    )
    assert not (workspace / "paper.html").exists()


def test_a_figure_in_no_table_publishes_nothing_and_leaves_the_earlier_paper(
    edited: Edited, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited("format = 2", "format = 2")
    own_notebook(workspace, path.name, "It costs £263k.")
    (workspace / "paper.html").write_text("the board's own", encoding="utf-8")

    code = run(["paper", "--notebook", "own.ipynb", "-o", "paper.html", "--force"])

    output = capsys.readouterr()
    assert (code, output.out) == (4, "")
    assert output.err.startswith('prose: £263k ("# Mine')
    assert (workspace / "paper.html").read_text(encoding="utf-8") == "the board's own"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder without write access")
@pytest.mark.parametrize(
    "command",
    [["new", "/proc/self/out.toml"], ["paper", "-o", "/proc/self/out.html"]],
    ids=["new", "paper"],
)
def test_a_target_that_cannot_be_written_is_the_machines_fault(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code = run(command)

    output = capsys.readouterr()
    assert (code, output.out) == (3, "")
    assert re.match(r"/proc/self/out(-sliders)?\.(toml|html): could not be written: ", output.err)
    assert "Nothing was changed.\n" in output.err


def test_only_debug_shows_the_traceback_of_a_bug(tmp_path: Path) -> None:
    (tmp_path / "tomllib.py").write_text("1 / 0\n", encoding="utf-8")

    result = soh("show", "--debug", PYTHONPATH=str(tmp_path))

    assert result.returncode == 1
    assert b"Traceback (most recent call last)" in result.stderr
    assert b"tomllib.py" in result.stderr
    assert b"This is a bug of ours" in result.stderr


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("ascii", b"Against the GBP 300,000 budget"),
        ("cp437", b"Against the \x9c300,000 budget"),
        ("cp1252", b"Against the \xa3300,000 budget"),
    ],
)
def test_show_survives_an_old_console(encoding: str, expected: bytes) -> None:
    result = soh("show", PYTHONIOENCODING=encoding)

    assert (result.returncode, result.stderr) == (0, b"")
    assert expected in result.stdout


# The help and `show` print in different ways. `make robust` tries every command on every console.
def test_the_help_survives_an_old_console() -> None:
    result = soh("--help", PYTHONIOENCODING="ascii")

    assert (result.returncode, result.stderr) == (0, b"")


def test_a_message_survives_an_old_console() -> None:
    result = soh("show", "--savings", "£35,500", PYTHONIOENCODING="cp437")

    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b'--savings: "\x9c35,500" is not allowed.')


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_that_leaves_early_is_not_an_error(form: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sohanalysis", "show", "--format", form],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        message = process.stderr.read()

    assert (process.returncode, message) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("form", ["text", "json"])
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


def test_show_prints_the_code_of_a_scenario_and_takes_it(printed: Command) -> None:
    fields = "--forces 36 --pricing shared --offset 50% --ramp 12 --cashable 50% --delay 3"

    by_fields = printed("show", *fields.split())

    assert f"Scenario code: {CODE}@7313\n" in by_fields
    assert printed("show", "--scenario", CODE) == by_fields


# Sensitivity, saved scenarios, the medium term


def test_sensitivity_shows_the_changes_that_would_flip_the_answer(printed: Command) -> None:
    output = printed("sensitivity")

    assert output.startswith(
        "Single Online Home: decision 41/2018 of the Police and Crime Commissioner for Derbyshire\n"
        "If 25 forces join, set-up and the first two years cost £262,000 (quoted: low estimate) to "
        "£302,000 (quoted: high estimate)."
    )
    assert re.search(r"Charge +every pricing +up to £90,000 a year", output)
    assert re.search(r"Forces that join +Shared +from 20 up", output)
    # The tornado of each end: 300,000 - 120,000 - 2 x 71,000 x 1.41, and the same of 91,000.
    assert re.search(r"Change of the charge +0% +41% +38,000 +\(20,220\)", output)
    assert re.search(r"Change of the charge +0% +41% +\(2,000\) +\(76,620\)", output)
    assert output.index("As quoted ") < output.index("Within budget, under each")
    assert "beyond the limit" not in output
    assert output.endswith("25 forces and gives no other point.\n\n")


def test_the_two_way_tables_are_shown_last_and_on_request(printed: Command) -> None:
    answer = printed("sensitivity").rpartition("\nNone of these")[0]
    tables = printed("sensitivity", "--two-way")

    assert tables.startswith(answer)
    no_difference = (
        "Forces and savings make no difference to the cost after cashable savings: {cost}; none of "
        "the savings is cashable, so they do not change this cost.\n"
    )
    lowest, highest = (no_difference.format(cost=cost) for cost in ("£262,000", "£302,000"))
    by = "by set-up and the first two years"
    # At 36 forces an equal share is lower, and at 19 it is higher. A late start moves neither end.
    assert f"\nLowest pricing in this scenario (quoted: low estimate), {by}. {lowest}" in tables
    assert f"\nHighest pricing in this scenario (quoted: high estimate), {by}. {highest}" in tables
    late = "Headroom, (over budget), £, by delay, months (down)"
    assert f"\nLowest pricing (quoted: low estimate), {by}. {late}" in tables
    assert "19            38,000       *(2,000)  *(2,000)      *(6,842)        *(2,000)" in tables
    assert "18     *(55,600)  *(73,800)  *(92,000)" in tables


def test_sensitivity_shows_the_table_that_is_asked_for(printed: Command) -> None:
    axes = ["--rows", "savings=0,40000", "--columns", "forces=20,36"]

    output = printed("sensitivity", "--scenario", "half-saved-late", *axes)

    # £312,500 and £233,611.11, less half of £40,000 over 6.5 + 9 months.
    assert (
        "Cost after cashable savings, £, by savings, £ a year (down) and forces (across), "
        "three months late. * beyond the limit, cost after cashable savings of at most "
        "£300,000\n"
        "--------------------------\n"
        "Savings        20       36\n"
        "--------------------------\n"
        "0        *312,500  233,611\n"
        "40,000    286,667  207,778\n"
        "--------------------------\n"
        "Scenario code: 41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465@7313\n"
    ) in output
    assert "Headroom, (over budget), £, by" not in output


def test_sensitivity_over_one_field_shows_every_result_and_takes_a_limit(printed: Command) -> None:
    output = printed(
        "sensitivity", "--scenario", "explore", "--limit", "70000", "--rows", "delay=0,3"
    )

    # £30,000 + £109,305.56 / 1.035 + ...; £15,000 more in the third year: / 1.035 squared.
    assert "Headroom of at least £70,000, under each pricing, changing one thing" in output
    assert ("* beyond the limit, headroom of at least £70,000; > this scenario\n") in output


def test_sensitivity_comes_out_as_json(facts: Facts) -> None:
    exported = facts("sensitivity", "--result", "initial_cost", "--rows", "pricing=shared,stepped")

    assert exported["code"] == "41-2018-c275:r3:n25:pany:bc0c"
    changed = exported["sensitivity"]["rows"]
    assert changed["On-costs of 30% (ours) on Project manager, if not included"] == {
        "low": penny(2_000),
        "high": penny(-38_000),
        "source": "illustration",
    }
    assert exported["break_even"]["stepped"]["adopters"]["switches"] == [
        {"last_fits": 25, "first_does_not": 24}
    ]
    costs = {end: exported["tornado"][end]["this_scenario"] for end in exported["tornado"]}
    assert costs == {"low": 262_000, "high": 302_000}
    table = exported["tables"]["low"]["pricing"]
    assert table["limit"] == {"result": "initial_cost", "value": 300_000, "is_the_sum": True}
    assert table["amounts"] == {"shared": 262_000, "stepped": 262_000}


def test_sensitivity_comes_out_as_csv(cells: Cells) -> None:
    rows = cells("sensitivity", "--scenario", "fewer-join", "--rows", "delay=0,18")

    # £180,000 - 2 x £93,421.05, less £90,000.
    assert ["code", "", "", "", "", "", "41-2018-c275:r3:n19:pshared:669c"] in rows
    amounts = [row for row in rows if row[:4] == ["tables", "low", "delay", "amounts"]]
    assert [row[4] for row in amounts] == ["0", "18"]
    assert [float(row[-1]) for row in amounts] == penny([-6_842.11, -96_842.11])


@pytest.mark.usefixtures("saved_file")
def test_scenarios_lists_the_saved_scenarios(printed: Command) -> None:
    output = printed("scenarios", "derbyshire-2018.toml")

    assert output.startswith("Saved scenarios, £ (set-up and the first two years; headroom)\n")
    assert (
        "fewer-join          41-2018-c275:r3:n19:pshared:669c@7313                   306,842  "
        " (6,842)  "
        "finance      note 1\n"
    ) in output
    assert "half-saved-late     41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465@7313" in output


def test_a_case_without_scenarios_says_how_to_save_one(printed: Command) -> None:
    assert printed("scenarios", str(SECOND)) == (
        "No scenario is saved. Save one: soh scenarios --save NAME --scenario CODE ...\n\n"
    )


def test_scenarios_compares_a_code_and_a_name(printed: Command) -> None:
    output = printed("scenarios", "--compare", f"fewer-join, {CODE}")

    assert output.startswith("Differences in the inputs\n")
    assert re.search(r"\nInput +fewer-join +Scenario 2\n", output)
    assert f"41-2018-c275:r3:n19:pshared:669c@7313  {CODE}@7313\n" in output
    # £233,611.11 - £306,842.11, and that over £306,842.11.
    text = " ".join(output.split())
    assert "Set-up and the first two years 306,842 233,611 Headroom" in text
    assert "Set-up and the first two years (73,231) -23.9% Headroom" in text


REASON = ("--rationale", "To see it.", "--role", "analyst")
SAVE = (
    "--save",
    "late",
    "--scenario",
    "41-2018-c275:r3:n36:pshared:d3:2ed2",
    "--rationale",
    "Go-live slips.",
    "--role",
    "finance analyst",
)


def test_save_writes_beside_the_case_and_says_where(printed: Command, saved_file: Path) -> None:
    before = saved_file.read_text(encoding="utf-8")

    assert (
        printed("scenarios", "derbyshire-2018.toml", *SAVE)
        == "Saved late in derbyshire-2018.scenarios.toml\n"
    )
    after = saved_file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.removeprefix(before).startswith('\n[[scenarios]]\nname = "late"\n')


def test_the_first_save_makes_the_file(workspace: Path, printed: Command, facts: Facts) -> None:
    (workspace / "radio.toml").write_bytes(SECOND.read_bytes())

    text = printed("scenarios", "radio.toml", "--save", "few", "--scenario", "expected", *REASON)

    assert text == "Saved few in radio.scenarios.toml\n"
    assert [*facts("scenarios", "radio.toml")["scenarios"]] == ["few"]


@pytest.mark.usefixtures("saved_file")
def test_a_saved_scenario_is_shown_by_its_name(printed: Command, facts: Facts) -> None:
    printed("scenarios", "derbyshire-2018.toml", *SAVE)

    exported = facts("show", "derbyshire-2018.toml", "--scenario", "late")

    # £218,611.11 and three months of the manager.
    assert exported["code"] == "41-2018-c275:r3:n36:pshared:d3:2ed2"
    assert exported["results"]["initial_cost"]["high"] == penny(233_611.11)


@pytest.mark.usefixtures("saved_file")
def test_remove_takes_a_scenario_out_and_says_from_where(printed: Command, facts: Facts) -> None:
    text = printed("scenarios", "derbyshire-2018.toml", "--remove", "outsourcing-stress")

    assert text == "Removed outsourcing-stress from derbyshire-2018.scenarios.toml\n"
    remaining = facts("scenarios", "derbyshire-2018.toml")
    assert [*remaining["scenarios"]] == ["fewer-join", "half-saved-late"]


def test_medium_term_shows_cost_funding_and_pressure_by_year(printed: Command) -> None:
    bases = ["--tax-base", "330000", "--net-budget", "200000000"]

    output = printed("show", "--medium-term", "--years", "1", *bases)

    # 100 pence x £151,000 / 330,000; £151,000 of £200m.
    assert output.startswith(
        "Single Online Home: decision 41/2018, Derbyshire Constabulary "
        "(derbyshire-2018.toml)\n\nLowest pricing (quoted: low estimate), by set-up and the first "
        "two years. Medium term at the low estimate, £ (savings and funding are negative); 2022/23 "
        "on is assumed to go on as before\n"
    )
    assert (
        "\nHighest pricing (quoted: high estimate), by set-up and the first two years. Medium term "
        "at the high"
    ) in output
    assert (
        "Cumulative                                 30,000  181,000  302,000  393,000"
        "                  -\n"
        "Net pressure, pence per Band D (330,000)     9.09    45.76    36.67    27.58"
        "              27.58\n"
        "Net pressure, share of £200,000,000        0.015%   0.076%   0.061%   0.046%"
        "             0.046%\n"
    ) in output


def test_medium_term_is_for_the_named_scenario(printed: Command) -> None:
    output = printed("show", "--medium-term", "--scenario", "half-saved-late", "--years", "0")

    # DESIGN, section 4: half of the savings are cash.
    assert "Cashable savings                    0   (3,852)  (12,070)  (12,326)\n" in output
    assert output.endswith(
        "\nApproval is not funding: the case has no line of funding, so the whole cost is a "
        f"pressure.\nScenario code: {CODE}@7313\n\n"
    )


def test_medium_term_adds_three_years_by_default(facts: Facts) -> None:
    medium_term = facts("show", "--medium-term", "--scenario", "explore")

    medium_term = medium_term["low"]
    assert medium_term["assumed_years"] == ["2022/23", "2023/24", "2024/25"]
    assert [*medium_term["by_year"]["recurrent"].values()] == penny([0] + [49_305.56] * 6)
    assert "band_d_pence" not in medium_term["by_year"]


def test_medium_term_comes_out_as_csv(cells: Cells) -> None:
    rows = cells("show", "--medium-term", "--years", "0", "--tax-base", "300000")

    # 100 pence x £30,000 / 300,000.
    assert rows[0] == ["name_1", "name_2", "name_3", "name_4", "value"]
    assert ["low", "by_year", "cumulative", "2021/22", "333000.0"] in rows
    assert ["high", "by_year", "cumulative", "2021/22", "393000.0"] in rows
    assert ["high", "by_year", "band_d_pence", "2018/19", "10.0"] in rows
    assert ["code", "", "", "", "41-2018-c275:r3:n25:pany:bc0c"] in rows


@pytest.mark.parametrize("command", ["show", "paper", "sensitivity", "scenarios"])
def test_the_help_says_that_a_saved_scenario_will_do(
    printed: Command, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    text = " ".join(printed(command, "--help").split())

    assert "Allowed: a preset, a saved scenario or a scenario code, also CODE@DIGEST." in text


def test_the_help_names_every_result() -> None:
    assert re.split(r", | or ", arguments.RESULT_CHOICES) == [*results.RESULTS]


def test_the_number_of_adopters_is_asked_for_by_either_name(printed: Command) -> None:
    options = ("36", "--pricing", "shared")

    assert printed("show", "--forces", *options) == printed("show", "--adopters", *options)


BROKEN = (
    "derbyshire-2018.scenarios.toml, line 11: scenarios[1].adopters: 0 is not allowed. "
    "Allowed: a whole number from 1, or one for each year of the case.\n"
    "derbyshire-2018.scenarios.toml, line 27: scenarios[2].adoptrs: is not known here. "
    "Did you mean adopters?\n"
)


def broken(saved_file: Path) -> None:
    """Break two of the saved scenarios."""
    text = saved_file.read_text(encoding="utf-8")
    text = text.replace("adopters = 19", "adopters = 0").replace("adopters = 25", "adoptrs = 25")
    saved_file.write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("command", ["show", "check", "sensitivity", "members"])
def test_a_command_that_needs_no_saved_scenario_works_with_broken_ones(
    capsys: pytest.CaptureFixture[str], saved_file: Path, command: str
) -> None:
    broken(saved_file)

    code = run([command, "derbyshire-2018.toml"])

    output = capsys.readouterr()
    assert (code, output.out != "") == (0, True)
    warned = [f"Warning: {line}" for line in BROKEN.splitlines()]
    assert {*warned} < {*output.err.splitlines()}
    assert output.err.endswith("\nWarning: No saved scenario is read.\n")


def test_a_code_needs_no_saved_scenario(
    capsys: pytest.CaptureFixture[str], saved_file: Path
) -> None:
    broken(saved_file)

    code = run(["show", "derbyshire-2018.toml", "--scenario", CODE])

    assert code == 0
    assert capsys.readouterr().err.endswith("Warning: No saved scenario is read.\n")


@pytest.mark.parametrize(
    ("command", "more"),
    [
        *((name, ()) for name in ("paper", "workbook", "explore", "scenarios")),
        ("show", ("--scenario", "half-saved-late")),
    ],
)
def test_a_broken_file_of_scenarios_is_refused_with_its_lines(
    refused: Command, saved_file: Path, command: str, more: tuple[str, ...]
) -> None:
    broken(saved_file)

    error = refused(command, "derbyshire-2018.toml", *more)

    assert [line for line in BROKEN.splitlines() if line not in error] == []
    assert "Traceback" not in error


def test_every_wrong_option_of_sensitivity_is_named_at_once(refused: Command) -> None:
    message = refused("sensitivity", "--result", "x", "--scenario", "x", "--rows", "x")

    assert message.count("\n") == 3


def test_check_warns_of_texts_that_would_keep_the_public_paper_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    text = text.replace('name = "Support desk"\n', 'name = "Support desk"\nrestricted = true\n')
    case = tmp_path / "case.toml"
    case.write_text(text.replace("To decide", "Support desk: to decide"), encoding="utf-8")

    assert run(["check", str(case)]) == 0
    assert f'Warning: {case}: narrative.purpose: "Support desk" reveals a restricted entry' in (
        capsys.readouterr().err
    )


def test_a_code_of_other_figures_is_shown_with_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = run(["show", "--scenario", CODE]), capsys.readouterr()
    same = run(["show", "--scenario", f"{CODE}@7313"]), capsys.readouterr()
    changed = run(["show", "--scenario", f"{CODE}@0001"]), capsys.readouterr()

    assert same == plain
    assert (changed[0], changed[1].out) == (0, plain[1].out)
    assert changed[1].err == (
        f'Warning: "{CODE}@0001" was made with other figures (digest 0001, now 7313): its results '
        "have changed.\n"
    )


def test_a_compared_code_of_other_figures_has_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["scenarios", "--compare", f"fewer-join,{CODE}@0001"])

    assert code == 0
    assert f'Warning: "{CODE}@0001" was made with other figures' in capsys.readouterr().err


def test_a_line_named_like_a_formula_is_made_harmless(workspace: Path, printed: Command) -> None:
    text = SECOND.read_text(encoding="utf-8").replace("Old cameras", "=SUM(A1)")
    (workspace / "formula.toml").write_text(text, encoding="utf-8")

    output = printed("show", "formula.toml", "--format", "csv")

    assert "\nlow,lines,'=SUM(A1),2025/26,,-24000.0\n" in output
    assert "\n=" not in output


@pytest.mark.parametrize(
    ("name", "relation"),
    [("paper.html", ""), ("paper-sliders.html", ", written next to paper.html")],
)
def test_paper_never_overwrites(
    workspace: Path, refused: Command, name: str, relation: str
) -> None:
    target = workspace / name
    target.write_text("the board's own", encoding="utf-8")

    assert refused("paper", "-o", "paper.html").startswith(
        f"{name}{relation}: is there already, and nothing was written. "
        "Choose another name, or add --force to replace it.\n"
    )
    assert [*workspace.iterdir()] == [target]
    assert target.read_text(encoding="utf-8") == "the board's own"
