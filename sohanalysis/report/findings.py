"""Printed figures, contradictions, gaps and limits of the documents."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.case import Alternative, Case, Published
from sohanalysis.case.printed import WHOLE, parse_printed
from sohanalysis.case.rules import POOL, RESERVED
from sohanalysis.errors import ScenarioError
from sohanalysis.files.csv_table import read_csv_table
from sohanalysis.files.text import DATA
from sohanalysis.model import findings as checks
from sohanalysis.model.findings import Finding, FindingKind, all_findings, is_the_budget
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import leading_result
from sohanalysis.money import HALF_A_POUND, differ_by_pence, full_pounds, pound_span, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, feet, templates, wording
from sohanalysis.report.disputed import disputed_name, figure_words, ratio_of
from sohanalysis.report.gaps import unstated
from sohanalysis.report.headline_facts import case_facts
from sohanalysis.report.later import spent_sentence
from sohanalysis.report.prose import Prose
from sohanalysis.report.quoted_charge import NO_PAYER_OF_THE_REST, who_states
from sohanalysis.report.table import CellValue, Figure, Table, figure_or_text, span_cell
from sohanalysis.report.templates import Templates
from sohanalysis.report.wording_pricing import and_words, end_headings, joiners, pricing_name


def explained(case: Case, slip: checks.Explanation | None) -> str:
    """Return a sentence with the one slip that would explain a difference."""
    if slip is None:
        return ""
    if slip.factor == -1:
        return " Only the sign differs."
    if slip.before_vat:
        return " It is before VAT, which we add."
    if slip.line:
        return f" It would agree if {slip.line} had the other sign."
    anticipated = case.adopters.anticipated.value
    adopters = f"{anticipated} (the {case.adopters.plural})"
    times = {1_000: "a thousand", 12: "twelve", anticipated: adopters}
    more = slip.factor < 1
    name = times[round(1 / slip.factor if more else slip.factor)]
    return f" Ours is {name} times the printed figure." if more else f" It is {name} times ours."


def cited(case: Case, finding: Finding) -> str:
    """Describe a figure that no cited paragraph prints, with the paragraphs that do."""
    values = finding.figures
    cited_does, printing_does = (_paragraphs_do(values[key]) for key in ("cited", "printing"))
    where = f"; {printing_does or 'no paragraph listed does'}" * (values["cited"] != (WHOLE,))
    name = wording.figure_name(case, values["figure"])
    value = full_pounds(values["value"]).removeprefix("£")
    return f"{name}, {value}: {cited_does} not print it{where}."


def _paragraphs_do(names: Sequence[str]) -> str:
    """Return paragraphs with their verb: "paragraphs 1 and 4 do". It is empty without a name."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{_paragraph(names[0])} does"
    if all(map(_is_number, names)):
        return f"paragraphs {and_words(names)} do"
    return f"{and_words(map(_paragraph, names))} do"


def _paragraph(name: str) -> str:
    return f"paragraph {name}" if _is_number(name) else name


def _is_number(name: str) -> bool:
    """Whether a paragraph has a number, such as 2.8 or 3(a), and no name, such as "appendix 2"."""
    return re.fullmatch(r"\d+(\.\d+)*(\(\w+\))*", name) is not None


FindingGroup = Literal[
    "budget", "published", "contradictions", "signed", "explanations", "gaps", "limits"
]
# Every kind of finding is in one group. A list of all findings has a heading for each group.
FINDING_GROUPS: dict[FindingGroup, tuple[str, tuple[FindingKind, ...]]] = {
    "budget": ("The budget", ("no-contingency", "over-budget", "years-over-budget")),
    "published": ("Printed figures that do not agree", ("does-not-reconcile",)),
    "contradictions": (
        "What does not agree in the documents",
        (
            "reserve-below-budget",
            "not-in-paragraph",
            "no-uplift",
            "above-cap",
            "flat-and-tied",
            "not-as-tied",
            "signed-above-anticipated",
            "contradiction",
        ),
    ),
    "signed": ("Anticipated and signed", ("signed-not-anticipated",)),
    "explanations": (
        "What needs explaining",
        ("reserve-in-part", "total-in-part", "needs-explaining"),
    ),
    "gaps": ("Not stated", ("not-stated",)),
    "limits": ("What the documents do not allow anyone to conclude", ("cannot-conclude",)),
}

# Kinds of finding that page 1 of a paper has, besides a printed figure that does not agree.
TO_SETTLE: tuple[FindingKind, ...] = (
    "reserve-below-budget",
    "reserve-in-part",
    "no-uplift",
    "total-in-part",
)


