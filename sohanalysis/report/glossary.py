"""The glossary: words, fields and results, each explained in a sentence.

After a change, run ``python -m sohanalysis.report.glossary > docs/glossary.md``.
"""

from __future__ import annotations

import sys

from sohanalysis.case.fields import FIELDS
from sohanalysis.report.answers import RESULT_WORDS

_WORDS = {
    "adopters": "Bodies that join, this one included; on a page, the case's own word for them: "
    "forces, councils, members.",
    "budget": "The sum asked for or agreed. An approval does not provide funding.",
    "case": "The file of one decision, with the figures that its documents state.",
    "cashable saving": "A saving that is taken out of a budget.",
    "derived": "A derived figure is worked out from stated figures, and its working is shown.",
    "low and high estimate": "The two ends that the documents quote for us: an estimate, a quote "
    "or a contract price. They are not limits.",
    "non-cashable saving": "Time or capacity that is freed. It is not deducted from any budget "
    "figure.",
    "not known (`any`)": "A pricing is not known if no document says how the charge is set. Each "
    "result then runs from the lowest to the highest over all pricings of the case. The true "
    "figure may be outside this range, and the range says nothing about likelihood.",
    "offset": "A saving expressed as a share of the charge.",
    "on-costs": "What an employer pays on top of pay: national insurance, pension. 30% is our "
    "illustration.",
    "over budget": "A cost above the budget.",
    "pricing": "The rule that gives the yearly charge, where the documents state it.",
    "pricing assumption": "A rule that we assume because the documents state none. It is one of "
    "several, and none is more likely than another.",
    "ramp": "The months in which a saving rises to its full effect.",
    "scenario code": "A short text that identifies a scenario, such as "
    "`41-2018-c275:r3:n36:pshared:2042`: the case, the version of the model's rules (`r3`), each "
    "setting that is not the default, and a check against typing slips. Pass it to `--scenario`.",
    "simulated outcomes": "Results of inputs varied at random within ranges that have a source.",
    "stated, assumed": "A stated figure is in a document. An assumed figure was chosen, and the "
    "case gives the reason.",
    "the documents": "The sources of the case: the report and the decision record.",
    "this scenario": "The settings of the sliders. *As quoted*: the case as its documents state "
    "it.",
}


def glossary() -> str:
    """Return the glossary as Markdown: words, fields and results.

    >>> glossary().splitlines()[0]
    '# Words'
    """
    fields = {
        field.label: f"{field.help.rstrip('.')}. On the command line `{field.option}`."
        for field in FIELDS.values()
    }
    results = {f"`{name}`": answer.meaning for name, answer in RESULT_WORDS.items()}
    parts = {
        "Words": _WORDS,
        "Fields of a scenario": fields,
        "Results, in £": results,
    }
    return "\n\n".join(
        f"{'#' if head == 'Words' else '##'} {head}\n\n"
        + "\n".join(f"- **{word}**: {meaning}" for word, meaning in entries.items())
        for head, entries in parts.items()
    )


if __name__ == "__main__":
    sys.stdout.write(f"{glossary()}\n")
