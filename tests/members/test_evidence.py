"""The published cap and the published contract, each with its source; a slip is refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.errors import DataError
from sohanalysis.files.text import DATA
from sohanalysis.members.published import evidence_of

SERVICE = "Single Online Home"


def changed(folder: Path, old: str, new: str) -> Path:
    text = (DATA / "charge_evidence.csv").read_text(encoding="utf-8")
    assert old in text
    path = folder / "evidence.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        evidence_of(SERVICE, path)
    return [line.removeprefix(f"{path}, ") for line in str(caught.value).split("\n")]


def test_the_cap_and_the_contract_are_as_published() -> None:
    evidence = evidence_of(SERVICE)

    assert evidence is not None
    cap, contract = evidence.cap, evidence.contract
    assert (cap.payer, cap.amount, cap.unit) == ("Metropolitan Police", 1_400_000, "£ a year")
    assert cap.quote.endswith("is a capped value")
    assert (contract.payer, contract.amount, contract.unit) == ("", 8_600_000, "£")
    assert {cap.status, contract.status} == {"stated"}
    assert "mopac" in cap.source
    assert "mopac" in contract.source


def test_nothing_is_known_of_another_service() -> None:
    assert evidence_of("Shared Radio") is None


def test_every_slip_is_refused_by_its_line(tmp_path: Path) -> None:
    path = changed(tmp_path, "Metropolitan Police,territorial,1400000", ",territorial,£1.4m")

    assert refusal(path) == [
        (
            'line 2: amount: "£1.4m" is not allowed. Allowed: a number of zero or more, '
            "in plain digits: 1234.5. Write 1400000."
        ),
        "line 2: payer: is blank. Allowed: a text, up to 4,000 characters.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("1400000,£ a year", "1400000,£", 'line 2: unit: "£" is not allowed. Allowed: £ a year.'),
        ("8600000,£,", "8600000,£ a year,", 'line 3: unit: "£ a year" is not allowed. Allowed: £.'),
        (
            "Single Online Home,cap",
            ",cap",
            "line 2: service: is blank. Allowed: a text, up to 4,000 characters.",
        ),
        ("1400000", "0", 'line 2: amount: "0" is not allowed. Allowed: more than zero.'),
        ("8600000", "0", 'line 3: amount: "0" is not allowed. Allowed: more than zero.'),
        (
            "contract,,",
            "contract,Kent,",
            'line 3: payer: "Kent" is not allowed. Allowed: a blank, since a contract is paid by '
            "all.",
        ),
    ],
)
def test_a_unit_an_amount_or_a_payer_that_does_not_fit_its_item_is_refused(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    assert refusal(changed(tmp_path, old, new)) == [line]


def test_a_cap_without_a_contract_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "Single Online Home,contract", "Another,contract")

    with pytest.raises(DataError, match=r"item: Single Online Home has cap\. Allowed: cap and"):
        evidence_of(SERVICE, path)