MAXIMUM_ASKED = "Maximum asked for"


def printed_figures(case: Case) -> Table:
    """Return the table of published figures against the model's.

    A note explains a maximum asked for.
    """
    compared = [f for f in all_findings(case) if f.kind in ("reconciles", "does-not-reconcile")]
    budgets = [finding for finding in compared if finding.figures["is_budget"]]

    def agrees(finding: Finding) -> tuple[CellValue, CellValue]:
        if finding.kind == "reconciles":
            return ("-", "yes")
        return (tuple(finding.figures["apart"]), "see note" if finding in budgets else "no")

    return Table(
        caption="Published figures against the model, £",
        columns=("Figure", "Year", "Printed", "Source", "Model", "Model less printed", "Agrees"),
        rows=[
            (
                MAXIMUM_ASKED
                if f in budgets
                else ", ".join(published_name(case, name) for name in f.figures["of"]),
                f.figures["year"] or "all",
                _printed(f.figures["printed"]),
                f.source,
                (f.figures["computed_low"], f.figures["computed_high"]),
                *agrees(f),
            )
            for f in compared
        ],
        text_columns=4,
        note=" ".join(finding_text(case, finding) for finding in budgets),
        foot=feet.case_foot(case),
    )


def maximum_that_differs(case: Case, figure: Published) -> Finding | None:
    """Return the finding on a printed maximum that the costs of the documents do not come to."""
    if not is_the_budget(case, figure):
        return None
    differences = (f for f in all_findings(case) if f.kind == "does-not-reconcile")
    printed = (figure.source, figure.printed)
    return next((f for f in differences if (f.source, f.figures["printed"]) == printed), None)


def _printed(text: str) -> Figure:
    """Return a figure with the text that a document prints."""
    number = parse_printed(text)
    ends = (number.low, number.high) if number.is_pair else number.low
    return Figure(ends, lambda *_: text)


def published_name(case: Case, name: str) -> str:
    """Return the label of a printed figure: a pool, a result, a line or a charge."""
    if name.startswith(POOL):
        return f"Pool of {name.removeprefix(POOL)}"
    if name not in RESERVED:  # no line or charge has one of these names
        return case.cost_label(name)
    # The field of this name is one saving; the printed figure is the sum of all.
    return answers.label_of(case, "all_savings" if name == "savings" else name)


CONTACT_COLUMNS = ("metric", "value", "unit", "scope", "year", "source", "status", "confidence")


def quoted_elsewhere(case: Case) -> Table:
    """Return the table of figures from elsewhere that a paper may cite."""
    return Table(
        caption="Figures from elsewhere; where one is used, the assumptions name it as a source",
        columns=("Figure", "Value", "Unit", "Source", "Status"),
        rows=[(q.topic, _printed(q.printed), q.unit, q.source, q.status) for q in case.quoted],
        text_columns=5,
        foot=feet.case_foot(case),
    )


@checks_arguments
def channel_costs(path: str | Path = DATA / "channel_costs.csv") -> Table:
    """Return a table of published unit costs of contacts as ranges, with body and year.

    The default file comes with the package.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If anything in it cannot be used. The error has every fault, with its line.
    """
    sheet = read_csv_table(Path(path), CONTACT_COLUMNS)
    rows = [row for row in sheet.rows if row["unit"].startswith("GBP per")]
    sheet.check([fault for row in rows for fault in row.number_faults("value")])
    contacts = dict.fromkeys((row["metric"], row["unit"]) for row in rows)
    together = [[r for r in rows if (r["metric"], r["unit"]) == contact] for contact in contacts]
    return Table(
        caption="Published unit costs of contacts, £: other bodies and other years",
        columns=("Contact", "Lowest", "Highest", "Unit", "Whose, and when", "Source", "How sure"),
        rows=[
            (
                same[0]["metric"],
                min((r["value"] for r in same), key=float),
                max((r["value"] for r in same), key=float),
                same[0]["unit"].replace("GBP ", ""),
                _joined(f"{r['scope']}, {r['year']}" for r in same),
                _joined(_site(r["source"]) for r in same),
                _joined(r["confidence"] for r in same),
            )
            for same in together
        ],
        text_columns=7,
    )


