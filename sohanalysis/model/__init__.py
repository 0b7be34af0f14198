"""The arithmetic of a case, without files, printing, plots or a clock.

- `units`, `expressions`, `evaluation`: formulas as text, checked, then run with NumPy or written as
  data for the page and as formulas for Excel.
- `charging`: a rule of charging as formulas, joined from its parts.
- `pricing`: the yearly charge by number of adopters and year, within the bounds of members.
- `formulas`: the model: every quantity of the cash flow and of the results as a named formula.
- `case_formulas`: the formulas of a case, with its figures and the fields of a scenario.
- `cashflow`: costs, savings and funding by financial year, from the formulas.
- `results`: initial cost, headroom, ongoing cost and present value, from the formulas.
- `result_range`: the lowest and the highest amount of each result, if the pricing is not known.
- `discounting`: discount factors of the Green Book.
- `break_even`: the value of each input at which a result reaches its limit.
- `stress`: the sensitivity table that every case has.
- `sensitivity`: one- and two-way tables, tornado charts and comparisons of scenarios.
- `findings`: figures of the documents that agree with the model, and figures that do not.
- `medium_term`: cost, funding and net pressure, continued after the years of the case.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
