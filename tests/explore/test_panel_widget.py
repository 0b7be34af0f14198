"""The widget of the panel: what page and kernel tell each other, and nothing from elsewhere."""

from __future__ import annotations

import re

from sohanalysis.explore.panel import PanelWidget


def test_page_and_kernel_share_what_is_asked_and_what_is_shown() -> None:
    synced = {*PanelWidget().keys}

    assert {"about", "shown", "kept", "asked", "cost_picture", "charge_picture"} <= synced


def test_the_page_is_our_own_and_loads_nothing() -> None:
    widget = PanelWidget()

    assert "class Panel extends Page" in widget._esm
    assert ".soh-panel" in widget._css
    assert re.findall(r"https?:|import\s|url\(", f"{widget._esm}{widget._css}") == []
