"""Every fault of a case file: its line, key, value and what is allowed; all at once, none twice."""

import random
import time
from pathlib import Path

import pytest

from small.case.reading import FIRST_CASE, load_case, read_case
from small.errors import Fault, InputError

BASE = (Path(__file__).parent / "base.toml").read_text(encoding="utf-8")
QUOTE = "low = 71_000\nhigh = 91_000\n"
RULE = "[[charges.pricing]]\nname = 'b'\nfee = 1\n"
RANGE = "[[ranges]]\ninput = 'charge_change'\nlow = 0.1\nhigh = 0.2\n"
LOW_RULE = 'name = "low"\nprice = "low"'


def faults_of(folder: Path, text: str | bytes, name: str = "case.toml") -> list[Fault]:
    """Return the faults of a text; none if it loads."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load_case(path)
    except InputError as error:
        return error.faults
    return []


def edited(*edits: tuple[str, str]) -> str:
    """Return the base case with some texts replaced; each is there."""
    text = BASE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_the_base_case_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, BASE) == []


# What is replaced, by what; the only fault then: its line, key, and a part of its message.
ONE_FAULT = [
    # Keys
    ("format = 3", "format = 2", 1, "format", "format = 2: is not a format that is read"),
    ("format = 3", "format = 99", 1, "format", "soh new FILE"),
    ("format = 3", 'format = "3"', 1, "format", 'format = "3": is not allowed. Allowed: 3'),
    ("format = 3\n", "", 0, "format", "is missing. Allowed: 3; soh new FILE"),
    ('years = "2018/19 to 2021/22"\n', "", 0, "years", "is missing"),
    ('title = "Shared service"\n', "", 0, "title", "is missing"),
    ("amount = 300_000\n", "", 6, "budget.amount", "is missing. Allowed: pounds"),
    (
        "high = 91_000",
        "hihg = 91_000",
        19,
        "charges[1].hihg",
        "= 91000: is not a key; did you mean",
    ),
    ("signed = 36", "Signed = 36", 12, "adopters.Signed", "did you mean signed?"),
    ("signed = 36", "discount_rate = 0.1", 12, "adopters.discount_rate", "is not a key"),
    ("[scenario]", "[scenaro]", 44, "scenaro", "did you mean scenario?"),
    ("adopters = 36", "adoptors = 36", 48, "presets.signed.adoptors", "did you mean adopters?"),
    ('charge = "low", ', 'charge = "low", at = 1, ', 21, "charges[1].quoted_at[1].at", "not a key"),
    ("amount = 300_000", "amount = {value = 1, sorce = 'a'}", 7, "budget.amount.sorce", "source?"),
    (
        "[budget]",
        '[budget]\n"\\u001b[2J" = 1',
        7,
        "budget.\x1b[2J",
        "budget.\\u001b[2J = 1: is not",
    ),
    # Numbers
    ("low = 71_000", 'low = "71,000"', 18, "charges[1].low", '"71,000": is not an amount'),
    ("low = 71_000", "low = true", 18, "charges[1].low", "= true: is not an amount"),
    ("low = 71_000", "low = [71, 91]", 18, "charges[1].low", "= [71, 91]: is not an amount"),
    ("low = 71_000", "low = {min = 71}", 18, "charges[1].low", "= {min = 71}: is not an amount"),
    ("low = 71_000", "low = nan", 18, "charges[1].low", "= nan: is not an amount"),
    ("high = 91_000", "high = inf", 19, "charges[1].high", "= inf: is not an amount"),
    ("high = 91_000", "high = -inf", 19, "charges[1].high", "= -inf: is not an amount"),
    ("300_000", "-300", 7, "budget.amount", "= -300: is out of range. Allowed: pounds in digits"),
    ("300_000", "1180591620717411303424", 7, "budget.amount", "is out of range"),
    ("300_000", "0x" + "f" * 5000, 7, "budget.amount", "ffff...: is out of range"),
    ("300_000", "0.5", 7, "budget.amount", "= 0.5: is less than £1"),
    ("low = 71_000", 'low = "\\u001b[2J"', 18, "charges[1].low", '"\\u001b[2J": is not'),
    ("[budget]", "discount_rate = 3.5\n[budget]", 6, "discount_rate", "= 3.5: is too large"),
    (
        "[budget]",
        "discount_rate = -1\n[budget]",
        6,
        "discount_rate",
        "-1: is too small. Allowed: a",
    ),
    ("[budget]", 'discount_rate = "3%"\n[budget]', 6, "discount_rate", "is not a number. Allowed"),
    ("[budget]", "discount_rate = nan\n[budget]", 6, "discount_rate", "= nan: is not a finite"),
    ("signed = 36", "signed = 36.0", 12, "adopters.signed", "= 36.0: is not a whole number"),
    ("signed = 36", 'signed = "36"', 12, "adopters.signed", '= "36": is not a whole number'),
    ("signed = 36", "signed = true", 12, "adopters.signed", "= true: is not a whole number"),
    (
        "anticipated = 25",
        "anticipated = 0",
        11,
        "adopters.anticipated",
        "Allowed: a whole number, 1",
    ),
    ("possible = 44", "possible = 10_000_000", 13, "adopters.possible", "1 to 10,000"),
    ("[1, 2, 3, 4]", "[1, 2, 'x', 4]", 42, "lines[2].by_year[3]", '= "x": is not an amount'),
    ("[1, 2, 3, 4]", '{"2018/9" = 1}', 42, "lines[2].by_year.2018/9", "is not a financial year"),
    ("[1, 2, 3, 4]", '{"2018/19" = -1}', 42, "lines[2].by_year.2018/19", "is out of range"),
    ("[scenario]", "[scenario]\ndelay = 99", 45, "scenario.delay", "99: is too large. Allowed: a"),
    ("[[options]]", "[options]", 63, "options", "is not a list. Allowed: tables, written [[opt"),
    ("[presets.signed]", "[[presets]]", 47, "presets", "is not a table. Allowed: a table"),
    ('pool_from = "low"\n', "", 28, "charges[1].pricing[2]", "a share without a pool"),
    # Texts
    ('"Shared service"', "42", 2, "title", "= 42: is not a text"),
    ('"Shared service"', '""', 2, "title", "is empty"),
    ('"Shared service"', '"  "', 2, "title", "is blank"),
    ('"Shared service"', '"a\\nb"', 2, "title", "has a line break"),
    ('"Shared service"', f'"{"x" * 40_000}"', 2, "title", "has more than 80 characters"),
    (
        "amount = 300_000",
        "amount = {value = 1, source = ' '}",
        7,
        "budget.amount.source",
        "is blank",
    ),
    (
        "amount = 300_000",
        "amount = {value = 1, source = 3}",
        7,
        "budget.amount.source",
        "not a text",
    ),
    (
        "amount = 300_000",
        "amount = {value = 1, status = 'x'}",
        7,
        "budget.amount.status",
        "stated, ",
    ),
    (
        "amount = 300_000",
        "amount = {value = {value = 1}}",
        7,
        "budget.amount.value",
        "within a fig",
    ),
    ("[budget]", '[budget]\nnote = "\\u0000"', 7, "budget.note", "has a control character"),
    ('"not-stated"', '"unknown"', 60, "observations[1].kind", "Allowed: contradiction, needs"),
    # Years and months
    ('"2018/19 to 2021/22"', '["2018/19", "2020/21"]', 3, "years", "is not a row of years"),
    ('"2018/19 to 2021/22"', '["2018/19", "2018/19"]', 3, "years", "is not a row of years"),
    ('"2018/19 to 2021/22"', "[]", 3, "years", "= []: is not a row of years"),
    ('"2018/19 to 2021/22"', "[2018, 2019]", 3, "years", "= [2018, 2019]: is not a span"),
    ('"2018/19 to 2021/22"', '["10-Nov", "11-Dec"]', 3, "years", "is not a financial year"),
    ('"2018/19 to 2021/22"', '"2018/19 to 2217/18"', 3, "years", "has 200 years"),
    ('"2018-10"', '"01/04/2018"', 36, "lines[1].start", "is not a month such as 2018-10"),
    ('"2018-10"', '"01-Oct-18"', 36, "lines[1].start", "is not a month"),
    (
        '"2018-10"',
        "2018-10-01",
        36,
        "lines[1].start",
        "= 2018-10-01: is not a text. Allowed: a month",
    ),
    ('"2018-10"', "2018-10-01 00:00:00+01:00", 36, "lines[1].start", "is not a text"),
    ('"2018-10"', '"2030-10"', 36, "lines[1].start", "is outside the years"),
    (
        "[budget]",
        'go_live = "2010-04"\n[budget]',
        6,
        "go_live",
        "Allowed: months of 2018/19 to 2021",
    ),
    ("[budget]", 'go_live = "2019-02-29"\n[budget]', 6, "go_live", "is not a month"),
    (
        'start = "2019-04"',
        'start = "2019-04"\nuntil = "2018-12"',
        18,
        "charges[1].until",
        "April 2019",
    ),
    # Between sections
    ('"2018/19 to 2020/21"', '"2030/31"', 8, "budget.years", "has 2030/31, which is not a year"),
    ("signed = 36", "signed = 50", 12, "adopters.signed", "= 50: is more than possible, 44"),
    ("signed = 36", 'us = "Kent"', 10, "adopters", "has one of register_file and us"),
    ("low = 71_000", "low = 95_000", 18, "charges[1].low", "= 95000: is more than high, £91,000"),
    ("low = 71_000", "low = 71", 18, "charges[1].low", "= 71: seems to be in thousands"),
    ("low = 71_000\n", "", 15, "charges[1].low", "is missing. Allowed: both ends"),
    ("adopters = 25}", "adopters = 60}", 21, "charges[1].quoted_at[1].adopters", "is not possible"),
    (
        'name = "low"',
        'name = "any"',
        25,
        "charges[1].pricing[1].name",
        '= "any": is not a short name',
    ),
    ('name = "low"', 'name = "shared"', 29, "charges[1].pricing[2].name", "of another pricing"),
    ('price = "low"', "", 24, "charges[1].pricing[1]", "has no charge. Allowed: fee, price"),
    ('share = "equal"', "", 28, "charges[1].pricing[2]", "a pool without a share"),
    ('share = "equal"', 'share = "equal"\npool = 3', 28, "charges[1].pricing[2]", "both pool and"),
    ('share = "equal"', 'share = "officers"', 31, "charges[1].pricing[2].share", "is not a size"),
    ('share = "equal"', "share = 25", 31, "charges[1].pricing[2].share", "= 25: is not a share"),
    (
        'pool_from = "low"',
        'pool_from = "high"',
        30,
        "charges[1].pricing[2].pool_from",
        "has no numb",
    ),
    (
        'price = "low"',
        "fee = 1\nquantity = 3",
        27,
        "charges[1].pricing[1].quantity",
        "without a pr",
    ),
    (
        'price = "low"',
        'price = 1\nbetween = "line"',
        27,
        "charges[1].pricing[1].between",
        "without",
    ),
    ('price = "low"', "price = [1, 2]", 26, "charges[1].pricing[1].price", "has 2 amounts for 4"),
    (
        'price = "low"',
        'price = {"2030/31" = 1}',
        26,
        "charges[1].pricing[1].price.2030/31",
        "not a y",
    ),
    (
        'price = "low"',
        "at_most = 1\nat_least = 2\nfee = 1",
        27,
        "charges[1].pricing[1].at_least",
        "£1",
    ),
    (
        'price = "low"',
        "through = [{charge = 1, adopters = 2}]",
        26,
        "charges[1].pricing[1].through",
        "has no two numbers",
    ),
    (
        'price = "low"',
        "price = [{adopters = 9, price = 1}, {adopters = 2, price = 2}]",
        26,
        "charges[1].pricing[1].price",
        "has steps out of order",
    ),
    (
        'price = "low"',
        "price = [\n{adopters = 1, price = 1},\n{adopters = 2, price = 'lo'}]",
        28,
        "charges[1].pricing[1].price[2].price",
        '= "lo": is not an amount',
    ),
    (
        "[[lines]]",
        '[[charges]]\nname = "Platform"\n[[charges.pricing]]\nname = "a"\nfee = 1\n[[lines]]',
        34,
        "charges[2].name",
        "is the name of another charge",
    ),
    ('name = "Training"', 'name = "Platform"', 41, "lines[2].name", "of another line or charge"),
    ("annual = 60_000\n", "", 33, "lines[1]", "gives both annual and by_year, or neither"),
    ("\nmonths = 24\n", "\n", 37, "lines[1].delay", "extends a line that does not end"),
    ("[1, 2, 3, 4]", "[1, 2, 3]", 42, "lines[2].by_year", "= [1, 2, 3]: has 3 amounts for 4 years"),
    ("[1, 2, 3, 4]", "3\nmonths = 4", 40, "lines[2]", "is given by year and has dates"),
    ("[1, 2, 3, 4]", "3\ncashable = 0.5", 43, "lines[2].cashable", "is for savings, and this is a"),
    (
        "[scenario]",
        "[scenario]\npricing = 'sharde'",
        45,
        "scenario.pricing",
        "did you mean shared?",
    ),
    (
        "[scenario]",
        "[scenario]\nsavings = 1\noffset = 1",
        44,
        "scenario",
        "savings, offset are both",
    ),
    (
        "adopters = 25\n\n[presets",
        "adopters = [1, 2]\n\n[presets",
        45,
        "scenario.adopters",
        "has 2 num",
    ),
    ("adopters = 36", "adopters = 45", 48, "presets.signed.adopters", "= 45: is not possible"),
    ('"charge_change"', '"charge_chnge"', 51, "ranges[1].input", "did you mean charge_change?"),
    (
        "high = 0.4",
        "high = 2.5",
        53,
        "ranges[1].high",
        "= 2.5: is out of range. Allowed: -0.9 to 2",
    ),
    ("high = 0.4", "high = -0.1", 50, "ranges[1]", "has low, mode and high out of order"),
    ("high = 0.4\n", "", 50, "ranges[1]", "has no two ends"),
    ("high = 0.4", "high = 0.4\np = 0.5", 50, "ranges[1]", "gives p or rho of charge_change"),
    (
        '"charge_change"\nlow = 0.0\nhigh = 0.4',
        '"adopters"\nlow = 2.5\nhigh = 4',
        52,
        "ranges[1].low",
        "= 2.5: is not a whole number",
    ),
    ('of = "ongoing"\n', "", 55, "published[1]", "gives both of and topic, or neither"),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "message"), ONE_FAULT)
def test_a_slip_is_one_fault_with_line_key_value_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, line: int, key: str, message: str
) -> None:
    (fault,) = faults_of(tmp_path, edited((old, new)))
    assert (fault.line, fault.key, fault.file) == (line, key, "case.toml")
    assert message in str(fault)
    assert "\n" not in str(fault)
    assert str(fault).isprintable()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("low = 71_000", "low = £71k", 18, "low = £71k: is not valid TOML"),
        ("low = 71_000", "low = \u221271", 18, "low = \u221271: is not valid TOML"),
        ("low = 71_000", "low = \u00a071", 18, "is not valid TOML"),
        ("low = 71_000", "low = ", 18, "low: is not valid TOML"),
        ("low = 71_000", "low = " + "9" * 5000, 18, "5000 digits"),
        ("signed = 36", "signed = 036", 12, "signed = 036: is not valid TOML"),
        ('"2018/19 to 2021/22"', "[2018/19, 2019/20]", 3, "texts, months and years in quotes"),
        ('"2018-10"', "01/04/2018", 36, "start = 01/04/2018: is not valid TOML"),
        ('"2018-10"', "2018-04-31", 36, "Invalid date"),
        ('"Shared service"', '"\\ud800"', 2, "is not valid TOML"),
        ("[scenario]", "[budget]\nyears = 1\n[scenario]", 44, "[budget]: is not valid TOML"),
        ("[adopters]", "years = 1\n[adopters]", 10, "years = 1: is not valid TOML"),
    ],
)
def test_a_text_that_is_not_toml_names_the_line_and_shows_it(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    text = edited((old, new))
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == line
    assert message in str(fault)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BASE.encode("utf-16"), "is not in UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 200, "is not valid TOML"),
        (b'{"format": 3}', "is not valid TOML"),
        (b"# " + b"x" * 1_000_000, "is larger than 1 MB"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, "is nested too deeply"),
        (b"a." * 100_000 + b"a = 1", "is nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (fault,) = faults_of(tmp_path, content)
    assert message in str(fault)


def test_an_empty_file_says_how_to_start_one(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "")
    assert [fault.key for fault in faults] == ["format", "title", "years"]
    assert "soh new FILE writes a file to start from" in str(faults[0])


def test_a_file_that_is_not_there_is_a_fault_with_its_path(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="is not a file"):
            load_case(path)


def test_a_file_of_format_2_is_one_clear_message() -> None:
    old = FIRST_CASE.parents[1] / "data" / "derbyshire-2018.toml"
    if not old.is_file():
        pytest.skip("the third edition's data is gone")
    with pytest.raises(InputError) as error:
        load_case(old)
    assert len(error.value.faults) == 1
    assert "copy the figures to a new file" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (QUOTE, "low = 71_000\nhigh = 71_000\n"),
        ("low = 71_000", "low = 71_100.5"),
        ("anticipated = 25", "anticipated = 1"),
        ("[budget]", "discount_rate = 0\n[budget]"),
        ("[scenario]", "[scenario]\noffset = 1.0"),
        ("\n", "\r\n"),
        ("Shared service", "Heddlu Dŵr \U0001f600"),
        ("Shared service", "<script>alert(1)</script>"),
        ("Shared service", "=HYPERLINK(1)"),
        ("[presets.signed]", "[presets.value]\nadopters = 3\n[presets.signed]"),
    ],
)
def test_what_is_unusual_and_right_loads(tmp_path: Path, old: str, new: str) -> None:
    assert faults_of(tmp_path, BASE.replace(old, new)) == []


def test_centuries_roll_over(tmp_path: Path) -> None:
    text = 'format = 3\ntitle = "a"\nyears = ["1999/00", "2000/01"]'
    assert faults_of(tmp_path, text) == []


def test_lines_stay_right_with_other_line_ends(tmp_path: Path) -> None:
    text = edited(("low = 71_000", "low = -1"))
    for ends in ("\r\n", "\r"):
        assert [fault.line for fault in faults_of(tmp_path, text.replace("\n", ends))] == [18]


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = edited(
        ("amount = 300_000", "amount = {value = -1, status = 'sure'}"),
        ('"2018/19 to 2020/21"', '"2030/31"'),
        ("signed = 36", "signed = 50"),
        ('name = "low"', 'name = "any"'),
        ('pool_from = "low"', 'pool_from = "lo"'),
        ("annual = 60_000", "anual = 60_000"),
        ("[1, 2, 3, 4]", "[1, 2, 3]"),
        ("high = 0.4", "high = 9"),
        ('of = "ongoing"\n', ""),
        ('kind = "not-stated"', "kind = 3"),
    )
    keys = [fault.key for fault in faults_of(tmp_path, text)]
    assert keys == [
        "budget.amount.status",
        "budget.amount",
        "adopters.signed",
        "charges[1].pricing[1].name",
        "charges[1].pricing[2].pool_from",
        "lines[1].anual",
        "published[1]",
        "observations[1].kind",
    ]


def test_a_fault_of_one_entry_hides_none_of_another(tmp_path: Path) -> None:
    text = edited(
        ("annual = 60_000", "annual = -1"),
        ("[1, 2, 3, 4]", "[1, 2, 3]"),
        ('price = "low"', 'price = "lo"'),
        ('share = "equal"', 'share = "equals"'),
    )
    faults = {fault.key: fault.line for fault in faults_of(tmp_path, text)}
    assert faults["lines[1].annual"] == 35
    assert faults["charges[1].pricing[2].share"] == 31
    assert "scenario.pricing" not in faults


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([(QUOTE, "")], ["charges[1].quoted_at[1].charge", "charges[1].pricing[1].price"]),
        (
            [("[[lines]]", "[[charges]]\nname = 'b'\n" + 2 * RULE + "[[lines]]")],
            ["charges", "charges[2].pricing[2].name"],
        ),
        (
            [(LOW_RULE, 'name = "low"\nprice = -1'), ('share = "equal"', "share = 2")],
            ["charges[1].pricing[1].price", "charges[1].pricing[2].share"],
        ),
        ([("high = 0.4\n", "high = 0.4\n" + RANGE)], ["ranges[2].input"]),
        ([("adopters = 36", "savings = 1\noffset = 1")], ["presets.signed"]),
        (
            [("anticipated = 25\nsigned = 36\npossible = 44\n", ""), ("adopters = 25\n\n", "\n")],
            ["charges[1].pricing[2].share"],
        ),
    ],
)
def test_what_parts_of_a_file_need_of_one_another(
    tmp_path: Path, edits: list[tuple[str, str]], expected: list[str]
) -> None:
    assert [fault.key for fault in faults_of(tmp_path, edited(*edits))] == expected


def test_a_field_of_the_scenario_that_does_not_go_with_a_preset_is_named_there(
    tmp_path: Path,
) -> None:
    text = edited(
        ("[scenario]", "[scenario]\ndelay = 20"),
        ('delay = "extend"\n', ""),
        ("adopters = 36", "charge_follows_go_live = true"),
    )
    (fault,) = faults_of(tmp_path, text)
    assert (fault.line, fault.key) == (47, "presets.signed")
    assert "does not go with delay = 20 of the scenario" in fault.problem


def test_the_first_twenty_faults_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    started = time.perf_counter()
    text = "".join(f"key{number} = 1\n" for number in range(40_000)) + BASE
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_case(path)
    assert len(str(error.value).splitlines()) == 21
    assert "and 980 more faults" in str(error.value)
    assert time.perf_counter() - started < 5


def test_a_dict_has_the_same_faults_without_lines() -> None:
    with pytest.raises(InputError) as error:
        read_case({"format": 3, "title": "a", "years": "2018/19", "lines": [{"name": 3}]})
    assert "case: lines[1].name = 3: is not a text. Allowed: a text" in str(error.value)


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with one to three characters, values or lines dropped, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        lines = text.split("\n")
        place = chance.randrange(len(lines))
        key, equals, _ = lines[place].partition(" = ")
        values = [
            "-1",
            "nan",
            '""',
            "[]",
            "{}",
            "true",
            "2018-10-01",
            '"x"',
            "[[1]]",
            "1e400",
            "0x" + "f" * 5000,
        ]
        kind = chance.choice(["drop", "double", "value", "swap", "letter", "letter", "cut"])
        if kind == "drop":
            del lines[place]
        elif kind == "double":
            lines.insert(place, lines[chance.randrange(len(lines))])
        elif kind == "value" and equals:
            lines[place] = f"{key} = {chance.choice(values)}"
        elif kind == "swap":
            other = chance.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        elif kind == "letter" and lines[place]:
            at = chance.randrange(len(lines[place]))
            letter = chance.choice("[]{}\"'=,.#\\x0 -\u00a0\t")
            lines[place] = lines[place][:at] + letter + lines[place][at + 1 :]
        elif kind == "cut":
            lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
        text = "\n".join(lines)
    return text


def test_a_damaged_file_loads_or_names_its_faults(tmp_path: Path) -> None:
    text = FIRST_CASE.read_text(encoding="utf-8")
    register = FIRST_CASE.with_name("forces.csv").read_bytes()
    (tmp_path / "forces.csv").write_bytes(register)
    refused = 0
    for seed in range(200):
        started = time.perf_counter()
        faults = faults_of(tmp_path, mutated(text, random.Random(seed)))
        assert time.perf_counter() - started < 2
        assert all(fault.problem and str(fault).isprintable() for fault in faults)
        assert len({(fault.file, fault.line, fault.key, fault.problem) for fault in faults}) == len(
            faults
        )
        refused += bool(faults)
    assert 100 < refused < 200
