"""The panel of forces: its controls, and the charges of the chosen members."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import FileError, MemberError
from sohanalysis.members import joining, report
from sohanalysis.members.options import Cap
from sohanalysis.members.panel import MemberPanel, picked_options
from tests.charged import with_pricing

MET = "Metropolitan Police"
LIVE = "live-2021-03-08"


@pytest.fixture(name="panel")
def _panel(derbyshire: Case) -> MemberPanel:
    return joining.member_panel(derbyshire)


def move(panel: MemberPanel, **values: Any) -> dict[str, Any]:
    """Move controls as a page does."""
    panel.request = {"page": "a", "number": 1, "values": {**panel.values, **values}}
    return dict(panel.reply)


def options(panel: MemberPanel, control: str) -> dict[str, Any]:
    return {option["value"]: option for option in panel._controls[control].options}


def test_it_starts_from_the_territorial_forces_named_live_at_the_pool_of_the_case(
    panel: MemberPanel,
) -> None:
    assert panel.reply["answer"].startswith(
        "If 27 forces (those named live on 8 March 2021 and territorial) share "
        "an assumed pool of £3,321,570 a year by police officers (2018-03-31), Derbyshire would be "
        "charged £64,948 a year (assumed)"
    )
    assert panel.values["cap"] == panel.values["pool"]
    assert panel.values["payer"] == ""
    assert len(panel.values["names"]) == len(panel.charges.rows) == 27


def test_picking_by_name_moves_answer_tables_and_picture(panel: MemberPanel) -> None:
    page = move(panel, who="names", names=["Derbyshire", "Kent"], pool=1_775_000)

    # 1,775,000 x 1,737.74 / (1,737.74 + 3,261.34).
    assert "Derbyshire would be charged £617,0" in page["answer"]
    assert page["under"] == ("These join: Derbyshire, Kent.",)
    assert "among 2 forces (chosen by name)" in page["tables"]["members"]["caption"]
    assert "among 2 forces (chosen by name)" in page["charts"]["members"]["subtitle"]


def test_every_charge_on_the_page_is_marked_as_assumed(panel: MemberPanel) -> None:
    page = move(panel, who="territorial", pool=1_775_000)

    assert "charged £25,199 a year (assumed)" in page["answer"]
    assert page["tables"]["members"]["caption"].startswith("Charge by force, £ a year (assumed)")
    assert "Charge (assumed)" in page["tables"]["members"]["columns"]
    assert "£ a year (assumed)" in page["tables"]["membership"]["caption"]
    assert panel.charges.our_row.charge == pytest.approx(25_199.28, abs=0.005)


def test_the_answer_names_the_bearer_of_the_remainder_after_a_cap(panel: MemberPanel) -> None:
    page = move(panel, payer=MET, cap=100_000, excess="host", pool=1_775_000)

    assert "the host of the contract bears the difference, £506,974" in page["answer"]
    assert any("the host starts to pay the remainder" in text for text in page["cautions"])


@pytest.mark.parametrize(
    ("moved", "fault"),
    [
        (
            {"who": "all", "weight": "population"},
            "Shared by: the population of British Transport Police is blank, which is not zero",
        ),
        ({"pool": 0}, "Assumed pool: 0 is not allowed. Allowed: more"),
        (
            {"pool": 2_000_000_000},
            "Assumed pool: 2000000000 is not allowed. Allowed: £0 to £1,000,000,000 a year.",
        ),
        ({"count": 99}, "How many forces, this one included: 99 is not allowed. Allowed: a whole"),
        ({"region": "Narnia"}, 'Region: "Narnia" is not allowed. Allowed: East Midlands, '),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_at_its_control_and_changes_nothing(
    panel: MemberPanel, moved: dict[str, Any], fault: str
) -> None:
    before = panel.values, panel.charges

    assert move(panel, **moved)["fault"].startswith(fault)

    assert (panel.values, panel.charges) == before


def test_the_register_is_read_once(panel: MemberPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise FileError("no such file")

    monkeypatch.setattr("sohanalysis.members.options.load_register", fail)
    assert move(panel, who="all")["answer"].startswith("If 44 forces")

    monkeypatch.setattr(report, "adoption_of", fail)
    assert move(panel, who=LIVE)["fault"] == "no such file."


def test_a_force_that_is_not_live_is_added_to_the_live_forces(
    derbyshire: Case,
) -> None:
    norfolk = replace(derbyshire, adopters=replace(derbyshire.adopters, us="Norfolk"))
    panel = joining.member_panel(norfolk)

    labels = {value: option["label"] for value, option in options(panel, "who").items()}
    assert labels[f"{LIVE}+territorial"] == (
        "Those named live on 8 March 2021 and territorial, and this one"
    )
    assert labels["territorial"] == "Those territorial"
    assert (
        "28 forces (those named live on 8 March 2021 and territorial, and this one)"
        in panel.reply["answer"]
    )
    assert "Named live on 8 March 2021, and this one" in str(panel.reply["tables"]["membership"])


def test_british_transport_police_may_be_this_force(derbyshire: Case) -> None:
    police = replace(derbyshire.adopters, us="British Transport Police")
    panel = joining.member_panel(replace(derbyshire, adopters=police))

    assert len(panel.charges.rows) == 28


def test_the_panel_takes_the_pool_of_a_rule_with_an_uplift_without_it(derbyshire: Case) -> None:
    case = with_pricing(derbyshire, "weighted", uplift=0.03)
    panel = MemberPanel(case)

    assert panel.charges.pool == case.by_size.pool  # type: ignore[union-attr]
    assert panel.charges.weight == "officers"


def test_a_case_without_a_pool_is_refused_before_a_panel_is_shown(second: Case) -> None:
    with pytest.raises(MemberError, match=r"write into the case a table \[\[charges.pricing\]\]"):
        MemberPanel(second)


def test_the_panel_takes_another_register(derbyshire: Case, tmp_path: Path) -> None:
    copied_register = tmp_path / "own.csv"
    source = Path(joining.charges(derbyshire).register.file)
    copied_register.write_text(source.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")

    assert joining.member_panel(derbyshire, register=copied_register).charges.register.file == str(
        copied_register
    )


def test_a_count_starts_at_every_force_of_a_register_that_has_fewer_than_anticipated(
    derbyshire: Case, tmp_path: Path
) -> None:
    register = tmp_path / "three.csv"
    register.write_text("name,officers\nDerbyshire,1738\nCheshire,2020\nKent,3261\n", "utf-8")
    panel = joining.member_panel(derbyshire, register=register)

    panel.request = {"values": {**panel.values, "who": "count"}}

    assert panel.values["count"] == 3
    assert len(panel.charges.rows) == 3


@pytest.mark.parametrize(
    ("picked", "forces"),
    [
        ({"who": f"{LIVE}+territorial"}, 27),
        ({"who": LIVE}, 28),
        ({"who": "territorial"}, 43),
        ({"who": "all"}, 44),
        ({"who": "region"}, 5),
        ({"who": "region", "region": "Wales"}, 5),
        ({"who": "count"}, 25),
        ({"who": "names", "names": ["Derbyshire", "Kent"]}, 2),
    ],
)
def test_the_picked_forces_join(panel: MemberPanel, picked: dict[str, Any], forces: int) -> None:
    panel.request = {"values": {**panel.values, **picked}}

    assert len(panel.charges.rows) == forces


def test_a_cap_and_its_remainder_are_asked_once_a_payer_has_it(panel: MemberPanel) -> None:
    of_payer = {name for name, c in panel._controls.items() if c.when == ("payer", None)}

    assert of_payer == {"cap", "excess"}


def test_a_cap_counts_once_a_payer_has_it(panel: MemberPanel) -> None:
    capped = {**panel.values, "payer": "Kent", "cap": 5, "excess": "host"}

    assert picked_options(panel.values).cap is None
    assert picked_options(capped).cap == Cap(payer="Kent", amount=5)
    assert picked_options(capped).excess == "host"


def test_every_force_is_offered_once_in_its_region_and_this_one_is_fixed(
    panel: MemberPanel,
) -> None:
    names = options(panel, "names")

    assert len(names) == 44
    assert [name for name, option in names.items() if option["group"] == "West Midlands"] == [
        "Staffordshire",
        "Warwickshire",
        "West Mercia",
        "West Midlands",
    ]
    assert [name for name, option in names.items() if option["fixed"]] == ["Derbyshire"]
    assert [*options(panel, "weight")] == [*panel.register.sizes]