def _site(source: str) -> str:
    """Return the site of an address, or the source itself if it is not an address."""
    with contextlib.suppress(ValueError):  # not a valid address
        return (urlsplit(source).hostname or source).strip(".")
    return source


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def alternatives(case: Case) -> Table:
    """Return the table of the case's costs with each figure that a source gives.

    If the pricing is not known, each cost has its low and its high end over the pricings.
    """

    def row(used: Case, name: str, value: str, *texts: str) -> tuple[CellValue, ...]:
        try:
            result_range = range_of(used, used.scenario)
        except ScenarioError:  # no document prices the other figure
            return (name, value, *(answers.NOT_PRICED for _ in result_names), *texts)
        pairs = (result_range.pair(result) for result in result_names)
        return (name, value, *(span_cell(pair.low, pair.high) for pair in pairs), *texts)

    result_names = tuple(dict.fromkeys((leading_result(case), "whole_life")))
    is_open = len(case.pricings_of(case.scenario)) > 1
    over = f", {wording.LOW_TO_HIGH}" if is_open else ""
    return Table(
        caption=f"Where sources disagree: the case with each figure, £{over}",
        columns=(
            "Figure",
            "Value",
            *(answers.head_of(case, result) for result in result_names),
            "Source",
            "Note",
        ),
        rows=[
            row(case, "As used", "", "", ""),
            *(
                row(
                    alternative.case,
                    disputed_name(case, alternative),
                    figure_or_text(
                        alternative.value,
                        partial(figure_words, alternative.case, rule=alternative.rule),
                    ),
                    alternative.source,
                    _ratio(case, alternative),
                )
                for alternative in case.alternatives
            ),
        ],
        text_columns=1,
        remarks=2,
        foot=feet.case_foot(case),
    )


# Texts for one finding, and for several. The findings about the budget are in the headline.
_COUNTED: dict[FindingGroup, tuple[str, str]] = {
    "published": ("printed figure does not agree", "printed figures do not agree"),
    "contradictions": (
        "point in the documents does not agree",
        "points in the documents do not agree",
    ),
    "explanations": ("point needs explaining", "points need explaining"),
    "gaps": ("point is not stated", "points are not stated"),
    "limits": ("point cannot be concluded", "points cannot be concluded"),
}


def findings_line(case: Case) -> Iterator[Prose]:
    """Yield a sentence that counts the findings of `soh check`, if there are any."""
    findings = all_findings(case)
    # A budget that is printed for the cost is a maximum: no cost adds up to it.
    counted_kinds = [finding.kind for finding in findings if not finding.figures.get("is_budget")]
    numbers = {
        group: sum(kind in FINDING_GROUPS[group][1] for kind in counted_kinds) for group in _COUNTED
    }
    numbers["gaps"] = len(unstated(case))
    count_texts = [f"{n} {_COUNTED[group][n > 1]}" for group, n in numbers.items() if n]
    if count_texts:
        pronoun = "it" if sum(numbers.values()) == 1 else "them"
        text = f"{', '.join(count_texts)}: soh check lists {pronoun}."
        yield Prose.paragraphs(text)


def grouped_findings(case: Case) -> Iterator[str | Prose]:
    """Yield the findings of a case, each group under its heading."""
    for group, (heading, _) in FINDING_GROUPS.items():
        texts = findings_of(case, group)
        if texts:
            yield heading
            yield Prose(kind="list", texts=tuple(texts))


def findings_of(case: Case, group: FindingGroup) -> list[str]:
    """Return the sentences of a group of findings; the gaps include figures that the case lacks."""
    if group == "gaps":
        return [f"{first_capital(text)}." for text in unstated(case)]
    return [
        finding_text(case, finding)
        for finding in all_findings(case)
        if finding.kind in FINDING_GROUPS[group][1]
    ]


def to_settle(case: Case) -> tuple[str, ...]:
    """Return the sentences of the findings that put the cost or its funding in doubt."""
    documented = all_findings(case)
    texts = [finding_text(case, finding) for finding in documented if finding.kind in TO_SETTLE]
    unlike = [
        finding
        for finding in documented
        if finding.kind == "does-not-reconcile" and not finding.figures["is_budget"]
    ]
    if len(unlike) > 1:
        texts.append(f"{len(unlike)} printed figures do not agree with the case (see the annexes).")
    else:
        texts += [finding_text(case, finding) for finding in unlike]
    return tuple(texts)


def finding_text(case: Case, finding: Finding) -> str:
    """Return the sentence of a finding, with the paragraph it is about."""
    if finding.kind == "does-not-reconcile" and finding.figures["is_budget"]:
        return _maximum_asked_for(case, finding)
    describe = _COMPUTED.get(finding.kind)
    text = describe(case, finding) if describe else finding.text
    return f"{text} ({finding.source})" if finding.source else text


