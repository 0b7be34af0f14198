"""Find sentences that are hard to read and names that say nothing: ``make lint``.

Reads docstrings, comments, texts and names of the code, and the pages of the documentation. A
pattern, with its example, is an entry of ``english.toml``. There is no list of exceptions: a
sentence that is a hit is written again.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOTS = (
    "sohanalysis",
    "docs",
    "notebooks",
    "tests",
    "robust",
    "benchmarks",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
# The fourth edition is written by other rules; these are its tests, benchmark and frozen figures.
_LEFT_OUT = (
    ROOT / "tests" / "small",
    ROOT / "tests" / "frozen",
    ROOT / "benchmarks" / "small_bench.py",
)
SUFFIXES = {".py", ".md", ".ipynb", ".toml", ".js"}
# Reports of a run quote code and names of tests.
REPORTS = ("-report.md", "how-it-is-tested.md")
_FEWEST_SPACES = 3  # of a text in code: shorter ones are names, keys and patterns
_PER_THOUSAND = 1_000


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A construction to avoid.

    Parameters
    ----------
    name : str
        Its name in a message.
    gated : bool
        Whether one hit is a failure.
    kinds : tuple of str
        Kinds of text in which it is a hit: summary, docstring, comment, text, page, name.
    regex : str
        Expression that finds it.
    instead : str
        Advice.
    before, after : str
        A hit, and the same in plain English.
    """

    name: str
    gated: bool
    kinds: tuple[str, ...]
    regex: str
    instead: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A sentence, a comment, a paragraph or a name, with its line."""

    line: int
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A pattern in a file."""

    path: Path
    line: int
    pattern: Pattern
    text: str

    def __str__(self) -> str:
        """Format the place, the text and the advice as one line."""
        advice = f"{self.pattern.name}: write {self.pattern.instead}"
        return f"{self.path}:{self.line}: {self.text!r} ({advice})"


_RULES = tomllib.loads((ROOT / "robust" / "english.toml").read_text(encoding="utf-8"))
MOST_PER_THOUSAND: int = _RULES["most_per_thousand_words"]
EXEMPT: dict[str, str] = _RULES["exempt"]
PATTERNS = [Pattern(**{**entry, "kinds": tuple(entry["kinds"])}) for entry in _RULES["pattern"]]


def passages(path: Path) -> Iterator[Passage]:
    """Yield the passages of a file that a person reads."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".py":
            yield from _of_python(text)
        case ".ipynb":
            for number, cell in enumerate(json.loads(text)["cells"], 1):
                if cell["cell_type"] == "markdown":
                    text = _without_code("".join(cell["source"]))
                    yield Passage(line=number, kind="page", text=text)
        case ".md":
            yield from _of_page(text, is_changelog=path.name == "CHANGELOG.md")
        case _:
            for number, line in enumerate(text.split("\n"), 1):
                if comment := re.search(r"(?:^|\s)(?:#|//) ([A-Za-z].*)", line):
                    yield Passage(line=number, kind="comment", text=comment[1])


def _of_page(markdown: str, *, is_changelog: bool) -> Iterator[Passage]:
    """Yield the lines of a page without its blocks of code.

    Of a changelog the newest edition alone: history is not written again.
    """
    text = re.sub(r"(?s)```.*?```", lambda block: "\n" * block[0].count("\n"), markdown)
    editions = 0
    for number, line in enumerate(text.split("\n"), 1):
        editions += line.startswith("## ")
        if is_changelog and editions > 1:
            return
        yield Passage(line=number, kind="page", text=_without_code(line))


def _without_code(text: str) -> str:
    """Return a text without code in backticks and without the addresses of links."""
    return re.sub(r"`+[^`]*`+", "", re.sub(r"\]\([^)]*\)", "]", text))


def _of_python(code: str) -> Iterator[Passage]:
    """Yield the docstrings, comments, texts and names of a module."""
    tree = ast.parse(code)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node):
            docstrings.add(id(node.body[0].value))  # type: ignore[attr-defined]
            yield from _of_docstring(node)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                if text.count(" ") >= _FEWEST_SPACES:
                    yield Passage(line=node.lineno, kind="text", text=text)
    yield from _names(tree, "")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield Passage(line=token.start[0], kind="comment", text=_without_code(token.string[1:]))


def _of_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[Passage]:
    """Yield the summary of a docstring, and the rest of it without its examples."""
    text = re.sub(r"(?m)^\s*(>>>|\.\.\.).*", "", ast.get_docstring(node) or "")
    summary, _, rest = text.partition("\n\n")
    line = node.body[0].lineno
    for kind, part in (("summary", summary), ("docstring", rest)):
        if part:
            yield Passage(line=line, kind=kind, text=_without_code(" ".join(part.split())))


def _names(node: ast.AST, owner: str) -> Iterator[Passage]:
    """Yield the names that code binds: functions, arguments, variables, fields of a class."""
    for child in ast.iter_child_nodes(node):
        name = _bound_name(child)
        if name and f"{owner}.{name}" not in EXEMPT:
            yield Passage(line=getattr(child, "lineno", 1), kind="name", text=name)
        inner = child.name if isinstance(child, ast.ClassDef) else owner
        # A local variable of a method is not a member of the class.
        yield from _names(child, "" if isinstance(child, ast.FunctionDef) else inner)


def _bound_name(node: ast.AST) -> str:
    """Return the name that a node binds: empty if it binds none."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.MatchAs(name=str(name)) | ast.ExceptHandler(name=str(name)):
            return name
        case _:
            return ""


def hits(path: Path) -> list[Hit]:
    """Find the patterns in a file.

    Returns
    -------
    list of Hit
        Hits of gated patterns, then hits of the others if they are more than
        ``most_per_thousand_words`` (and more than one).
    """
    gated: list[Hit] = []
    dense: list[Hit] = []
    count = 0
    quotes_package = path.resolve().is_relative_to(ROOT / "tests")
    for passage in passages(path):
        count += len(passage.text.split()) if passage.kind != "name" else 0
        for pattern in PATTERNS:
            # A text in a test is a sentence of the package, which is counted there.
            is_counted = pattern.gated or passage.kind != "text" or not quotes_package
            if passage.kind in pattern.kinds and is_counted:
                gathered = gated if pattern.gated else dense
                for match in re.finditer(pattern.regex, passage.text):
                    start = max(0, match.start() - 30)
                    text = passage.text[start : match.end() + 40]
                    gathered.append(Hit(path=path, line=passage.line, pattern=pattern, text=text))
    most = max(1.0, count * MOST_PER_THOUSAND / _PER_THOUSAND)
    return gated + (dense if len(dense) > most else [])


def files(roots: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of some folders that people read, in order."""
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            is_left_out = any(path.is_relative_to(folder) for folder in _LEFT_OUT)
            if path.suffix in SUFFIXES and not path.name.endswith(REPORTS) and not is_left_out:
                yield path


def main(arguments: list[str]) -> int:
    """Print every hit in the files or folders named, or in the whole project: 1 if there is any."""
    roots = [Path(argument) for argument in arguments] or [ROOT / root for root in ROOTS]
    with ProcessPoolExecutor() as processes:
        by_file = processes.map(hits, files(roots), chunksize=8)
        lines = [str(hit) for hits_of_file in by_file for hit in hits_of_file]
    print("\n".join(lines) if lines else "plain English: no hit")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
