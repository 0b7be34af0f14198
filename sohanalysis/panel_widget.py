"""The page of the panel as a widget: what kernel and page tell each other."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_PAGE = Path(__file__).parent / "templates" / "panel"


class PanelWidget(anywidget.AnyWidget):
    """What kernel and page tell each other; the page draws it, in ``templates/panel``."""

    _esm = _PAGE / "panel.js"
    _css = _PAGE / "panel.css"
    about = traitlets.Dict().tag(sync=True)  # what stands still: words, controls, ranges
    shown = traitlets.Dict().tag(sync=True)  # what follows the sliders
    kept = traitlets.Dict().tag(sync=True)  # presets, pins and their comparison
    cost_picture = traitlets.Bytes().tag(sync=True)
    charge_picture = traitlets.Bytes().tag(sync=True)
    # Written by the page. What waits to be sent is replaced by what is newer, so a slider that is
    # dragged never queues up.
    asked = traitlets.Dict().tag(sync=True, echo_update=False)
