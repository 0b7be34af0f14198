"""A register of named bodies: it is read as a whole or refused, and its order decides who joins."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.register import (
    Register,
    did_you_mean,
    is_total,
    load_register,
    near_names,
    read_measures,
)
from sohanalysis.errors import DataError, MemberError
from sohanalysis.files.text import DATA

REGISTER = load_register()
NAMES = REGISTER.names
LIVE, TERRITORIAL = "live-2021-03-08", "territorial"
HEADS = "name,also,code,region,shared_desk,population,tax_base,note"
DERBY = "Derby City Council,Derby,E06000015,East Midlands,yes,261400,71500.5,"
KENT = "Kent County Council,KCC,E10000016,South East,no,1576100,560000,"
POLICE = "Kent Police,,,South East,no,,,No residents of its own."
MEASURE_HEADS = "measure,what,unit,date,source,status,note"
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(*rows: str, heads: str = HEADS, name: str = "own.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((heads, *rows)) + "\n", encoding="utf-8", newline="\n")
        return path

    return write


def refused(path: Path) -> list[str]:
    """Return the lines of a register's refusal, without its folder."""
    with pytest.raises(DataError) as caught:
        load_register(path)
    return str(caught.value).replace(f"{path.parent}/", "").split("\n")


def refusal(register: Register, *choice: object, **more: str) -> list[str]:
    with pytest.raises(MemberError) as caught:
        register.members(*choice, **more)
    return str(caught.value).split("\n")


def test_a_register_of_councils_has_the_sizes_and_lists_of_its_columns(written: Written) -> None:
    register = load_register(written(DERBY, KENT, POLICE))

    assert register.names == ("Derby City Council", "Kent County Council", "Kent Police")
    assert (register.sizes, register.lists) == (("population", "tax_base"), ("shared_desk",))
    assert register.choices == "all, shared-desk, region:East Midlands, names, or how many, 1 to 3"
    derby, _, police = register.bodies
    assert (derby.code, derby.region, derby.lists) == (
        "E06000015",
        "East Midlands",
        {"shared_desk"},
    )
    assert derby.sizes == {"population": 261_400.0, "tax_base": 71_500.5}
    assert (police.sizes["population"], police.note) == (None, "No residents of its own.")
    assert register.members("shared-desk") == ("Derby City Council",)
    assert register.find("KCC").name == register.find("kent county").name == "Kent County Council"
    assert register.weights("tax_base", register.names[:2]).tolist() == [71_500.5, 560_000.0]


def test_a_name_of_ones_own_is_found_before_one_that_is_bare(written: Written) -> None:
    register = load_register(written("Kent Police,", "Kent Council,Kent", heads="name,also"))

    assert register.find("Kent").name == "Kent Council"
    assert register.find("KENT police").name == "Kent Police"
    with pytest.raises(MemberError, match=r'"Kent Service" is not in own\.csv'):
        register.find("Kent Service")


def test_names_alone_are_a_register(written: Written) -> None:
    register = load_register(written("Ash", "Beech", heads="name"))

    assert (register.names, register.sizes, register.lists, register.regions) == (
        ("Ash", "Beech"),
        (),
        (),
        (),
    )
    assert register.choices == "all, names, or how many, 1 to 2"
    assert register.order == "This one first, then the others in the order of own.csv: assumed."
    with pytest.raises(
        MemberError, match=r"not a size in the register. Allowed: none: .*own.csv has"
    ):
        register.weights("population", ["Ash"])


@pytest.mark.parametrize(
    ("cells", "bounds"),
    [
        ("5000,", (5_000, None)),
        ("5000,5000", (5_000, 5_000)),  # a fixed charge
    ],
)
def test_bounds_of_a_charge_are_no_sizes(
    written: Written, cells: str, bounds: tuple[float, float | None]
) -> None:
    register = load_register(written(f"Ash,3,{cells}", heads="name,homes,at_least,at_most"))

    assert register.sizes == ("homes",)
    assert register.bodies[0].bounds == bounds


