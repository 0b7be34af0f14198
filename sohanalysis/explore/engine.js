// Computes the answers of the page. It evaluates the formulas of the model for a scenario, and fills
// the figures into the sentences, charts and tables that Python wrote, with Python's rounding rule.
// Every figure equals the library's to the last bit. No DOM: it runs in a page, a notebook and node.

import { formulas } from "./formulas.js";

// Money in words, by the one rounding rule: to 1e-6 first, then half away from zero

/** Round to decimal places, as a whole number of that unit. toFixed uses the exact value of a number. */
export function rounded(amount, places = 0) {
  const millionths = BigInt(Math.abs(amount) < 1e21 ? Math.abs(amount).toFixed(6).replace(".", "") : 0);
  const unit = 10n ** BigInt(6 - places);
  const whole = (millionths + unit / 2n) / unit;
  return amount < 0 ? -whole : whole;
}
const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
const size = (whole) => (whole < 0n ? -whole : whole);
const signed = (whole, text) => `${whole < 0n ? "-" : ""}£${text}`;
function decimals(whole, places) {
  const digits = String(size(whole)).padStart(places + 1, "0");
  const end = digits.slice(-places).replace(/0+$/, "");
  return grouped(digits.slice(0, -places)) + (end && `.${end}`);
}
/** Whole pounds for a table: a negative amount in brackets, a dash for a price that no document gives. */
export function figures(amount) {
  if (Number.isNaN(amount)) return "-";
  const whole = rounded(amount);
  return whole < 0n ? `(${grouped(size(whole))})` : grouped(whole);
}
/** The lowest and the highest amount of a cell; equal ends are one figure. */
function figureSpan(low, high) {
  const [first, last] = [figures(low), figures(high)];
  return first === last ? first : `${first} to ${last}`;
}
export function pounds(amount) {
  const whole = rounded(amount);
  return signed(whole, grouped(size(whole)));
}
export function thousands(amount) {
  if (size(rounded(amount)) < 1000n) return pounds(amount);
  const nearest = rounded(amount, -3);
  if (size(nearest) >= 1000n) return signed(nearest, `${decimals(nearest, 3)}m`);
  return signed(nearest, `${size(nearest)}k`);
}
/** Pounds, with pence if an amount has any. */
export function fullPounds(amount) {
  const pence = rounded(amount, 2);
  if (pence % 100n === 0n) return pounds(amount);
  return signed(pence, `${grouped(size(pence) / 100n)}.${String(size(pence) % 100n).padStart(2, "0")}`);
}
/** A stated amount in a sentence: in thousands from £10,000, below that to the penny. */
export function quotedPounds(amount) {
  return Math.abs(amount) >= 10000 ? thousands(amount) : fullPounds(amount);
}
export function percent(share) {
  const tenths = rounded(share * 100, 1);
  return `${tenths < 0n ? "-" : ""}${decimals(tenths, 1)}%`;
}

// Sentences: the first template of a list whose facts all hold, as in report/wording

const FORMATS = {
  pounds, full_pounds: fullPounds, quoted_pounds: quotedPounds, thousands, figures, percent,
};
const holds = (fact) => fact !== undefined && fact !== null && fact !== false && fact !== 0 && fact !== "";
export function say(name, allFacts, templates) {
  const value = (key) => (Object.hasOwn(templates, key) ? say(key, allFacts, templates) : allFacts[key]);
  const written = (template) => template.replace(/\{(\w+)(?::(\w+))?\}/g, (_, key, format) => {
    const fact = value(key);
    if (!format) return String(fact);
    const ends = Array.isArray(fact) ? [...fact].sort((one, other) => one - other) : [fact];
    return [...new Set(ends.map(FORMATS[format]))].join(` ${allFacts.between ?? "to"} `);
  });
  const chosen = templates[name].find(([facts]) => facts.every((fact) => holds(value(fact))));
  if (!chosen) return "";
  return Array.isArray(chosen[1]) ? chosen[1].map(written).filter(Boolean).join(", ") : written(chosen[1]);
}
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const firstCapital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

// Adding, one after the other from the first

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);
export const running = (amounts) => {
  let total = 0;
  return amounts.map((amount) => (total += amount));
};

const ANY = "any"; // a pricing that is not known: each result is then a range over all pricings