def _not_reconciled(case: Case, finding: Finding) -> str:
    """Return the sentence on a printed figure that the case does not come to."""
    values = finding.figures
    names = ", ".join(published_name(case, name) for name in values["of"])
    model_figure = pound_span(values["computed_low"], values["computed_high"])
    return (
        f"{names}, {values['year'] or 'in total'}: printed as {values['printed']}; the case "
        f"comes to {model_figure}, {wording.apart_by(values['apart'])}."
        f"{explained(case, values['explained'])}"
    )


def _no_uplift(case: Case, finding: Finding) -> str:
    """Return the sentence on a charge that the documents index and the case does not raise."""
    charge, indexation = (finding.figures[name] for name in ("charge", "indexation"))
    basis = " in real terms" if case.price_basis.value == "real" else ""
    return (
        f'{charge}: the documents say "{indexation}" (indexation), but the case has no uplift, so '
        f"the charge stays flat{basis}."
    )


def _above_cap(case: Case, finding: Finding) -> str:
    """Return the sentences on a stated pricing whose charge is above the stated cap."""
    year, charge = max(finding.figures["above"], key=lambda pair: float(pair[1]))
    cap = case.charge.high
    write = full_pounds if differ_by_pence(charge, cap) else pounds
    return (
        f"{case.charge.name}: {write(charge)} a year in {year} by the stated pricing "
        f"({pricing_name(case, finding.figures['pricing'])}), above the stated cap of "
        f"{write(cap)}. {first_capital(NO_PAYER_OF_THE_REST)}."
    )


def _flat_and_tied(case: Case, finding: Finding) -> str:
    """Return the sentence on a price for any number of adopters that is tied to one number."""
    counts = and_words(map(str, finding.figures["counts"]))
    return (
        f"{finding.figures['charge']}: the price is stated for any number of "
        f"{case.adopters.plural}, but the same figure is tied to {counts} (quoted_at): state which."
    )


def _not_as_tied(case: Case, finding: Finding) -> str:
    """Return the sentence on a stated price that is not the one tied to its number."""
    values = finding.figures
    tied, price = values["tied"], values["price"]
    write = full_pounds if price is not None and differ_by_pence(tied, price) else pounds
    (charge,) = (c for c in case.charges if c.name == values["charge"])
    name = first_small(pricing_name(case.with_only(charge), values["pricing"]))
    name = f" {name}" if len(charge.pricing) > 1 else ""
    charged = "has no price there" if price is None else f"charges {write(price)} there"
    return (
        f"{values['charge']}: {write(tied)} is tied to {joiners(case, values['count'])} "
        f"(quoted_at), but the stated pricing{name} {charged}: state which."
    )


def _total_in_part(_: Case, finding: Finding) -> str:
    """Return the sentences on a pool over all years that is charged in part."""
    values = finding.figures
    before = " before its uplift" if values["has_uplift"] else ""
    return (
        f"{values['charge']}: the pool of {pounds(values['pool_total'])} is over all years, an "
        f"equal part in each. The charge is paid in {values['months']} of "
        f"{values['all_months']} months, so {pounds(values['charged'])} of it is charged{before}."
    )


def _signed(case: Case, finding: Finding) -> str:
    """Return the sentences on the numbers anticipated and signed."""
    anticipated, signed = finding.figures["anticipated"], finding.figures["signed"]
    number = joiners(case, anticipated)
    caution = " Signed is not live, and live is not paying." * (signed > anticipated)
    if finding.figures["is_assumed"]:  # our note is on our number, and the source on theirs
        note = f": {finding.text.rstrip('. ')}" if finding.text else ""
        return f"We assume {number}{note}. {signed} signed.{caution}"
    verb = "is" if anticipated == 1 else "are"
    return f"{number} {verb} anticipated, and {signed} signed.{caution} {finding.text}".strip()


MAXIMUM: Templates = {
    "maximum": [
        (
            ["over", "is_one"],
            "{is_asked} {adds_up} {cost:pounds}: {over:pounds} more.",
        ),
        (
            ["over"],
            "{is_asked} {adds_up} {cost:pounds}: {over:pounds} more at the high {estimate}.",
        ),
        ([], "{is_asked} {adds_up} {cost:pounds}."),
    ],
    "is_asked": [([], "{maximum_asked}: {budget:full_pounds}{cited}.")],
    "adds_up": [(["has_table"], "{whose} table adds up to"), ([], "The case comes to")],
}


