"""A commented case file to start from, for `soh new`."""

from __future__ import annotations

from importlib.resources import files


def template() -> str:
    """Return the text of a made-up case that loads as written, with a comment on each part.

    Examples
    --------
    >>> template().splitlines()[10]
    'format = 3'
    """
    return files("small.case").joinpath("template.toml").read_text(encoding="utf-8")
