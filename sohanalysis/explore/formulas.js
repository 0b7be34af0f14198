// Runs the formulas of the model, which come as data from model/evaluation (`instructions`): a page
// may run no text as code. Every figure is the library's to the last bit: the same operations on the
// same doubles in the same order. No DOM.
//
// The data are turned once into flat arrays of operations over one array of cells. A value by year
// has a cell for each year, any other has one. With each scenario, only the operations that depend
// on an input that has moved are run again.

const OPERATIONS = [
  "+", "-", "*", "/", "<", ">", "<=", ">=", "==", "and", "or", "min", "max", "where", "share_of",
  "priced", "up", "grown", "years", "last", "running", "steps_at", "item",
];
const [
  ADD, SUBTRACT, MULTIPLY, DIVIDE, LESS, MORE, AT_MOST, AT_LEAST, EQUAL, AND, OR, MIN, MAX, WHERE,
  SHARE_OF, PRICED, UP, GROWN, YEARS, LAST, RUNNING, STEPS_AT, ITEM,
] = OPERATIONS.keys();
const WIDTH = 11; // numbers of an operation: code, result, years, then place and step of three arguments, length of a list
const BITS = 31; // inputs beyond the 31st share the bits of others, and run again with them

/** Run formulas: `evaluate(inputs)` returns the results by name; by year, a list. */
export function formulas({ years, moves, values, steps, results }) {
  const wide = [], lengths = [], places = [], bits = [];
  let size = 0;
  const take = (isWide, cells) => {
    wide.push(isWide);
    places.push(size);
    size += cells;
  };
  moves.forEach(([, byYear], move) => {
    take(byYear === 1, byYear ? years : 1);
    bits.push(1 << (move % BITS));
  });
  const constants = values.map((value) => (value?.list ?? value));
  constants.forEach((value, at) => {
    const isList = values[at] !== null && values[at].list !== undefined;
    lengths[places.length] = isList ? value.length : 0;
    take(isList ? Array.isArray(value[0]) : Array.isArray(value), [value].flat(2).length);
    bits.push(0);
  });
  const code = new Int32Array(steps.length * WIDTH);
  const stepBits = new Int32Array(steps.length);
  steps.forEach(([name, ...parts], step) => {
    const kind = OPERATIONS.indexOf(name);
    if (kind < 0) throw new Error(`${name} is not an operation`);
    const isWide = kind === RUNNING || (kind !== YEARS && kind !== LAST && parts.some((part) => wide[part]));
    const list = kind === ITEM ? parts[0] : parts[1];
    code.set([kind, size, isWide ? years : 1], step * WIDTH);
    parts.forEach((part, at) => code.set([places[part], wide[part] ? 1 : 0], step * WIDTH + 3 + 2 * at));
    code[step * WIDTH + 9] = lengths[list] ?? 0;
    code[step * WIDTH + 10] = years;
    stepBits[step] = parts.reduce((all, part) => all | bits[part], 0);
    bits.push(stepBits[step]);
    take(isWide, isWide ? years : 1);
  });
  const cells = new Float64Array(size).fill(NaN);
  constants.forEach((value, at) => {
    const numbers = [value].flat(2).map((number) => number ?? NaN);
    cells.set(numbers, places[moves.length + at]);
  });
  const names = moves.map(([name]) => name);
  const shown = results.map(([name, ref, byYear]) => ({ name, byYear, place: places[ref], step: wide[ref] ? 1 : 0, bit: bits[ref] }));
  let answer = Object.fromEntries(shown.map((result) => [result.name, valueOf(result)]));

  function valueOf({ byYear, place, step }) {
    if (!byYear) return cells[place];
    const amounts = new Array(years);
    for (let year = 0; year < years; year += 1) amounts[year] = cells[place + step * year];
    return amounts;
  }

  /** Set the inputs; return a bit for each one that has moved. */
  function set(inputs) {
    let moved = 0;
    for (let move = 0; move < names.length; move += 1) {
      const value = inputs[names[move]];
      if (value === undefined) throw new Error(`${names[move]} is missing`);
      const place = places[move];
      if (wide[move]) {
        for (let year = 0; year < years; year += 1) {
          const number = Number(typeof value === "object" ? value[year] : value);
          if (cells[place + year] !== number) {
            cells[place + year] = number;
            moved |= bits[move];
          }
        }
      } else if (cells[place] !== Number(value)) {
        cells[place] = Number(value);
        moved |= bits[move];
      }
    }
    return moved;
  }

  return {
    evaluate(inputs) {
      const moved = set(inputs);
      for (let step = 0; step < stepBits.length; step += 1) {
        if (stepBits[step] & moved) run(cells, code, step * WIDTH);
      }
      answer = { ...answer }; // results that have not moved stay
      for (let place = 0; place < shown.length; place += 1) {
        const result = shown[place];
        if (result.bit & moved) answer[result.name] = valueOf(result);
      }
      return answer;
    },
  };
}