/** An engine on the tables of one case: `results` answers for a scenario with one pricing. */
export function engine(data) {
  const { years, parts } = data;
  const zeros = years.map(() => 0);
  const entryAt = (list, index) => list[Math.min(index, list.length - 1)]; // a short list repeats its last entry
  const model = formulas(data.model);
  const otherEngine = data.other_source && engine({ ...data, ...data.other_source, other_source: null });

  /** Yearly rates of a charge at the adopters of each year, before any change of the charge. */
  const rateOf = (charge, scenario) => years.map((_, year) => rateIn(charge, scenario, year));
  const ratesOf = ({ rates }, pricing) => rates[Object.hasOwn(rates, pricing) ? pricing : ""];
  function rateIn(charge, { pricing, adopters }, year) {
    const { rates: table, factors } = ratesOf(charge, pricing);
    const count = Array.isArray(adopters) ? adopters[year] : adopters;
    const rate = entryAt(entryAt(table, count - 1), year) ?? NaN;
    return factors ? rate * factors[year] : rate;
  }

  /** Every quantity of a scenario by name, with a list for a quantity by year. */
  const quantities = (scenario) => model.evaluate(inputsOf(scenario));
  function inputsOf(scenario) {
    const inputs = { ...scenario, left: data.left[scenario.leave] };
    data.charges.forEach((charge, index) => {
      // Use the index, not the name: a charge may have any text as its name, also a number.
      const isFlat = "flat" in scenario && index === data.chosen;
      // The formulas apply the change to every charge, and a flat charge already includes it.
      inputs[`${parts.charges[index]}.rate`] = isFlat ? scenario.flat / (1 + scenario.charge_change) : rateOf(charge, scenario);
      inputs[`${parts.charges[index]}.rises`] = isFlat || ratesOf(charge, scenario.pricing).rises;
    });
    return inputs;
  }

  /** Every figure of a scenario: flows by year, then results by name. */
  function results(scenario) {
    const byName = quantities(scenario);
    const amounts = (part) => byName[`${part}.amount`];
    // Rising prices without a rate of inflation have no present value.
    const isThere = (name) => byName[name] !== undefined && !(name === "present_value" && Number.isNaN(byName[name]));
    const minus = (saved) => saved.map((amount) => 0 - amount);
    const chosen = parts.charges[data.chosen];
    return {
      quantities: byName,
      results: Object.fromEntries(data.results.filter(isThere).map((name) => [name, byName[name]])),
      leading: byName[data.leading],
      saved: 0 - byName.counted_savings,
      cashable: 0 - byName.counted_cashable,
      gross: byName.gross, savings: byName.all_savings, net: byName.net, full: byName.full, last: byName.last_charge,
      lines: [...parts.costs.map(amounts), ...parts.charges.map(amounts), ...parts.savings.map((part) => minus(amounts(part)))],
      charge: chosen ? byName[`${chosen}.changed`] : zeros,
      charged: chosen ? amounts(chosen) : zeros,
    };
  }

  // Results over every pricing, as in model/result_range. Only this section loops over pricings

  const HALF_A_PENNY = 0.005;
  const HALF_A_POUND = 0.5;

  const isOpen = ({ pricing }) => pricing === ANY;
  /** The scenario under its pricing or, if that is not known, under the base pricing of the case. */
  const atOnePricing = (scenario) => (isOpen(scenario) ? { ...scenario, pricing: data.base_pricing } : scenario);

  /**
   * Results of a scenario under each pricing that it may have: its own, or every one with a price.
   * `pair` returns the lowest and highest of an amount. `pairs` has the same for every result by name.
   * `ends` holds the results at the lowest and at the highest leading cost: one entry if the same
   * pricing gives both.
   */
  function rangeOf(scenario) {
    const names = isOpen(scenario) ? data.stated_first : [scenario.pricing];
    const computed = names.map((pricing) => [pricing, results({ ...scenario, pricing })]);
    const byPricing = new Map(computed.filter(([, { results: priced }]) => !Number.isNaN(priced.whole_life)));
    const pair = (amountOf) => pairOf([...byPricing].map(([pricing, priced]) => [pricing, amountOf(priced)]));
    const outcomes = [...byPricing.values()].map(({ results: priced }) => priced);
    const shared = outcomes.length ? Object.keys(outcomes[0]).filter((name) => outcomes.every((priced) => name in priced)) : [];
    const leading = outcomes.length ? pair((priced) => priced.leading) : null;
    return {
      byPricing, pair, leading, isPriced: outcomes.length > 0, isOpen: isOpen(scenario),
      leftOut: names.filter((pricing) => !byPricing.has(pricing)),
      pairs: Object.fromEntries(shared.map((name) => [name, pair(({ results: priced }) => priced[name])])),
      ends: leading ? [...new Set([leading.lowPricing, leading.highPricing])].map((pricing) => byPricing.get(pricing)) : [],
    };
  }
  /** The lowest and highest amount, each with the first pricing within half a penny of it. */
  function pairOf(amounts) {
    const low = Math.min(...amounts.map(([, amount]) => amount));
    const high = Math.max(...amounts.map(([, amount]) => amount));
    const within = (end) => amounts.find(([, amount]) => Math.abs(amount - end) <= HALF_A_PENNY)[0];
    return { low, high, lowPricing: within(low), highPricing: within(high) };
  }
  /** Whether both ends of a pair are the same amount, to half a penny. */
  const isOne = ({ low, high }) => high - low <= HALF_A_PENNY;

  // The charts that change with the sliders, as in report/charts

  const { charts } = data;
  const isShort = (headroom) => headroom < -HALF_A_PENNY;
  const counts = (first, end) => Array.from({ length: end - first + 1 }, (_, index) => first + index);

  /** The conditions of a scenario in words: its changes other than adopters, pricing and savings. */
  const conditions = (scenario) => data.conditions.map(({ field, beside, words }) => {
    const value = scenario[field];
    const texts = beside ? words[String(scenario[beside])] : words;
    if (!Object.hasOwn(texts, "more")) return texts[value];
    return value ? (value > 0 ? texts.more : texts.less).replace("{share}", percent(Math.abs(value))) : "";
  }).join("");

  /** The short caveats that every figure of a scenario needs. */
  function caveats(scenario) {
    return [presetOf(scenario)?.[2], data.caveats.pools[scenario.pricing]].filter(Boolean).join(" ");
  }
  /** The preset whose label describes the adopters of a scenario. */
  function presetOf({ adopters, pricing }) {
    const alike = (other) => String([other].flat()) === String([adopters].flat()) && Array.isArray(other) === Array.isArray(adopters);
    return data.caveats.presets.find(([paying, form]) => alike(paying) && (form === null || form === pricing));
  }
  /** The note on the source of a labelled preset's adopters. */
  const presetNote = (scenario) => presetOf(scenario)?.[3] ?? "";
  const foot = (scenario) => [codeSays(scenario), data.marking, caveats(scenario)].filter(Boolean).join(" ");

  function chosen(scenario) {
    const path = years.map((_, year) => entryAt([scenario.adopters].flat(), year));
    const { case: { word, plural }, names_adopters: isNamed } = charts;
    const ends = [...new Set([Math.min(...path), Math.max(...path)])].join(" to ");
    const lastCount = path[data.last_charged];
    const change = scenario.charge_change;
    return {
      ...charts.case,
      ...charts.pricings[scenario.pricing],
      joining: isNamed ? `${ends} ${path.every((count) => count === 1) ? word : plural}${Array.isArray(scenario.adopters) ? charts.by_year : ""}` : "",
      here: lastCount, those: lastCount > 1 ? plural : word,
      conditions: conditions(scenario), conditions_alone: firstCapital(conditions(scenario).replace(/^, /, "")), late: scenario.delay > 0,
      is_changed: change !== 0, more: Math.max(change, 0), less: Math.max(-change, 0), rises: isRising(scenario), falls: scenario.rise < 0,
    };
  }

  /** Whether a charge rises or falls in the scenario. If the pricing is not known, any pricing counts. */
  const isRising = (scenario) => scenario.rise !== 0 && data.charges.some((charge) => (
    (isOpen(scenario) ? data.pricings : [scenario.pricing]).some((pricing) => ratesOf(charge, pricing).rises)));

  const isCashable = ({ cashable }) => Boolean(cashable || data.cashable_lines);
  const ends = (scenario) => data.estimates.map((pricing) => results({ ...scenario, pricing }));

  /** The chart of cost by year, or null for a case of one year. */
  function costChart(scenario, range = rangeOf(scenario), quoted = ends(scenario)) {
    if (!charts.cost) return null;
    const { leading } = range;
    const none = { low: 0, high: 0 };
    const left = data.budget ? range.pairs.headroom : none;
    const after = range.pairs.cost_after_cashable_savings ?? none;
    const totals = quoted.map((end) => end.leading);
    const isQuoted = String([...new Set(totals.map(pounds))].sort()) === String([...new Set([pounds(leading.low), pounds(leading.high)])].sort());
    const facts = {
      ...chosen(scenario), ...pricingsOf(scenario, leading),
      total: [leading.low, leading.high], low_total: leading.low, high_total: leading.high,
      is_over: isShort(left.high), is_level: left.high < HALF_A_PENNY && !isShort(left.low), is_over_high: isShort(left.low),
      is_level_low: left.high < HALF_A_PENNY, is_level_high: left.low < HALF_A_PENNY,
      over: [-left.high, -left.low], left: [left.low, left.high], left_low: left.high, over_high: -left.low,
      over_close: -left.low < HALF_A_POUND, left_close: left.high < HALF_A_POUND,
      quoted_totals: (range.isOpen && isQuoted) || !totals.length ? 0 : totals,
      spent: years.map((year, index) => say("spent_in", { amount: range.ends.map(({ gross }) => gross[index]), year }, charts.templates)).join(", "),
      is_saved: range.ends.some(({ saved }) => Math.abs(saved) >= HALF_A_PENNY), is_cashable: isCashable(scenario),
      after_savings: [after.low, after.high],
    };
    const { cost: described, templates } = charts;
    return {
      ...described,
      title: say("cost_title", facts, templates),
      subtitle: firstCapital(say("cost_subtitle", facts, templates)),
      sentence: firstCapital(say("cost_sentence", facts, templates)),
      foot: foot(scenario),
      plots: [yearly(described.plots[0], range.ends), addedUp(described.plots[1], facts, range, quoted)],
    };
  }
  /** The names of the two pricings behind a pair. A changed charge is no longer anyone's own figure. */
  function pricingsOf(scenario, pair) {
    const whose = scenario.charge_change ? "noun" : "whose";
    const [low, high] = [charts.pricings[pair.lowPricing], charts.pricings[pair.highPricing]];
    return {
      is_apart: !isOne(pair), low_whose: low[whose] ?? "", high_whose: high[whose] ?? "", low_noun: low.noun ?? "", high_noun: high.noun ?? "",
    };
  }

  /** Bars of each year's lower end by line and, where the ends differ, the range on top of them. */
  function yearly(plot, both) {
    const [low, high] = [both[0], both.at(-1)];
    const least = low.gross.map((amount, year) => Math.min(amount, high.gross[year])).map(pence);
    const most = low.gross.map((amount, year) => Math.max(amount, high.gross[year]));
    const lower = low.gross.map((amount, year) => (amount <= high.gross[year] ? low : high));
    const { looks } = charts;
    let base = zeros;
    const bars = looks.map((look, line) => {
      const top = base.map((amount, year) => amount + lower[year].lines[line][year]);
      const drawn = { ...look, start: base.map(pence), end: top.map(pence) };
      base = top;
      return drawn;
    });
    if (both.length > 1) bars.push({ ...charts.range_bars, places: years.map((_, index) => index), start: least, end: most.map(pence) });
    const rangeLabel = (year) => [...new Set([least[year], pence(most[year])].map(thousands))].join(" to\n");
    const labels = most.map((amount, x) => ({ x, y: pence(amount), text: rangeLabel(x), side: "above" }));
    const above = charts.room_above[Number(labels.some(({ text }) => text.includes("\n")))];
    return { ...plot, bars, labels, y: poundsAxis(0, above * Math.max(...most)) };
  }

  function addedUp(plot, facts, range, quoted) {
    const added = (outcomes) => outcomes.map(({ gross }) => running(gross).map(pence));
    const [mine, shaded] = [added(range.ends), added(quoted)];
    const budget = data.budget ? plot.series.slice(-1) : [];
    const pricings = mine.length > 1 ? [range.leading.lowPricing, range.leading.highPricing].map(lineName) : [""];
    const nameOf = (line, index) => say("gross_name", { line_of: pricings[index], gross: line.at(-1) }, charts.templates);
    const apart = shaded.length && String(shaded[0]) !== String(shaded[1]);
    const bandName = apart && say("estimates", { ...facts, ends: shaded.map((line) => line.at(-1)) }, charts.templates);
    const after = say("after", facts, charts.templates);
    const saved = [...new Set(facts.after_savings.map(pence))].sort((one, other) => one - other);
    const last = data.budget ? data.budget.counted.lastIndexOf(true) : years.length - 1;
    const highest = Math.max(...mine.flat(), ...shaded.flat(), ...(data.budget ? [data.budget.amount] : []));
    return {
      ...plot,
      series: [...mine.map((line, index) => ({ ...plot.series[0], name: nameOf(line, index), y: line })), ...budget],
      bands: apart ? [{ name: bandName, x: plot.series[0].x, low: shaded[0], high: shaded[1] }] : [],
      marks: after ? saved.map((y, index) => ({ ...charts.savings_mark, x: last, y, name: index ? "" : after })) : [],
      y: poundsAxis(Math.min(0, ...saved), highest),
    };
  }
  const lineName = (name) => charts.lines.find(({ pricing }) => pricing === name)?.name ?? "";

  /** The number of adopters in the last year charged. */
  const adoptersCharged = ({ adopters }) => entryAt([adopters].flat(), data.last_charged);
  /** Yearly charge of the last year charged at a number of adopters, after any change of it. */
  const paidAt = (scenario, pricing, adopters) =>
    rateIn(data.charges[data.chosen], { pricing, adopters }, data.last_charged) * (1 + scenario.charge_change);

  /** The chart of the charge by number of adopters, or null if it has only one value. */
  function chargeChart(scenario, compared = null) {
    if (!charts.charge) return null;
    const adopters = adoptersCharged(scenario);
    const [first, most] = charts.adopters;
    const last = Math.max(most, adopters);
    const numbers = counts(first, last);
    const isIn = adopters >= first;
    const drawn = atOnePricing(scenario);
    // A flat charge does not limit a pricing that rises by itself.
    const covered = data.budget && data.quoted && ratesOf(data.charges[data.chosen], drawn.pricing).rises ? fitting(drawn) : null;
    const facts = {
      ...chosen(scenario), ...chargeFacts(scenario, adopters),
      is_outside: !isIn, fits: covered === null ? null : Math.floor(covered + 1e-6),
    };
    const { charge: described, templates } = charts;
    const sentenceOf = (name) => say(name, facts, templates);
    const series = chargeLines(scenario, pointsOf(numbers));
    const points = charts.points.filter(({ count }) => count >= first && count <= last);
    const spans = isIn ? [{ ...charts.span, x: adopters, low: pence(facts.low_own), high: pence(facts.high_own), name: sentenceOf("stands") }] : [];
    if (compared) spans.unshift(...ghostOf(compared, first, last));
    const matters = [...facts.charges, ...charts.quoted, ...points.map(({ charge }) => charge), ...spans.map(({ high }) => high)];
    const values = series.flatMap(({ y }) => y.filter((value) => value !== null));
    const mostDrawn = Math.max(...values, ...matters);
    const reach = charts.times_what_matters * (matters.length ? Math.max(...matters) : mostDrawn);
    const fits = facts.fits !== null && facts.fits <= reach ? facts.fits : null;
    const y = poundsAxis(0, Math.max(Math.min(mostDrawn, reach), fits ?? 0));
    const plot = described.plots[0];
    return {
      ...described, title: sentenceOf("charge_title"), subtitle: sentenceOf("charge_subtitle"), sentence: sentenceOf("charge_sentence"), foot: foot(scenario),
      plots: [{
        ...plot, series, y, spans, x: countsAxis(plot.x, numbers),
        bands: plot.bands.map((band) => ({ ...band, x: [first, last] })),
        rules: fits === null ? [] : [{ ...charts.fitting_rule, value: fits, name: sentenceOf("fits_name") }],
        marks: [...leaving(series, y.high), ...points.map(({ count, charge, name }) => ({ ...charts.stated_mark, x: count, y: charge, name }))],
      }],
    };
  }

  /** The outlined bar of the compared scenario. */
  function ghostOf(compared, first, last) {
    const x = adoptersCharged(compared);
    const paid = pairOf(pricedOf(compared).map((pricing) => [pricing, paidAt(compared, pricing, x)]));
    return x < first || x > last ? [] : [{ ...charts.span, x, low: pence(paid.low), high: pence(paid.high), name: `${charts.kept} ${x}`, ghost: true }];
  }

  /** The facts for sentences on the charges: by owner of the pricing, and in the scenario. */
  function chargeFacts(scenario, adopters) {
    const namedCounts = charts.numbers_told;
    const tellingCounts = namedCounts.length > 1 ? namedCounts : [...namedCounts, adopters];
    const [first, last] = [Math.min(...tellingCounts), Math.max(...tellingCounts)];
    const between = counts(first, last);
    const endsOf = (pricings) => {
      const paid = pricings.flatMap((pricing) => between.map((count) => paidAt(scenario, pricing, count))).filter((charge) => !Number.isNaN(charge));
      return paid.length ? [least(paid), greatest(paid)] : [];
    };
    const [stated, otherEnds] = [endsOf(charts.groups.stated), endsOf(charts.groups.others)];
    const quoted = charts.quoted.map((end) => end * (1 + scenario.charge_change));
    const documents = [...quoted, ...stated];
    const isBoth = documents.length > 0 && otherEnds.length > 0;
    const isBelow = isBoth && otherEnds[0] < least(documents) - HALF_A_PENNY;
    const isAbove = isBoth && otherEnds[1] > greatest(documents) + HALF_A_PENNY;
    const scenarioPaid = pairOf(pricedOf(scenario).map((pricing) => [pricing, paidAt(scenario, pricing, adopters)]));
    const { word, plural } = charts.case;
    return {
      ...pricingsOf(scenario, scenarioPaid),
      told_of: `${first === last ? first : `${first} to ${last}`} ${last === 1 ? word : plural}`,
      quoted_ends: quoted.length ? quoted : 0, stated_ends: stated.length ? stated : 0,
      stated_as_quoted: stated.length > 0 && String([...new Set(quoted.map(pounds))]) === String([...new Set(stated.map(pounds))]), other_ends: otherEnds.length ? otherEnds : 0,
      no_documents: !documents.length, documents_apart: new Set(documents.map(pounds)).size > 1,
      quoted_below: quoted.length > 1 ? quoted[0] : 0, cap: quoted.length ? quoted.at(-1) : 0,
      below: isBelow ? otherEnds[0] : 0, below_by_pence: isBelow && pounds(otherEnds[0]) === pounds(least(documents)),
      above: isAbove ? otherEnds[1] : 0, above_by_pence: isAbove && pounds(otherEnds[1]) === pounds(greatest(documents)),
      charges: [...documents, ...otherEnds], own: [scenarioPaid.low, scenarioPaid.high], low_own: scenarioPaid.low, high_own: scenarioPaid.high,
    };
  }
  const least = (values) => values.reduce((one, other) => Math.min(one, other));
  const greatest = (values) => values.reduce((one, other) => Math.max(one, other));
  /** The pricings that a scenario may have, if they have a price in every year. Stated ones come first. */
  function pricedOf(scenario) {
    const isPriced = (pricing) => !rateOf(data.charges[data.chosen], { ...scenario, pricing }).some(Number.isNaN);
    return isOpen(scenario) ? data.stated_first.filter(isPriced) : [scenario.pricing];
  }

  /** The numbers of adopters at which the lines have a point: a selection, and both sides of a jump. */
  function pointsOf(numbers) {
    const every = Math.ceil(numbers.length / charts.most_points);
    const jumps = new Set(charts.jumps);
    return numbers.filter((count, index) => index % every === 0 || index === numbers.length - 1 || jumps.has(count));
  }

  function countsAxis(axis, numbers) {
    let step = 1;
    for (let part = 0; numbers.length > 9 * step; part += 1) step = [1, 2, 5][part % 3] * 10 ** Math.floor(part / 3);
    const isClear = (count) => charts.counts.every(([at]) => 5 * Math.abs(count - at) > 2 * step);
    const ticks = numbers.filter((count) => count % step === 0 && isClear(count)).map((count) => [count, String(count)]);
    return { ...axis, ticks, low: numbers[0] - (numbers.length < 5 ? 0.5 : 0), high: numbers.at(-1) + (numbers.length === 1 ? 0.5 : 0) };
  }

  /** The line of each pricing, with the chosen one thick. Lines that end at the same point share one name. */
  function chargeLines(scenario, numbers) {
    const values = charts.lines.map(({ pricing }) => numbers.map((count) => paidAt(scenario, pricing, count)));
    const together = new Map();
    values.forEach((line, index) => {
      const end = line.findLastIndex((value) => !Number.isNaN(value));
      if (end < 0) return;
      const key = `${halfEven(line[end])} ${numbers[end]}`;
      together.set(key, [...(together.get(key) ?? []), index]);
    });
    const isChosen = (index) => charts.lines[index].pricing === scenario.pricing || charts.lines.length === 1;
    // The chosen line is on top of the others, so it has the shared name.
    const labels = new Map([...together.values()].map((indices) => [
      indices.find(isChosen) ?? indices[0], andWords([...new Set(indices.map((index) => charts.lines[index].name))]),
    ]));
    return charts.lines.map(({ pricing: _, ...line }, index) => {
      const isPriced = values[index].map((value) => !Number.isNaN(value));
      return {
        ...charts.series, ...line, ...(isChosen(index) ? charts.thick : charts.thin), label: labels.get(index) ?? "", x: numbers,
        y: values[index].map((value) => (Number.isNaN(value) ? null : pence(value))),
        dots: isPriced.some((priced, n) => priced && !isPriced[n - 1] && !isPriced[n + 1]),
      };
    });
  }

  /** Marks at the points where lines leave the chart at the top. The first one names the lines. */
  function leaving(lines, top) {
    const crossings = lines.map((line) => ({ line, x: leavesAt(line, top) })).filter(({ x }) => x !== null);
    const phrases = crossings.map(({ line }) => say("leaving_line", { leaving: line.name, most: Math.max(...line.y.filter((y) => y !== null)) }, charts.templates));
    const name = say("leaving_told", { leaving_lines: phrases.join("; ") }, charts.templates);
    return crossings.sort((one, other) => one.x - other.x).map(({ x }, index) => ({ ...charts.leaving_mark, x, y: top, name: index ? "" : name }));
  }
  /** The last point where a line crosses the top of the chart, or the last one above it, or null. */
  function leavesAt({ x, y, form }, top) {
    for (let index = x.length - 2; index >= 0; index -= 1) {
      const [from, to] = [y[index], y[index + 1]];
      if (from === null || to === null || (from > top) === (to > top)) continue;
      return pence(form === "step" ? x[index + 1] : x[index] + (x[index + 1] - x[index]) * (from - top) / (from - to));
    }
    return x.findLast((_, index) => y[index] !== null && y[index] > top) ?? null;
  }

  // The headline, as in report/headline

  const spanOf = (amounts) => [Math.min(...amounts), Math.max(...amounts)];

  /** The lines of a headline: the answer, the savings, the adopters, and further remarks. */
  function headline(scenario, range = rangeOf(scenario)) {
    const { sentences, lines } = data.headline;
    const facts = factsWithOpening(scenario, range);
    const lineOf = (names) => names.map((name) => firstCapital(say(name, facts, sentences))).filter(Boolean).join(" ");
    return Object.fromEntries(Object.entries(lines).map(([line, names]) => [line, lineOf(names)]));
  }
  /** The facts of a scenario with the opening of its first sentence, computed once for each range. */
  const facts = new WeakMap();
  function factsWithOpening(scenario, range) {
    if (!facts.has(range)) {
      const { sentences, opening } = data.headline;
      const scenarioFacts = { ...factsOf(scenario, range) };
      const clauses = opening.map((name) => say(name, scenarioFacts, sentences)).filter(Boolean);
      facts.set(range, { ...scenarioFacts, opening: andWords(clauses), bare: !clauses.length && !scenarioFacts.at_pricing });
    }
    return facts.get(range);
  }
  const andWords = (phrases) => (phrases.length < 2 ? phrases.join("") : `${phrases.slice(0, -1).join(", ")} and ${phrases.at(-1)}`);

  function factsOf(scenario, range) {
    const { facts: caseFacts, choices } = data.headline;
    const { leftOut } = range;
    const outcomes = [...range.byPricing];
    const facts = {
      ...caseFacts, ...choices[scenario.pricing], ...conditionFacts(scenario, outcomes),
      ...amountFacts(scenario, outcomes, range), ...savingFacts(scenario, outcomes), ...capFacts(outcomes),
      ...lateAndRisenFacts(scenario, range), caveats: caveats(scenario),
      left_out: leftOut.length ? andWords(leftOut.map((pricing) => data.names[pricing].toLowerCase())) : "",
    };
    if (facts.disagree && !range.isOpen && otherEngine) Object.assign(facts, bothSources(scenario, outcomes[0][1]));
    if (data.budget) Object.assign(facts, headroomFacts([...facts.total].sort((one, another) => one - another).map((total) => data.budget.amount - total)));
    const quoted = quotedCosts(scenario);
    const isAlike = (one, another) => spanOf(one).every((end, index) => Math.abs(end - spanOf(another)[index]) <= HALF_A_PENNY);
    facts.quoted = quoted.length ? quoted : 0;
    facts.beside_quoted = quoted.length > 0 && !isAlike(quoted, facts.total) && !facts.between;
    return facts;
  }

  function conditionFacts(scenario, outcomes) {
    const { adopters, rise, cashable } = scenario;
    const { facts: caseFacts, choices, months, savings_starts: starts } = data.headline;
    const { tied_counts: tied, gives_no_other: givesNoOther } = caseFacts;
    const path = [adopters].flat();
    const isNumber = !Array.isArray(adopters) && givesNoOther;
    const rises = rise !== 0 && outcomes.some(([pricing]) => isRising({ ...scenario, pricing }));
    const hasCharge = data.charges.length > 0;
    return {
      numbers: outcomes.some(([pricing]) => choices[pricing].depends) ? path.join(", ") : "",
      one_joins: path.every((count) => count === 1), by_year: Array.isArray(adopters),
      tied_here: isNumber && tied.includes(adopters),
      no_charge_for: isNumber && !tied.includes(adopters) ? String(adopters) : "",
      late: scenario.delay ? months[scenario.delay] : "",
      charge_late: scenario.charge_follows_go_live,
      ...changesOf(scenario, rises),
      rise_without_effect: rise !== 0 && hasCharge && !rises,
      leaves: scenario.leave === "none" ? "" : scenario.leave,
      savings_start: starts[scenario.delay],
      ramp: scenario.ramp ? months[scenario.ramp] : "",
      cashable_share: cashable, all_cashable: cashable === 1, half_cashable: cashable === 0.5,
    };
  }
  function changesOf({ charge_change: change, rise }, rises) {
    const [charged, risen] = [data.charges.length ? change : 0, rises ? rise : 0];
    return { more: Math.max(charged, 0), less: Math.max(-charged, 0), rise_more: Math.max(risen, 0), rise_less: Math.max(-risen, 0) };
  }
  function amountFacts(scenario, outcomes, { leading, pairs: { ongoing, whole_life: wholeLife } }) {
    const pairs = { total: leading, ongoing, whole_life: wholeLife };
    const near = (amount) => Math.abs(amount) < HALF_A_PENNY;
    const rests = outcomes.map(([, result]) => result.gross.map((amount) => amount - result.results.ongoing));
    const level = rests.every((rest) => rest.slice(1).every(near));
    const goesOn = pairs.ongoing.high >= HALF_A_POUND;
    const after = spanOf(outcomes.map(([, result]) => result.results.falls_after_budget_years ?? 0));
    return {
      ...Object.assign({}, ...Object.entries(pairs).map(([name, pair]) => pairFacts(scenario, name, pair))),
      first_cost: spanOf(outcomes.map(([, result]) => result.gross[0])),
      ongoing_cost: goesOn, level: level && rests.every((rest) => near(rest[0])), then_level: level && years.length > 2 && goesOn,
      later: data.headline.facts.verdict && after[1] >= HALF_A_POUND ? after : 0,
    };
  }
  function pairFacts(scenario, name, pair) {
    const { low, high, lowPricing, highPricing } = pair;
    const facts = { [name]: [low, high], [`${name}_low`]: low, [`${name}_high`]: high, [`${name}_is_one`]: isOne(pair) };
    if (!isOpen(scenario)) return facts;
    return { ...facts, [`${name}_low_whose`]: whoseEnd(scenario, lowPricing), [`${name}_high_whose`]: whoseEnd(scenario, highPricing) };
  }
  /** The owner of the figure at an end, with any changes to a figure from the documents. */
  function whoseEnd(scenario, pricing) {
    const { words, is_ours: isOurs } = data.headline.whose[pricing];
    if (isOurs) return words;
    const changes = changesOf(scenario, isRising({ ...scenario, pricing }));
    return words + ["end_changed", "end_risen"].map((name) => say(name, changes, data.headline.sentences)).join("");
  }

  /** The amounts by both sources, for a sentence with "or" between them. */
  function bothSources(scenario, first) {
    const second = otherEngine.results(scenario);
    if (Number.isNaN(second.results.whole_life)) return {};
    const both = (name, amountOf) => {
      const amounts = [amountOf(first), amountOf(second)];
      return { [name]: amounts, [`${name}_is_one`]: Math.abs(amounts[0] - amounts[1]) <= HALF_A_PENNY };
    };
    return {
      between: "or", rule: "",
      ...both("total", (result) => result.leading), ...both("ongoing", (result) => result.results.ongoing),
      ...both("whole_life", (result) => result.results.whole_life), first_cost: [first.gross[0], second.gross[0]],
    };
  }

  function headroomFacts(left) {
    const facts = {
      over: left.map((amount) => -amount), left: left.map(Math.abs),
      both_over: left.every((amount) => amount <= -HALF_A_POUND), both_under: left.every((amount) => amount >= HALF_A_POUND),
    };
    left.forEach((amount, index) => {
      const name = ["low", "high"][index];
      facts[`${name}_left`] = Math.abs(amount);
      facts[`${name}_over`] = isShort(amount);
      facts[`${name}_level`] = Math.abs(amount) <= HALF_A_PENNY;
      facts[`${name}_close`] = Math.abs(amount) < HALF_A_POUND;
    });
    return facts;
  }

  /** The costs as quoted, with the delay of a scenario. */
  function quotedCosts(scenario) {
    const { as_documented: quoted, timing } = data.headline;
    const late = Object.fromEntries(timing.map((name) => [name, scenario[name]]));
    return quoted.map((fields) => results({ ...fields, ...late }).leading);
  }

  function savingFacts({ savings, offset, ramp, delay }, outcomes) {
    const all = outcomes.map(([, result]) => result);
    const none = (pair) => Math.max(...pair.map(Math.abs)) < HALF_A_PENNY;
    const [saved, cashable, full] = ["saved", "cashable", "full"].map((name) => spanOf(all.map((result) => result[name])));
    return {
      saved, cashable, after: spanOf(all.map((result) => result.leading - result.cashable)),
      no_savings: all.every((result) => !result.savings.some(Boolean)),
      no_savings_yet: none(saved), none_cashable: none(cashable),
      a_year_close: Math.max(...full) < HALF_A_POUND, cashable_close: Math.max(...cashable.map(Math.abs)) < HALF_A_POUND,
      a_year: full.some(Boolean) && !parts.savings.length ? full : 0,
      starts: Boolean(savings || offset) && (delay > 0 || ramp > 0),
    };
  }

  /** Charges above a stated cap. */
  function capFacts(outcomes) {
    if (!data.headline.facts.cap) return { charge: 0, charge_above: false, above_by_pence: false };
    const paid = outcomes.flatMap(([, result]) => result.charge.filter((_, year) => result.charged[year] > 0));
    const above = paid.filter((charge) => charge > data.quoted[1] + 1e-6);
    const isByPence = above.length > 0 && pounds(least(above)) === pounds(data.quoted[1]);
    return { charge: above.length ? spanOf(above) : 0, charge_above: above.length > 0, above_by_pence: isByPence };
  }

  /** The effects of a late start and of a rise on the lines, and why a late start may cost less. */
  function lateAndRisenFacts(scenario, { byPricing, leading: { lowPricing, highPricing } }) {
    const pricings = [lowPricing, highPricing];
    const onTime = pricings.map((pricing) => results({ ...scenario, pricing, delay: 0 }));
    const late = pricings.map((pricing) => byPricing.get(pricing));
    const { running_on: running, not_raised: fixed } = data.headline;
    const counted = ({ quantities: amounts }, names) => sum(names.map((part) => sum(amounts[`${part}.initial`] ?? amounts[`${part}.amount`])));
    const rises = pricings.some((pricing) => isRising({ ...scenario, pricing }));
    return {
      ...lateFacts(scenario, onTime, late),
      runs_on_cost: counted(late[0], running) - counted(onTime[0], running),
      not_raised: rises && fixed.length ? counted(late[0], fixed) : 0,
    };
  }
  function lateFacts(scenario, onTime, ends) {
    if (!scenario.delay) return { on_time: 0, dropped: "" };
    const fewerText = (months) => (months ? `${data.headline.months[months]} fewer` : "");
    const dropped = fewerMonths(onTime[0], ends[0], "months");
    const facts = { on_time: 0, dropped: fewerText(dropped), one_dropped: dropped === 1 };
    if (!ends.some((end, index) => end.leading < onTime[index].leading - HALF_A_PENNY)) return facts;
    const fewer = fewerMonths(onTime[0], ends[0], "counted_months");
    return {
      ...facts, on_time: onTime.map((end) => end.leading),
      fewer_months: fewerText(fewer), one_month: fewer === 1, lines_move: linesMoved(onTime[0], ends[0]),
      adopters_change: Array.isArray(scenario.adopters) && data.headline.choices[scenario.pricing].depends,
      ...deferredFacts(scenario, fewer, onTime, ends),
    };
  }
  /** The charged months that a late start removes from the count: the most of any charge. */
  function fewerMonths(onTime, late, name) {
    const months = ({ quantities: amounts }, part) => sum(amounts[`${part}.${name}`] ?? amounts[`${part}.months`]);
    return Math.max(0, ...parts.charges.map((part) => months(onTime, part) - months(late, part)));
  }
  /** The cost of lines that a late start moves beyond the years of the budget. [£] */
  function linesMoved(onTime, late) {
    if (!data.counts_by_years) return 0;
    const counted = ({ quantities: amounts }) => parts.costs.reduce((total, part) => total + sum(amounts[`${part}.initial`]), 0);
    return Math.max(counted(onTime) - counted(late), 0);
  }
  /** Facts on charges that a late start moves beyond the years of the budget. */
  function deferredFacts(scenario, fewer, onTime, late) {
    const isLast = data.counts_by_years && data.budget.counted.at(-1);
    if (!isLast || !fewer || scenario.leave !== "none") return { moved: false, deferred: 0 };
    const open = parts.charges.filter((_, index) => data.charges[index].is_open);
    const counted = ({ quantities: amounts }, part) => amounts[`${part}.initial`];
    const moved = onTime.map((end, index) => Math.max(0, sum(open.map((part) => sum(
      counted(end, part).map((amount, year) => amount - counted(late[index], part)[year]))))));
    const isMoved = moved.some((amount) => amount > HALF_A_PENNY);
    const isLevel = onTime.every((end) => open.every((part) => levelFrom(end.quantities[`${part}.paid`], counted(end, part))));
    return {
      moved: isMoved, deferred: isMoved && isLevel ? moved : 0,
      next_year: fewer <= 12,
    };
  }
  /** Whether a charge is the same in every year from the first year that the budget counts. */
  function levelFrom(rates, counted) {
    return rates.slice(Math.max(counted.findIndex((amount) => amount !== 0), 0)).every((rate) => Math.abs(rate - rates.at(-1)) < HALF_A_PENNY);
  }

  // The answer in parts, as in report/tiles

  const sayPart = (name, facts) => firstCapital(say(name, facts, data.headline.sentences));

  /** The tiles by name, each with its title, figure and note, and the answer in one line. */
  function answerParts(scenario, range = rangeOf(scenario)) {
    const scenarioFacts = { ...factsWithOpening(scenario, range), ...laterFacts(scenario, [...range.byPricing.values()]) };
    const tile = (part) => Object.fromEntries(["title", "figure", "note"].map((words) => [words, sayPart(`${part}_${words}`, scenarioFacts)]));
    return { tiles: Object.fromEntries(data.headline.parts.map((part) => [part, tile(part)])), short: sayPart("short", scenarioFacts) };
  }

  /** The start of the ongoing cost outside the budget, as in report/later. */
  function laterFacts(scenario, outcomes) {
    const isLeaving = data.left[scenario.leave] <= data.horizon;
    if (!data.budget) return isLeaving ? { ongoing_cost: false } : {};
    const recurrent = [...parts.costs, ...parts.charges].filter((part) => outcomes[0].quantities[`${part}.goes_on`] !== undefined);
    const outside = outcomes.map(({ quantities: amounts }) => years.map((_, year) => (
      sum(recurrent.map((part) => amounts[`${part}.amount`][year] - amounts[`${part}.initial`][year])))));
    const isEnded = isLeaving || outcomes.some(({ quantities: amounts }) => (
      recurrent.some((part) => amounts[`${part}.goes_on`] !== 0 && amounts[`${part}.end`] < data.horizon)));
    const partFrom = (month, year) => Math.min(Math.max(12 * (year + 1) - month, 0), 12) / 12;
    const goesOn = (month) => outcomes.every(({ results: { ongoing } }, end) => (
      outside[end].every((amount, year) => Math.abs(amount - ongoing * partFrom(month, year)) < HALF_A_PENNY)));
    const from = !isEnded && data.headline.ongoing_from.find((_, month) => goesOn(month));
    if (from) return { ongoing_from: from };
    const paid = years.filter((_, year) => outside.some((amounts) => Math.abs(amounts[year]) >= HALF_A_POUND));
    if (!paid.length) return { ongoing_cost: false };
    if (isEnded) {
      return { outside: spanOf(outside.map(sum)), outside_when: paid.length > 1 ? `from ${paid[0]} to ${paid.at(-1)}` : `in ${paid[0]}` };
    }
    const first = years.indexOf(paid[0]);
    return { first_outside: spanOf(outside.map((amounts) => amounts[first])), first_year_outside: years[first], in_full: paid[0] === years.at(-1) };
  }

  const afterSavings = (range) => range.pair((priced) => priced.leading - priced.cashable);
  /** Facts for a few words on a scenario: its cost, its cost after cashable savings, and the budget. */
  function fewFacts(scenario) {
    const range = rangeOf(scenario);
    if (!range.isPriced) return null;
    const after = afterSavings(range);
    const pairs = { total: [range.leading.low, range.leading.high], total_is_one: isOne(range.leading), after: [after.low, after.high] };
    if (data.headline.facts.disagree && !range.isOpen && otherEngine) {
      const second = otherEngine.results(scenario);
      Object.assign(pairs, bothSources(scenario, [...range.byPricing.values()][0]), { after: [after.low, second.leading - second.cashable] });
    }
    const left = data.headline.facts.verdict ? headroomFacts(pairs.total.map((amount) => data.budget.amount - amount)) : {};
    return { ...data.headline.facts, ...left, ...pairs };
  }
  /** The effect of a field at two values, in a few words. If they make no difference, one text says so. */
  function effectOf(scenario, field, ends) {
    const isSaving = data.search.saves.includes(field);
    const [low, high] = ends.map((fields) => fewFacts({ ...scenario, ...fields }));
    const name = isSaving ? "after" : "total";
    const isAlike = low && high && low[name].every((amount, end) => Math.abs(amount - high[name][end]) <= HALF_A_PENNY);
    const isAmount = Object.hasOwn(data.search.the_other, field);
    if (isAlike) {
      const { savings, offset, cashable } = scenario;
      return [sayPart("no_effect", {
        ...data.headline.facts, number_moved: field === "adopters", saving_moved: isSaving,
        lacks_share: isSaving && isAmount && !cashable, lacks_amount: isSaving && !isAmount && !savings && !offset,
      })];
    }
    return [low, high].map((facts) => (facts ? say(isSaving ? "after_savings" : "before_savings", facts, data.headline.sentences) : data.texts.no_price));
  }

  /** The charge under each pricing in the last year charged, at the adopters of a scenario. ANY has the range. */
  function chargesSaid(scenario) {
    const adopters = adoptersCharged(scenario);
    const paid = new Map(data.pricings.map((pricing) => [pricing, paidAt(scenario, pricing, adopters)]));
    const priced = [...paid.values()].filter((charge) => !Number.isNaN(charge));
    const ends = priced.length ? [...new Set([least(priced), greatest(priced)].map(pounds))].join(" to ") : data.texts.no_price;
    const texts = [...paid].map(([pricing, charge]) => [pricing, Number.isNaN(charge) ? data.texts.no_price : pounds(charge)]);
    return Object.fromEntries([[ANY, ends], ...texts]);
  }

  /** A short name for a scenario. */
  function nameOf(scenario) {
    const { pricing, savings, offset, cashable } = scenario;
    const joined = adoptersNamed(scenario);
    return say("kept_name", {
      joined: charts.adopters_matter ? joined : "", pricing: data.pricings.length > 1 ? data.names[pricing]?.toLowerCase() ?? data.texts.not_known : "",
      conditions: conditions(scenario).replace(/^, /, ""), kept_amount: savings, kept_offset: offset, kept_share: cashable,
    }, data.headline.sentences) || data.texts.first_answer;
  }
  /** The sentence on the differences from a compared scenario: cost, and cost after cashable savings. */
  function difference(scenario, range, compared, name) {
    const before = rangeOf(compared);
    const both = [...range.byPricing].filter(([pricing]) => before.byPricing.has(pricing));
    const under = both.map(([pricing, priced]) => priced.leading - before.byPricing.get(pricing).leading);
    const [after, afterBefore] = [range, before].map(afterSavings);
    const isOther = range.leading.lowPricing !== before.leading.lowPricing || range.leading.highPricing !== before.leading.highPricing;
    const isNet = [after.low - range.leading.low, after.high - range.leading.high].some((saved, end) => (
      Math.abs(saved - [afterBefore.low - before.leading.low, afterBefore.high - before.leading.high][end]) >= HALF_A_POUND));
    return sayPart("compared", {
      kept: name, kept_total: [before.leading.low, before.leading.high], ...movedFacts("", range.leading, before.leading),
      ...movedFacts("net_", after, afterBefore), net_moved: isNet,
      moved: isOther && under.length > 0 && spanOf(under.map(Math.abs)), all_rose: under.every((by) => by >= 0), all_fell: under.every((by) => by <= 0),
      most_fell: -Math.min(...under), most_rose: Math.max(...under),
    });
  }
  /** The rise or fall of both ends of a pair, as facts whose names begin with `start`. */
  function movedFacts(start, now, before) {
    const moved = { low: now.low - before.low, high: now.high - before.high };
    const ends = Object.entries(moved).flatMap(([end, by]) => [
      [`${start}${end}_higher`, by >= HALF_A_POUND ? by : 0], [`${start}${end}_lower`, by <= -HALF_A_POUND ? -by : 0],
    ]);
    return { ...Object.fromEntries(ends), [`${start}alike`]: pounds(moved.low) === pounds(moved.high) };
  }

  // Tables, as in report/tables

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
  /** A caption with the conditions of the scenario before its unit. */
  const captionOf = (captions, scenario) => captions[scenario.pricing].replace(", £", `${conditions(scenario)}, £`);
  const joined = (...notes) => notes.filter(Boolean).join(" ");
  const noted = (...notes) => (joined(...notes) ? { note: joined(...notes) } : {});

  /** The remark on a rising charge after the name of an amount, or an empty text. */
  function sayOfRise(scenario, name) {
    if (name === undefined) return "";
    const { templates, prices } = data.tables.rising;
    const rise = isRising(scenario) ? scenario.rise : 0;
    return say(name, { more: Math.max(rise, 0), less: Math.max(-rise, 0), ...prices }, templates);
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
    return names.length > 0 && filled(data.tables.range.left_out, { names: andWords(names), at: data.tables.pricings.counts ? ` for ${adoptersNamed(scenario)}` : "" });
  }

  function pricingsTable(scenario) {
    const { caption, counts: isCounted, charged, results: heads, flat, remarks } = data.tables.pricings;
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
      caption: caption.replace("{at}", isCounted ? ` at ${adoptersNamed(scenario)}` : "").replace("{conditions}", conditions(worded)),
      columns: ["Pricing", (isPath ? charged.path : charged.number) + sayOfRise(worded, "before_rise"), ...Object.values(heads), ...(isNoted ? ["Note"] : [])],
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
    const isOutside = data.quoted && (paid < data.quoted[0] - 1e-6 || paid > data.quoted[1] + 1e-6);
    return [isOutside && remarks.outside, isShort(headroom) && remarks.over].filter(Boolean).join(", ");
  }
  /** The adopters of a scenario in words, by year if they change. */
  function adoptersNamed({ adopters }) {
    const { word, plural } = charts.case;
    const path = [adopters].flat();
    return `${path.join(", ")} ${path.length === 1 && path[0] === 1 ? word : plural}${path.length > 1 ? charts.by_year : ""}`;
  }
  const codeSays = (scenario) => data.code.says.replace("{code}", code(scenario));

  // Break-even points

  /** The excess of a result over the usual limit of an input, negative if it passes. */
  function beyond(scenario, input) {
    const [result, limit] = data.search.limits[input];
    const amount = model.one(inputsOf(scenario), result);
    return result === "headroom" ? limit - amount : amount - limit;
  }

  /** The break-even points of one input. They are searched again only if another input has changed. */
  const searches = new Map();
  function breakEven(scenario, input) {
    const rest = JSON.stringify({ ...scenario, [input]: null });
    const key = `${input} ${scenario.pricing}`;
    if (searches.get(key)?.rest !== rest) searches.set(key, { rest, point: searched(scenario, input) });
    return searches.get(key).point;
  }
  function searched(scenario, input) {
    const { whole, ranges, the_other: { [input]: other } } = data.search;
    const rest = other ? { [other]: 0 } : {};
    const excess = (value) => beyond({ ...scenario, ...rest, [input === "charge" ? "flat" : input]: value }, input);
    const [low, high] = input === "delay" ? [0, longestDelay(scenario)] : ranges[input];
    return whole.includes(input) ? wholeNumber(counts(low, high).map((value) => 0 - excess(value)), low) : continuous(low, high, excess);
  }
  const longestDelay = (scenario) => data.longest_delays[Number(scenario.charge_follows_go_live)];

  /** The flat charge that uses up the budget. Of several, the one nearest to the middle of the range. */
  function fitting(scenario) {
    const middle = (data.quoted[0] + data.quoted[1]) / 2;
    const { values } = breakEven(scenario, "charge");
    return [...values].sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0] ?? null;
  }

  /** Every value at which a result passes its limit, as in model/solve. It assumes no shape of the curve. */
  function continuous(low, high, excess) {
    const last = data.search.values - 1;
    const tried = counts(0, last).map((step) => low + step * ((high - low) / last)).map((value) => [value, excess(value)]);
    const isOver = (over) => over > HALF_A_PENNY;
    const values = tried.slice(1).flatMap((above, index) => {
      const below = tried[index];
      return Number.isNaN(below[1] + above[1]) || isOver(below[1]) === isOver(above[1]) ? [] : [crossing(below, above, excess)];
    });
    const excesses = tried.map(([, over]) => over).filter((over) => !Number.isNaN(over));
    return { ...spreadOf(excesses), holdsAtLowest: tried[0][1] <= HALF_A_PENNY, values: values.filter((value) => value !== null), switches: [] };
  }
  /** Whether any value has a price, and whether the values differ. */
  function spreadOf(amounts) {
    const [low, high] = amounts.reduce(([least, most], amount) => [Math.min(least, amount), Math.max(most, amount)], [Infinity, -Infinity]);
    return { isPriced: amounts.length > 0, moves: high - low > HALF_A_PENNY };
  }
  /** One crossing between two values. It tries the straight line through both, then halves. */
  function crossing([from, atFrom], [to, atTo], excess) {
    // The zero itself, unless both ends are above it and only one within half a penny.
    const threshold = (atFrom > 0) === (atTo > 0) ? HALF_A_PENNY : 0;
    const isOver = (over) => over > threshold;
    for (;;) {
      const point = Math.max(from, Math.min(to, from - atFrom / (atTo - atFrom) * (to - from)));
      if (Number.isNaN(atFrom + atTo)) return null; // a stretch without a price has no known crossing
      if (Math.abs(excess(point)) <= 1e-7 || to - from <= 1e-13 * Math.max(1, Math.abs(point))) return point;
      for (let half = 0; half < 5; half += 1) {
        const middle = (from + to) / 2;
        const atMiddle = excess(middle);
        if (isOver(atMiddle) === isOver(atFrom)) [from, atFrom] = [middle, atMiddle];
        else [to, atTo] = [middle, atMiddle];
      }
    }
  }

  /** Every switch between within and over the limit, for whole numbers from the lowest. */
  function wholeNumber(left, lowest) {
    // Skip numbers without a price: the neighbour is the next number with one.
    const priced = left.map((amount, index) => [lowest + index, amount]).filter(([, amount]) => !Number.isNaN(amount));
    const switches = priced.slice(1).flatMap(([above, amount], index) => {
      const [below, amountBelow] = priced[index];
      if (isShort(amount) === isShort(amountBelow)) return [];
      return [isShort(amount) ? { last: below, first: above } : { last: above, first: below }];
    });
    return { ...spreadOf(priced.map(([, amount]) => amount)), holdsAtLowest: priced.length > 0 && !isShort(priced[0][1]), hasGaps: priced.length < left.length, values: [], switches };
  }
  /** The limits of each input within the budget, as in report/what_if, under each pricing if it is not known. */
  function withinTable(scenario) {
    const { at_price: prices, note, templates, several: words } = data.tables.within;
    const pricings = isOpen(scenario) ? data.pricings : [scenario.pricing];
    const isSeveral = pricings.length > 1;
    const names = data.tables.within[isSeveral ? "names_over_several" : "names"];
    const inputs = Object.keys(names);
    const rows = pricings.flatMap((pricing) => withinRows({ ...scenario, pricing }, inputs));
    rows.sort((one, other) => inputs.indexOf(one.input) - inputs.indexOf(other.input));
    const isBeside = isSeveral && rows.some(({ beside }) => beside);
    const labelOf = (input) => names[input] + (isSeveral && Array.isArray(scenario[input]) ? words.one_number : "");
    const causes = [...new Set(rows.map(({ cause }) => cause).filter(Boolean))];
    const late = isSeveral && causes.length > 0 && filled(words.late, { causes: causes.join(" or ") });
    return {
      caption: say("caption", { at_price: isSeveral ? words.under_each : prices[pricings[0]] ?? "", conditions: conditions(scenario) }, templates),
      columns: [words.changed, ...(isSeveral ? [words.pricing] : []), words.within, ...(isBeside ? [words.beside] : [])],
      rows: alike(rows).map(({ input, words: text, beside, pricings: some }) => [
        labelOf(input), ...(isSeveral ? [pricingsNamed(some, pricings)] : []), text, ...(isBeside ? [beside] : []),
      ]),
      ...noted(note, late), totals: 0, text_columns: 2 + Number(isSeveral) + Number(isBeside), foot: codeSays(scenario),
    };
  }
  /** Merge rows with the same text for several pricings. The number of adopters keeps a row for each. */
  function alike(rows) {
    const groups = new Map();
    for (const row of rows) {
      const key = JSON.stringify([row.input, row.words, row.beside, row.input === "adopters" ? row.pricing : ""]);
      if (!groups.has(key)) groups.set(key, { ...row, pricings: [] });
      groups.get(key).pricings.push(row.pricing);
    }
    return [...groups.values()];
  }
  /** The names of some pricings. If only one is missing, "all but" that one. */
  function pricingsNamed(some, every) {
    const rest = every.filter((pricing) => !some.includes(pricing));
    if (!rest.length) return data.tables.range.every;
    if (rest.length === 1 && some.length > 1) return filled(data.tables.within.several.all_but, { name: data.names[rest[0]] });
    return some.map((pricing) => data.names[pricing]).join("; ");
  }
  /** The rows of the table under one pricing. The savings share a row if none of them makes a difference. */
  function withinRows(scenario, inputs) {
    const { templates, beside, late, several: { not_priced: notPriced } } = data.tables.within;
    const { saves, ranges, months } = data.search;
    const longest = Object.fromEntries(months.map((input) => [input, input === "delay" ? longestDelay(scenario) : ranges[input]?.[1]]));
    const points = inputs.map((input) => ({ input, ...breakEven(scenario, input) }));
    const rowOf = (point) => ({
      input: point.input, pricing: scenario.pricing,
      words: point.isPriced ? pointSays(point, templates, longest[point.input]) : notPriced,
      beside: Object.hasOwn(beside, point.input) ? say(point.input, besideFacts(scenario, point), beside) : "",
      cause: isCheaperLate(point) ? say("later_cause", causeFacts(scenario, point), late) : "",
    });
    const saving = points.filter(({ input }) => saves.includes(input));
    const needless = saving.every((point) => isNowhere(point) && point.holdsAtLowest);
    if (!needless && saving.some(({ moves }) => moves)) return points.map(rowOf);
    const one = say("saved", { always: needless, none_cashable: !isCashable(scenario) }, templates);
    return [
      ...points.filter((point) => !saving.includes(point)).map(rowOf),
      { input: "savings", pricing: scenario.pricing, words: one, beside: "", cause: "" },
    ];
  }
  /** Facts next to a limit: its distance from the quoted charges, or the signed adopters that may stay out. */
  function besideFacts(scenario, { input, switches }) {
    const { signed, those, least, several: words } = data.tables.within;
    if (input === "adopters") {
      const nearest = switches.filter(({ last, first }) => Math.max(last, first) <= signed).at(-1);
      const out = nearest && nearest.last > nearest.first ? signed - nearest.first : 0;
      return { out, one_out: out === 1, signed, those };
    }
    const charge = data.quoted ? fitting(scenario) : null;
    if (charge === null) return {};
    const fromEnd = (end) => {
      const change = charge / end - 1;
      if (Math.abs(charge - end) <= HALF_A_PENNY) return words.equal;
      const share = percent(Math.max(Math.abs(change), least));
      const isClose = Math.abs(change) < least / 2;
      return filled(change >= 0 ? words.above : words.below, { share: isClose ? filled(words.less_than, { share }) : share });
    };
    return { from_low: fromEnd(data.quoted[0]), from_high: fromEnd(data.quoted[1]), one_price: data.quoted[0] === data.quoted[1] };
  }
  /** Whether a longer delay is within the budget while a shorter one is not. */
  const isCheaperLate = ({ input, switches }) => input === "delay" && switches.some(({ last, first }) => last > first);
  function causeFacts(scenario, { switches }) {
    const delay = switches.find(({ last, first }) => last > first).last;
    const [onTime, late] = [0, delay].map((months) => results({ ...scenario, delay: months }));
    const fewer = fewerMonths(onTime, late, "counted_months");
    return {
      fewer_months: fewer ? `${data.headline.months[fewer]} fewer` : "", one_month: fewer === 1, lines_move: linesMoved(onTime, late),
      adopters_change: Array.isArray(scenario.adopters) && Boolean(data.headline.choices[scenario.pricing].depends),
    };
  }
  const isNowhere = ({ values, switches }) => !values.length && !switches.length;
  function pointSays(point, templates, longest) {
    const { input, holdsAtLowest, hasGaps, isPriced, values, switches } = point;
    const highest = longest ?? data.search.ranges[input]?.[1];
    const isMoney = data.search.money.includes(input);
    const step = isMoney ? 1 : 0.001;
    const floored = (amount) => Math.floor(amount / step + 1e-6) * step;
    // Round towards the side within the limit. The sides alternate from point to point.
    const roundedValues = values.map((value, index) => (holdsAtLowest === (index % 2 === 0) ? floored(value) : -floored(-value)));
    const value = roundedValues[0] ?? 0;
    const lastSays = ({ last }) => (longest === undefined ? String(last) : data.headline.months[last]);
    const switchSays = ({ last, first }) => say("switch", {
      on_time: input === "delay" && last === 0, upwards: last > first, highest: last === highest, last: lastSays({ last }),
    }, templates);
    return say(values.length + switches.length > 1 ? "several" : input, {
      always: isNowhere(point) && isPriced && holdsAtLowest, never: isNowhere(point) && isPriced && !holdsAtLowest, upwards: !holdsAtLowest, value,
      higher: Math.max(value, 0), lower: Math.max(-value, 0), level: !Math.round(value / step), gaps: hasGaps, plural: charts.case.plural, highest,
      switches: switches.map(switchSays).join("; "), longest: data.headline.months[longest],
      spans: spans(switches.length ? switches.map(lastSays) : roundedValues.map(isMoney ? figures : percent), holdsAtLowest),
    }, templates);
  }
  /** Return the stretches within a limit as text. The first has no start if the lowest value is within it. */
  function spans(ends, isOpen) {
    const bounds = [...(isOpen ? [null] : []), ...ends];
    const pairs = bounds.flatMap((first, index) => (index % 2 ? [] : [[first, bounds[index + 1] ?? null]]));
    const span = (first, last) => (first === null ? `up to ${last}` : last === null ? `from ${first}` : first === last ? first : `${first} to ${last}`);
    return pairs.map(([first, last]) => span(first, last)).join("; ");
  }

  /** Return the scenario code, computed once for each scenario object. */
  const codes = new WeakMap();
  function code(scenario) {
    if (!codes.has(scenario)) codes.set(scenario, codeOf(scenario));
    return codes.get(scenario);
  }
  function codeOf(scenario) {
    const { prefix, letters, words } = data.code;
    const parts = [prefix];
    for (const [field, letter, zero] of letters) if (scenario[field] !== zero) parts.push(letter + written(field, scenario[field]));
    for (const [field, word] of words) if (scenario[field]) parts.push(word);
    return [...parts, check(parts.join(":"))].join(":");
  }

  /** Return the entry of a scenario for the file of saved scenarios, with its name, reason and role. */
  function savedText(scenario, { name, rationale, role }) {
    const { case: key, rules } = data.code;
    const toml = (value) => (Array.isArray(value) ? `[${value.join(", ")}]` : typeof value === "string" ? JSON.stringify(value) : String(value));
    const entries = { name, rationale, role, case: key, rules, ...scenario };
    return `[[scenarios]]\n${Object.entries(entries).map(([field, value]) => `${field} = ${toml(value)}\n`).join("")}`;
  }

  /** Return the scenario of a code, or null if it is mistyped or belongs to another case or other rules. */
  function scenarioOf(text) {
    const parts = text.trim().toLowerCase().replace(/@\d{4}$/, "").split(":");
    const body = parts.slice(0, -1).join(":");
    const { prefix, letters, words } = data.code;
    if (!body.startsWith(`${prefix}:`) || check(body) !== parts.at(-1)) return null;
    const fields = Object.fromEntries([...letters.map(([field, , zero]) => [field, zero]), ...words.map(([field]) => [field, false])]);
    for (const part of body.slice(prefix.length + 1).split(":")) {
      const word = words.find(([, name]) => name === part);
      const letter = letters.find(([, name]) => name === part[0]);
      if (word) fields[word[0]] = true;
      else if (letter) fields[letter[0]] = parsed(letter[0], part.slice(1));
      else return null;
    }
    return code(fields) === `${body}:${parts.at(-1)}` && isAllowed(fields) ? fields : null;
  }
  function isAllowed({ adopters, pricing, delay, charge_follows_go_live: late, leave, ...numbers }) {
    const path = [adopters].flat();
    return path.every((count) => count >= 1 && count <= data.possible) && (!Array.isArray(adopters) || path.length === years.length)
      && (pricing === ANY ? data.pricings.length > 0 : Object.hasOwn(charts.pricings, pricing)) && delay <= data.longest_delays[Number(late)] && leave !== ""
      && Object.values(numbers).every((value) => Number.isFinite(value));
  }
  function parsed(field, text) {
    if (field === "pricing") return text;
    if (field === "leave") return years.find((year) => year.startsWith(text)) ?? "";
    return text.includes("+") && field === "adopters" ? text.split("+").filter(Boolean).map(Number) : Number(text);
  }

  return {
    results, rangeOf, atOnePricing, ends, code, scenarioOf, savedText, conditions, headline, noteOf: presetNote,
    answerParts, afterSavings, effectOf, chargesSaid, nameOf, difference,
    costChart, chargeChart, costTable, resultsTable, pricingsTable, withinTable,
  };
}

