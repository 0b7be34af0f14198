// Computes the answers of the page. It evaluates the formulas of the model for a scenario, and fills
// the figures into the sentences, charts and tables that Python wrote, with Python's rounding rule.
// No DOM: it runs in a page, a notebook and node.

import { resultsOn } from "./results.js";
import { codesOn } from "./codes.js";
import { wordingOn } from "./wording.js";
import { limitsOn } from "./limits.js";
import { answersOn } from "./answer_words.js";
import { chartsOn } from "./answer_charts.js";
import { tablesOn } from "./answer_tables.js";

/** An engine on the tables of one case: its answers for any scenario. */
export function engine(data) {
  const results = resultsOn(data);
  const codes = codesOn(data);
  const wording = wordingOn(data, results, codes);
  const { fitting, withinTable } = limitsOn(data, results, wording);
  return {
    ...results, ...codes, conditions: wording.conditions, noteOf: wording.presetNote, withinTable,
    ...answersOn(data, results, wording), ...chartsOn(data, results, wording, { fitting }), ...tablesOn(data, results, wording),
  };
}
