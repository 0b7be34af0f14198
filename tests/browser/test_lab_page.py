"""JupyterLab as ``soh explore --lab`` opens it: the panel is live, and nothing has to be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.shortfall import live_share

Open = Callable[..., Any]


@pytest.fixture
def lab(browser: Any, served: Any, case_file: Path, tmp_path: Path) -> Iterator[Any]:
    """Run JupyterLab on the copied case, for one test: it would open again with all its tabs."""
    with served("--lab", str(case_file), folder=tmp_path) as server:
        yield server


@pytest.fixture
def start(lab: Any, visit: Open) -> Any:
    """Open JupyterLab."""
    return visit(lab.address)


def follow(start: Any, words: str, name: str) -> Any:
    """Open another notebook from the first page, and wait until its tab is the one in view."""
    start.page.get_by_role("link", name=words).click()
    start.page.locator(".lm-TabBar-tab.lm-mod-current", has_text=name).wait_for(timeout=60_000)
    notebook = start.page.locator(".jp-NotebookPanel:visible")
    notebook.locator(".jp-Cell").first.wait_for()
    return notebook


def test_the_first_page_is_live_without_running_a_cell_and_nothing_pops_up(
    lab: Any, start: Any, case: Case
) -> None:
    start.slider("adopters").scroll_into_view_if_needed()
    start.slider("adopters").focus()

    start.page.keyboard.press("ArrowLeft")

    start.wait_for_code(scenario_code(case, choose(case, "explore", adopters=35)))
    assert start.headline().startswith("With 35 forces, if a fixed pool is shared equally")
    assert start.page.locator(".jp-NotebookPanel").count() == 1
    assert lab.lines[0].startswith("Preparing the notebooks in build")
    assert lab.lines[-1] == lab.address
    start.page.wait_for_timeout(3_000)
    assert start.page.locator(".Toastify__toast, .jp-Dialog").count() == 0
    assert start.outside() == []


@pytest.mark.parametrize(
    ("words", "name", "opened", "closed"),
    [
        ("How many forces join", "02-how-many-forces-join.ipynb", "Pricing", "Savings"),
        ("Do savings cover it?", "03-do-savings-cover-it.ipynb", "Savings", "Pricing"),
    ],
)
def test_a_notebook_one_click_away_is_live_on_its_question(
    start: Any, axe: str, words: str, name: str, opened: str, closed: str
) -> None:
    follow(start, words, name).locator(".soh-headline:not(:empty)").wait_for()

    groups = start.panel.locator("details.soh-group")
    assert groups.filter(has_text=opened).first.get_attribute("open") is not None
    assert groups.filter(has_text=closed).first.get_attribute("open") is None
    start.box("adopters").scroll_into_view_if_needed()
    start.box("adopters").fill("20")
    start.box("adopters").press("Enter")
    start.wait_for_headline("With 20 forces")
    assert start.violations(axe, ".soh-panel") == []


def test_the_assumptions_are_live_one_click_away_and_the_grid_follows(
    start: Any, case: Case
) -> None:
    notebook = follow(start, "How sure are we?", "04-how-sure-are-we.ipynb")
    notebook.locator(".soh-headline:not(:empty)").wait_for()
    start.box("p").scroll_into_view_if_needed()

    start.box("p").fill("60")
    start.box("p").press("Enter")

    start.panel.locator("summary", has_text="p = 60%, rho = 0.1").wait_for()
    share = live_share(assume(case, p=0.6), choose(case, pricing="shared")).share_short
    assert f"in {100 * share:.1f}% of cases under these assumptions" in start.headline()
    caption = start.panel.locator(".soh-grid caption")
    caption.filter(has_text="£300,000 set aside is short, by p, rho").wait_for()


def test_a_kernel_that_was_restarted_leaves_no_wrong_figure(start: Any) -> None:
    start.page.get_by_role("button", name="Restart the kernel").first.click()
    start.page.locator(".jp-Dialog").get_by_role("button", name="Confirm").click()
    start.page.wait_for_timeout(3_000)
    start.slider("adopters").focus()

    start.page.keyboard.press("ArrowLeft")

    fault = start.panel.locator(".soh-top [role=alert]")
    fault.filter(has_text="Python does not answer, so no figure is shown").wait_for()
    assert start.headline() == ""


def test_the_board_paper_is_exported_from_the_menu(
    start: Any, browser: Any, axe: str, tmp_path: Path
) -> None:
    page, asked = start.page, []
    page.add_locator_handler(page.locator(".jp-Dialog"), overwrite)
    page.context.on("request", lambda request: asked.append(request.url))
    notebook = follow(start, "What do we put before the board?", "06-board-paper.ipynb")
    notebook.filter(has_text="This notebook makes the paper").wait_for()
    run_and_save(page)

    menu = page.locator(".lm-MenuBar-item", has_text="File")
    menu.click()
    page.locator(".lm-Menu-item", has_text="Save and Export Notebook As").hover()
    page.locator(".lm-Menu-item", has_text="Board paper (HTML)").click()

    page.wait_for_timeout(2_000)
    # The page that downloads it is gone at once: what it asked for is asked for again.
    (address,) = (url for url in asked if "/nbconvert/board_paper/" in url)
    (tmp_path / "paper.html").write_bytes(fetched(page, address).body())
    exported = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    exported.goto((tmp_path / "paper.html").as_uri())
    assert exported.title() == "Single Online Home: decision 41/2018"
    exported.evaluate(axe)
    found = exported.evaluate("axe.run()")
    assert [each["id"] for each in found["violations"]] == []
    exported.close()


def run_and_save(page: Any) -> None:
    """Run the notebook and save it, until the file says that every cell has run.

    What is out of view is not in the page; and JupyterLab drops what it is told to run while the
    kernel is only about to be there.
    """
    file, ran = page.url.replace("/lab/tree/", "/api/contents/"), []
    for attempt in range(90):
        if attempt % 15 == 0 and not ran:
            choose_from(page, "Run", "Run All Cells")
        choose_from(page, "File", "Save Notebook")
        page.wait_for_timeout(1_000)
        cells = fetched(page, file).json()["content"]["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        ran = [cell for cell in code if cell["execution_count"]]
        if ran == code:
            return
    pytest.fail("a cell never ran")


def overwrite(dialog: Any) -> None:
    """Answer "the file has changed on disk": two saves that overlap on a busy machine ask so."""
    dialog.get_by_role("button", name="Overwrite").click()


def fetched(page: Any, address: str) -> Any:
    """Ask JupyterLab again while it is writing the file: it empties it first."""
    for _ in range(10):
        answer = page.context.request.get(address, headers={"Referer": page.url})
        if answer.ok:
            return answer
        page.wait_for_timeout(1_000)
    pytest.fail(f"{answer.status} {answer.text()[:500]}")


def choose_from(page: Any, menu: str, entry: str) -> None:
    """Choose an entry of a menu."""
    page.locator(".lm-MenuBar-item", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()
