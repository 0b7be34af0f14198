// Runs the formulas of the model. They come as data from model/evaluation (`instructions`), because
// the security policy of the page does not let it run text as code. Every figure equals the library's
// to the last bit: the same operations on the same doubles in the same order. No DOM.
//
// The data become steps over one array of cells. A value by year has a cell for each year, any other
// value has one. A test is 1 or 0. A price that no document gives is NaN. For a new scenario, only the
// steps that depend on a changed input run again.

const OPERATIONS = [
  "+", "-", "*", "/", "<", ">", "<=", ">=", "==", "and", "or", "min", "max", "where", "share_of",
  "priced", "up", "root", "grown", "years", "last", "running", "steps_at", "item",
];
const [
  ADD, SUBTRACT, MULTIPLY, DIVIDE, LESS, MORE, AT_MOST, AT_LEAST, EQUAL, AND, OR, MIN, MAX, WHERE,
  SHARE_OF, PRICED, UP, ROOT, GROWN, YEARS, LAST, RUNNING, STEPS_AT, ITEM,
] = OPERATIONS.keys();
// A step is a row of whole numbers: operation, cells of its result (first, and after the last), cell
// and stride of each argument (to its next year; 0 if all years share it), length of its list, years.
const ROW = 11;
const BITS = 31; // inputs beyond the 31st share the bits of others, and run again with them

/**
 * Return two functions that run the formulas. `evaluate(inputs)` returns the results by name, and a
 * list for a result by year. `one(inputs, name)` returns one of them. Pass every input each time. An
 * unchanged list is the same object in the next answer, so do not change a list.
 */
export function formulas({ years, moves, values, steps, results }) {
  const parts = []; // of moves, values and steps, as the indices of the data count them
  let size = 0;
  function allocate(isByYear, count, bits, length = 0) {
    parts.push({ cell: size, stride: isByYear ? 1 : 0, bits, length });
    size += count;
    return parts.at(-1);
  }
  const inputs = moves.map(([name, byYear], move) => ({ name, ...allocate(byYear, byYear ? years : 1, 1 << (move % BITS)) }));
  const constants = values.map((value) => {
    const list = value?.list;
    const numbers = [list ?? value].flat(2).map((number) => number ?? NaN);
    return { numbers, ...allocate(Array.isArray(list ? list[0] : value), numbers.length, 0, list?.length) };
  });
  const stepBits = new Int32Array(steps.length);
  const rows = Int32Array.from(steps.flatMap(([name, ...indices], step) => {
    const operation = OPERATIONS.indexOf(name);
    if (operation < 0) throw new Error(`${name} is not an operation`);
    const operands = indices.map((index) => parts[index]);
    const isByYear = name === "running" || (name !== "years" && name !== "last" && operands.some(({ stride }) => stride));
    stepBits[step] = operands.reduce((all, { bits }) => all | bits, 0);
    const { cell } = allocate(isByYear, isByYear ? years : 1, stepBits[step]);
    const [a, b, c] = [...operands, ...operands, ...operands]; // a step reads only its own arguments; the repeats fill the rest
    const length = Math.max(...operands.map((part) => part.length));
    return [operation, cell, size, a.cell, a.stride, b.cell, b.stride, c.cell, c.stride, length, years];
  }));
  const cells = new Float64Array(size).fill(NaN);
  for (const { cell, numbers } of constants) cells.set(numbers, cell);
  const outputs = results.map(([name, index, byYear]) => ({ name, byYear, ...parts[index] }));
  let answer = Object.fromEntries(outputs.map((result) => [result.name, valueOf(result)]));
  const cellOf = new Map(outputs.map(({ name, cell }) => [name, cell]));
  let moved = 0; // bits of the inputs that have moved since the steps ran
  let stale = 0; // bits of the inputs that have moved since the last answer

  function valueOf({ byYear, cell, stride }) {
    if (!byYear) return cells[cell];
    const amounts = new Array(years);
    for (let year = 0; year < years; year += 1) amounts[year] = cells[cell + stride * year];
    return amounts;
  }

  function set(cell, value, bits) {
    if (cells[cell] === value) return;
    cells[cell] = value;
    moved |= bits;
  }

  function setInput({ name, cell, stride, bits }, value) {
    if (value === undefined) throw new Error(`${name} is missing`);
    if (!stride) set(cell, Number(value), bits);
    else for (let year = 0; year < years; year += 1) set(cell + year, Number(typeof value === "object" ? value[year] : value), bits);
  }

  function runAll(scenario) {
    for (let input = 0; input < inputs.length; input += 1) setInput(inputs[input], scenario[inputs[input].name]);
    for (let step = 0; step < stepBits.length; step += 1) {
      if (stepBits[step] & moved) run(cells, rows, step * ROW);
    }
    stale |= moved;
    moved = 0;
  }

  return {
    evaluate(scenario) {
      runAll(scenario);
      answer = { ...answer }; // unchanged results stay
      for (let result = 0; result < outputs.length; result += 1) {
        if (outputs[result].bits & stale) answer[outputs[result].name] = valueOf(outputs[result]);
      }
      stale = 0;
      return answer;
    },
    /** Return one result that is not by year, for searches that need it many times. */
    one(scenario, name) {
      runAll(scenario);
      return cells[cellOf.get(name)];
    },
  };
}

