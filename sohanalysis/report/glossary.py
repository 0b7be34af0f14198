"""The glossary: words, fields and results, each in a sentence; ``docs/glossary.md`` is made of it.

Run ``python -m sohanalysis.report.glossary > docs/glossary.md`` after a change.
"""

from __future__ import annotations

import sys

from sohanalysis.case.fields import FIELDS
from sohanalysis.report.answers import RESULTS

WORDS = {
    "adopters": "Bodies that pay, this one included; on a page, the case's own word for them: "
    "forces, councils, members.",
    "budget": "The sum asked for or agreed. An approval does not provide funding.",
    "case": "One decision, as its documents state it: the file.",
    "cashable saving": "A saving that is taken out of a budget.",
    "derived": "Of a figure: arithmetic on stated figures, which is shown.",
    "low and high estimate": "The two ends that the documents quote for us: an estimate, a quote "
    "or a contract price. They are not limits.",
    "non-cashable saving": "Time or capacity that is freed. It is deducted from no budget figure.",
    "not known (`any`)": "Of a pricing: no document says how the charge is set, so each result is "
    "given from the lowest to the highest over all pricings of the case. It may be something else: "
    "the pair is not a probability.",
    "offset": "A saving that is given as a share of the charge.",
    "on-costs": "What an employer pays on top of pay: national insurance, pension. 30% is our "
    "illustration.",
    "over budget": "A cost above the budget.",
    "pricing": "The rule that gives the yearly charge, where the documents state it.",
    "pricing assumption": "The same where they do not: one of several, none more likely than "
    "another.",
    "ramp": "The months in which a saving rises to its full effect.",
    "scenario code": "What a figure is of, such as `41-2018-c275:r3:n36:pshared:2042`: the case, "
    "the version of the model's rules (`r3`), what is not as by default, and a check of typing "
    "slips. `--scenario` takes it.",
    "simulated outcomes": "What comes of inputs that are varied at random within ranges that have "
    "a source.",
    "stated, assumed": "Of a figure: a document says it; it was chosen, with the reason beside it.",
    "the documents": "What the case is read from: the report, and the decision record.",
    "this scenario": "What the sliders say. *As quoted*: the case as its documents state it.",
}


def glossary() -> str:
    """Write the glossary as Markdown: words, then what can be changed, then what comes of it.

    >>> glossary().splitlines()[0]
    '# Words'
    """
    fields = {
        field.label: f"{field.help.rstrip('.')}. On the command line `{field.option}`."
        for field in FIELDS.values()
    }
    results = {f"`{name}`": answer.meaning for name, answer in RESULTS.items()}
    parts = {
        "Words": WORDS,
        "What can be changed": fields,
        "Results, in £": results,
    }
    return "\n\n".join(
        f"{'#' if head == 'Words' else '##'} {head}\n\n"
        + "\n".join(f"- **{word}**: {meaning}" for word, meaning in entries.items())
        for head, entries in parts.items()
    )


if __name__ == "__main__":
    sys.stdout.write(f"{glossary()}\n")
