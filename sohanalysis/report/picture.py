"""A picture as markup, and how a run whose outputs are kept is told from a live one.

Apart from `chart`, so that what writes a page need not load what draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from sohanalysis.case.restricted import PAPER_RUN as PAPER_RUN

Pictures = Mapping[str, str]  # in base64, by all that they say
NOTHING_DRAWN: Pictures = {}


def picture_html(image: str, alt: str, foot: str = "") -> str:
    """Write a PNG in base64 as markup; what is printed in the picture is in its text too."""
    text = escape(picture_words(alt, foot))
    return f'<img class="soh-chart" src="data:image/png;base64,{image}" alt="{text}">'


def picture_words(alt: str, foot: str) -> str:
    """Give all that a picture says: its sentence, and the code that is printed in it."""
    return f"{alt} {foot}".strip()