/** Run one step, for every year of its result. */
function run(cells, rows, row) {
  let to = rows[row + 1], a = rows[row + 3], b = rows[row + 5], c = rows[row + 7];
  const end = rows[row + 2], aStride = rows[row + 4], bStride = rows[row + 6], cStride = rows[row + 8];
  // A loop for each operation: a function for each would take twice the time.
  switch (rows[row]) {
    case ADD: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] + cells[b]; break;
    case SUBTRACT: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] - cells[b]; break;
    case MULTIPLY: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] * cells[b]; break;
    case DIVIDE: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] / cells[b]; break;
    case LESS: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] < cells[b] ? 1 : 0; break;
    case MORE: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] > cells[b] ? 1 : 0; break;
    case AT_MOST: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] <= cells[b] ? 1 : 0; break;
    case AT_LEAST: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] >= cells[b] ? 1 : 0; break;
    case EQUAL: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] === cells[b] ? 1 : 0; break;
    case AND: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] && cells[b] ? 1 : 0; break;
    case OR: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] || cells[b] ? 1 : 0; break;
    case MIN: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = Math.min(cells[a], cells[b]); break;
    case MAX: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = Math.max(cells[a], cells[b]); break;
    case WHERE: for (; to < end; to += 1, a += aStride, b += bStride, c += cStride) cells[to] = cells[a] ? cells[b] : cells[c]; break;
    case SHARE_OF: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = cells[a] === 0 ? 0 : cells[a] * cells[b]; break;
    case PRICED: for (; to < end; to += 1, a += aStride) cells[to] = Number.isNaN(cells[a]) ? 0 : 1; break;
    case UP: for (; to < end; to += 1, a += aStride) cells[to] = Math.ceil(cells[a]); break;
    case ROOT: for (; to < end; to += 1, a += aStride) cells[to] = Math.sqrt(cells[a]); break;
    case GROWN: for (; to < end; to += 1, a += aStride, b += bStride) cells[to] = grown(cells[a], cells[b]); break;
    case YEARS: cells[to] = total(cells, a, aStride, rows[row + 10]); break;
    case LAST: cells[to] = cells[a + aStride * (rows[row + 10] - 1)]; break;
    case RUNNING: for (let amount = -0; to < end; to += 1, a += aStride) cells[to] = amount += cells[a]; break;
    case STEPS_AT: for (; to < end; to += 1, a += aStride) cells[to] = reached(cells, cells[a], b, rows[row + 9]); break;
    case ITEM: for (let year = 0; to < end; to += 1, year += 1, b += bStride) {
      // A list by year has the entries of all years at a position next to one another.
      const entry = Math.max(0, Math.min(rows[row + 9] - 1, Math.trunc(cells[b]) - 1));
      cells[to] = cells[a + (aStride ? entry * rows[row + 10] + year : entry)];
    }
  }
}

/** Return the growth factor after some years by multiplication: a power differs between languages in the last bit. */
function grown(rate, count) {
  let factor = 1;
  for (let year = 0; year < count; year += 1) factor *= 1 + rate;
  return factor;
}
/** Add up the years from the first. Another order would change the last bit. */
function total(cells, cell, stride, years) {
  let amount = cells[cell];
  for (let year = 1; year < years; year += 1) amount += cells[cell + stride * year];
  return amount;
}
/** Count the entries of a rising list that are at or below a value. */
function reached(cells, value, list, length) {
  let count = 0;
  while (count < length && cells[list + count] <= value) count += 1;
  return count;
}
