// The charts that change with the sliders, as in report/charts. `charts.js` draws them.

import { andWords, counts, differByPence, firstCapital, floored, greatest, HALF_A_PENNY, headroomFacts, isOne, least, numberRuns, pairOf, pounds, running, say, thousands, toWords } from "./words.js";

export function chartsOn(data, results, { conditions, foot }, { fitting }) {
  const { charts, years } = data;
  const zeros = years.map(() => 0);
  const { adoptersCharged, atOnePricing, ends, entryAt, isCashable, isRising, paidAt, pricedOf, rangeOf } = results;

  function chosen(scenario) {
    const path = years.map((_, year) => entryAt([scenario.adopters].flat(), year));
    const { case: { word, plural }, names_adopters: isNamed } = charts;
    const ends = toWords([Math.min(...path), Math.max(...path)]);
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
      ...headroomFacts([left.low, left.high]),
      quoted_totals: isQuoted || !totals.length ? 0 : totals,
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
    }).filter(({ start, end }) => String(start) !== String(end)); // a payment on leaving, if we stay, has no bar
    if (both.length > 1) bars.push({ ...charts.range_bars, places: years.map((_, index) => index), start: least, end: most.map(pence) });
    const rangeLabel = (year) => toWords([least[year], pence(most[year])].map(thousands), undefined, "\n");
    const labels = most.map((amount, x) => ({ x, y: pence(amount), text: rangeLabel(x), side: "above" }));
    const above = charts.room_above[Number(labels.some(({ text }) => text.includes("\n")))];
    return { ...plot, bars, labels, y: poundsAxis(0, above * Math.max(...most)) };
  }

  function addedUp(plot, facts, range, quoted) {
    const counted = (gross) => gross.map((cost, year) => (year < data.first_counted ? 0 : cost));
    const added = (outcomes) => outcomes.map(({ gross }) => running(counted(gross)).map(pence));
    const [mine, shaded] = [added(range.ends), added(quoted)];
    const budget = data.budget ? plot.series.slice(-1) : [];
    const pricings = mine.length > 1 ? [range.leading.lowPricing, range.leading.highPricing].map(lineName) : [""];
    const nameOf = (line, index) => say("gross_name", { line_of: pricings[index], gross: line.at(-1) }, charts.templates);
    const apart = shaded.length && String(shaded[0]) !== String(shaded[1]);
    const bandName = apart && say("estimates", { ...facts, ends: shaded.map((line) => line.at(-1)) }, charts.templates);
    const after = say("after", facts, charts.templates);
    const saved = [...new Set(facts.after_savings.map(pence))];
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

  /** The chart of the charge by number of adopters, or null if it has only one value. */
  function chargeChart(scenario, compared = null) {
    if (!charts.charge) return null;
    const adopters = adoptersCharged(scenario);
    const [first, most] = charts.adopters;
    const last = Math.max(most, adopters);
    const numbers = counts(first, last);
    const isIn = adopters >= first;
    const drawn = atOnePricing(scenario);
    const covered = charts.case.has_limit ? fitting(drawn) : null;
    const facts = {
      ...chosen(scenario), ...chargeFacts(scenario, adopters),
      is_outside: !isIn, fits: covered === null ? null : floored(covered, 1),
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
    // The ends of the charges under pricings, and the numbers with a price in words if only some have one.
    const chargesUnder = (pricings) => {
      const paid = between.map((count) => pricings.map((pricing) => paidAt(scenario, pricing, count)).filter((charge) => !Number.isNaN(charge)));
      const charges = paid.flat();
      const priced = between.filter((_, index) => paid[index].length);
      const runs = priced.length === between.length ? [] : numberRuns(priced).split(", ");
      const at = runs.length <= charts.most_runs ? andWords(runs) : charts.some_numbers;
      return { ends: charges.length ? [least(charges), greatest(charges)] : [], at };
    };
    const { ends: stated, at: statedAt } = chargesUnder(charts.groups.stated);
    const { ends: otherEnds, at: othersAt } = chargesUnder(charts.groups.others);
    const quoted = charts.quoted.map((end) => end * (1 + scenario.charge_change));
    const documents = [...quoted, ...stated];
    const isBoth = documents.length > 0 && otherEnds.length > 0;
    const isBelow = isBoth && otherEnds[0] < least(documents) - HALF_A_PENNY;
    const isAbove = isBoth && otherEnds[1] > greatest(documents) + HALF_A_PENNY;
    const scenarioPaid = pairOf(pricedOf(scenario).map((pricing) => [pricing, paidAt(scenario, pricing, adopters)]));
    const { word, plural } = charts.case;
    return {
      ...pricingsOf(scenario, scenarioPaid),
      told_of: `${toWords([first, last])} ${last === 1 ? word : plural}`,
      quoted_ends: quoted.length ? quoted : 0, stated_ends: stated.length ? stated : 0,
      stated_at: statedAt, others_at: othersAt,
      stated_as_quoted: stated.length > 0 && String([...new Set(quoted.map(pounds))]) === String([...new Set(stated.map(pounds))]), other_ends: otherEnds.length ? otherEnds : 0,
      no_documents: !documents.length, documents_apart: new Set(documents.map(pounds)).size > 1,
      quoted_below: quoted.length > 1 ? quoted[0] : 0, cap: quoted.length ? quoted.at(-1) : 0,
      below: isBelow ? otherEnds[0] : 0, below_by_pence: isBelow && differByPence(otherEnds[0], least(documents)),
      above: isAbove ? otherEnds[1] : 0, above_by_pence: isAbove && differByPence(otherEnds[1], greatest(documents)),
      charges: [...documents, ...otherEnds], own: [scenarioPaid.low, scenarioPaid.high], low_own: scenarioPaid.low, high_own: scenarioPaid.high,
    };
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

  let linesBefore = {};
  /** The lines of the charge. They are calculated again only if more than the adopters has changed. */
  function chargeLines(scenario, numbers) {
    const key = JSON.stringify([scenario.pricing, scenario.charge_change, numbers.at(-1)]);
    if (linesBefore.key !== key) linesBefore = { key, lines: linesOf(scenario, numbers) };
    return linesBefore.lines;
  }
  /** The line of each pricing, with the chosen one thick. Lines that end at the same point share one name. */
  function linesOf(scenario, numbers) {
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

  return {
    costChart, chargeChart,
  };
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