/** Return a value as Python writes it in a code: a path by year with a plus, even for one year. */
function written(field, value) {
  if (Array.isArray(value)) return value.join("+") + (value.length === 1 ? "+" : "");
  if (field === "leave") return value.slice(0, 4);
  const isTiny = typeof value === "number" && value < 1e-4 && value > -1e-4;
  return isTiny ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
}
/** Return the checksum of a text: 16 bits as four hexadecimal digits. */
function check(text) {
  let bits = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    bits ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) bits = (bits & 0x8000 ? (bits << 1) ^ 0x1021 : bits << 1) & 0xffff;
  }
  return bits.toString(16).padStart(4, "0");
}

// Rounding in a description, like Python's round: of the exact value, and a tie to the even neighbour

const isTie = (value, parts) => Number.isInteger(value * parts) && Math.abs(value * parts) % 2 === 1;
function halfEven(value) {
  return isTie(value, 2) ? 2 * Math.round(value / 2) : Math.round(value);
}
function pence(value) {
  if (isTie(value, 8)) return 2 * Math.round(value * 50) / 100;
  return Number(value.toFixed(2));
}

const [STEPS, MOST_STEPS, SMALL_RANGE] = [[1, 2, 2.5, 5, 10], 6, 20_000];
/** Return an axis of pounds that ends at ticks. */
function poundsAxis(low, high) {
  const size = 10 ** Math.floor(Math.log10(Math.max((high - low) / MOST_STEPS, 0.1)));
  let step, first, last;
  for (const factor of STEPS) {
    step = size * factor;
    [first, last] = [Math.floor(low / step), Math.max(Math.ceil(high / step), 1)];
    if (last - first <= MOST_STEPS) break;
  }
  const write = high - low < SMALL_RANGE || step % 1000 ? pounds : thousands;
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => [(first + index) * step, write((first + index) * step)]);
  return { low: first * step, high: last * step, ticks, label: "", named_ticks: [], thick: null };
}
