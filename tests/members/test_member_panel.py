"""The panel of forces: its controls, and what follows from who is picked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import FileError, MemberError
from sohanalysis.load import load_case
from sohanalysis.members import charges, joining, report
from sohanalysis.members.charges import Cap
from sohanalysis.members.panel import MemberPanel, asked_of

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
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
    return {each["value"]: each for each in panel._controls[control].options}


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
    assert len(panel.values["names"]) == len(panel.found.rows) == 27


def test_picking_by_name_moves_answer_tables_and_picture(panel: MemberPanel) -> None:
    shown = move(panel, who="names", names=["Derbyshire", "Kent"], pool=1_775_000)

    # 1,775,000 x 1,737.74 / (1,737.74 + 3,261.34).
    assert "Derbyshire would be charged £617,0" in shown["answer"]
    assert shown["under"] == ("These join: Derbyshire, Kent.",)
    assert "among 2 forces (chosen by name)" in shown["tables"]["members"]["caption"]
    assert "among 2 forces (chosen by name)" in shown["charts"]["members"]["subtitle"]


def test_every_charge_that_is_shown_is_said_to_be_assumed(panel: MemberPanel) -> None:
    shown = move(panel, who="territorial", pool=1_775_000)

    assert "charged £25,199 a year (assumed)" in shown["answer"]
    assert shown["tables"]["members"]["caption"].startswith("Charge by force, £ a year (assumed)")
    assert "Charge (assumed)" in shown["tables"]["members"]["columns"]
    assert "£ a year (assumed)" in shown["tables"]["membership"]["caption"]
    assert panel.found.ours.charge == pytest.approx(25_199.28, abs=0.005)


def test_a_cap_says_who_bears_what_it_leaves(panel: MemberPanel) -> None:
    shown = move(panel, payer=MET, cap=100_000, excess="host", pool=1_775_000)

    assert "the host of the contract bears the difference, £506,974" in shown["answer"]
    assert any("what the host bears rises from zero" in text for text in shown["cautions"])


@pytest.mark.parametrize(
    ("moved", "fault"),
    [
        (
            {"who": "all", "weight": "population"},
            "Shared by: the population of British Transport Police is blank, which is not zero",
        ),
        ({"pool": 0}, "Assumed pool: 0 is not allowed. Allowed: more"),
        ({"count": 99}, "How many forces, this one included: 99 is not allowed. Allowed: a whole"),
        ({"region": "Narnia"}, 'Region: "Narnia" is not allowed. Allowed: East Midlands, '),
    ],
)
def test_what_cannot_be_used_is_said_by_its_control_and_changes_nothing(
    panel: MemberPanel, moved: dict[str, Any], fault: str
) -> None:
    before = panel.values, panel.found

    assert move(panel, **moved)["fault"].startswith(fault)

    assert (panel.values, panel.found) == before


def test_the_register_is_read_once(panel: MemberPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise FileError("no such file")

    monkeypatch.setattr(charges, "load_register", fail)
    assert move(panel, who="all")["answer"].startswith("If 44 forces")

    monkeypatch.setattr(report, "adoption_of", fail)
    assert move(panel, who=LIVE)["fault"] == "no such file."


def test_a_force_that_is_not_live_is_said_to_join_beside_those_that_are(
    derbyshire: Case,
) -> None:
    norfolk = replace(derbyshire, adopters=replace(derbyshire.adopters, us="Norfolk"))
    panel = joining.member_panel(norfolk)

    labels = {value: each["label"] for value, each in options(panel, "who").items()}
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

    assert len(panel.found.rows) == 28


def test_a_case_without_a_pool_is_refused_before_a_panel_is_shown() -> None:
    with pytest.raises(MemberError, match=r"write into the case a table \[\[charges.pricing\]\]"):
        MemberPanel(load_case(SECOND))


def test_of_a_service_without_a_published_cap_the_pool_is_the_cap_to_start_from(
    derbyshire: Case,
) -> None:
    other = replace(derbyshire, service="Shared Radio")

    assert joining.member_panel(other).values["cap"] == 3_321_570


def test_a_register_of_ones_own_is_taken(derbyshire: Case, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    source = Path(joining.charges(derbyshire).register.file)
    own.write_text(source.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")

    assert joining.member_panel(derbyshire, register=own).found.register.file == str(own)


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
def test_who_is_picked_is_who_joins(
    panel: MemberPanel, picked: dict[str, Any], forces: int
) -> None:
    panel.set(**picked)

    assert len(panel.found.rows) == forces


def test_a_cap_counts_once_somebody_has_it(panel: MemberPanel) -> None:
    capped = {**panel.values, "payer": "Kent", "cap": 5, "excess": "host"}

    assert asked_of(panel.values).cap is None
    assert asked_of(capped).cap == Cap(payer="Kent", amount=5)
    assert asked_of(capped).excess == "host"


def test_every_force_is_offered_once_by_its_region_this_one_always(panel: MemberPanel) -> None:
    names = options(panel, "names")

    assert len(names) == 44
    assert [name for name, each in names.items() if each["group"] == "West Midlands"] == [
        *("Staffordshire", "Warwickshire", "West Mercia", "West Midlands"),
    ]
    assert [name for name, each in names.items() if each["fixed"]] == ["Derbyshire"]
    assert [*options(panel, "weight")] == [*panel.register.sizes]
