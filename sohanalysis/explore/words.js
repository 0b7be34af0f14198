// Figures in words by one rounding rule, sentences from templates, and pairs of amounts.

// eslint-disable-next-line no-restricted-syntax -- of money.py, as all rounding here
export const HALF_A_PENNY = 0.005;
export const HALF_A_POUND = 0.5; // less is zero in whole pounds
export const MILLIONTH = 1e-6; // of a pound: less is float noise

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
/** Join the ends of a range; equal ends are one text. `after` may break the line after the word. */
// eslint-disable-next-line no-restricted-syntax -- the word of report/templates.say
export const toWords = (ends, between = "to", after = " ") => [...new Set(ends)].join(` ${between}${after}`);
/** Numbers in rising order as text: "2, 5 to 8". */
export function numberRuns(numbers) {
  const starts = numbers.filter((number, index) => numbers[index - 1] !== number - 1);
  const ends = numbers.filter((number, index) => numbers[index + 1] !== number + 1);
  return starts.map((start, index) => toWords([start, ends[index]])).join(", ");
}
/** The lowest and the highest amount of a cell. */
export function figureSpan(low, high) {
  return toWords([low, high].map(figures));
}
export function pounds(amount) {
  const whole = rounded(amount);
  return signed(whole, grouped(size(whole)));
}
/** Whether an amount reads as its limit in whole pounds, so that both need their pence. */
export const differByPence = (amount, limit) => rounded(amount) === rounded(limit);
/** Whole pounds for a sentence, which has no minus sign. */
// eslint-disable-next-line no-restricted-syntax -- of money.py, as all rounding here
const poundsInWords = (amount) => `${pounds(Math.abs(amount))}${rounded(amount) < 0n ? " below zero" : ""}`;
/** A distance in whole pounds, without its sign: never as £0. */
// eslint-disable-next-line no-restricted-syntax -- of money.py, as all rounding here
export const distance = (amount) => (Math.abs(amount) < HALF_A_POUND ? "less than £1" : pounds(Math.abs(amount)));
export function thousands(amount) {
  if (size(rounded(amount)) < 1000n) return pounds(amount);
  const nearest = rounded(amount, -3);
  if (size(nearest) >= 1000n) return signed(nearest, `${decimals(nearest, 3)}m`);
  return signed(nearest, `${size(nearest)}k`);
}
/** A distance in thousands, without its sign: never as £0. */
const shortDistance = (amount) => (Math.abs(amount) < HALF_A_POUND ? distance(amount) : thousands(Math.abs(amount)));
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
/** Round down to a whole number of steps. */
export const floored = (amount, step) => Math.floor(amount / step + MILLIONTH) * step;
/** A percentage without trailing zeros. Rates have two places, calculated shares one. */
export function percent(share, places = 2) {
  const whole = rounded(share * 100, places);
  return `${whole < 0n ? "-" : ""}${decimals(whole, places)}%`;
}

// Sentences: the first template of a list whose facts all hold, as in report/wording

const FORMATS = {
  pounds: poundsInWords, distance, full_pounds: fullPounds, quoted_pounds: quotedPounds,
  thousands, short_distance: shortDistance, figures, percent,
};
const holds = (fact) => fact !== undefined && fact !== null && fact !== false && fact !== 0 && fact !== "";
export function say(name, allFacts, templates) {
  const value = (key) => (Object.hasOwn(templates, key) ? say(key, allFacts, templates) : allFacts[key]);
  const written = (template) => template.replace(/\{(\w+)(?::(\w+))?\}/g, (_, key, format) => {
    const fact = value(key);
    if (!format) return String(fact);
    const ends = [fact].flat();
    if (!allFacts.between) ends.sort((one, other) => one - other); // two sources keep their order
    return toWords(ends.map((end) => FORMATS[format](end)), allFacts.between);
  });
  const chosen = templates[name].find(([facts]) => facts.every((fact) => holds(value(fact))));
  if (!chosen) return "";
  return Array.isArray(chosen[1]) ? chosen[1].map(written).filter(Boolean).join(", ") : written(chosen[1]);
}
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const firstCapital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

// Adding, one after the other from the first

export const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);
export const running = (amounts) => {
  let total = 0;
  return amounts.map((amount) => (total += amount));
};

export const ANY = "any"; // a pricing that is not known: each result is then a range over all pricings

// Pairs of amounts, and lists

export const isOpen = ({ pricing }) => pricing === ANY;
/** The lowest and highest amount, each with the first pricing within half a penny of it. */
export function pairOf(amounts) {
  const low = Math.min(...amounts.map(([, amount]) => amount));
  const high = Math.max(...amounts.map(([, amount]) => amount));
  const within = (end) => amounts.find(([, amount]) => Math.abs(amount - end) <= HALF_A_PENNY)[0];
  return { low, high, lowPricing: within(low), highPricing: within(high) };
}
/** Whether both ends of a pair are the same amount, to half a penny. */
export const isOne = ({ low, high }) => high - low <= HALF_A_PENNY;
export const isShort = (headroom) => headroom < -HALF_A_PENNY;
/** The headroom at each end of a cost and its side of the budget, as in report/verdict: "low" is the cheaper end. */
export function headroomFacts(amounts) {
  const ends = { low: Math.max(...amounts), high: Math.min(...amounts) };
  const isLevel = (headroom) => Math.abs(headroom) <= HALF_A_PENNY;
  const both = Object.values(ends);
  const byEnd = Object.entries(ends).map(([end, headroom]) => (
    { [`${end}_left`]: Math.abs(headroom), [`${end}_over`]: isShort(headroom), [`${end}_level`]: isLevel(headroom) }));
  return Object.assign({
    left: both.map(Math.abs), both_over: both.every(isShort), both_level: both.every(isLevel),
    both_under: !both.some(isShort) && !both.some(isLevel), both_sides: isShort(ends.high) && !isShort(ends.low) && !isLevel(ends.low),
  }, ...byEnd);
}
export const counts = (first, end) => Array.from({ length: end - first + 1 }, (_, index) => first + index);
export const least = (values) => values.reduce((one, other) => Math.min(one, other));
export const greatest = (values) => values.reduce((one, other) => Math.max(one, other));
export const spanOf = (amounts) => [Math.min(...amounts), Math.max(...amounts)];
// eslint-disable-next-line no-restricted-syntax -- the word of wording_pricing.and_words
export const andWords = (phrases) => (phrases.length < 2 ? phrases.join("") : `${phrases.slice(0, -1).join(", ")} and ${phrases.at(-1)}`);
const joined = (...notes) => notes.filter(Boolean).join(" ");
export const noted = (...notes) => (joined(...notes) ? { note: joined(...notes) } : {});