def test_bounds_of_a_charge_may_be_described_beside_the_register(written: Written) -> None:
    bounded = written("Ash,3,5000,", heads="name,homes,at_least,at_most")
    homes = "homes,homes,homes,2026,ONS,stated,"

    written(homes, name="own_measures.csv", heads=MEASURE_HEADS)
    assert "at_least" not in load_register(bounded).measures
    measure_row = "at_least,least charge,£ a year,2026,contract 7.2,stated,"
    written(homes, measure_row, name="own_measures.csv", heads=MEASURE_HEADS)
    assert load_register(bounded).measures["at_least"].source == "contract 7.2"


def test_what_columns_are_stands_beside_the_register_or_is_not_said(written: Written) -> None:
    register = load_register(written(DERBY))
    assert register.measures["tax_base"].what == register.measures["tax_base"].dated == "tax base"
    assert register.measures["tax_base"].source == "own.csv"
    measure_rows = (
        "name,order,,,minutes,assumed,By size.",
        "shared_desk,on the desk,,,minutes,stated,",
    )
    sizes = ("population,residents,people,2021,ONS,stated,", "tax_base,band D,,,CIPFA,stated,Old.")

    written(*measure_rows, *sizes, heads=MEASURE_HEADS, name="own_measures.csv")
    register = load_register(written(DERBY))

    assert register.measures["population"].dated == "residents (2021)"
    assert register.order == "By size."
    assert register.cautions("tax_base") == ("Old.",)
    assert register.cautions("population") == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            KENT.replace("Kent County Council", ""),
            "name: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        (
            KENT.replace("E10000016", "E06000015"),
            'code: "E06000015" repeats "E06000015" of line 2. Keep one of the two rows.',
        ),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_by_line(
    written: Written, row: str, message: str
) -> None:
    assert refused(written(DERBY, row)) == [f"own.csv, line 3: {message}"]


def test_a_bound_that_is_no_number_is_refused(written: Written) -> None:
    assert refused(written("Ash,3,low", heads="name,homes,at_most"))[0].startswith(
        'own.csv, line 2: at_most: "low" is not allowed. Allowed: a number of zero or more'
    )


def test_every_fault_is_told_at_once_in_the_order_of_the_file(written: Written) -> None:
    bad = KENT.replace("no,15", "x,15").replace("560000", "many")

    faults = refused(written(DERBY, bad, ",,", "Kent", KENT))

    assert [line.split(": ")[0] for line in faults] == [
        *["own.csv, line 3"] * 2,
        "own.csv, line 4",
        "own.csv, line 5",
        "own.csv, line 6",  # Kent County Council again
        "own.csv, line 6",
    ]


def test_a_column_without_a_name_that_a_case_can_write_is_refused(written: Written) -> None:
    heads = HEADS.replace("population", "Population 2021").replace("tax_base", "2021")

    assert refused(written(DERBY, heads=heads)) == [
        'own.csv, line 1: column "Population 2021" is not allowed. Allowed: small letters, digits'
        " and underscores, a letter first. Write population_2021.",
        'own.csv, line 1: column "2021" is not allowed. Allowed: small letters, digits and'
        " underscores, a letter first.",
    ]
    assert refused(written("3", heads="homes"))[0].startswith(
        "own.csv, line 1: its first line holds no known column. Allowed: name, also, code"
    )


def test_measures_without_source_left_out_twice_or_of_no_column_are_refused(
    written: Written,
) -> None:
    rows = ("homes,homes,,,,stated,", "acres,acres,,,x,sure,", "cars,cars,,,x,stated,")
    path = written(*rows, rows[0].replace(",,,,", ",,,x,"), heads=MEASURE_HEADS)

    with pytest.raises(DataError) as caught:
        read_measures(path, ("homes", "acres", "staff"))

    assert [(fault.line, fault.field, fault.problem) for fault in caught.value.faults] == [
        (None, "", "has no row for staff"),
        (2, "source", "is blank"),
        (3, "status", '"sure" is not allowed'),
        (4, "measure", '"cars" is not allowed'),
        (5, "measure", '"homes" repeats "homes" of line 2'),
    ]


