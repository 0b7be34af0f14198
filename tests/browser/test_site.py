"""The documentation site: a build without warnings, and links that all lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser.pages import violations
from tests.markup import Page

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "docs" / "site" / "build.py"
KINDS = (
    "index",
    "start",
    "cases/index",
    "cases/derbyshire-2018",
    "notebooks/02-how-many-forces-join",
    "charts",
    "api",
    "case-file",
    "model",
    "changelog",
    "search",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once."""
    if importlib.util.find_spec("sphinx") is None:
        if os.environ.get("SOH_DEMAND_SITE"):
            pytest.fail("sphinx is not installed")
        pytest.skip("sphinx is not installed: make docs installs it")
    folder = tmp_path_factory.mktemp("site")

    # Build in a separate process, because Sphinx changes how Python handles warnings.
    built = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder)], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr

    return folder / "site"


def pages(site: Path) -> Iterator[tuple[Path, str]]:
    """Yield the pages of the site itself. The papers and sliders have separate tests."""
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "pydata-sphinx-theme" in text and "_static" not in path.parts:
            yield path, text


def test_every_link_and_frame_leads_somewhere(site: Path) -> None:
    broken = []
    for path, text in pages(site):
        parsed = Page(text)
        for address in (*parsed.values("href"), *parsed.values("src")):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            if not (path.parent / unquote(parts.path)).exists():
                broken.append((path.relative_to(site).as_posix(), address))

    assert broken == []


def test_nothing_is_requested_from_another_machine(site: Path) -> None:
    loaded = []
    for path, text in pages(site):
        parsed = Page(text)
        addresses = [
            *parsed.values("src"),
            *re.findall(r'<link rel="stylesheet" href="([^"]+)', text),
        ]
        loaded += [(path.name, address) for address in addresses if urlsplit(address).netloc]

    assert loaded == []


@pytest.mark.parametrize("case", ["derbyshire-2018", "athena", "police-ict-company"])
def test_every_case_has_its_sliders_paper_workbook_and_file(site: Path, case: str) -> None:
    page = (site / "cases" / f"{case}.html").read_text(encoding="utf-8")

    for name in (f"{case}-sliders.html", f"{case}.html", f"{case}.xlsx", f"{case}.toml"):
        assert f"../{name}" in page
        assert (site / name).stat().st_size > 500


def test_every_page_of_docs_and_every_notebook_is_in_it(site: Path) -> None:
    sources = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "site").glob("*.md")]
    notebooks = [f"notebooks/{path.stem}.html" for path in ROOT.glob("notebooks/*.ipynb")]

    expected = [*(f"{path.stem}.html" for path in sources), *notebooks, "changelog.html"]

    assert [name for name in expected if not (site / name).exists()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_accessible_and_fits(
    site: Path, browser: Any, axe: str, kind: str
) -> None:
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.goto((site / f"{kind}.html").as_uri())

        assert violations(page, axe, iframes=False) == [], scheme
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0, width
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_a_word_is_found_in_a_site_that_is_opened_from_a_file(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=headroom")

    page.locator("#search-results li a", has_text="Words").first.wait_for()
    page.close()
