"""The register knows every force once, and says who joins, in an order that it states."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.register import (
    CITY_CAUTION,
    KNOWN,
    LIVE,
    ORDER_RULE,
    WEIGHTS,
    Register,
    load_register,
)
from sohanalysis.errors import FileError, ForceError
from sohanalysis.files.text import DATA

REGISTER = load_register()
LIVE_FORCES = (
    "Derbyshire",
    "Cheshire",
    "City of London",
    "Cleveland",
    "Dyfed-Powys",
    "Essex",
    "Gloucestershire",
    "Greater Manchester",
    "Gwent",
    "Hampshire",
    "Kent",
    "Leicestershire",
    "Lincolnshire",
    "Merseyside",
    "Metropolitan Police",
    "North Wales",
    "North Yorkshire",
    "Northamptonshire",
    "South Wales",
    "Staffordshire",
    "Surrey",
    "Sussex",
    "Thames Valley",
    "Warwickshire",
    "West Mercia",
    "West Midlands",
    "Wiltshire",
)
OTHERS = (
    "Avon and Somerset",
    "Bedfordshire",
    "Cambridgeshire",
    "Cumbria",
    "Devon and Cornwall",
    "Dorset",
    "Durham",
    "Hertfordshire",
    "Humberside",
    "Lancashire",
    "Norfolk",
    "Northumbria",
    "Nottinghamshire",
    "South Yorkshire",
    "Suffolk",
    "West Yorkshire",
)


def refusal(register: Register, *choice: object, **more: str) -> list[str]:
    with pytest.raises(ForceError) as caught:
        register.members(*choice, **more)
    return str(caught.value).split("\n")


def not_found(name: str) -> str:
    with pytest.raises(ForceError) as caught:
        REGISTER.find(name)
    return str(caught.value)


def test_a_number_of_forces_that_there_are_not_is_a_fault_of_the_forces() -> None:
    with pytest.raises(ForceError) as caught:
        REGISTER.members(0, this_force="Derbyshire")

    assert [fault.field for fault in caught.value.faults] == ["forces"]


def test_the_register_holds_every_known_force_once() -> None:
    assert sorted(REGISTER.names) == list(KNOWN)


def test_the_order_is_this_force_then_those_live_then_the_rest_and_british_transport_police() -> (
    None
):
    assert REGISTER.names == (*LIVE_FORCES, *OTHERS, "British Transport Police")
    assert list(LIVE_FORCES[1:]) == sorted(LIVE_FORCES[1:])
    assert list(OTHERS) == sorted(OTHERS)
    assert "assumed" in ORDER_RULE


def test_27_territorial_forces_and_british_transport_police_are_named_live() -> None:
    live = REGISTER.members(LIVE)

    assert live == (*LIVE_FORCES, "British Transport Police")
    assert len(LIVE_FORCES) == 27
    assert tuple(force.name for force in REGISTER.live) == live
    assert tuple(force.name for force in REGISTER.live_territorial) == LIVE_FORCES


def test_all_but_british_transport_police_are_territorial() -> None:
    territorial = tuple(force.name for force in REGISTER.territorial)

    assert territorial == (*LIVE_FORCES, *OTHERS)
    assert len(territorial) == 43


def test_british_transport_police_has_no_code_population_or_grant_and_says_so() -> None:
    force = REGISTER.find("BTP")

    assert (force.code, force.population, force.grant_1998_99) == ("", None, None)
    assert force.note == (
        "No ONS code, no resident population and no police grant: it is not a territorial force."
    )


def test_only_british_transport_police_has_a_blank_besides_the_weight_of_ones_own() -> None:
    blanks = [f.name for f in REGISTER.forces if f.population is None or f.grant_1998_99 is None]

    assert blanks == ["British Transport Police"]
    assert [f.name for f in REGISTER.forces if f.weight is not None] == []


def test_the_forces_that_outsource_say_so() -> None:
    noted = [force.name for force in REGISTER.forces if "outsourced" in force.note]

    assert noted == ["Cleveland", "Lincolnshire"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Derbyshire", "Derbyshire"),
        ("E23000018", "Derbyshire"),
        (" e23000018 ", "Derbyshire"),
        ("avon & somerset", "Avon and Somerset"),
        ("DEVON AND CORNWALL POLICE", "Devon and Cornwall"),
        ("London, City of", "City of London"),
        ("W15000001", "North Wales"),
        ("West Midlands", "West Midlands"),
        ("West Midlands Police", "West Midlands"),
    ],
)
def test_a_force_is_found_by_name_variant_or_code(text: str, name: str) -> None:
    assert REGISTER.find(text).name == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Derbyshrie", '"Derbyshrie" is no force. Allowed: a force by its name. Did you mean Derb'),
        (
            "Yorkshire",
            '"Yorkshire" is no force. Allowed: a force by its name.'
            " Did you mean North Yorkshire, South Yorkshire or West Yorkshire?",
        ),
        (
            "Wales",
            '"Wales" is a region, no force. Allowed: a force by its name.'
            " For all of it write region:Wales. Did you mean North Wales or South Wales?",
        ),
        (
            "London",
            '"London" is a region, no force. Allowed: a force by its name.'
            " For all of it write region:London. Did you mean City of London?",
        ),
        ("region:Wales", '"region:Wales" is no force.'),
        ("E23999999", '"E23999999" is no force. Allowed: a force by its name.'),
        ("", '"" is no force. Allowed: a force by its name.'),
        ("Police", '"Police" is no force. Allowed: a force by its name.'),
        (
            "live-2020-03-31",
            '"live-2020-03-31" is no force. Allowed: a force by its name.'
            " Forces are named for one day only: live-2021-03-08.",
        ),
        ("Ke\x1b[31mnt", '"Ke\\u001b[31mnt" is no force.'),
    ],
)
def test_what_is_no_force_is_refused_with_the_nearest_names(text: str, told: str) -> None:
    assert not_found(text).startswith(f"forces: {told}")


def test_all_are_the_44() -> None:
    assert REGISTER.members("all") == REGISTER.names


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (
            "region:West Midlands",
            ("Staffordshire", "Warwickshire", "West Mercia", "West Midlands"),
        ),
        ("region:wales", ("Dyfed-Powys", "Gwent", "North Wales", "South Wales")),
        ("region:National", ("British Transport Police",)),
        ("West Midlands Police", ("West Midlands",)),
        (["West Midlands"], ("West Midlands",)),
        (["Kent", "Derbyshire"], ("Derbyshire", "Kent")),
        ({"Kent", "E23000018"}, ("Derbyshire", "Kent")),
        (
            ["region:Wales", "Derbyshire"],
            ("Derbyshire", "Dyfed-Powys", "Gwent", "North Wales", "South Wales"),
        ),
        (1, ("Derbyshire",)),
        (np.int64(2), ("Derbyshire", "Cheshire")),
        (27, LIVE_FORCES),
        (43, (*LIVE_FORCES, *OTHERS)),
        (44, (*LIVE_FORCES, *OTHERS, "British Transport Police")),
    ],
)
def test_a_choice_gives_its_members_in_the_order_of_the_register(
    choice: str | int | list[str], names: tuple[str, ...]
) -> None:
    assert REGISTER.members(choice) == names


def test_the_four_forces_of_a_region_are_not_the_force_of_its_name() -> None:
    assert refusal(REGISTER, "West Midlands") == [
        'forces: "West Midlands" is a force and a region.'
        " Allowed: region:West Midlands, or West Midlands Police for the force."
    ]


@pytest.mark.parametrize("choice", [0, 45, -1, 25.0, True, None])
def test_a_number_of_forces_that_there_are_not_is_refused(choice: object) -> None:
    (told,) = refusal(REGISTER, choice)

    assert told.endswith(
        "is not allowed. Allowed: all, live-2021-03-08, region:Wales, forces by name, or how"
        " many, 1 to 44."
    )


@pytest.mark.parametrize("choice", [[], ()])
def test_a_choice_of_nobody_is_refused(choice: list[str]) -> None:
    assert refusal(REGISTER, choice) == [
        "forces: no force is named. Allowed: all, live-2021-03-08, region:Wales, forces by name,"
        " or how many."
    ]


def test_every_fault_of_a_list_is_told_at_once() -> None:
    told = refusal(REGISTER, ["Kent", "Derbyshrie", "kent police", "region:Wlaes", 7])

    assert [line.split(". ")[0] for line in told] == [
        'forces: "Derbyshrie" is no force',
        'forces: "region:Wlaes" is no region here',
        'forces: "7" is no force',
        "forces: Kent is there 2 times",
    ]


def test_a_region_and_a_force_of_it_are_that_force_twice() -> None:
    assert refusal(REGISTER, ["region:Wales", "Gwent"]) == [
        "forces: Gwent is there 2 times. Name it once."
    ]


def test_another_force_comes_first_when_it_is_this_force() -> None:
    assert REGISTER.members(2, this_force="Kent") == ("Derbyshire", "Kent")
    assert REGISTER.members(1, this_force="west yorkshire police") == ("West Yorkshire",)
    assert REGISTER.members("region:South East", this_force="Kent")[1] == "Kent"


def test_this_force_must_be_among_those_who_join() -> None:
    assert refusal(REGISTER, "region:Wales", this_force="Derbyshire") == [
        "forces: Derbyshire is not among them. This force is always one of those."
    ]
    assert refusal(REGISTER, 25, this_force="Derbyshrie")[0].startswith(
        'forces: "Derbyshrie" is no force.'
    )


def test_weights_come_in_the_order_of_the_names() -> None:
    weights = REGISTER.weights("officers", ["Metropolitan Police", "derbyshire"])

    assert weights.tolist() == [30390.23, 1737.74]


@pytest.mark.parametrize(
    ("measure", "size"),
    [
        ("officers", 1737.74),
        ("staff", 1230.79),
        ("pcsos", 161.24),
        ("workforce", 3129.77),
        ("population", 1018438.0),
        ("grant_1998_99", 97.7),
    ],
)
def test_every_measure_gives_a_weight(measure: str, size: float) -> None:
    assert measure in WEIGHTS
    assert REGISTER.weights(measure, "Derbyshire").tolist() == [pytest.approx(size)]


def test_a_blank_is_refused_by_name_and_never_read_as_nil() -> None:
    with pytest.raises(ForceError) as caught:
        REGISTER.weights("population", REGISTER.members("all"))

    assert str(caught.value) == (
        f"{DATA / 'forces.csv'}: population: the population of British Transport Police is blank,"
        " which is not zero. Allowed: a number above zero for every force that pays."
        " No ONS code, no resident population and no police grant: it is not a territorial force."
        " Leave it out, take another weight, or fill the column of a copy of the file."
    )


def test_every_blank_is_refused_at_once() -> None:
    with pytest.raises(ForceError) as caught:
        REGISTER.weights("weight", ["Kent", "Derbyshire"])

    assert [fault.problem for fault in caught.value.faults] == [
        "the weight of Kent is blank, which is not zero",
        "the weight of Derbyshire is blank, which is not zero",
    ]


def test_a_nil_is_no_weight(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    text = (DATA / "forces.csv").read_text(encoding="utf-8")
    path.write_text(text.replace("1018438,97.7,,", "1018438,97.7,0,"), encoding="utf-8")

    with pytest.raises(ForceError, match="the weight of Derbyshire is zero: it would pay nothing"):
        load_register(path).weights("weight", ["Derbyshire"])


def test_a_measure_that_there_is_not_is_refused() -> None:
    with pytest.raises(ForceError) as caught:
        REGISTER.weights("officer", ["Kent"])

    assert str(caught.value) == (
        'weight: "officer" is no size of a force. Allowed: officers, staff, pcsos, workforce,'
        " population, grant_1998_99, weight."
    )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Kent", "Kent Police"], "Kent is there 2 times"),
        (["Knet"], '"Knet" is no force'),
        ([], "no force is named"),
    ],
)
def test_weights_of_nobody_twice_or_unknown_are_refused(names: list[str], told: str) -> None:
    with pytest.raises(ForceError, match=told):
        REGISTER.weights("officers", names)


def test_the_register_says_what_goes_beside_a_weight() -> None:
    assert REGISTER.cautions("population", REGISTER.members(43)) == (CITY_CAUTION,)
    assert REGISTER.cautions("officers", "Derbyshire") == ()


def test_a_register_of_ones_own_has_its_own_order_and_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    heads, *rows = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join((heads, rows[10], rows[0])), encoding="utf-8")
    own = load_register(str(path))

    assert own.names == ("Kent", "Derbyshire")
    assert own.members(1) == ("Kent",)
    assert own.measures["officers"].unit == "full-time equivalent"
    assert refusal(own, ["Essex"]) == [
        f"forces: Essex is not in {path}. Allowed: a force by its name."
    ]
    assert refusal(own, "region:Wales") == [
        'forces: "region:Wales" is no region here.'
        " Allowed: region:South East, region:East Midlands."
    ]


def test_a_register_of_ones_own_may_describe_its_measures(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    beside = tmp_path / "force_measures.csv"
    shutil.copy(DATA / "forces.csv", path)
    text = (DATA / "forces.csv").with_name("force_measures.csv").read_text(encoding="utf-8")
    beside.write_text(text.replace("a weight of your own", "net budget"), encoding="utf-8")

    assert load_register(path).measures["weight"].what == "net budget"


def test_a_register_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        load_register(tmp_path / "forces.csv")


@given(st.lists(st.sampled_from(KNOWN), min_size=1, unique=True), st.randoms(use_true_random=False))
def test_the_order_in_which_forces_are_named_changes_nothing(
    names: list[str], shuffle: random.Random
) -> None:
    mixed = shuffle.sample(names, len(names))

    assert REGISTER.members(mixed) == REGISTER.members(names)


@given(st.integers(2, 44), st.sampled_from(KNOWN))
def test_one_more_force_only_adds_one(count: int, this_force: str) -> None:
    fewer = set(REGISTER.members(count - 1, this_force=this_force))
    more = set(REGISTER.members(count, this_force=this_force))

    assert fewer < more
    assert len(more) == count
    assert this_force in fewer


@given(st.text())
def test_any_text_is_a_force_or_refused(text: str) -> None:
    with contextlib.suppress(ForceError):
        assert REGISTER.find(text).name in KNOWN
