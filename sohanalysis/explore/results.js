// The figures of a scenario, by the formulas of the model, under one pricing or every one. Every
// figure equals the library's to the last bit.

import { formulas } from "./formulas.js";
import { isOpen, pairOf, sum } from "./words.js";

/** Figures on the tables of one case: `results` answers for a scenario with one pricing. */
export function resultsOn(data) {
  const { years, parts } = data;
  const zeros = years.map(() => 0);
  const entryAt = (list, index) => list[Math.min(index, list.length - 1)]; // a short list repeats its last entry
  const model = formulas(data.model);

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
      raised: chosen ? byName[`${chosen}.raised`] : zeros,
      charged: chosen ? amounts(chosen) : zeros,
    };
  }

  // Results over every pricing, as in model/result_range. Only this section loops over pricings

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

  /** Whether a charge rises or falls in the scenario. If the pricing is not known, any pricing counts. */
  const isRising = (scenario) => scenario.rise !== 0 && data.charges.some((charge) => (
    (isOpen(scenario) ? data.pricings : [scenario.pricing]).some((pricing) => ratesOf(charge, pricing).rises)));
  /** Whether any charge keeps its own amounts under a pricing, if charges rise. */
  const keepsAmounts = (pricing) => data.charges.some((charge) => !ratesOf(charge, pricing).rises);
  /** Whether a charge rises or falls after the years of the case, under one pricing. */
  const changesLater = (charge, { pricing, rise }) => {
    const { rises, later_uplift: uplift } = ratesOf(charge, pricing);
    return (rises ? rise : uplift) !== 0;
  };
  const isCashable = ({ cashable }) => Boolean(cashable || data.cashable_lines);
  const ends = (scenario) => data.estimates.map((pricing) => results({ ...scenario, pricing }));
  /** The number of adopters in the last year charged. */
  const adoptersCharged = ({ adopters }) => entryAt([adopters].flat(), data.last_charged);
  /** Yearly charge of the last year charged at a number of adopters, after any change of it. */
  const paidAt = (scenario, pricing, adopters) =>
    rateIn(data.charges[data.chosen], { pricing, adopters }, data.last_charged) * (1 + scenario.charge_change);
  /** The pricings that a scenario may have, if they have a price in every year. Stated ones come first. */
  function pricedOf(scenario) {
    const isPriced = (pricing) => !rateOf(data.charges[data.chosen], { ...scenario, pricing }).some(Number.isNaN);
    return isOpen(scenario) ? data.stated_first.filter(isPriced) : [scenario.pricing];
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

  return {
    entryAt, paidAt, pricedOf, adoptersCharged, isRising, keepsAmounts, changesLater, isCashable,
    inputsOf, resultOf: model.one, results, ends, rangeOf, atOnePricing, fewerMonths, linesMoved,
  };
}
