"""Keys and words that people write instead of the format's own, and the right ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.figure_sources import RULE_KEYS
from sohanalysis.case.keys import TABLES
from sohanalysis.case.other_words import ADVICE
from sohanalysis.case.usual import CHARGE_KEYS
from tests.written import TOP, faults_of

YEARS = 'years = "2019/20 to 2021/22"\n'
CHARGE = '[[charges]]\nname = "Network"\n'
PRICED = f'{CHARGE}[[charges.pricing]]\nname = "flat"\nprice = 5\n'
LINE = '[[lines]]\nname = "Post"\nannual = 5\n'
PRICE = "Write price for our charge a year, or pool and share for a charge to all together."
ANNUAL = "Write annual for an amount a year, or by_year for the amount of each year."
UPLIFT = "Write uplift, a rate a year: 0.03 is 3%."
SHARES = (
    '"equal", a size of the register such as "population", a stated share from 0 to 1, or a mix'
    " of them: {income = 0.8, students = 0.2}"
)


def fault_of(folder: Path, text: str) -> str:
    """Return the only fault of a case, without its line."""
    path = folder / "case.toml"
    path.write_text(TOP + YEARS + text, encoding="utf-8")
    (fault,) = faults_of(path)
    return fault.partition(": ")[2]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{CHARGE}amount = 5", f"charges[1].amount: is not known here. {PRICE}"),
        (f"{CHARGE}annual = 5", f"charges[1].annual: is not known here. {PRICE}"),
        (f"{PRICED}amount = 5", f"charges[1].pricing[1].amount: is not known here. {PRICE}"),
        (
            f"{CHARGE}price = 5\ninflation = 0.03",
            f"charges[1].inflation: is not known here. {UPLIFT}"
            " indexation only quotes the documents.",
        ),
        (f"{LINE}amount = 5", f"lines[1].amount: is not known here. {ANNUAL}"),
        (f"{LINE}price = 5", f"lines[1].price: is not known here. {ANNUAL}"),
        (
            f"{LINE}inflation = 0.03",
            f"lines[1].inflation: is not known here. {UPLIFT} It needs a base_year.",
        ),
        (
            f'{LINE}indexation = "3%"',
            f"lines[1].indexation: is not known here. {UPLIFT} It needs a base_year.",
        ),
        (
            f"{CHARGE}pool_from = {{amount = 5, charge = 5, adopters = 3}}\nshare = 0.5",
            "charges[1].pool_from.amount: is not known here. Known here: adopters, charge.",
        ),
        (
            f"{PRICED}cap = 5",
            "charges[1].pricing[1].cap: is not known here."
            " Write at_most: upper bound of our charge.",
        ),
        (
            f"{CHARGE}price = 5\nusers = 5",
            "charges[1].users: is not known here."
            " Write quantity: units of ours that the price is multiplied by.",
        ),
        (
            f'{CHARGE}price = 5\nstart = "2019-04"',
            "charges[1].start: is not known here. Write from: first month charged.",
        ),
        (
            f"{LINE}One-off = true",
            "lines[1].One-off: is not known here. Write nature: whether it recurs.",
        ),
        (
            f"{LINE}[adopters]\nagreed = 5",
            "adopters.agreed: is not known here."
            " Write signed: number that signed a statement of intent, this body included.",
        ),
        (
            f'{LINE}amounts = {{"2019/20" = 5}}',
            "lines[1].amounts: is not known here."
            " Write by_year: amount of each financial year, in place of annual.",
        ),
        (
            f"{CHARGE}bands = [1, 2]",
            "charges[1].bands: is not known here. Write price: price for us, or for each unit of"
            " the quantity: an amount, an end of the quoted range, or steps.",
        ),
        # A key of the top of the file, which TOML reads into the table before it.
        (
            f'{CHARGE}price = 5\ngo_live = "2019-04"',
            "charges[1].go_live: is not known here."
            " It belongs at the top of the file, before the first table.",
        ),
        (
            f"{CHARGE}price = 5\nforces = 7",
            "charges[1].forces: is not known here."
            " Write [adopters]: how many join, and who they are.",
        ),
        (
            f"members = 5\n{LINE}",
            "members: is not known here. Write [adopters]: how many join, and who they are.",
        ),
        (
            f"savings = 5\n{LINE}",
            'savings: is not known here. Write a table [[lines]] with kind = "saving".',
        ),
    ],
)
def test_a_key_of_another_name_is_told_with_the_key_to_write(
    tmp_path: Path, text: str, fault: str
) -> None:
    assert fault_of(tmp_path, text) == fault


def test_no_word_in_place_of_a_key_is_a_key_of_its_table() -> None:
    as_written = {"charges": CHARGE_KEYS | RULE_KEYS}
    for name, advice in ADVICE.items():
        assert not {*advice} & as_written.get(name, {*TABLES[name].types}), name


def test_a_charge_without_a_rule_is_told_what_may_give_it(tmp_path: Path) -> None:
    assert fault_of(tmp_path, CHARGE) == (
        "charges[1]: gives no charge. Allowed: one or more of fee, price, pool, pool_total,"
        " pool_from, through; or tables headed [[charges.pricing]]. For one charge write price ="
        " 71_000. For a range write low = 71_000 and high = 91_000, then a table"
        ' [[charges.pricing]] with name = "low-estimate" and price = "low", and another with'
        ' name = "high-estimate" and price = "high".'
    )


@pytest.mark.parametrize("pool", ["pool", "pool_total"])
def test_a_pool_without_a_share_is_told_what_a_share_may_be(tmp_path: Path, pool: str) -> None:
    assert fault_of(tmp_path, f"{CHARGE}{pool} = 5") == (
        f"charges[1].share: is missing next to {pool}. Allowed: {SHARES}."
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (f'{LINE}nature = "saving"', 'Write kind = "saving".'),
        (f'{LINE}kind = "revenue"', 'Write accounting = "revenue".'),
        (f'{CHARGE}price = 5\nstatus = "quote"', 'Write firmness = "quote".'),
    ],
)
def test_a_word_of_another_key_is_told_with_its_key(tmp_path: Path, text: str, advice: str) -> None:
    assert fault_of(tmp_path, text).endswith(f". {advice}")


def test_a_word_that_many_keys_allow_points_to_none(tmp_path: Path) -> None:
    # vat and accounting may be "not stated".
    assert fault_of(tmp_path, f'{LINE}status = "not stated"') == (
        'lines[1].status: "not stated" is not allowed. Allowed: "stated", "derived" or "assumed".'
    )


def test_a_misspelt_number_anticipated_is_the_only_fault(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    adopters = '[adopters]\nword = "force"\nanticpated = 9\npossible = 12\n'
    line = '[[lines]]\nname = "Support"\nannual = 1_000\n'
    path.write_text(f'{TOP}years = "2025/26"\n{adopters}{line}', encoding="utf-8")

    assert faults_of(path) == [
        "line 7: adopters.anticpated: is not known here. Did you mean anticipated?"
    ]
