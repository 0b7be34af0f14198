// Break-even points: how far each input may go within the budget, as in model/break_even.

import { counts, figures, filled, floored, HALF_A_PENNY, isOpen, isShort, noted, percent, say } from "./words.js";

export function limitsOn(data, scenarioResults, wording) {
  const { charts } = data;
  const { fewerMonths, inputsOf, isCashable, isRising, linesMoved, resultOf, results } = scenarioResults;
  const { codeSays, conditions } = wording;

  // Break-even points

  /** The excess of a result over the usual limit of an input, negative if it passes. */
  function beyond(scenario, input) {
    const [result, limit] = data.search.limits[input];
    const amount = resultOf(inputsOf(scenario), result);
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

  /**
   * The flat charge that uses up the budget. Of several, the one nearest to the middle of the quoted
   * range or, without one, the lowest.
   */
  function fitting(scenario) {
    const { values } = breakEven(scenario, "charge");
    const middle = data.quoted ? (data.quoted[0] + data.quoted[1]) / 2 : 0;
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
    const { noise, narrowest } = data.search;
    // The zero itself, unless both ends are above it and only one within half a penny.
    const threshold = (atFrom > 0) === (atTo > 0) ? HALF_A_PENNY : 0;
    const isOver = (over) => over > threshold;
    for (;;) {
      const point = Math.max(from, Math.min(to, from - atFrom / (atTo - atFrom) * (to - from)));
      if (Number.isNaN(atFrom + atTo)) return null; // a stretch without a price has no known crossing
      if (Math.abs(excess(point)) <= noise || to - from <= narrowest * Math.max(1, Math.abs(point))) return point;
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
      const [last, first] = isShort(amount) ? [below, above] : [above, below];
      // One number alone is all of its side that is within the limit; the lowest one is "up to" it.
      return [{ last, first, isAlone: last !== lowest && (last === priced[0][0] || last === priced.at(-1)[0]) }];
    });
    return { ...spreadOf(priced.map(([, amount]) => amount)), holdsAtLowest: priced.length > 0 && !isShort(priced[0][1]), hasGaps: priced.length < left.length, only: priced.length === 1 && left.length > 1 ? priced[0][0] : 0, values: [], switches };
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
    const late = isSeveral && causes.length > 0 && filled(words.late, { causes: causes.join(words.or) });
    return {
      caption: say("caption", { limit: words.within, at_price: isSeveral ? words.under_each : prices[pricings[0]] ?? "", conditions: conditions(scenario) }, templates),
      columns: [words.changed, ...(isSeveral ? [words.pricing] : []), words.within, ...(isBeside ? [words.beside] : [])],
      rows: alike(rows).map(({ input, words: text, beside, pricings: some }) => [
        labelOf(input), ...(isSeveral ? [pricingsNamed(some, pricings)] : []), text, ...(isBeside ? [beside] : []),
      ]),
      ...noted(note, scenario.charge_change && inputs.includes("charge_change") && words.replaced, late), totals: 0, text_columns: 2 + Number(isSeveral) + Number(isBeside), foot: codeSays(scenario),
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
      words: point.isPriced ? pointSays(scenario, point, templates, longest[point.input]) : notPriced,
      beside: Object.hasOwn(beside, point.input) ? say(point.input, besideFacts(scenario, point), beside) : "",
      cause: isCheaperLate(point) ? say("later_cause", causeFacts(scenario, point), late) : "",
    });
    const saving = points.filter(({ input }) => saves.includes(input));
    const needless = saving.every((point) => isNowhere(point) && point.holdsAtLowest);
    if (!needless && saving.some(({ moves }) => moves)) return points.map(rowOf);
    const isUnpriced = saving.length > 0 && !saving.some(({ isPriced }) => isPriced);
    const facts = {
      always: needless, has_savings: data.parts.savings.length > 0,
      none_cashable: !isCashable(scenario), no_more_cashable: !scenario.cashable,
    };
    const one = isUnpriced ? notPriced : say("saved", facts, templates);
    return [
      ...points.filter((point) => !saving.includes(point)).map(rowOf),
      { input: "savings", pricing: scenario.pricing, words: one, beside: "", cause: "" },
    ];
  }
  /** Facts next to a limit: its distance from the quoted charges, or the signed adopters that may stay out. */
  function besideFacts(scenario, point) {
    const { input, switches } = point;
    const { signed, those, least, noun, quoted_charge: quotedCharge, several: words } = data.tables.within;
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
      const isClose = !floored(Math.abs(change), least);
      const share = isClose ? filled(words.less_than, { share: percent(least) }) : percent(Math.abs(roundedWithin(point, charge, change, least)), 1);
      return filled(change >= 0 ? words.above : words.below, { share });
    };
    const [low, high] = data.quoted;
    return { from_low: fromEnd(low), from_high: fromEnd(high), noun, quoted_charge: quotedCharge, one_price: low === high };
  }
  /** Whether a longer delay is within the budget while a shorter one is not. */
  const isCheaperLate = ({ input, switches }) => input === "delay" && switches.some(({ last, first }) => last > first);
  function causeFacts(scenario, { switches }) {
    const delay = switches.find(({ last, first }) => last > first).last;
    const [onTime, late] = [0, delay].map((months) => results({ ...scenario, delay: months }));
    const fewer = fewerMonths(onTime, late, "counted_months");
    return {
      fewer_months: fewer ? data.headline.months[fewer] : "", one_month: fewer === 1, lines_move: linesMoved(onTime, late),
      adopters_change: Array.isArray(scenario.adopters) && Boolean(data.headline.choices[scenario.pricing].depends),
    };
  }
  /** Round an amount of a break-even point towards the side within the limit. The sides alternate from point to point. */
  function roundedWithin({ holdsAtLowest, values }, value, amount, step) {
    const isUpper = holdsAtLowest === (values.indexOf(value) % 2 === 0);
    return isUpper ? floored(amount, step) : -floored(-amount, step);
  }
  const isNowhere = ({ values, switches }) => !values.length && !switches.length;
  /** Whether every stretch within the limit is one number, which may be the last within it of two switches. */
  const isOfSingles = (switches) => switches.length > 0 && switches.every(({ last, isAlone }) => (
    isAlone || switches.filter((other) => other.last === last).length > 1
  ));
  function pointSays(scenario, point, templates, longest) {
    const { input, holdsAtLowest, hasGaps, only, isPriced, values, switches } = point;
    const highest = longest ?? data.search.ranges[input]?.[1];
    const isMoney = data.search.money.includes(input);
    const step = data.search.steps[input];
    const roundedValues = values.map((value) => roundedWithin(point, value, value, step));
    const value = roundedValues[0] ?? 0;
    const lastSays = ({ last }) => (longest === undefined ? String(last) : data.headline.months[last]);
    const switchSays = ({ last, first, isAlone }) => say("switch", {
      on_time: input === "delay" && last === 0, upwards: last > first, alone: isAlone, last: lastSays({ last }),
    }, templates);
    return say(values.length + switches.length > 1 ? "several" : input, {
      always: isNowhere(point) && isPriced && holdsAtLowest, never: isNowhere(point) && isPriced && !holdsAtLowest, upwards: !holdsAtLowest, value,
      higher: Math.max(value, 0), lower: Math.max(-value, 0), level: !Math.round(value / step), gaps: hasGaps && !isOfSingles(switches), only, plural: charts.case.plural, highest,
      own_rise: !isRising({ ...scenario, rise: 1 }),
      switches: switches.map(switchSays).join("; "), longest: data.headline.months[longest],
      spans: spans(switches.length ? switches.flatMap((at) => (at.isAlone ? [lastSays(at), lastSays(at)] : lastSays(at))) : roundedValues.map(isMoney ? figures : (share) => percent(share)), holdsAtLowest && !switches[0]?.isAlone, templates),
    }, templates);
  }
  /** Return the stretches within a limit as text. The first has no start if the lowest value is within it. */
  function spans(ends, hasNoStart, templates) {
    const bounds = [...(hasNoStart ? [""] : []), ...ends];
    const pairs = bounds.flatMap((first, index) => (index % 2 ? [] : [[first, bounds[index + 1] ?? ""]]));
    return pairs.map(([first, last]) => say("span", { first, last, is_one: first === last }, templates)).join("; ");
  }

  return {
    fitting, withinTable,
  };
}
