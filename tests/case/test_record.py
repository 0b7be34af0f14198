from __future__ import annotations

from dataclasses import replace

from sohanalysis.case.case import Case


def test_the_record_says_who_asked_for_what(derbyshire: Case) -> None:
    assert derbyshire.reference == "41/2018"
    assert derbyshire.body == "Derbyshire Constabulary"
    assert derbyshire.decision.by == "Police and Crime Commissioner for Derbyshire"
    assert (derbyshire.decision.request_source, derbyshire.decision.source) == (
        "1.1",
        "decision record",
    )


def test_a_service_is_called_by_its_title_where_the_case_gives_no_other_name(
    derbyshire: Case,
) -> None:
    copied = replace(derbyshire, title="A title of its own")

    assert copied.service_name == "A title of its own"
    assert replace(copied, service="Single Online Home").service_name == "Single Online Home"
