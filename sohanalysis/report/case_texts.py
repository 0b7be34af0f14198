"""Texts of the case file as a paper quotes them."""

from __future__ import annotations

import re
from typing import Any

from sohanalysis.case.case import TAKEN, Case
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import wording
from sohanalysis.report.answer_table import ongoing_source
from sohanalysis.report.findings import to_settle
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline_facts import stated_savings
from sohanalysis.report.notes import noted_amounts, noted_savings
from sohanalysis.report.quoted_charge import QUOTED_AS
from sohanalysis.report.recommendations import BLANK
from sohanalysis.report.ties import is_tied, tied_points
from sohanalysis.report.wording import citation as _cited
from sohanalysis.report.wording import first_paragraph, without_stop

NOT_STATED = ("", "not stated")


def case_file_facts(case: Case) -> dict[str, Any]:
    """Gather the facts that the case file gives the first page."""
    decided, budget, charge = case.decision, case.stated_budget, next(iter(case.charges), None)
    signed, anticipated = case.adopters.signed, case.adopters.anticipated
    pledged = case.names_adopters and signed.source != TAKEN and signed.value != anticipated.value
    by = decided.by
    quoted = case.charge if charge else None  # the chosen charge, which may have the range
    firm = QUOTED_AS[quoted.firmness] if quoted and quoted.firmness else ""
    quoted_as = (quoted.quoted_as or firm) if quoted else ""
    return {
        "record": case.is_decision_taken,
        "name": case.title,
        "body": _in_sentence(case.body),
        "reference": case.reference,
        "is_number": any(letter.isdigit() for letter in case.reference),
        "document": case.document,
        "reported": "" if decided.reported in NOT_STATED else decided.reported,
        "reported_by": decided.reported_by,
        "date": _date_phrase(decided.date),
        "by": f"the {by}" if by and not by.startswith(("the ", "The ")) else by,
        "paragraph": _first_paragraph_cited(case),
        "decision": without_stop(decided.text),
        "decision_names_it": without_stop(decided.text).endswith(case.title),
        "decision_cited": _cited(decided.source),
        "conditions": without_stop(decided.conditions),
        "states_none": without_stop(decided.conditions).lower() == "none",
        "request": first_capital(without_stop(decided.request)),
        "request_within": _in_sentence(without_stop(decided.request)),
        "request_cited": _cited(decided.request_source),
        "need": without_stop(case.narrative.purpose),
        "reading": f"{without_stop(decided.reading)}." if decided.reading else "",
        "about": without_stop(case.narrative.about),
        "recorded": _advice_and_interests(case),
        "for_author": _author_blanks(case),
        "officers": bool(decided.finance_officers),
        "two_officers": len(decided.finance_officers) == 2,
        "budget_years": wording.year_span(budget.years) if budget else "",
        "not_in_budget": wording.not_in_budget(case),
        "budget_cited": _cited(budget.source) if budget else "",
        "an_estimate": f"{article(quoted_as)} {quoted_as}" if quoted_as else "",
        "is_revenue": bool(charge) and all(c.accounting == "revenue" for c in case.charges),
        "without_contingency": not any(line.is_contingency for line in case.lines),
        "anticipated": anticipated.value,
        "one_anticipated": anticipated.value == 1,
        "assumed_number": anticipated.status == "assumed",
        "number_as": wording.anticipated_as(case),
        "is_most": case.adopters.anticipated_is_most,
        "signed": signed.value,
        "one_signed": signed.value == 1,
        "pledged": pledged,
        "pledge_words": case.adopters.pledge,
        "signed_cited": _cited(
            wording.source_of(case, signed) if pledged else _number_source(case)
        ),
        "savings_words": first_capital(without_stop(case.narrative.savings)),
        "savings_cited": _cited("; ".join(entry.source for entry in stated_savings(case))),
        "ongoing_words": without_stop(case.narrative.ongoing),
        "ongoing_cited": _cited(ongoing_source(case)),
        "missing": first_capital("; ".join(unstated(case))),
        "noted_savings": noted_savings(case),
        "noted_amounts": noted_amounts(case, in_log=True),
        "to_settle": " ".join(to_settle(case)),
        **_scores(case),
    }


def _number_source(case: Case) -> str:
    """Return the source of the number anticipated, or of the one tied if we assume the first."""
    if case.adopters.anticipated.status != "assumed":
        return case.adopters.anticipated.source
    points = tied_points(case) if is_tied(case) else ()
    return next((point.source for point in points), "")


def _in_sentence(text: str) -> str:
    """Return a text as part of a sentence: "The report" begins with "the"."""
    begins = text.split(" ")[0] in ("A", "An", "The", "To", "Up")
    return first_small(text) if begins else text


def _date_phrase(date: str) -> str:
    """Return a date with its preposition: "in August 2018", "on 17 March 2016"."""
    if date in NOT_STATED:
        return ""
    return f"{'on' if re.match(r'[0-9]{1,2} ', date) else 'in'} {date}"


def article(noun: str) -> str:
    """Return "an" before a vowel, or "a"."""
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _first_paragraph_cited(case: Case) -> str:
    """Return a numbered paragraph of the report that the paper cites.

    The text is empty if it cites none.
    """
    budget = (case.stated_budget,) if case.stated_budget else ()
    sources = [figure.source for figure in (*case.charges, *budget, *case.lines)]
    numbers = (re.match(r"\d+\.\d+", first_paragraph(source)) for source in sources)
    return next((number[0] for number in numbers if number), "") if case.document else ""


def _advice_and_interests(case: Case) -> str:
    """Return the advice and the interests that a record states."""
    texts = [*map(without_stop, filter(None, (case.decision.advice, case.decision.interests)))]
    return first_capital("; ".join(texts))


def _author_blanks(case: Case) -> str:
    """Return the statements of a paper for decision, with blanks."""
    decided = case.decision
    advice = f"Financial, legal and equalities advice: {without_stop(decided.advice) or BLANK}."
    interests = f"Interests: {without_stop(decided.interests) or BLANK}."
    publication = "" if decided.publication else f" Publication: {BLANK}."
    approval = f"Officer approval: {BLANK}. Contact (an office): {BLANK}."
    return f"{advice} {interests} {officers(case)}.{publication} {approval}"


def officers(case: Case) -> str:
    """Return a blank for the comments of each finance officer."""
    roles = case.decision.finance_officers
    if not roles:
        return f"Comments of the chief finance officer: {BLANK}"
    plural = "s" if len(roles) > 1 else ""
    blanks = "; ".join(f"{role} {BLANK}" for role in roles)
    return f"Comments of the chief finance officer{plural}: {blanks}"


def _scores(case: Case) -> dict[str, str]:
    """Return the scores of the financial and risk implications, in words."""
    scores = {row.heading.lower(): row for row in case.implications}
    financial = next((row for name, row in scores.items() if name.startswith("financ")), None)
    risk = scores.get("risk")
    text = f"Financial implications are scored {financial.score}" if financial else ""
    if risk:
        text = f"{text} and risk {risk.score}" if text else f"Risk is scored {risk.score}"
    row = financial or risk
    return {"scores": text, "scores_cited": _cited(row.source) if row else "", "short_scores": ""}
