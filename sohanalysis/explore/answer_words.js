// The answer in sentences, as in report/headline, and in short parts, as in report/tiles.

import { andWords, ANY, differByPence, firstCapital, greatest, HALF_A_PENNY, HALF_A_POUND, headroomFacts, isOne, isOpen, least, pounds, say, spanOf, sum, toWords } from "./words.js";
import { resultsOn } from "./results.js";

export function answersOn(data, figures, { adoptersNamed, caveats, conditions }) {
  const { charts, parts, years } = data;
  const { adoptersCharged, changesLater, fewerMonths, isRising, keepsAmounts, linesMoved, paidAt, rangeOf, results } = figures;
  const otherSource = data.other_source && resultsOn({ ...data, ...data.other_source }).results;

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

  /** The facts that hold of any pricing that has a price. Others are left out of a range. */
  function ofPriced(choices, outcomes) {
    const holds = (name) => outcomes.some(([pricing]) => choices[pricing][name]);
    return Object.fromEntries(["depends", "goes_up", "goes_down", "rise_goes_on"].map((name) => [name, holds(name)]));
  }

  function factsOf(scenario, range) {
    const { facts: caseFacts, choices } = data.headline;
    const { leftOut } = range;
    const outcomes = [...range.byPricing];
    const facts = {
      ...caseFacts, ...choices[scenario.pricing], ...ofPriced(choices, outcomes), ...conditionFacts(scenario, outcomes),
      ...amountFacts(scenario, outcomes, range), ...savingFacts(scenario, outcomes), ...capFacts(outcomes),
      ...lateAndRisenFacts(scenario, range), caveats: caveats(scenario),
      left_out: leftOut.length ? andWords(leftOut.map((pricing) => data.names[pricing])) : "",
    };
    if (facts.disagree && !range.isOpen && otherSource) {
      const both = bothSources(scenario, outcomes[0][1]);
      Object.assign(facts, both, { on_time: facts.on_time && (both.both_on_time ?? facts.on_time) });
    }
    if (data.budget) Object.assign(facts, headroomFacts(facts.total.map((total) => data.budget.amount - total)));
    const quoted = asQuoted(scenario);
    const isAlike = (one, another) => spanOf(one).every((end, index) => Math.abs(end - spanOf(another)[index]) <= HALF_A_PENNY);
    facts.quoted = quoted.length ? quoted.map(({ leading }) => leading) : 0;
    facts.quoted_ongoing = quoted.map(({ results: { ongoing } }) => ongoing);
    facts.beside_quoted = quoted.length > 0 && !isAlike(facts.quoted, facts.total) && !facts.between;
    facts.cashable_in_full = isAlike(facts.saved, facts.cashable);
    return facts;
  }

  function conditionFacts(scenario, outcomes) {
    const { adopters, rise, cashable } = scenario;
    const { facts: caseFacts, choices, months, savings_starts: starts } = data.headline;
    const { tied_counts: tied, gives_no_other: givesNoOther, gives_pricing: givesPricing } = caseFacts;
    const path = [adopters].flat();
    const numbers = path.join(", ");
    const isNumber = !Array.isArray(adopters) && (givesNoOther || (givesPricing && allAssumed(scenario, outcomes)));
    const rises = outcomes.some(([pricing]) => isRising({ ...scenario, pricing }));
    const hasCharge = data.charges.length > 0;
    return {
      numbers: outcomes.some(([pricing]) => choices[pricing].depends) ? numbers : "", same_number: numbers === caseFacts.quoted_numbers,
      one_joins: path.every((count) => count === 1), by_year: Array.isArray(adopters),
      tied_here: isNumber && tied.includes(adopters),
      no_charge_for: isNumber && !tied.includes(adopters) ? String(adopters) : "",
      late: scenario.delay ? months[scenario.delay] : "",
      charge_late: scenario.charge_follows_go_live,
      ...changesOf(scenario, rises),
      some_keep: rises && outcomes.some(([pricing]) => keepsAmounts(pricing)),
      rise_without_effect: rise !== 0 && hasCharge && !rises,
      leaves: scenario.leave === "none" ? "" : scenario.leave, leaves_first: leavesFirst(scenario, outcomes),
      savings_start: starts[scenario.delay],
      ramp: scenario.ramp ? months[scenario.ramp] : "",
      cashable_share: cashable, all_cashable: cashable === 1, half_cashable: cashable === 0.5,
    };
  }
  /** Whether a scenario leaves before a late service starts. */
  function leavesFirst({ leave }, [[, { quantities }]]) {
    return data.left[leave] <= least([quantities.live, ...parts.charges.map((part) => quantities[`${part}.start`])]);
  }
  function changesOf({ charge_change: change, rise }, rises) {
    const [charged, risen] = [data.charges.length ? change : 0, rises ? rise : 0];
    return { more: Math.max(charged, 0), less: Math.max(-charged, 0), rise_more: Math.max(risen, 0), rise_less: Math.max(-risen, 0) };
  }
  /** Whether an answer over every pricing has a price only under assumed ones. */
  function allAssumed(scenario, outcomes) {
    return isOpen(scenario) && outcomes.every(([pricing]) => data.headline.whose[pricing].is_ours);
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
      is_alone: isOpen(scenario) && outcomes.length === 1,
      all_assumed: allAssumed(scenario, outcomes),
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
    const second = otherSource(scenario);
    if (Number.isNaN(second.results.whole_life)) return {};
    const isSwapped = second.leading < first.leading; // the lower cost first
    const ends = isSwapped ? [second, first] : [first, second];
    const { one_figure: one, other_figure: other } = data.headline.facts;
    const later = ends.map(({ results: { falls_after_budget_years: amount } }) => amount ?? 0);
    const full = ends.map((end) => end.full);
    const both = (name, amountOf) => {
      const amounts = ends.map(amountOf);
      return { [name]: amounts, [`${name}_is_one`]: Math.abs(amounts[0] - amounts[1]) <= HALF_A_PENNY };
    };
    const onTime = [results, otherSource].map((resultsAt) => resultsAt({ ...scenario, delay: 0 }).leading);
    return {
      between: data.headline.between_sources, rule: "", ...(isSwapped ? { one_figure: other, other_figure: one } : {}),
      ...both("total", (result) => result.leading), ...both("ongoing", (result) => result.results.ongoing),
      ...both("whole_life", (result) => result.results.whole_life), first_cost: ends.map(({ gross }) => gross[0]),
      saved: ends.map(({ saved }) => saved), cashable: ends.map(({ cashable }) => cashable),
      after: ends.map(({ leading, cashable }) => leading - cashable),
      later: data.headline.facts.verdict && greatest(later) >= HALF_A_POUND ? later : 0,
      a_year: full.some(Boolean) && !parts.savings.length ? full : 0,
      runs_on_cost: 0, not_raised: 0, deferred: 0, // amounts of lines, of which each source has its own
      both_on_time: isSwapped ? onTime.reverse() : onTime,
    };
  }

  /** The results as quoted, with the delay of a scenario. */
  function asQuoted(scenario) {
    const { as_documented: quoted, timing } = data.headline;
    const late = Object.fromEntries(timing.map((name) => [name, scenario[name]]));
    return quoted.map((fields) => results({ ...fields, ...late }));
  }

  function savingFacts({ savings, offset, ramp, delay }, outcomes) {
    const all = outcomes.map(([, result]) => result);
    const none = (pair) => Math.max(...pair.map(Math.abs)) < HALF_A_PENNY;
    const [saved, cashable, full] = ["saved", "cashable", "full"].map((name) => spanOf(all.map((result) => result[name])));
    return {
      saved, cashable, own_saved: ownSaved(all), costs_until: costsUntil(all[0]), after: spanOf(all.map((result) => result.leading - result.cashable)),
      no_savings: all.every((result) => !result.savings.some(Boolean)),
      no_savings_yet: none(saved), none_cashable: none(cashable),
      a_year: full.some(Boolean) && !parts.savings.length ? full : 0,
      starts: Boolean(savings || offset) && (delay > 0 || ramp > 0),
    };
  }

  /** The counted savings that the scenario adds to those of lines, or 0. [£] */
  function ownSaved(outcomes) {
    const own = spanOf(outcomes.map(({ quantities: { own_savings: saved } }) => 0 - (saved ?? 0)));
    return own[1] >= HALF_A_POUND ? own : 0;
  }
  /** The last month of the recurrent costs that count, if it is not that of the savings. */
  function costsUntil({ quantities: amounts }) {
    const { costs_in_months: timed, initial_months: months, end_of_savings: saved, month_before: names } = data.headline;
    const ends = timed.map((part) => {
      const [start, end] = [amounts[`${part}.start`], amounts[`${part}.end`]];
      const counted = Math.min(end, start + months);
      return counted > saved || counted < Math.min(saved, end) ? counted : 0;
    });
    return names[Math.max(0, ...ends)] ?? "";
  }

  /** Charges above a stated cap: before the rise or, if there are none, with it. */
  function capFacts(outcomes) {
    const { cap, cap_limit: most } = data.headline.facts;
    const paidRates = (name) => outcomes.flatMap(([, result]) => years
      .map((year, index) => [year, result[name][index], result.charged[index]]).filter(([, , amount]) => amount > 0));
    const [paid, withRise] = [paidRates("charge"), paidRates("raised")];
    const aboveOf = (rates) => (cap ? rates.filter(([, charge]) => charge > most + HALF_A_PENNY) : []);
    const before = aboveOf(paid);
    const above = before.length ? before : aboveOf(withRise);
    if (!above.length) return { charge: 0, charge_above: false };
    const [lowest, highest] = spanOf(above.map(([, charge]) => charge));
    const yearsOf = (rows) => years.filter((label) => rows.some(([year]) => year === label));
    const labels = yearsOf(above);
    return {
      charge: highest, charge_above: true, charges_differ: highest - lowest > HALF_A_PENNY,
      above_by_rise: !before.length, above_by_pence: differByPence(highest, most),
      above_in_part: labels.length < yearsOf(paid).length,
      from_year: labels[0], to_year: labels.length > 1 ? labels.at(-1) : "",
    };
  }

  /** The effects of a late start and of a rise on the lines, and why a late start may cost less. */
  function lateAndRisenFacts(scenario, { byPricing, leading: { lowPricing, highPricing } }) {
    const pricings = [lowPricing, highPricing];
    const onTime = pricings.map((pricing) => results({ ...scenario, pricing, delay: 0 }));
    const late = pricings.map((pricing) => byPricing.get(pricing));
    const { running_on: running, not_raised: fixed, on_leaving: leaving } = data.headline;
    const counted = ({ quantities: amounts }, names) => sum(names.map((part) => sum(amounts[`${part}.initial`] ?? amounts[`${part}.amount`])));
    const rises = pricings.some((pricing) => isRising({ ...scenario, pricing }));
    return {
      ...lateFacts(scenario, pricings, onTime, late),
      runs_on_cost: counted(late[0], running) - counted(onTime[0], running),
      not_raised: rises && fixed.length ? counted(late[0], fixed) : 0,
      leaving_outside: leavingOutside(late[0], leaving),
    };
  }
  /** The cost of leaving that the leading cost does not count. [£] */
  function leavingOutside({ quantities: amounts }, names) {
    const counted = (part) => (data.headline.facts.no_initial ? amounts[`${part}.amount`] : amounts[`${part}.initial`] ?? []);
    const cost = sum(names.map((part) => sum(amounts[`${part}.amount`]) + amounts[`${part}.after`] - sum(counted(part))));
    return cost >= HALF_A_POUND ? cost : 0;
  }
  const monthsSaid = (months) => (months ? data.headline.months[months] : "");
  function lateFacts(scenario, pricings, onTime, ends) {
    if (!scenario.delay) return { on_time: 0, dropped: "" };
    const dropped = fewerMonths(onTime[0], ends[0], "months");
    const facts = { on_time: 0, dropped: monthsSaid(dropped), one_dropped: dropped === 1 };
    if (!ends.some((end, index) => end.leading < onTime[index].leading - HALF_A_PENNY)) return facts;
    const fewer = fewerMonths(onTime[0], ends[0], "counted_months");
    return {
      ...facts, on_time: onTime.map((end) => end.leading),
      fewer_months: monthsSaid(fewer), one_month: fewer === 1, lines_move: linesMoved(onTime[0], ends[0]),
      adopters_change: Array.isArray(scenario.adopters) && data.headline.choices[scenario.pricing].depends,
      ...deferredFacts(scenario, fewer, pricings, onTime, ends),
    };
  }
  /** Facts on charges that a late start moves beyond the years of the budget. */
  function deferredFacts(scenario, fewer, pricings, onTime, late) {
    const isLast = data.counts_by_years && data.budget.counted.at(-1);
    if (!isLast || !fewer || scenario.leave !== "none") return { moved: false, deferred: 0 };
    const open = parts.charges.filter((_, index) => data.charges[index].is_open);
    const changes = pricings.some((pricing) => data.charges.some((charge) => charge.is_open && changesLater(charge, { ...scenario, pricing })));
    const counted = ({ quantities: amounts }, part) => amounts[`${part}.initial`];
    const moved = onTime.map((end, index) => Math.max(0, sum(open.map((part) => sum(
      counted(end, part).map((amount, year) => amount - counted(late[index], part)[year]))))));
    const isMoved = moved.some((amount) => amount > HALF_A_PENNY);
    const isLevel = !changes && onTime.every((end) => open.every((part) => levelFrom(end.quantities[`${part}.paid`], counted(end, part))));
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
      year < data.first_counted ? 0 : sum(recurrent.map((part) => amounts[`${part}.amount`][year] - amounts[`${part}.initial`][year])))));
    const isEnded = isLeaving || outcomes.some(({ quantities: amounts }) => (
      recurrent.some((part) => amounts[`${part}.amount`].at(-1) !== 0 && amounts[`${part}.goes_on`] === 0)));
    const partFrom = (month, year) => Math.min(Math.max(12 * (year + 1) - month, 0), 12) / 12;
    const goesOn = (month) => outcomes.every(({ results: { ongoing } }, end) => (
      outside[end].every((amount, year) => Math.abs(amount - ongoing * partFrom(month, year)) < HALF_A_PENNY)));
    const isLater = outcomes.some(({ results: { ongoing } }) => ongoing >= HALF_A_POUND);
    const from = isLater && data.headline.ongoing_from.find((_, month) => goesOn(month));
    if (from) return { ongoing_from: from };
    const paid = years.filter((_, year) => outside.some((amounts) => Math.abs(amounts[year]) >= HALF_A_POUND));
    if (!paid.length) return { ongoing_cost: false };
    if (!isLater || isEnded) {
      return { outside: spanOf(outside.map(sum)), then_on: isLater && !isLeaving, from_year: paid[0], to_year: paid.length > 1 ? paid.at(-1) : "" };
    }
    const first = years.indexOf(paid[0]);
    const facts = { first_outside: spanOf(outside.map((amounts) => amounts[first])), first_year_outside: years[first], is_part_of_a_year: data.budget.counted[first], in_full: paid[0] === years.at(-1) };
    const most = years.map((_, year) => Math.max(...outside.map((amounts) => Math.abs(amounts[year]))));
    const dearest = most.indexOf(Math.max(...most));
    if (most[dearest] - Math.max(most[first], most.at(-1)) < HALF_A_POUND) return facts;
    return { ...facts, dearest_outside: spanOf(outside.map((amounts) => amounts[dearest])), dearest_year_outside: years[dearest] };
  }

  const afterSavings = (range) => range.pair((priced) => priced.leading - priced.cashable);
  /** Facts for a few words on a scenario: its cost, its cost after cashable savings, and the budget. */
  function fewFacts(scenario) {
    const range = rangeOf(scenario);
    if (!range.isPriced) return null;
    const after = afterSavings(range);
    const pairs = { total: [range.leading.low, range.leading.high], total_is_one: isOne(range.leading), after: [after.low, after.high] };
    if (data.headline.facts.disagree && !range.isOpen && otherSource) {
      Object.assign(pairs, bothSources(scenario, [...range.byPricing.values()][0]));
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
        lacks_share: isSaving && isAmount && !cashable, lacks_amount: isSaving && !isAmount && !savings && !(offset && data.charges.length),
      })];
    }
    const worded = (facts, more) => (facts ? say(isSaving ? "after_savings" : "before_savings", { ...facts, ...more }, data.headline.sentences) : data.texts.no_price);
    const phrases = [worded(low), worded(high)];
    return phrases[0] === phrases[1] ? [worded(low, { in_pounds: true }), worded(high, { in_pounds: true })] : phrases;
  }

  /** The charge under each pricing in the last year charged, at the adopters of a scenario. ANY has the range. */
  function chargesSaid(scenario) {
    const adopters = adoptersCharged(scenario);
    const paid = new Map(data.pricings.map((pricing) => [pricing, paidAt(scenario, pricing, adopters)]));
    const priced = [...paid.values()].filter((charge) => !Number.isNaN(charge));
    const ends = priced.length ? toWords([least(priced), greatest(priced)].map(pounds)) : data.texts.no_price;
    const texts = [...paid].map(([pricing, charge]) => [pricing, Number.isNaN(charge) ? data.texts.no_price : pounds(charge)]);
    return Object.fromEntries([[ANY, ends], ...texts]);
  }

  /** A short name for a scenario. */
  function nameOf(scenario) {
    const { pricing, savings, offset, cashable } = scenario;
    const joined = adoptersNamed(scenario);
    return say("kept_name", {
      joined: charts.adopters_matter ? joined : "", pricing: data.pricings.length > 1 ? data.small_names[pricing] ?? data.texts.not_known : "",
      conditions: conditions(scenario).replace(/^, /, ""), kept_amount: savings, kept_offset: data.charges.length ? offset : 0, kept_share: cashable,
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

  return {
    headline, answerParts, afterSavings, effectOf, chargesSaid, nameOf, difference,
  };
}
