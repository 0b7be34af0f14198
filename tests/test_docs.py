"""README and docs: their links lead to files, and their commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

import sohanalysis as soh
from sohanalysis.case.fields import FIELDS
from sohanalysis.cli.main import app
from sohanalysis.model.pricing import rates

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md"])
COMMANDS = vars(typer.main.get_command(app))["commands"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_that_is_told_is_one() -> None:
    lines = {line for page in PAGES for line in page.read_text(encoding="utf-8").splitlines()}
    commands_in_docs = [
        shlex.split(line, comments=True) for line in sorted(lines) if line.startswith("soh ")
    ]
    options = {
        name: {"--help", *(option for param in command.params for option in param.opts)}
        for name, command in COMMANDS.items()
    }

    wrong = [
        (name, word)
        for _, name, *arguments in commands_in_docs
        for word in arguments
        if word.startswith("-") and word.partition("=")[0] not in options[name]
    ]
    assert len(commands_in_docs) > 40
    assert wrong == []


def test_every_option_stands_under_its_command_in_the_order_of_the_help() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## soh (\S+)\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE))
    common = {
        *re.findall("`(--?[a-z]+)", text.partition("## ")[0]),
        *(word for field in FIELDS.values() for word in (field.option, f"--{field.name}")),
    }
    missing = [
        (name, option)
        for name, command in COMMANDS.items()
        for option in (
            param.opts[-1] for param in command.params if param.param_type_name == "option"
        )
        if option not in common and option not in parts[name]
    ]

    assert [*parts] == [*COMMANDS]
    assert missing == []


@pytest.mark.parametrize(
    ("page", "total"), [("first-decision", 385_000), ("case-file", 4_571_428.57)]
)
def test_the_case_of_a_page_is_one(page: str, total: float, tmp_path: Path) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    case = tmp_path / "case.toml"
    case.write_text(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")

    assert soh.appraise(case).results.loc["whole_life", "low"] == pytest.approx(total, abs=0.01)


def test_a_price_at_two_numbers_is_not_stated_between_them(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "first-decision.md").read_text(encoding="utf-8")
    (row,) = (line for line in text.splitlines() if "£48,000 if 6 join" in line)
    price, between = re.findall("`([^`]+)`", row.split("|")[2])[:2]
    case = tmp_path / "case.toml"
    case.write_text(
        'format = 2\ntitle = "Shared service"\nsource = "made up"\nyears = "2026/27"\n'
        "[adopters]\nanticipated = 6\npossible = 12\n"
        f'[[charges]]\nname = "Service"\n{price}\n{between}\n',
        encoding="utf-8",
    )

    charges = rates(soh.load_case(case), "service")[:, 0]

    priced = {count: charge for count, charge in enumerate(charges, 1) if charge > 0}
    assert priced == {6: 48_000, 10: 36_000}


def test_the_readme_is_read_to_the_end() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


# How CONTRIBUTING.md names code: a path, a module without its ending, or a name of a module.
WRITTEN = ("tests/", "robust/", "docs/", "benchmarks/", "data/", "sohanalysis/")
ENDINGS = ("", ".py", ".js")


def sources() -> dict[str, str]:
    """Return the text of each file of the package and its tests, by its path."""
    folders = ("sohanalysis", "tests", "robust", "benchmarks")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.*"))
    texts = {".py", ".js", ".toml", ".pyi", ".html", ".css"}
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in files
        if path.suffix in texts
    }


def exists(name: str) -> bool:
    """Whether a path of the project or of the package leads to files, with or without ending."""
    folders = [ROOT] if name.startswith(WRITTEN) else [ROOT, ROOT / "sohanalysis"]
    if "/" not in name:
        folders += [path for path in (ROOT / "sohanalysis").iterdir() if path.is_dir()]
    return any([*folder.glob(f"{name}{ending}")] for folder in folders for ending in ENDINGS)


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = {
        word
        for code in re.findall(r"`([^`\n]+)`", text)
        for word in code.split()
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]+)+|[\w-]+\.(py|js|md|toml|html|txt)", word)
    }

    assert len(names) > 100
    assert sorted(name for name in names if not exists(name) and not is_attribute(name)) == []


def is_attribute(name: str) -> bool:
    """Whether it is a module with a name defined in it, such as case/keys.TABLES."""
    module, _, attribute = name.rpartition(".")
    text = sources().get(f"sohanalysis/{module}.py", "")
    return bool(re.search(rf"^(def |class )?{attribute}\b", text, re.MULTILINE))


def test_contributing_names_code_that_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    names = {
        part
        for word in re.findall(r"`([^`\n]+)`", prose)
        if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\(\.*\))?", word) and not exists(word)
        for part in word.partition("(")[0].split(".")
        if not exists(part)
    }
    identifiers = {*re.findall(r"\w+", "\n".join(sources().values()))}

    assert len(names) > 50
    assert sorted(names - identifiers) == []