def _maximum_asked_for(case: Case, finding: Finding) -> str:
    """Compare a budget that a document prints for the cost with that cost."""
    low, high = finding.figures["computed_low"], finding.figures["computed_high"]
    over = high - case.budget.amount
    facts = {
        **case_facts(case),
        "maximum_asked": MAXIMUM_ASKED,
        "cited": wording.citation(finding.source),
        "cost": (low, high),
        "is_one": abs(high - low) < HALF_A_POUND,
        "over": over if over >= HALF_A_POUND else 0,
        "has_table": bool(table_source(case)),
        "whose": f"{first_capital(who_states(case))}'s",
    }
    return templates.say("maximum", facts, MAXIMUM)


def table_source(case: Case) -> str:
    """Return the table of the documents that prints the cost of each year of the budget.

    Returns
    -------
    str
        Empty if no single table prints them all.
    """
    if case.judged_budget is None:
        return ""
    printed = {figure.year: figure.source for figure in case.compared if figure.of == ("gross",)}
    sources = {printed.get(year, "") for year in case.judged_budget.years}
    source = sources.pop() if len(sources) == 1 else ""
    return source if "table" in source else ""


def _reserve(case: Case, finding: Finding) -> str:
    """Return the sentence on a reserve that has less than the budget."""
    balance, amount = (full_pounds(finding.figures[name]) for name in ("balance", "budget"))
    budget = first_small(case.budget.label)
    if finding.kind == "reserve-in-part":
        funding = case.budget.funding.rstrip(".")
        return f"The reserve has {balance}, less than the {budget}, {amount}. Funding: {funding}."
    return f"The reserve has {balance}; the {budget} is {amount}."


def _over_budget(case: Case, finding: Finding) -> str:
    values = finding.figures
    budget, low, high = values["budget"], values["low"], values["high"]
    over = high - budget
    is_one = abs(high - low) < HALF_A_POUND
    low_end, high_end = ("", "") if is_one else map(first_small, end_headings(case))
    cost = f"{'The cost' if is_one else f'At the {high_end} the cost'}, {pounds(high)},"
    if over < HALF_A_POUND:
        return f"{cost} takes up the whole budget of {full_pounds(budget)}: nothing is left over."
    sentence = f"{cost} is over the budget of {full_pounds(budget)} by {pounds(over)}"
    if not is_one:
        headroom = budget - low
        comparison = f"it is {'within' if headroom > 0 else 'over'} it by {pounds(abs(headroom))}"
        if abs(headroom) < HALF_A_POUND:
            comparison = "it takes up the whole budget"
        sentence += f"; at the {low_end}, {pounds(low)}, {comparison}"
    if values["within_rounding"] and values["rounding"]:
        sentence += (
            f". The {pounds(over)} is about the size of the rounding in the printed figures, which "
            f"may be off by {pounds(values['rounding'])} together: read it as no contingency"
        )
    return f"{sentence}."


def _years_over_budget(case: Case, finding: Finding) -> str:
    """Return the sentence on a budget that pays for fewer months than its years have."""
    spent = (finding.figures["spent_low"], finding.figures["spent_high"])
    compared = wording.initial_period(case)
    return f"{spent_sentence(case, spent)} The budget is compared with {compared}."


def _ratio(case: Case, alternative: Alternative) -> str:
    """Return the ratio that explains why two figures differ, or an empty text."""
    times, factor_text = ratio_of(case, alternative)
    if factor_text:
        return f"{'more' if times > 1 else 'less'} by a factor of {factor_text}"
    if times and f"{times:.3g}" == "1":
        return "the same as the figure used" if times == 1 else "about the figure used"
    return f"{times:.3g} times the figure used" if times else ""


# The sentences of the kinds that the case gives no text for.
_COMPUTED: Mapping[FindingKind, Callable[[Case, Finding], str]] = {
    "no-contingency": _over_budget,
    "over-budget": _over_budget,
    "years-over-budget": _years_over_budget,
    "reserve-below-budget": _reserve,
    "reserve-in-part": _reserve,
    "does-not-reconcile": _not_reconciled,
    "not-in-paragraph": cited,
    "no-uplift": _no_uplift,
    "above-cap": _above_cap,
    "flat-and-tied": _flat_and_tied,
    "not-as-tied": _not_as_tied,
    "total-in-part": _total_in_part,
    "signed-above-anticipated": _signed,
    "signed-not-anticipated": _signed,
}
