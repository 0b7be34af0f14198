"""A scenario code is read back exactly, or refused; it is never misread."""

import binascii
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case import codes
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case
from tests.charged import with_charge
from tests.written import SECOND

DERBYSHIRE = load_case(FIRST_CASE)
SECOND_CASE = load_case(SECOND)
EXAMPLE = "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465"
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz:+-."
COUNTS = st.integers(1, 44)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario that the Derbyshire case allows."""
    saving = draw(st.sampled_from(["savings", "offset"]))
    fields: dict[str, Any] = {
        "adopters": draw(COUNTS | st.tuples(COUNTS, COUNTS, COUNTS, COUNTS)),
        "pricing": draw(st.sampled_from(DERBYSHIRE.pricings)),
        saving: draw(st.floats(0, 910_000 if saving == "savings" else 1.5)),
        "ramp": draw(st.integers(0, 60)),
        "cashable": draw(st.floats(0, 1)),
        "delay": draw(st.integers(0, 12)),
        "charge_follows_go_live": draw(st.booleans()),
        "charge_change": draw(st.floats(-0.9, 2)),
        "rise": draw(st.just(0.0) | st.floats(-0.2, 0.5)),
    }
    return choose(DERBYSHIRE, **fields)


def test_a_code_names_the_case_the_rules_and_every_field_that_is_not_nil() -> None:
    scenario = choose(DERBYSHIRE, "explore", offset=0.5, ramp=12, cashable=0.5, delay=3)

    assert codes.scenario_code(DERBYSHIRE, scenario) == EXAMPLE


@pytest.mark.parametrize("code", [EXAMPLE, f"  {EXAMPLE.upper()}\n", f"{EXAMPLE}."])
def test_a_code_is_read_whatever_its_capitals_spaces_and_stop(code: str) -> None:
    scenario = choose(DERBYSHIRE, code)

    assert (scenario.adopters, scenario.pricing, scenario.delay) == (36, "shared", 3)
    assert (scenario.offset, scenario.ramp, scenario.cashable) == (0.5, 12, 0.5)
    assert (scenario.savings, scenario.charge_follows_go_live) == (0.0, False)


def test_a_single_field_overrides_a_code() -> None:
    scenario = choose(DERBYSHIRE, EXAMPLE, adopters=20)

    assert (scenario.adopters, scenario.offset) == (20, 0.5)


def test_a_code_says_nil_where_the_case_has_another_default() -> None:
    late = replace(DERBYSHIRE, scenario=replace(DERBYSHIRE.scenario, delay=6))

    scenario = choose(late, codes.scenario_code(DERBYSHIRE, DERBYSHIRE.scenario))

    assert scenario.delay == 0


@at_least(200)
@given(scenario=scenarios())
def test_a_code_is_read_back_exactly(scenario: Scenario) -> None:
    assert choose(DERBYSHIRE, codes.scenario_code(DERBYSHIRE, scenario)) == scenario


@at_least(200)
@given(scenario=scenarios(), index=st.integers(0, 200), letter=st.sampled_from(LETTERS))
def test_a_slip_of_one_sign_is_refused(scenario: Scenario, index: int, letter: str) -> None:
    code = codes.scenario_code(DERBYSHIRE, scenario)
    index %= len(code)
    changed_letter = chr(ord(letter) + 1) if letter == code[index] else letter
    mistyped = code[:index] + changed_letter + code[index + 1 :]

    with pytest.raises(ScenarioError):
        codes.fields_of(DERBYSHIRE, mistyped)


def checked(body: str) -> str:
    """Return a text with the right check digits after it: CRC-16 that starts from ffff."""
    return f"{body}:{binascii.crc_hqx(body.encode(errors='surrogatepass'), 0xFFFF):04x}"


@pytest.mark.parametrize(
    "body",
    [
        "n36:pshared:z5",
        "n36:pshared:d",
        "n36:pshared:dx",
        "n36:pshared:",
        "nx:pshared",
        "n:pshared",
        # These would parse as 4, 10, 3, 0.5, nothing and 36, but no code has them in this form.
        "n36:pshared:d3:d4",
        "n36:pshared:d1_0",
        "n36:pshared:d03",
        "n36:pshared:o.5",
        "n36:pshared:d0",
        "n036:pshared",
        "n36+36+36+36+:pshared",
        # Every field has its own position.
        "n36:pshared:d3:m12",
        "n36:pshared:follows:follows",
    ],
)
def test_a_code_with_a_right_check_that_is_not_as_we_write_it_is_refused(body: str) -> None:
    code = checked(f"41-2018-c275:r3:{body}")

    with pytest.raises(ScenarioError) as refusal:
        choose(DERBYSHIRE, code)

    assert str(refusal.value) == (
        f'scenario: "{code}" cannot be read, although its check digits are right: it may come from'
        " another version. Choose the fields again."
    )


def test_a_code_of_the_case_without_the_letter_of_the_rules_is_refused() -> None:
    with pytest.raises(ScenarioError, match="cannot be read, although its check digits are right"):
        choose(DERBYSHIRE, checked("41-2018-c275:3:n36:pshared"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("n0:pshared", "scenario: adopters: 0 is not allowed."),
        ("n+:pshared", "scenario: adopters: () is not allowed."),
        ("n36:pbanana", 'scenario: pricing: "banana" is not a pricing of this case.'),
        ("n36:pshared:d99", "scenario: delay: 99 is not allowed."),
        ("n36:pshared:snan", "scenario: savings: nan is not allowed."),
        ("n36:pshared:x1e999", "scenario: charge_change: inf is not allowed."),
    ],
)
def test_a_code_with_a_value_that_is_not_allowed_says_which(body: str, message: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        choose(DERBYSHIRE, checked(f"41-2018-c275:r3:{body}"))

    assert str(refusal.value).startswith(message)


PARTS = st.sampled_from(["n36", "n25+25+36+36", "pshared", "d3", "d", "o0.5", "x-0.1", "follows"])
BODIES = st.lists(PARTS | st.text(LETTERS + "_e", max_size=6), min_size=1, max_size=5)


@at_least(200)
@given(
    body=BODIES.map(lambda parts: ":".join(["41-2018-c275", "r3", *parts]))
    | st.text(st.characters())
)
def test_any_text_with_a_right_check_is_read_as_it_is_written_or_refused(body: str) -> None:
    code = checked(body)

    with suppress(ScenarioError):
        fields = codes.fields_of(DERBYSHIRE, code)
        assert codes.scenario_code(DERBYSHIRE, build(fields)) == code


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ScenarioError) as refusal:
        choose(DERBYSHIRE, "\udcff:7e09")

    assert str(refusal.value) == (
        'scenario: "\\udcff:7e09" is mistyped or cut short. Copy it from where it is printed.'
    )


@pytest.mark.parametrize(
    "mistyped",
    [
        "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6456",
        "41-2018-c275:r3:n63:pshared:o0.5:m12:c0.5:d3:6465",
        "41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3",
        ":7e09",
        ":ffff",
        ":",
        "n36:pshared",
    ],
)
def test_a_mistyped_code_is_refused_with_what_to_do(mistyped: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        choose(DERBYSHIRE, mistyped)

    assert str(refusal.value) == (
        f'scenario: "{mistyped}" is mistyped or cut short. Copy it from where it is printed.'
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (EXAMPLE, "belongs to another case, 41-2018-c275. This case is 7-2023-ed12."),
        # 29f7 is the CRC-16 of the text before it, starting from ffff.
        (
            "7-2023-ed12:r2:n8:pshared:29f7",
            "was made under rules r2, but these are r3: its figures may differ."
            " Choose the fields again.",
        ),
    ],
)
def test_a_code_of_another_case_or_other_rules_is_refused(code: str, message: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        choose(SECOND_CASE, code)

    assert str(refusal.value) == f'scenario: "{code}" {message}'


@pytest.mark.parametrize(
    ("case", "code"), [(DERBYSHIRE, "41-2018-c275:r3"), (SECOND_CASE, "7-2023-ed12:r3")]
)
def test_every_code_begins_with_its_case_and_the_rules(case: Case, code: str) -> None:
    assert codes.case_code(case) == code
    assert codes.scenario_code(case, case.scenario).startswith(f"{code}:")


@pytest.mark.parametrize("rules", [3, "3"])
def test_what_was_written_for_this_case_and_these_rules_belongs(rules: str | int) -> None:
    codes.check_belongs(DERBYSHIRE, "what was saved", key="41-2018-c275", rules=rules)


ANOTHER_CASE = "belongs to another case, {}. This case is 41-2018-c275."
OTHER_RULES = (
    "was made under rules r{}, but these are r3: its figures may differ. Choose the fields again."
)


@pytest.mark.parametrize(
    ("key", "rules", "message"),
    [
        ("7-2023-ed12", 1, ANOTHER_CASE.format("7-2023-ed12")),
        # The case is checked before the rules.
        ("41-2018-c276", 3, ANOTHER_CASE.format("41-2018-c276")),
        ("\x1b[2J", 1, ANOTHER_CASE.format("\\u001b[2J")),
        ("41-2018-c275", 2, OTHER_RULES.format(2)),
        ("41-2018-c275", "11", OTHER_RULES.format(11)),
    ],
)
def test_what_was_written_for_another_case_or_other_rules_is_refused(
    key: str, rules: str | int, message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        codes.check_belongs(DERBYSHIRE, "what was saved", key=key, rules=rules)

    assert str(refusal.value) == f"scenario: what was saved {message}"


def test_a_case_of_one_year_keeps_its_path() -> None:
    scenario = replace(DERBYSHIRE.scenario, adopters=(36,))

    fields = codes.fields_of(DERBYSHIRE, codes.scenario_code(DERBYSHIRE, scenario))

    assert fields["adopters"] == (36,)


@pytest.mark.parametrize(("reference", "key"), [("DN/2018 Abc", "dn-2018-abc-"), ("§", "case-")])
def test_letters_of_a_reference_stand_in_the_key(reference: str, key: str) -> None:
    assert codes.case_key(replace(DERBYSHIRE, reference=reference)).startswith(key)


def test_the_same_decision_has_the_same_key_whatever_its_figures(derbyshire: Case) -> None:
    dearer = with_charge(derbyshire, high=95_000)

    assert codes.case_key(dearer) == "41-2018-c275"


def test_the_digest_is_of_what_a_case_says_and_not_of_how_or_where(
    shipped: Case, tmp_path: Path
) -> None:
    text = FIRST_CASE.read_text(encoding="utf-8")
    copy = tmp_path / "copy.toml"
    copy.write_text(f"# Another layout.\n{text}", encoding="utf-8", newline="\r\n")

    assert codes.input_digest(load_case(copy)) == codes.input_digest(shipped)
    assert codes.input_digest(replace(shipped, saved=())) == codes.input_digest(shipped)


@pytest.mark.parametrize("name", ["athena", "paying-to-leave"])
def test_the_digest_of_a_case_with_other_figures_or_options_is_the_same_in_any_folder(
    tmp_path: Path, name: str
) -> None:
    file = DATA / "examples" / f"{name}.toml"
    copy = shutil.copy(file, tmp_path)

    assert codes.input_digest(load_case(copy)) == codes.input_digest(load_case(file))


def test_the_digest_moves_with_any_figure_and_any_word(derbyshire: Case) -> None:
    changed = [
        replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=300_001)),
        replace(derbyshire, stated_budget=replace(derbyshire.budget, note="Another note.")),
        replace(derbyshire, observations=derbyshire.observations[1:]),
    ]

    assert len({codes.input_digest(case) for case in (derbyshire, *changed)}) == 4


# The digest of the figures, after a code


def digest_of(edited: Callable[[str, str], Path], old: str, new: str) -> str:
    """Return the digest of the figures of the Derbyshire file with one text replaced."""
    return codes.figure_digest(load_case(edited(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Shared, capped"', 'title = "Capped"'),
        ('body = "Derbyshire Constabulary"', 'body = "Another"'),
        ('source = "2.9; half years', 'source = "another; half years'),
        ('status = "derived"\nnote = "About', 'status = "assumed"\nnote = "About'),
        ("adopters = 25\npricing", "adopters = 36\npricing"),
        ('"2.9" = ["£60k", "£120k"]', '"2.9" = ["£60k"]'),
    ],
)
def test_words_and_what_a_code_says_itself_leave_the_digest(
    edited: Callable[[str, str], Path], old: str, new: str
) -> None:
    assert digest_of(edited, old, new) == "7313"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("annual = 60_000", "annual = 60_001"),
        ("low = 71_000", "low = 71_001"),
        ('from = "2018-10"', 'from = "2018-09"'),
        ('delay = "extend"', 'delay = "none"'),
        ("pool = 3_321_570", "pool = 3_321_571"),
        ('share = "officers"', 'share = "staff"'),
        ('years = ["2018/19", "2019/20", "2020/21"]', 'years = ["2018/19", "2019/20"]'),
        ("amount = 300_000", "amount = 300_001"),
        ("{value = 36, source", "{value = 37, source"),
        ("{value = 0.035", "{value = 0.03"),
    ],
)
def test_any_figure_year_or_rule_changes_the_digest(
    edited: Callable[[str, str], Path], old: str, new: str
) -> None:
    assert digest_of(edited, old, new) != "7313"


def test_the_order_of_pricings_leaves_the_digest(backwards: Case) -> None:
    assert codes.figure_digest(backwards) == "7313"


def test_a_code_is_read_with_any_digest_behind_it_and_says_of_another_that_it_is_one() -> None:
    plain = choose(DERBYSHIRE, EXAMPLE)

    assert codes.digest_marker(DERBYSHIRE)(EXAMPLE) == f"{EXAMPLE}@7313"
    assert choose(DERBYSHIRE, f"{EXAMPLE}@7313") == plain
    assert choose(DERBYSHIRE, f" {EXAMPLE.upper()}@0001 ") == plain
    assert codes.digest_caution(DERBYSHIRE, f"{EXAMPLE}@7313") == ""
    assert codes.digest_caution(DERBYSHIRE, EXAMPLE) == ""
    assert codes.digest_caution(DERBYSHIRE, f" {EXAMPLE.upper()}@0001 ") == (
        f'"{EXAMPLE.upper()}@0001" was made with other figures (digest 0001, now 7313): '
        "its results have changed."
    )


@pytest.mark.parametrize("digest", ["", "731", "73133", "731x", "7313@7313", "\u0667313"])
def test_a_digest_that_is_no_four_digits_is_mistyped(digest: str) -> None:
    with pytest.raises(ScenarioError, match="is mistyped or cut short"):
        choose(DERBYSHIRE, f"{EXAMPLE}@{digest}")
