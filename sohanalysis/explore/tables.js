// Tables of the page: their drawing, and the results of scenarios side by side.

import { figures, filled } from "./words.js";

/** Describe a table. `meaningOf` returns the explanation of a row from its head, if it has one. */
export function drawnTable(name, { caption, columns, rows, totals, text_columns: textColumns, remarks = 0, note, foot }, { meaning = "", meaningOf = null } = {}) {
  const aligned = (column) => (column < textColumns ? "" : column < columns.length - remarks ? "soh-figure" : "soh-remark");
  const cell = (text, column) => ["td", { class: aligned(column + 1) }, text];
  const row = ([head, ...cells], index) => ["tr", { class: index >= rows.length - totals ? "soh-total" : "" },
    ["th", { scope: "row" }, head], ...cells.map(cell), meaningOf && ["td", { class: "soh-meaning" }, meaningOf(head)]];
  return ["div", { class: "soh-wide", id: `${name}-table`, role: "group", "aria-label": caption, tabindex: "0", key: name },
    ["table", {}, ["caption", {}, caption],
      ["thead", {}, ["tr", {}, ...columns.map((head, column) => ["th", { scope: "col", class: aligned(column) }, head]),
        meaningOf && ["th", { scope: "col", class: "soh-meaning" }, meaning]]],
      ["tbody", {}, ...rows.map(row)]],
    note && ["p", { class: "soh-whose" }, note],
    foot && ["p", { class: "soh-code" }, foot]];
}

/**
 * Describe the results of named scenarios: a column for each, or one for each end of a range. `heads`
 * and `values` are for a file: numbers in full, and the pricing of an end in a separate cell.
 */
export function comparedTable(scenarios, answers, data) {
  const { texts, names, tables: { results: { columns: [result], labels } } } = data;
  const columns = scenarios.map(({ name, scenario }) => ({ name, code: answers.code(scenario), ...answers.rangeOf(scenario) }));
  const across = (ofOne, ofRange) => columns.flatMap((column) => (column.isOpen ? ofRange(column) : [ofOne(column)]));
  const present = Object.entries(labels).filter(([key]) => columns.some(({ pairs }) => pairs[key]?.low || pairs[key]?.high));
  const nameOf = ({ name }) => name;
  const codeOf = ({ code }) => code;
  const ends = (keys) => ({ name }) => keys.map((key) => filled(texts[key], { name }));
  const amount = (key) => ({ pairs }) => pairs[key]?.low ?? NaN;
  const withPricing = (end, pricing, { low, high }) => (figures(low) === figures(high) ? figures(end) : `${figures(end)} (${names[pricing]})`);
  const cells = (key) => ({ pairs: { [key]: pair } }) => (pair
    ? [withPricing(pair.low, pair.lowPricing, pair), withPricing(pair.high, pair.highPricing, pair)] : [figures(NaN), figures(NaN)]);
  const values = (key) => ({ pairs: { [key]: pair } }) => (pair
    ? [pair.low, names[pair.lowPricing], pair.high, names[pair.highPricing]] : [NaN, "", NaN, ""]);
  return {
    caption: texts.comparison, columns: [result, ...across(nameOf, ends(["lowest", "highest"]))], totals: 0, text_columns: 1,
    rows: [
      ...present.map(([key, label]) => [label, ...across((column) => figures(amount(key)(column)), cells(key))]),
      [texts.code, ...across(codeOf, ({ code }) => [code, code])],
    ],
    heads: [result, ...across(nameOf, ends(["lowest", "lowest_under", "highest", "highest_under"]))],
    values: [
      ...present.map(([key, label]) => [label, ...across(amount(key), values(key))]),
      [texts.code, ...across(codeOf, ({ code }) => [code, "", code, ""])],
    ],
  };
}
