"""The page that leads to the papers of a batch, and names the cases without one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sohanalysis.errors import FileError
from sohanalysis.explore import page as page_templates
from sohanalysis.files.text import read_bytes
from sohanalysis.paper import paper_files
from sohanalysis.paper.batch import INDEX, Outcome

# Of a case that marks figures as restricted: a fault may quote them, and readers get the index.
WITHHELD = "The case marks figures as restricted, so what is wrong is said on the terminal alone."
_EARLIER = "{name} in this folder is of an earlier run, and was left as it was."


def index(outcomes: Sequence[Outcome]) -> str:
    """Write the page.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of every case, in any order; they are listed by the names of their files.

    Returns
    -------
    str
        One HTML file, which loads nothing and runs nothing.
    """
    ordered = sorted(outcomes, key=lambda outcome: outcome.case.name)
    style = (page_templates.TEMPLATES / "paper.css").read_text(encoding="utf-8")
    return page_templates.page_template(page_templates.INDEX).render(
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        count=count(outcomes),
        papers=[_paper(outcome) for outcome in ordered if outcome.error is None],
        failed=[_failed(outcome) for outcome in ordered if outcome.error is not None],
        others=[{"address": quote(name), "name": name} for name in _others(outcomes)],
    )


def _others(outcomes: Sequence[Outcome]) -> list[str]:
    """Name the pages beside the papers that are of no case of this run: one taken away, say."""
    targets = [outcome.target for outcome in outcomes]
    own = {each for target in targets for each in (target, paper_files.live_beside(target))}
    folders = {target.parent for target in targets}
    there = {page for folder in folders for page in folder.glob("*.html") if page.name != INDEX}
    return sorted(page.name for page in there - own)


def count(outcomes: Sequence[Outcome]) -> str:
    """Say how many cases have a paper.

    >>> count([])
    '0 of 0 cases have a paper.'
    """
    made = sum(outcome.error is None for outcome in outcomes)
    cases = "case has" if len(outcomes) == 1 else "cases have"
    return f"{made} of {len(outcomes)} {cases} a paper."


def _paper(outcome: Outcome) -> dict[str, Any]:
    return {
        "address": quote(outcome.target.name),
        "live": quote(paper_files.live_beside(outcome.target).name),
        "name": outcome.case.name,
        "title": outcome.title,
        "answer": outcome.answer,
    }


def _failed(outcome: Outcome) -> dict[str, Any]:
    """Name a case and what is wrong, without what is restricted or the folders of this machine."""
    faults = [str(replace(each, file=PurePath(each.file).name)) for each in outcome.faults]
    told = [WITHHELD] if _marks_as_restricted(outcome.case) else faults
    earlier = [_EARLIER.format(name=outcome.target.name)] if outcome.target.exists() else []
    return {"name": outcome.case.name, "faults": [*told, *earlier]}


def _marks_as_restricted(case: Path) -> bool:
    """Tell so of a case that cannot be read too, whose mark may be misspelt."""
    try:
        return b"restrict" in read_bytes(case).lower()
    except FileError:
        return False  # what is wrong is of the file then, and quotes nothing of it
