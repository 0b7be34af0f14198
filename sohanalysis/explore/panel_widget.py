"""The page of a panel as a widget: what kernel and page tell each other."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_TEMPLATES = Path(__file__).parent.parent / "templates"


class Parts:
    """A page in one text, of files in ``templates``: what all panels share stands first."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __str__(self) -> str:
        """Read them when a panel is opened, not when the library is loaded."""
        return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in self._names)


class PageWidget(anywidget.AnyWidget):
    """What the kernel and any page tell each other."""

    about = traitlets.Dict().tag(sync=True)  # what stands still: words, controls, ranges
    shown = traitlets.Dict().tag(sync=True)  # what follows the controls
    # Written by the page. What waits to be sent is replaced by what is newer, so a slider that is
    # dragged never queues up.
    asked = traitlets.Dict().tag(sync=True, echo_update=False)


class PanelWidget(PageWidget):
    """The panel of sliders; the page draws it, in ``templates/panel``."""

    _esm = Parts("panel/page.js", "panel/panel.js")
    _css = Parts("panel/panel.css")
    kept = traitlets.Dict().tag(sync=True)  # presets, pins and their comparison
    cost_picture = traitlets.Bytes().tag(sync=True)
    charge_picture = traitlets.Bytes().tag(sync=True)
