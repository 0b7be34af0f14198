"""TABLES: every table of a case's file and its keys, each with its unit and its meaning.

The template, the table of keys in `docs/case-file.md` and the JSON schema are made from it
(`case.reference`), as are the rows of a workbook and the digest of figures. The type of a key
defines its allowed values. `template.toml` has an example of each key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from sohanalysis.case import case as model
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.pricing import Point, Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.kinds import keys_of

_A_YEAR = "£ a year"


class Key(NamedTuple):
    """A key of a table.

    Parameters
    ----------
    name : str
        Name in the file.
    unit : str
        Unit of its value; empty for a word or a text. ``{unit}`` is that of the quantity.
    meaning : str
        Meaning, in one sentence.
    label : str
        Label of its row in a workbook; empty if it has none.
    is_figure : bool
        Whether results depend on it. The digest of figures leaves out the other keys.
    """

    name: str
    unit: str
    meaning: str
    label: str = ""
    is_figure: bool = True


def _word(name: str, meaning: str, label: str = "") -> Key:
    """Return a key that no result depends on."""
    return Key(name, "", meaning, label, is_figure=False)


class KeyTable(NamedTuple):
    """A table of the file.

    Parameters
    ----------
    name : str
        Name in its header; empty for the top of the file.
    kinds : tuple of type
        Types of the objects that it is read into.
    meaning : str
        Meaning, in one sentence.
    keys : tuple of Key
        Keys in the order of a workbook.
    is_list : bool
        Whether a file may have several such tables, headed ``[[name]]``.
    is_figure : bool
        Whether results depend on it.
    read_as : mapping
        Types of keys that stand for other keys, such as ``count`` for ``anticipated``.
    title : str
        Title of a table whose header is not its name.
    """

    name: str
    kinds: tuple[Any, ...]
    meaning: str
    keys: tuple[Key, ...]
    is_list: bool = False
    is_figure: bool = False
    read_as: Mapping[str, Any] = {}
    title: str = ""

    @property
    def header(self) -> str:
        """Header in a file, or the title of a table without such a header."""
        if self.title:
            return self.title
        return f"[[{self.name}]]" if self.is_list else f"[{self.name}]"

    @property
    def types(self) -> dict[str, Any]:
        """Type of each key that a file may give, including keys that hold a table."""
        types: dict[str, Any] = {**self.read_as}
        for kind in self.kinds:
            types = keys_of(kind) | types
        return types


_TOP = (
    _word("format", "Number of the format of the file."),
    _word("title", "Name of the service, or of the thing that is paid for."),
    _word("body", "Body that has to decide."),
    _word("reference", "Reference of the decision."),
    _word("document", "Short name of the report, or the file name of its text, next to this file."),
    _word("service", "Name of the service in `adoption.csv`, if it is not the title."),
    _word("source", "Source of every figure that names no other."),
    Key("years", "financial years", "All financial years of the case, without a gap."),
    Key(
        "initial_months",
        "months",
        "First months of each recurrent cost that the budget pays for. Without it, the budget pays "
        "for all costs of its `years`. A budget without `years` either is taken to be for 24 "
        "months, and every answer says that this is our assumption.",
        "Months that the total counts",
    ),
    Key(
        "go_live",
        "month",
        "Month in which savings start. Without it, the first month of any charge.",
        "Go-live",
    ),
    Key(
        "discount_rate", "a year", "Real rate at which costs are discounted.", "Discount rate, real"
    ),
    Key("price_basis", "", "Whether prices are real or nominal."),
    Key(
        "inflation",
        "a year",
        "Rate at which prices rise. A present value of prices that rise needs it.",
        "Inflation",
    ),
    _word(
        "paper",
        "Kind of the paper. Without it, a decision with a text or with an approved budget has been "
        "taken.",
    ),
)
_DECISION = (
    _word("by", "Role of the person or body that decides."),
    _word("called", "Short name of that role, within a sentence."),
    _word("received", "Date on which the request was received."),
    _word("reported", "Date of the report."),
    _word("reported_by", "Role of the person or body that made the report."),
    _word("date", "Date of the decision."),
    _word("request", "The request, in your own words."),
    _word("request_source", "Where the documents say so."),
    _word("text", "The decision, in your own words."),
    _word("source", "Where the documents say so."),
    _word("reading", "Scope of the request and of the decision, if they differ."),
    _word("conditions", 'Conditions of the decision, or "none" if it states none.'),
    _word("advice", "Advice that was taken."),
    _word("interests", "Interests that were declared."),
    _word("publication", "How the decision is published."),
    _word("finance_officers", "Officers who comment on the finances, by role."),
)
_BUDGET = (
    Key("amount", "£", "Sum asked for or agreed.", "Budget"),
    Key(
        "years",
        "financial years",
        "Financial years that the budget is for. Without them, see `initial_months`.",
        "Budget years",
    ),
    _word("stage", "Whether the budget is requested or approved."),
    _word("funding", "Source of the money for the budget."),
    Key("reserve_balance", "£", "Balance of the reserve that pays for it."),
)
_ADOPTERS = (
    Key(
        "anticipated",
        "adopters",
        "Number that is expected to join, this body included.",
        "Adopters anticipated",
    ),
    Key(
        "signed",
        "adopters",
        "Number that signed a statement of intent, this body included. Signing is not paying.",
        "Adopters signed",
    ),
    Key("possible", "adopters", "Most that could join.", "All adopters that could join"),
    Key("count", "adopters", "Number that joins, in place of `anticipated` and `signed`."),
    _word("word", "Name of one adopter."),
    _word("plural", "Name of several adopters."),
    _word("pledge", "Name of the paper that the signed adopters have signed."),
    _word("anticipated_is_most", "Whether the documents call `anticipated` a maximum."),
    _word("register", "File of named bodies and their sizes, next to this one or of the package."),
    _word("us", "Our name in the register."),
)
_SIZES = (
    Key("ours", "{unit}", "Our size: one number, or one for each year.", "size of ours"),
    Key("total", "{unit}", "Size of all who pay together.", "size of all who pay together"),
    _word("unit", "Unit of the size."),
)
_CHARGES = (
    _word("name", "Name of the charge, which no line or other charge has."),
    Key("option", "", "Option or options that it belongs to; without it, the first."),
    Key(
        "from",
        "month",
        "First month charged. Without it, the first month of the years.",
        "First month",
    ),
    Key("until", "month", "Last month or financial year charged.", "Last month"),
    Key("low", _A_YEAR, "Low end of the charge that the documents quote for us.", "Low end"),
    Key(
        "high",
        _A_YEAR,
        "High end of it. Where they quote one price, write it at both ends.",
        "High end",
    ),
    _word(
        "quoted_at",
        "Numbers of adopters that the documents tie an end of that range to. Without it, the case "
        "ties the range to no number.",
    ),
    Key(
        "vat_added",
        "share",
        "VAT that is paid on top and not recovered, as a share of the charge.",
        "VAT added, not recovered",
    ),
    _word("is_cap", "Whether `high` is stated as the most that we pay, which is not our share."),
    _word(
        "firmness",
        "Whether the charge is an estimate, a quote or a contract. Without it, no text says so.",
    ),
    _word("quoted_as", "Name of the quoted range in the documents."),
    _word("accounting", "Whether it is revenue or capital.", "Revenue or capital"),
    _word("term", "Term of the contract, as the documents state it."),
    _word("notice", "Period of notice, as the documents state it."),
    _word(
        "indexation", "Indexation, as the documents state it. It raises no figure; `uplift` does."
    ),
    _word("vat", "Whether we recover VAT."),
)
_QUOTED_AT = (
    _word("charge", "End of the quoted range that the documents give there."),
    _word("adopters", "Number of adopters that the documents name."),
)
_PRICING = (
    Key("name", "", "Name by which a scenario chooses the pricing."),
    _word("title", "Name of the pricing in tables, if it is not `name`."),
    Key(
        "fee",
        _A_YEAR,
        "Sum a year, the same for any number of adopters and any use.",
        "Fee, or flat price",
    ),
    Key(
        "price",
        _A_YEAR,
        "Price for us, or for each unit of the quantity: an amount, an end of the quoted range, or "
        "steps.",
        "Price",
    ),
    Key("over", "", "Size that the steps of the price go by. Without it, the number of adopters."),
    Key("between", "", "Price between two steps: that of the lower step, on a line, or none."),
    Key("marginal", "", "Whether each unit has the price of its own step."),
    Key("quantity", "{unit}", "Units of ours that the price is multiplied by.", "Quantity"),
    Key("minimum", "{unit}", "Least quantity that is paid for.", "Least quantity"),
    _word("unit", "Name of one unit of the quantity."),
    Key("pool", _A_YEAR, "Sum that all adopters share.", "Pool of all together"),
    Key(
        "pool_total",
        "£",
        "Sum that all adopters share over all years.",
        "Pool of all together, over all years",
    ),
    Key("pool_from", "", "Charge that is our share of the pool at a number of adopters."),
    Key("share", "share", "Our share of the pool: equal, by size, stated, or a mix.", "Our share"),
    Key("through", "", "Two points that a fee and an equal share of a pool go through."),
    Key("at_least", _A_YEAR, "Lower bound of our charge.", "At least"),
    Key("at_most", _A_YEAR, "Upper bound of our charge.", "At most"),
    Key("uplift", "a year", "Rise a year after `base_year`, or a factor for each year.", "Uplift"),
    Key(
        "base_year",
        "financial year",
        "Year of the prices that the uplift starts from.",
        "Uplift from",
    ),
    Key("excess", "", "Who pays the remainder after a bound."),
    Key("host", "", 'Name in the register of the body that pays it, with excess = "host".'),
)
_LINES = (
    _word("name", "Name of the line, which no charge or other line has."),
    Key("annual", _A_YEAR, "Amount a year, from the month `from` for `months`.", "Amount"),
    Key("by_year", "£", "Amount of each financial year, in place of `annual`.", "Amount by year"),
    Key("from", "month", "First month of `annual`.", "First month"),
    Key("months", "months", "Number of months. Without it, to the end of the years.", "Months"),
    Key("kind", "", "Whether it costs, saves or funds. Amounts are positive in each case.", "Kind"),
    Key(
        "nature",
        "",
        "Whether it recurs. A contingent line, such as a saving not yet agreed, is in no total.",
        "Nature",
    ),
    _word("accounting", "Whether it is revenue or capital.", "Revenue or capital"),
    _word(
        "pay",
        "Whether a cost is pay. The sensitivity table adds on-costs of 30% (ours) to it.",
        "Pay",
    ),
    _word(
        "includes_on_costs",
        "Whether the documents include on-costs in pay; if so, none are added.",
        "Includes on-costs",
    ),
    Key("our_share", "share", "Share of the amount that we pay.", "Our share"),
    Key(
        "delay", "", "Effect of a late go-live on the line. Without it, none.", "If go-live is late"
    ),
    Key("uplift", "a year", "Rise a year of `annual`, from the prices of `base_year`.", "Uplift"),
    Key("base_year", "financial year", "Year of the prices of `annual`.", "Uplift from"),
    Key("cashable", "share", "Share of a saving that is taken out of a budget.", "Cashable share"),
    _word("funded_by", "Source of the money for a line of kind funding.", "Funded by"),
    Key("on", "", "Whether the line is paid only if we leave."),
    Key(
        "after",
        "months",
        "Months from the end of membership to the first payment, with `on`.",
        "Months after leaving",
    ),
    Key(
        "unless",
        "financial years",
        "Last years of membership after which nothing is paid, with `on`.",
        "Not if we leave after",
    ),
    Key(
        "ends_on_leaving",
        "",
        "Whether a line with `months` ends if we leave.",
        "Ends when we leave",
    ),
    Key("option", "", "Option or options that it belongs to; without it, the first."),
    _word("restricted", "Whether published papers leave out the line."),
)
_PUBLISHED = (
    _word("of", 'Line, charge or result that the figure is of; "" if it is from elsewhere.'),
    _word("year", "Financial year of the figure. Without it, all years together."),
    _word("printed", "Figure as printed in the documents."),
    _word("source", "Paragraph or table that prints it."),
    _word("status", "Whether a document states it, it is derived, or it is assumed."),
    _word("topic", "Subject of a figure from elsewhere."),
    _word("unit", "Unit of a figure from elsewhere."),
    _word("restricted", "Whether published papers leave out a figure from elsewhere."),
)
_OBSERVATIONS = (
    _word("kind", "Kind of the remark."),
    _word("text", "Remark on the documents that no arithmetic shows."),
    _word("source", "Where the documents say so, or that they do not."),
)
_OPTIONS = (
    _word("name", "Name of the option."),
    _word("text", "Description of the option."),
    _word("for", "Reasons for it."),
    _word("against", "Reasons against it."),
)
_NARRATIVE = (
    _word("purpose", "Purpose of the report."),
    _word("about", "Description of the service, in a few words."),
    _word("information", "Paragraphs of information."),
    _word("legal", "Legal powers."),
    _word("savings", "Statements of the documents about savings, in a few words."),
    _word("ongoing", "Their statements about the cost after the budget, in a few words."),
    _word("risks", "Risks that the report names."),
    _word("next_steps", "Next steps that the report names."),
)
_IMPLICATIONS = (
    _word("heading", "Heading of the report."),
    _word("score", "Score given there."),
    _word("source", "Paragraph that gives it."),
)
_ADOPTERS_OF_YEARS = "Number of adopters, or one for each year."
# The command line has another form for the adopters of each year.
_MEANINGS = {"adopters": _ADOPTERS_OF_YEARS}
_SCENARIO = tuple(
    Key(field.name, field.unit, _MEANINGS.get(field.name, field.help)) for field in FIELDS.values()
)
_PRESETS = (
    _word("adopters", _ADOPTERS_OF_YEARS),
    _word("pricing", "Pricing that the preset chooses."),
    _word("label", "Description of these adopters, in a few words."),
    _word("note", "Source of the number."),
)
_WHAT_IF = (
    _word("input", "Field of a scenario that varies."),
    _word("low", "Lowest value."),
    _word("high", "Highest value."),
    _word("unit", "Unit of the field. For adopters, `plural` is allowed too."),
)
_UNCERTAIN = (
    _word("input", 'Input that varies: a field of a scenario, or the "overrun" of a cost line.'),
    _word("line", "Cost line of an overrun."),
    _word("low", "Lowest value of a PERT distribution."),
    _word("mode", "Most likely value."),
    _word("high", "Highest value."),
    _word("unit", "Unit of the values."),
    _word("p", "With adopters: average share of the other signed adopters that join."),
    _word("rho", "Correlation between any two of them; 0 is independence."),
    _word("p_grid", "Values of `p` in the table of the simulation."),
    _word("rho_grid", "Values of `rho` in it."),
    _word("between", "Two inputs that a rank correlation is between."),
    _word("rank", "Rank correlation of the two."),
)
# Keys of any figure that is written as a table, and of tables that contain figures.
SOURCE_KEYS = (
    _word("source", "Where the documents say so. Without it, the source of the table or the file."),
    _word("status", "Whether a document states it, it is derived, or it is assumed."),
    _word("note", "Arithmetic behind a derived figure, or the reason for an assumed one."),
)
_POINT = (
    Key("adopters", "adopters", "Number of adopters of the point.", "Adopters at a point"),
    Key("charge", _A_YEAR, "Charge there, or an end of the quoted range.", "Charge at a point"),
)
_ALL = (
    KeyTable(
        "",
        (model.Case,),
        "Keys at the top of the file, above the first table.",
        _TOP,
        is_figure=True,
    ),
    KeyTable("budget", (model.Budget,), "Sum asked for or agreed.", _BUDGET, is_figure=True),
    KeyTable(
        "decision", (model.Decision,), "Request and decision, with dates and roles.", _DECISION
    ),
    KeyTable(
        "adopters",
        (model.Adopters,),
        "How many join, and who they are.",
        _ADOPTERS,
        is_figure=True,
        read_as={"count": model.Count},
    ),
    KeyTable(
        "adopters.sizes",
        (model.Size,),
        "Sizes by name, where no register holds them: `income = {ours = 200, total = 1_000}`.",
        _SIZES,
        is_figure=True,
    ),
    KeyTable("charges", (model.Charge,), "Yearly charge.", _CHARGES, is_list=True, is_figure=True),
    KeyTable(
        "charges.quoted_at",
        (model.QuotedPoint,),
        "Number of adopters that the documents tie an end of the quoted range to. Only what they "
        "state belongs here; a pricing may assume other points.",
        _QUOTED_AT,
        is_list=True,
        title="quoted_at = [{charge = ..., adopters = ...}]",
    ),
    KeyTable(
        "charges.pricing",
        (Pricing,),
        "Rule of a charge. A charge with one rule may have these keys itself, without `name` and "
        "`title`.",
        _PRICING,
        is_list=True,
        is_figure=True,
    ),
    KeyTable(
        "points",
        (Point,),
        "Charge at a number of adopters: `pool_from`, and each of `through`.",
        _POINT,
        title="{charge = ..., adopters = ...}",
    ),
    KeyTable(
        "lines", (model.Line,), "Cost, saving or funding.", _LINES, is_list=True, is_figure=True
    ),
    KeyTable(
        "scenario",
        (Scenario,),
        "Scenario that a paper starts from.",
        _SCENARIO,
    ),
    KeyTable(
        "presets",
        (model.Preset,),
        "Starting point of the sliders.",
        _PRESETS,
        title="[presets.NAME]",
    ),
    KeyTable(
        "published", (model.Published,), "Figure that documents print.", _PUBLISHED, is_list=True
    ),
    KeyTable(
        "observations",
        (model.Observation,),
        "Remark on the documents themselves.",
        _OBSERVATIONS,
        is_list=True,
    ),
    KeyTable(
        "options",
        (model.Option,),
        "Option of the decision; the first is the one asked for.",
        _OPTIONS,
        is_list=True,
    ),
    KeyTable(
        "narrative", (model.Narrative,), "Report in words, paragraph by paragraph.", _NARRATIVE
    ),
    KeyTable(
        "implications",
        (model.Implication,),
        "Implication that the report scores.",
        _IMPLICATIONS,
        is_list=True,
    ),
    KeyTable(
        "what_if", (model.Range,), "Range of an input, with its source.", _WHAT_IF, is_list=True
    ),
    KeyTable(
        "uncertain",
        (model.Pert, model.Joining, model.Correlation),
        "Input that a simulation draws, or a correlation.",
        _UNCERTAIN,
        is_list=True,
        read_as={"input": Literal[("adopters", *get_args(model.Uncertain))]},
    ),
)
TABLES: Mapping[str, KeyTable] = {table.name: table for table in _ALL}
_FIGURES = [table for table in _ALL if table.is_figure and table.name]
# Keys that change no result, in any table.
WORD_KEYS = {
    key.name for table in _FIGURES for key in (*table.keys, *SOURCE_KEYS) if not key.is_figure
}
WORD_KEYS -= {key.name for table in _FIGURES for key in table.keys if key.is_figure}
# Keys at the top of the file that results follow from.
FIGURE_KEYS = {key.name for key in TABLES[""].keys if key.is_figure}
FIGURE_KEYS |= {table.name for table in _FIGURES if "." not in table.name}
