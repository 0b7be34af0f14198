"""Contrast of colours, and the colours of the page in each theme."""

from __future__ import annotations

import re

from sohanalysis.files.text import PACKAGE

THEMES = ("light", "dark")
LEAST = 3  # contrast of a line with its ground, by the Web Content Accessibility Guidelines


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours by the Web Content Accessibility Guidelines."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def page_colours(theme: str) -> dict[str, str]:
    """Return the colours of the page's style sheet by variable, in one theme."""
    style = (PACKAGE / "explore" / "page.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style)
    return {name: pair[THEMES.index(theme)] for name, *pair in pairs}