def test_rows_of_measures_that_are_ragged_are_told_without_what_they_may_hold(
    written: Written,
) -> None:
    with pytest.raises(DataError) as caught:
        read_measures(written("homes", heads=MEASURE_HEADS), ("homes", "staff"))

    assert [(fault.line, fault.problem) for fault in caught.value.faults] == [
        (2, "the row has 1 cell")
    ]


def test_the_forces_stand_in_the_order_that_is_told_and_assumed() -> None:
    live = [body.name for body in REGISTER.on_lists(f"{LIVE}+{TERRITORIAL}")]
    not_live = [name for name in REGISTER.members(TERRITORIAL) if name not in live]

    assert (*live, *not_live, "British Transport Police") == NAMES
    assert live[0] == "Derbyshire"
    assert (live[1:], not_live) == (sorted(live[1:]), sorted(not_live))
    assert (len(live), len(not_live)) == (27, 16)
    assert REGISTER.members(LIVE) == (*live, "British Transport Police")
    assert "assumed" in REGISTER.order


def test_every_measure_of_the_forces_has_unit_date_and_source() -> None:
    assert [(m.name, m.unit, m.date, m.status) for m in REGISTER.measures.values()] == [
        ("name", "name", "2021-03-08", "assumed"),
        ("live_2021_03_08", "yes or no", "2021-03-08", "stated"),
        ("territorial", "yes or no", "2016-12", "stated"),
        ("officers", "full-time equivalent", "2018-03-31", "stated"),
        ("staff", "full-time equivalent", "2018-03-31", "stated"),
        ("pcsos", "full-time equivalent", "2018-03-31", "stated"),
        ("workforce", "full-time equivalent", "2018-03-31", "derived"),
        ("population", "people", "2011-03-27", "stated"),
        ("grant_1998_99", "£ million", "1998/99", "stated"),
    ]
    assert all(measure.source for measure in REGISTER.measures.values())


def test_the_workforce_of_each_force_is_officers_staff_and_pcsos_together() -> None:
    heads, *rows = (DATA / "forces.csv").read_text(encoding="utf-8").splitlines()
    start = heads.split(",").index("officers")

    for row in rows:
        officers, staff, pcsos, workforce = map(Decimal, row.split(",")[start : start + 4])
        assert officers + staff + pcsos == workforce


