"""The published cap and the published contract, each with its source."""

from __future__ import annotations

from sohanalysis.members.published import evidence_of

SERVICE = "Single Online Home"


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
