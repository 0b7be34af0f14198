// The tables of costs, results and pricings, as in report/tables. `tables.js` draws them.

import { andWords, figures, figureSpan, filled, HALF_A_POUND, isOne, isOpen, isShort, MILLIONTH, noted, say, sum } from "./words.js";

export function tablesOn(data, { isRising, rangeOf, results }, { adoptersNamed, captionOf, conditions, foot, sayOfRise }) {
  const { charts } = data;

  function costTable(scenario, range = rangeOf(scenario)) {
    const { heads, names, on_leaving: ifWeLeave, captions, gross, savings, net, later, deducted } = data.tables.cost;
    const { ends } = range;
    const rows = names.map((name, line) => [name, ends.map(({ lines }) => lines[line])])
      .filter((_, line) => scenario.leave !== "none" || !ifWeLeave[line]);
    const saves = ends.some((end) => end.savings.some(Boolean));
    const summed = saves ? { gross, savings, net } : { gross };
    const totals = Object.entries(summed).map(([name, label]) => [label, ends.map((end) => end[name])]);
    const after = ends.map((end) => end.results.falls_after_budget_years ?? 0);
    const facts = { ...later.facts, later: Math.max(...after) < HALF_A_POUND ? 0 : after, total: ends.map((end) => end.leading) };
    return {
      caption: captionOf(captions, scenario) + endsNamed(range), columns: heads, totals: totals.length, text_columns: 1, foot: foot(scenario),
      rows: [...rows, ...totals].map(([name, amounts]) => [name, ...acrossEnds(amounts)]),
      ...noted(say("falls_later", facts, later.templates), saves && deducted),
    };
  }
  /** The cells by year and in total. With two pricings, each cell has the lowest and highest amount. */
  function acrossEnds(amounts) {
    const [low, high] = [amounts[0], amounts.at(-1)].map((byYear) => [...byYear, sum(byYear)]);
    return low.map((amount, index) => figureSpan(amount, high[index]));
  }
  /** The names of the pricings at both ends, if the pricing is not known and they differ. */
  function endsNamed({ isOpen: isRange, leading: { lowPricing, highPricing }, ends }) {
    if (!isRange || ends.length < 2) return "";
    return filled(data.tables.range.ends, { low: data.whose[lowPricing], high: data.whose[highPricing] });
  }

  function resultsTable(scenario, range = rangeOf(scenario)) {
    const { columns, captions, labels, prices: [asQuoted, risen], deducted } = data.tables.results;
    const priced = [...range.byPricing.values()];
    const isSpanned = range.isOpen && data.pricings.length > 1;
    const labelOf = (name) => labels[name] + sayOfRise(scenario, data.tables.rising.results[name]);
    const isShown = (name) => priced.every((result) => amountOf(result, name) !== undefined) && priced.some((result) => isResultShown(result, name));
    const cells = (name) => {
      const pair = range.pair((result) => amountOf(result, name));
      const cell = isOne(pair) ? figures(pair.low) : figureSpan(pair.low, pair.high);
      return isSpanned ? [cell, ...whoseEnds(pair, priced.length === 1)] : [cell];
    };
    const deducts = priced.some((result) => result.savings.some(Boolean) && result.results.present_value !== undefined) && deducted;
    return {
      caption: captionOf(captions, scenario), columns: isSpanned ? data.tables.range.columns : columns,
      totals: 0, text_columns: 1, ...(isSpanned ? { remarks: 2 } : {}), foot: foot(scenario),
      rows: Object.keys(labels).filter(isShown).map((name) => [labelOf(name), ...cells(name)]),
      ...noted(`${isRising(scenario) ? risen : asQuoted}.`, deducts, leftOutSays(scenario, range)),
    };
  }
  /** A result as tables show it: savings are positive. */
  function amountOf({ results: shownResults, quantities: byName }, name) {
    const isSaved = data.tables.results.saved.includes(name);
    return isSaved && byName[name] !== undefined ? 0 - byName[name] : shownResults[name];
  }
  function isResultShown(result, name) {
    const { saved, only_if_any: onlyIfAny } = data.tables.results;
    const amount = amountOf(result, name);
    return (result.savings.some(Boolean) || !(saved.includes(name) || name === "cost_after_cashable_savings"))
      && (amount || !onlyIfAny.includes(name))
      && !(name === "whole_life_net" && amount === result.results.whole_life);
  }
  /** The owners of both ends. Equal ends belong to every pricing, or to the only one with a price. */
  function whoseEnds(pair, isAlone) {
    const [low, high] = [data.whose[pair.lowPricing], data.whose[pair.highPricing]];
    return isOne(pair) ? [isAlone ? low : data.tables.range.every, ""] : [low, high];
  }
  function leftOutSays(scenario, { leftOut }) {
    const names = leftOut.map((pricing) => data.names[pricing]);
    return names.length > 0 && filled(data.tables.range.left_out, { names: andWords(names), at: filled(data.tables.range.for_adopters, { adopters: adoptersNamed(scenario) }) });
  }

  function pricingsTable(scenario) {
    const { words, at_adopters: at, charged, results: heads, flat, remarks } = data.tables.pricings;
    const outcomes = data.pricings.map((pricing) => results({ ...scenario, pricing }));
    const notes = outcomes.map((result) => remarkOn(result, remarks));
    const isNoted = notes.some(Boolean);
    const isPath = Array.isArray(scenario.adopters);
    const change = scenario.charge_change;
    const changed = say("change", { more: Math.max(change, 0), less: Math.max(-change, 0) }, charts.templates);
    // A rise may affect only some pricings. Use one of these in the texts.
    const risen = [...(isOpen(scenario) ? [] : [scenario.pricing]), ...data.pricings].find((pricing) => isRising({ ...scenario, pricing }));
    const worded = { ...scenario, pricing: risen ?? scenario.pricing };
    const headOf = (pricing) => data.names[pricing] + (change && flat.includes(pricing) ? `, ${changed}` : "");
    return {
      caption: filled(words.caption, { ...words, at: filled(at, { adopters: adoptersNamed(scenario) }), conditions: conditions(worded) }),
      columns: [words.pricing, (isPath ? charged.path : charged.number) + sayOfRise(worded, "before_rise"), ...Object.values(heads), ...(isNoted ? [words.note] : [])],
      totals: 0, text_columns: 1, ...(isNoted ? { remarks: 1 } : {}), foot: foot(scenario),
      rows: outcomes.map((result, index) => [
        headOf(data.pricings[index]), figures(result.charge[data.last_charged]),
        ...Object.keys(heads).map((name) => figures(result.results[name])), ...(isNoted ? [notes[index]] : []),
      ]),
    };
  }
  function remarkOn({ charge, results: { headroom = 0 } }, remarks) {
    const paid = charge[data.last_charged];
    if (Number.isNaN(paid)) return remarks.unpriced;
    const isOutside = data.quoted && (paid < data.quoted[0] - MILLIONTH || paid > data.quoted[1] + MILLIONTH);
    return [isOutside && remarks.outside, isShort(headroom) && remarks.over].filter(Boolean).join(", ");
  }

  return {
    costTable, resultsTable, pricingsTable,
  };
}
