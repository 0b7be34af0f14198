"""The templates of the pages that we write, each read and understood once."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

TEMPLATES = Path(__file__).parent.parent / "templates"
PAPER, COMPANION, INDEX = "paper.html", "companion/companion.html", "index.html"
_KEPT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def page_template(name: str) -> Template:
    """Give a template: what is filled in is escaped, and nothing may be missing."""
    return _KEPT.get_template(name)