def test_a_force_without_an_area_or_with_a_trap_says_so() -> None:
    police = REGISTER.find("BTP")

    assert (police.code, police.sizes["population"], police.sizes["grant_1998_99"]) == (
        *("", None, None),
    )
    assert police.note.endswith("it is not a territorial force.")
    assert [body.name for body in REGISTER.bodies if None in body.sizes.values()] == [police.name]
    assert [body.name for body in REGISTER.bodies if "outsourced" in body.note] == [
        *("Cleveland", "Lincolnshire"),
    ]
    city = REGISTER.find("City of London").sizes
    (caution,) = REGISTER.cautions("population")
    assert f"{city['population']:,.0f} residents and {city['officers']:.0f} officers" in caution
    assert REGISTER.cautions("staff")[0] in REGISTER.cautions("workforce")[0]
    assert "1998/99" in REGISTER.cautions("grant_1998_99")[0]
    assert REGISTER.cautions("officers") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Derbyshire", "Derbyshire"),
        ("Derbyshire Constabulary", "Derbyshire"),
        (" e23000018 ", "Derbyshire"),
        ("avon & somerset", "Avon and Somerset"),
        ("avon-and-somerset", "Avon and Somerset"),
        ("DEVON AND CORNWALL POLICE", "Devon and Cornwall"),
        ("London, City of", "City of London"),
        ("W15000001", "North Wales"),
        ("West Midlands Police", "West Midlands"),
        ("The Metropolitan Police Service", "Metropolitan Police"),
        ("Met", "Metropolitan Police"),
        ("MPS", "Metropolitan Police"),
        ("GMP", "Greater Manchester"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("Hampshire & Isle of Wight Constabulary", "Hampshire"),
    ],
)
def test_a_name_is_found_by_a_variant_or_a_code(text: str, name: str) -> None:
    assert REGISTER.find(text).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Yorkshire",
            '"Yorkshire" is not in forces.csv. Allowed: a name or code of it.'
            " Did you mean North Yorkshire, South Yorkshire or West Yorkshire?",
        ),
        (
            "Wales",
            '"Wales" is a region, not a name. Allowed: a name or code of it.'
            " For all of it write region:Wales. Did you mean North Wales or South Wales?",
        ),
        ("E23999999", '"E23999999" is not in forces.csv.'),
        ("", '"" is not in forces.csv.'),
        ("Police", '"Police" is not in forces.csv.'),
        ("Ke\x1b[31mnt", '"Ke\\u001b[31mnt" is not in forces.csv.'),
    ],
)
def test_what_is_no_name_is_refused_with_the_nearest(text: str, message: str) -> None:
    with pytest.raises(MemberError) as caught:
        REGISTER.find(text)

    assert str(caught.value).startswith(f"join: {message}")


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("all", NAMES),
        (
            "region:West Midlands",
            ("Staffordshire", "Warwickshire", "West Mercia", "West Midlands"),
        ),
        ("region:wales", ("Dyfed-Powys", "Gwent", "North Wales", "South Wales")),
        ("region:National", ("British Transport Police",)),
        ("West Midlands Police", ("West Midlands",)),
        ("E23000014", ("West Midlands",)),
        (["West Midlands"], ("West Midlands",)),
        ({"Kent", "E23000018"}, ("Derbyshire", "Kent")),
        (
            ["region:Wales", "Derbyshire"],
            ("Derbyshire", "Dyfed-Powys", "Gwent", "North Wales", "South Wales"),
        ),
        (1, ("Derbyshire",)),
        (np.int64(2), ("Derbyshire", "Cheshire")),
        (43, NAMES[:43]),
    ],
)
def test_a_choice_gives_its_members_in_the_order_of_the_register(
    choice: str | int | list[str], names: tuple[str, ...]
) -> None:
    assert REGISTER.members(choice) == names


def test_the_four_forces_of_a_region_are_not_the_force_of_its_name(written: Written) -> None:
    assert refusal(REGISTER, "West Midlands") == [
        'join: "West Midlands" is both a name and a region. Allowed: region:West Midlands, or West'
        " Midlands Police for the one of that name."
    ]
    register = load_register(written("Wales,W1,Wales", "Gwent,W2,Wales", heads="name,code,region"))
    assert "or W1 for the one of that name" in refusal(register, "Wales")[0]
    assert register.members("W1") == ("Wales",)


@pytest.mark.parametrize("choice", [0, 45, -1, 25.0, True, None])
def test_a_number_that_there_are_not_is_refused(choice: object) -> None:
    (message,) = refusal(REGISTER, choice)

    assert message.startswith("join: ")
    assert message.endswith(
        "is not allowed. Allowed: all, live-2021-03-08, territorial, region:East Midlands, names,"
        " or how many, 1 to 44."
    )


def test_a_choice_of_nobody_is_refused() -> None:
    assert refusal(REGISTER, []) == [f"join: no name is given. Allowed: {REGISTER.choices}."]


def test_what_is_like_no_name_is_told_all_that_may_be_said() -> None:
    assert refusal(REGISTER, "live-2020-03-31") == [
        f'join: "live-2020-03-31" is not in forces.csv. Allowed: {REGISTER.choices}.'
        " Did you mean live-2021-03-08?"
    ]


def test_a_list_whose_first_cell_is_empty_is_a_list(written: Written) -> None:
    path = written(DERBY.replace(",yes,", ",,"), KENT, POLICE)

    assert refused(path) == [
        "own.csv, line 2: shared_desk: is blank. Allowed: yes or no.",
    ]


