// What the page works out. It looks factors and months up in tables that Python made, multiplies
// and adds them in the order in which Python does, and rounds by Python's one rule: every figure is
// that of the library to the last bit. No DOM: it runs in a page, in a notebook and in node.

// Money in words, by the one rounding rule: to 1e-6 first, then half away from zero

/** Round to places, as a whole number of that unit: toFixed takes the exact value of a number. */
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
/** Whole pounds for a table; a dash where no document gives a price. */
export const figures = (amount) => (Number.isNaN(amount) ? "-" : grouped(rounded(amount)));
export function pounds(amount) {
  const whole = rounded(amount);
  return signed(whole, grouped(size(whole)));
}
export function thousands(amount) {
  const nearest = rounded(amount, -3);
  if (nearest === 0n) return "£0";
  if (size(nearest) >= 1000n) return signed(nearest, `${decimals(nearest, 3)}m`);
  return signed(nearest, `${size(nearest)}k`);
}
export function percent(share) {
  const tenths = rounded(share * 100, 1);
  return `${tenths < 0n ? "-" : ""}${decimals(tenths, 1)}%`;
}

// Adding, one after the other from the first

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);
export const running = (amounts) => {
  let total = 0;
  return amounts.map((amount) => (total += amount));
};

/** An engine on the tables of one case: `results` answers for any scenario. */
export function engine(data) {
  const { years, opens, months_in_a_year: twelve } = data;
  const zeros = years.map(() => 0);
  const at = (listed, place) => listed[Math.min(place, listed.length - 1)]; // one stands for all
  const together = (flows) => years.map((_, year) => flows.reduce((total, flow) => total + flow[year], 0));
  const within = (start, end) => opens.map((open) => Math.max(Math.min(end, open + twelve) - Math.max(start, open), 0));
  const proRata = (rate, months) => rate.map((each, year) => each * months[year] / twelve);

  /** Yearly rate of a charge, before any change of it: at the adopters of each year. */
  function rateOf({ rates }, { pricing, adopters }) {
    const { rates: table, factors } = rates[Object.hasOwn(rates, pricing) ? pricing : ""];
    return years.map((_, year) => {
      const rate = at(at(table, at([adopters].flat(), year) - 1), year) ?? NaN;
      return factors ? rate * factors[year] : rate;
    });
  }

  /** First month, and the one after the last, at a delay and an end of membership. */
  function ends(period, delay, left) {
    const end = at(period.end, delay);
    return [at(period.begin, delay), period.stops_on_leaving ? Math.min(end, left) : end];
  }

  function flowAt(rate, period, delay, left) {
    const [start, end] = ends(period, delay, left);
    const active = within(start, end);
    const amounts = proRata(rate, active);
    if (!period.is_recurrent) return { amounts, initial: amounts, rate: null, after: 0 };
    const initial = proRata(rate, within(start, Math.min(end, start + data.initial_months)));
    return { amounts, initial, rate: rate.map((each, year) => (active[year] ? each : 0)), after: 0 };
  }

  function lineFlow(line, delay, scenario) {
    if (line.rate) return flowAt(line.rate, line, delay, data.left[scenario.leave]);
    const { [scenario.leave]: amounts } = line.amounts;
    return { amounts, initial: zeros, rate: null, after: line.after[scenario.leave] };
  }

  /** Months' worth of savings over the first months from go-live. */
  function worthOf(ramp, months) {
    const rising = data.worth[ramp];
    const last = rising.length - 1;
    return months <= last ? rising[months] : rising[last] + (months - last);
  }
  function savedMonths(ramp, live, until) {
    const since = (month) => Math.max(Math.min(month, until) - live, 0);
    return opens.map((open) => worthOf(ramp, since(open + twelve)) - worthOf(ramp, since(open)));
  }

  /** Every figure of a scenario: flows by year, then results by name. */
  function results(scenario) {
    const { delay, savings: given, offset, ramp, cashable: share } = scenario;
    const left = data.left[scenario.leave];
    // By place and not by name: a name may be any text, a number too.
    const rates = data.charges.map((charge) => rateOf(charge, scenario));
    const paid = rates.map((rate) => rate.map((each) => each * (1 + scenario.charge_change)));
    const late = scenario.charge_follows_go_live ? delay : 0;
    const flows = [
      ...data.lines.cost.map((line) => lineFlow(line, delay, scenario)),
      ...data.charges.map((charge, place) => flowAt(paid[place], charge, late, left)),
    ];
    const gross = together(flows.map(({ amounts }) => amounts));

    const last = sum(data.last_charged.charges.map((place) => rates[place][data.last_charged.year]));
    const full = offset ? given + offset * last : given;
    const live = data.go_live + delay;
    const effect = years.map(() => full);
    const minus = (amounts) => amounts.map((amount) => 0 - amount);
    const chosen = minus(proRata(effect, savedMonths(ramp, live, left)));
    const gains = data.lines.saving.map((line) => ({ line, ...lineFlow(line, delay, scenario) }));
    const gained = together(gains.map(({ amounts }) => amounts));
    const savings = gains.length ? chosen.map((amount, year) => amount - gained[year]) : chosen;
    const net = together([gross, savings]);
    const cashableOf = (own, ofLine) => gains.filter(({ line }) => line.cashable).reduce(
      (total, gain) => total.map((amount, year) => amount + gain.line.cashable * (0 - ofLine(gain)[year])),
      own.map((amount) => share * amount));
    const cash = cashableOf(chosen, ({ amounts }) => amounts);

    const initial = together(flows.map((flow) => flow.initial));
    const total = sum(initial);
    const counted = (amounts, which) => sum(amounts.map((amount, year) => (data.budget.counted[year] === which ? amount : 0)));
    const funded = data.lines.funding.map((line) => lineFlow(line, delay, scenario).amounts);
    const funds = together([zeros, ...funded]);
    const found = { two_year_total: total };
    if (data.budget) {
      found.headroom = data.budget.amount - total;
      found.spent_in_budget_years = counted(gross, true);
      found.falls_after_budget_years = counted(initial, false);
      found.cost_after_cashable_savings = total + counted(cash, true);
    } else {
      const until = Math.min(left, data.go_live + data.initial_months, data.end);
      const early = minus(proRata(effect, savedMonths(ramp, live, until)));
      found.cost_after_cashable_savings = total + sum(cashableOf(early, ({ line }) => {
        const [start, end] = ends(line, delay, left);
        return proRata(line.rate, within(Math.max(start, data.go_live), Math.min(end, until)));
      }));
    }
    found.ongoing = sum(flows.filter(({ rate }) => rate).map(({ rate }) => rate.at(-1)));
    found.present_value = sum(net.map((amount, year) => amount * data.discount[year]));
    found.whole_life = sum(gross);
    found.whole_life_net = sum(net);
    found.after_horizon = sum(flows.map(({ after }) => after));
    return {
      results: found, gross, savings, net, chosen, cash, full, last, rates, paid,
      net_call: gross.map((amount, year) => amount + cash[year] - funds[year]),
      lines: [...flows.map(({ amounts }) => amounts), ...gains.map(({ amounts }) => minus(amounts))],
      charge: paid[data.chosen] ?? zeros,
    };
  }

  return { results };
}