/** Run one operation, for every year of its result. */
function run(cells, code, start) {
  let to = code[start + 1], a = code[start + 3], b = code[start + 5], c = code[start + 7];
  const end = to + code[start + 2], aStep = code[start + 4], bStep = code[start + 6], cStep = code[start + 8];
  const length = code[start + 9];
  switch (code[start]) {
    case ADD: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] + cells[b]; break;
    case SUBTRACT: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] - cells[b]; break;
    case MULTIPLY: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] * cells[b]; break;
    case DIVIDE: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] / cells[b]; break;
    case LESS: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] < cells[b] ? 1 : 0; break;
    case MORE: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] > cells[b] ? 1 : 0; break;
    case AT_MOST: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] <= cells[b] ? 1 : 0; break;
    case AT_LEAST: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] >= cells[b] ? 1 : 0; break;
    case EQUAL: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] === cells[b] ? 1 : 0; break;
    case AND: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] && cells[b] ? 1 : 0; break;
    case OR: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] || cells[b] ? 1 : 0; break;
    case MIN: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = Math.min(cells[a], cells[b]); break;
    case MAX: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = Math.max(cells[a], cells[b]); break;
    case WHERE: for (; to < end; to += 1, a += aStep, b += bStep, c += cStep) cells[to] = cells[a] ? cells[b] : cells[c]; break;
    case SHARE_OF: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = cells[a] === 0 ? 0 : cells[a] * cells[b]; break;
    case PRICED: for (; to < end; to += 1, a += aStep) cells[to] = Number.isNaN(cells[a]) ? 0 : 1; break;
    case UP: for (; to < end; to += 1, a += aStep) cells[to] = Math.ceil(cells[a]); break;
    case GROWN: for (; to < end; to += 1, a += aStep, b += bStep) cells[to] = grown(cells[a], cells[b]); break;
    case YEARS: cells[to] = sum(cells, a, aStep, code[start + 10]); break;
    case LAST: cells[to] = cells[a + aStep * (code[start + 10] - 1)]; break;
    case RUNNING: for (let total = -0; to < end; to += 1, a += aStep) cells[to] = total += cells[a]; break;
    case STEPS_AT: for (; to < end; to += 1, a += aStep) cells[to] = reached(cells, cells[a], b, length); break;
    case ITEM: item(cells, code, start); break;
  }
}

function grown(rate, count) {
  let factor = 1;
  for (let year = 0; year < count; year += 1) factor *= 1 + rate;
  return factor;
}
/** Add up the years, from the first: another order would give other last bits. */
function sum(cells, place, step, years) {
  let total = cells[place];
  for (let year = 1; year < years; year += 1) total += cells[place + step * year];
  return total;
}
/** Count the steps of a rising list that start at or below a value. */
function reached(cells, value, list, length) {
  let count = 0;
  while (count < length && cells[list + count] <= value) count += 1;
  return count;
}
/** Look up entries of a list, which is a list for each year if it is by year. */
function item(cells, code, start) {
  const [, to, count, list, isYearly, position, step] = code.subarray(start, start + 7);
  const [length, years] = code.subarray(start + 9, start + 11);
  for (let year = 0; year < count; year += 1) {
    const entry = Math.max(0, Math.min(length - 1, Math.trunc(cells[position + step * year]) - 1));
    cells[to + year] = isYearly ? cells[list + entry * years + year] : cells[list + entry];
  }
}