def test_every_fault_of_a_list_is_told_at_once() -> None:
    messages = refusal(REGISTER, ["Kent", "Derbyshrie", "kent police", "region:Wlaes", 7])

    assert [line.split(". ")[0] for line in messages] == [
        'join: "Derbyshrie" is not in forces.csv',
        'join: "region:Wlaes" is not a region here',
        'join: "7" is not in forces.csv',
        "join: Kent is there 2 times",
    ]


def test_another_comes_first_when_it_is_us_and_must_be_among_them() -> None:
    assert REGISTER.members(2, us="Kent") == ("Derbyshire", "Kent")
    assert REGISTER.members(1, us="west yorkshire police") == ("West Yorkshire",)
    assert REGISTER.members("region:South East", us="Kent")[1] == "Kent"
    assert refusal(REGISTER, "region:Wales", us="Derbyshire") == [
        "join: Derbyshire is not among them. Include it: the deciding body always joins."
    ]


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
def test_every_size_gives_a_weight_in_the_order_of_the_names(measure: str, size: float) -> None:
    weights = REGISTER.weights(measure, ["Metropolitan Police", "derbyshire"]).tolist()

    assert weights == [REGISTER.find("Met").sizes[measure], size]


def test_every_blank_and_zero_is_refused_by_name_at_once(written: Written) -> None:
    with pytest.raises(MemberError) as caught:
        REGISTER.weights("population", NAMES)
    assert str(caught.value) == (
        f"{DATA / 'forces.csv'}: population: the population of British Transport Police is blank,"
        " which is not zero. Allowed: a number above zero for each payer."
        " No ONS code, no resident population and no police grant: it is not a territorial force."
        " Leave it out, choose another size, or fill in the column in a copy of the file."
    )

    register = load_register(written(DERBY.replace("261400", "0"), POLICE))
    with pytest.raises(MemberError) as caught:
        register.weights("population", register.names)
    assert [fault.problem for fault in caught.value.faults] == [
        "the population of Derby City Council is zero: it would pay nothing",
        "the population of Kent Police is blank, which is not zero",
    ]


def test_a_size_that_there_is_not_is_refused() -> None:
    with pytest.raises(MemberError) as caught:
        REGISTER.weights("officer", ["Kent"])

    assert str(caught.value) == (
        'weight: "officer" is not a size in the register. Allowed: officers, staff, pcsos,'
        " workforce, population, grant_1998_99."
    )


@pytest.mark.parametrize(
    "text",
    ["Total", "TOTAL:", "Grand total", "Total (43 forces)", "England & Wales", "Totals", "all"],
)
def test_the_head_of_a_total_is_seen(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", [*NAMES, "", "Subtotals of nothing"])
def test_a_name_is_no_total(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wales, South", ("South Wales",)),
        ("London", ("City of London",)),
        ("Mercia", ("West Mercia",)),
        ("Gwnet", ("Gwent",)),
        ("xyzzy", ()),
        ("", ()),
    ],
)
def test_near_names_hold_the_words_or_are_spelt_alike(text: str, names: tuple[str, ...]) -> None:
    assert near_names(text, NAMES) == names
    assert bool(did_you_mean(text, NAMES)) is bool(names)


@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), st.randoms(use_true_random=False))
def test_the_order_in_which_members_are_named_changes_nothing(
    names: list[str], shuffle: random.Random
) -> None:
    assert REGISTER.members(shuffle.sample(names, len(names))) == REGISTER.members(names)


@given(st.integers(2, 44), st.sampled_from(NAMES))
def test_one_more_only_adds_one(count: int, us: str) -> None:
    fewer = set(REGISTER.members(count - 1, us=us))
    more = set(REGISTER.members(count, us=us))

    assert fewer < more
    assert len(more) == count
    assert us in fewer


@given(st.text())
def test_any_text_is_a_name_or_refused(text: str) -> None:
    with contextlib.suppress(MemberError):
        assert REGISTER.find(text).name in NAMES
