"use strict";
// The page of the companion. It looks figures up in tables that Python worked out, adds and scales
// them, and fills them into sentences that come from Python too. No rule of the model is here.
(() => {
  const data = JSON.parse(document.getElementById("tables").textContent);
  const { figures: figured, words: worded, phrases } = data;
  const CALM = 400; // ms without a change, after which the answer is announced
  const HALF_A_PENNY = 0.005, HALF_A_POUND = 0.5;
  const ROOM = 56; // pixels for the label of a year
  const LEADS = [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8, 10]; // where an axis may end

  // Money in words, by the one rounding rule: to 1e-6 first, then half away from zero

  /** Round to places, as a whole number of that unit: toFixed takes the exact value of a number. */
  function rounded(amount, places = 0) {
    const millionths = BigInt(Math.abs(amount).toFixed(6).replace(".", ""));
    const unit = 10n ** BigInt(6 - places);
    const whole = (millionths + unit / 2n) / unit;
    return amount < 0 ? -whole : whole;
  }
  const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
  const figures = (amount) => grouped(rounded(amount));
  const signed = (whole, text) => `${whole < 0n ? "-" : ""}£${text}`;
  const size = (whole) => (whole < 0n ? -whole : whole);
  function pounds(amount) {
    const whole = rounded(amount);
    return signed(whole, grouped(size(whole)));
  }
  function decimals(whole, places) {
    const digits = String(size(whole)).padStart(places + 1, "0");
    const end = digits.slice(-places).replace(/0+$/, "");
    return grouped(digits.slice(0, -places)) + (end && `.${end}`);
  }
  function thousands(amount) {
    const nearest = rounded(amount, -3);
    if (nearest === 0n) return "£0";
    if (size(nearest) >= 1000n) return signed(nearest, `${decimals(nearest, 3)}m`);
    return signed(nearest, `${size(nearest)}k`);
  }
  const span = (low, high) => [...new Set([thousands(low), thousands(high)])].join(" to ");
  function percent(share) {
    const tenths = rounded(share * 100, 1);
    return `${tenths < 0n ? "-" : ""}${decimals(tenths, 1)}%`;
  }

  // Looking up

  function look({ by, of, values }, at) {
    const found = by.reduce((inner, axis) => inner[at[axis]], of);
    return values ? values[found] : found; // what stands often is given once
  }
  const says = (table, at) => table.texts[look(table, at)];
  const yearly = (table, at) => data.years.map((_, year) => look(table, { ...at, year }));
  const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, place) => values[place]);

  /** Where the tables hold a choice. */
  function places({ pricing: form, adopters, delay, ramp, charge_follows_go_live: late }) {
    return {
      form: data.forms.indexOf(form),
      forces: Array.isArray(adopters) ? data.possible : adopters - 1,
      start: delay + (late ? data.longest_delays[0] + 1 : 0),
      delay,
      ramp,
    };
  }

  // Adding and scaling, in the order in which Python adds

  const add = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0);
  const together = (lines) => data.years.map((_, year) => add(lines.map((line) => line[year])));
  const scaled = (yearlyAmounts, months) => yearlyAmounts.map((amount, year) => amount * months[year] / data.months_in_a_year);
  const running = (amounts) => amounts.map((_, year) => add(amounts.slice(0, year + 1)));

  /** Every figure of a choice. */
  function figuresOf(choice) {
    const at = places(choice);
    const paid = yearly(figured.paid, at);
    const lines = [...figured.lines.map((line) => yearly(line, at)), scaled(paid, yearly(figured.charged, at))];
    const atFirst = together([
      ...figured.lines_at_first.map((line) => yearly(line, at)),
      scaled(paid, yearly(figured.charged_at_first, at)),
    ]);
    const full = choice.savings + choice.offset * look(figured.charge, at);
    const saved = scaled(data.years.map(() => full), yearly(figured.saved, at));
    const savings = yearly(figured.gained, at).map((gained, year) => 0 - gained - saved[year]);
    const cash = yearly(figured.gained_cash, at).map((gained, year) => 0 - gained - choice.cashable * saved[year]);
    const gross = together(lines);
    const net = together([gross, savings]);
    const budgeted = yearly(figured.in_budget, at);
    const discount = yearly(figured.discount, at);
    const within = (amounts) => add(amounts.filter((_, year) => budgeted[year]));
    const total = add(atFirst);
    return {
      at, full, lines, gross, savings, cash, net, within,
      charge: paid,
      results: {
        two_year_total: total,
        headroom: data.budget - total,
        spent_in_budget_years: within(gross),
        falls_after_budget_years: add(atFirst.filter((_, year) => !budgeted[year])),
        cost_after_cashable_savings: total + within(cash),
        ongoing: look(figured.ongoing, at),
        present_value: add(net.map((amount, year) => amount * discount[year])),
      },
    };
  }

  /** Write the scenario code of a choice. */
  function codeOf(choice) {
    const { prefix, fields, words } = data.code;
    const parts = [prefix];
    for (const [field, letter, zero] of fields) if (choice[field] !== zero) parts.push(letter + written(choice[field]));
    for (const [field, word] of words) if (choice[field]) parts.push(word);
    return [...parts, check(parts.join(":"))].join(":");
  }
  /** Write a value as Python does: a path by year with a plus, even of one year. */
  function written(value) {
    if (Array.isArray(value)) return value.join("+") + (value.length === 1 ? "+" : "");
    const isTiny = typeof value === "number" && value < 1e-4 && value > -1e-4;
    return isTiny ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
  }
  function check(text) {
    let sum = 0xffff;
    for (const byte of new TextEncoder().encode(text)) {
      sum ^= byte << 8;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
    }
    return sum.toString(16).padStart(4, "0");
  }

  /** All that a choice comes to: figures, sentences, tables. */
  function answer(given) {
    const choice = { ...data.start, ...given };
    const own = figuresOf(choice);
    const inForm = (form) => (form === choice.pricing ? own : figuresOf({ ...choice, pricing: form }));
    const quoted = data.quoted.map(inForm);
    const listed = data.listed;
    const forms = listed.map((form) => [form, inForm(form)]);
    const said = sentences(choice, own, quoted, forms);
    return { choice, own, quoted, forms, code: codeOf(choice), ...said, tables: tables(choice, own, quoted, forms, said.foot) };
  }

  // Sentences

  function sentences(choice, own, quoted, forms) {
    const { at } = own;
    const { answer: headline, ...under } = headlineOf(choice, own, quoted);
    const about = says(worded.about, at);
    const spent = own.gross.map((amount, year) => fill(phrases.SPENT, { amount: thousands(amount), year: data.years[year] }));
    return {
      headline,
      beside: Object.values(under).filter(Boolean),
      notes: says(worded.notes, at),
      foot: [fill(phrases.CODE, { code: codeOf(choice) }), about].filter(Boolean).join(" "),
      cost: fill(phrases.COST_CHART, { part: data.part, spent: spent.join(", "), answer: headline }),
      charge: chargeSays(at, forms),
    };
  }

  /** The first template of a list whose facts all hold, filled: report/headline.py says how. */
  function say(name, known) {
    const value = (of) => (of in data.headline.sentences ? say(of, known) : known[of]);
    const written = (text) => text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, of, format) => {
      const found = value(of);
      if (!format) return found;
      return [...new Set([found].flat().sort((a, b) => a - b).map({ pounds, thousands, figures, percent }[format]))].join(" to ");
    });
    const [, template] = data.headline.sentences[name].find(([facts]) => facts.every(value)) ?? [[], ""];
    return Array.isArray(template) ? template.map(written).filter(Boolean).join(", ") : written(template);
  }

  /** The lines of the headline. */
  function headlineOf(choice, own, quoted) {
    const known = { ...data.headline.known, ...JSON.parse(says(worded.choice, own.at)), ...JSON.parse(says(worded.begun, own.at)) };
    const ends = known.estimates ? quoted : [own, own];
    const left = ends.map(({ results }) => results.headroom);
    const cashable = ends.map(({ cash, within }) => -within(cash)), saved = ends.map(({ savings, within }) => -within(savings));
    const none = (amounts) => amounts.every((amount) => Math.abs(amount) < HALF_A_PENNY);
    const isChosen = Boolean(choice.savings || choice.offset);
    const outside = ends.flatMap(({ charge, lines }) => charge.filter((paid, year) => lines.at(-1)[year] > 0))
      .filter((paid) => paid < data.charge.low - 1e-6 || paid > data.charge.high + 1e-6);
    const above = outside.filter((paid) => paid > data.charge.high);
    const named = above.length ? above : outside;
    const total = ends.map(({ results }) => results.two_year_total);
    const onTime = choice.delay && choice.charge_follows_go_live ? figuresOf({ ...choice, delay: 0 }).results.two_year_total : 0;
    Object.assign(known, {
      total, saved, cashable, over: left.map((each) => -each), both_over: left.every((each) => each < -HALF_A_PENNY),
      after: ends.map(({ results }) => results.cost_after_cashable_savings),
      no_savings: !ends.some(({ savings }) => savings.some(Boolean)), no_savings_yet: none(saved), none_cashable: none(cashable),
      a_year: isChosen && !known.saving_lines ? ends.map(({ full }) => full) : 0,
      ramp: choice.ramp ? `${choice.ramp} month${choice.ramp === 1 ? "" : "s"}` : "",
      starts: isChosen && (choice.delay > 0 || choice.ramp > 0),
      charge: [Math.min(...named), Math.max(...named)], charge_above: above.length > 0, charge_below: outside.length > 0 && !above.length,
      on_time: own.results.two_year_total < onTime - HALF_A_PENNY ? onTime : 0,
    });
    ["low", "high"].forEach((end, place) => Object.assign(known, {
      [`${end}_left`]: Math.abs(left[place]), [`${end}_over`]: left[place] < -HALF_A_PENNY,
      [`${end}_level`]: Math.abs(left[place]) <= HALF_A_PENNY, [`${end}_close`]: Math.abs(left[place]) < HALF_A_POUND,
    }));
    const lines = Object.entries(data.headline.lines).map(([line, names]) => [line,
      names.map((name) => say(name, known)).filter(Boolean).map((text) => text[0].toUpperCase() + text.slice(1)).join(" ")]);
    return Object.fromEntries(lines);
  }

  function chargeSays(at, forms) {
    const charges = forms.map(([, { charge: paid }]) => paid.at(-1));
    const aside = says(worded.conditions, at);
    const fits = says(worded.fits, at);
    const lowest = thousands(Math.min(...charges)), highest = thousands(Math.max(...charges));
    const sentence = fill(lowest === highest ? phrases.CHARGE_ONE_READING : phrases.CHARGE_READINGS, {
      forces: says(worded.forces_at_last, at),
      aside: aside && `${aside},`,
      lowest,
      highest,
      quoted: data.quoted_words,
    });
    return [sentence, fits && fill(phrases.FITS, { fits }), data.caution].filter(Boolean).join(" ");
  }

  // Tables, as Python lays them out: heads and captions are its own

  function tables(choice, own, quoted, forms, foot) {
    const { cost, results, cumulative, forms: readings } = data.tables;
    const deducted = (what, all) => (all.some(({ savings }) => savings.some(Boolean)) ? fill(phrases.DEDUCTED, { what }) : "");
    const shown = ({ results: found, savings, cash, within }) => ({ ...found, saved: -within(savings), cashable: -within(cash) });
    const heads = (table) => table.rows.map(([head]) => head);
    const three = [own, ...quoted];
    const words = { forces: says(worded.forces, own.at), conditions: says(worded.conditions, own.at), period: data.period, basis: data.basis };
    const later = look(worded.falls_later, own.at) ? fill(phrases.FALLS_LATER, {
      period: data.period_first,
      total: pounds(own.results.two_year_total),
      later: pounds(own.results.falls_after_budget_years),
      ends: data.budget_period,
    }) : "";
    const byYear = [...own.lines, own.gross, own.savings, own.net];
    return {
      cost: {
        ...cost, foot,
        rows: heads(cost).map((head, row) => [head, ...byYear[row].map(figures), figures(own.within(byYear[row])), figures(add(byYear[row]))]),
        note: [later, deducted(data.net_deducts, [own])].filter(Boolean).join(" "),
      },
      results: {
        ...results, foot,
        caption: fill(phrases.RESULTS_CAPTION, words),
        rows: data.results.map((name, row) => [heads(results)[row], ...three.map((each) => figures(shown(each)[name]))]),
        note: deducted(data.present_value_deducts, three),
      },
      cumulative: {
        ...cumulative, foot,
        rows: heads(cumulative).map((head, row) => [head, ...running(three[row].gross).map(figures)]),
      },
      forms: {
        ...readings, foot,
        caption: fill(phrases.FORMS_CAPTION, words),
        columns: [readings.columns[0], Array.isArray(choice.adopters) ? data.charge_by_year : data.charge_head, ...readings.columns.slice(2)],
        rows: forms.map(([form, each]) => [
          data.form_names[form], figures(each.charge.at(-1)),
          ...["two_year_total", "headroom", "ongoing"].map((name) => figures(each.results[name])), remark(each),
        ]),
      },
    };
  }

  function remark({ at, results: { headroom } }) {
    const outside = look(worded.unquoted, at) ? phrases.UNQUOTED : "";
    const short = headroom < -HALF_A_PENNY ? phrases.SHORT : "";
    return [outside, short].filter(Boolean).join(", ");
  }

  // Showing

  const byId = (id) => document.getElementById(id);
  function made(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const h = (tag, attributes = {}, ...children) => made(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) => made(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  function showTable(name, table) {
    const { caption, columns, rows, totals, words, remarks, note, foot } = table;
    const aligned = (column) => (column < words || column >= columns.length - remarks ? {} : { class: "soh-figure" });
    const row = (cells, place) => h("tr", place >= rows.length - totals ? { class: "soh-total" } : {},
      h("th", { scope: "row" }, cells[0]), ...cells.slice(1).map((cell, column) => h("td", aligned(column + 1), cell)));
    const box = byId(`${name}-table`);
    box.setAttribute("aria-label", caption);
    box.replaceChildren(
      h("table", { class: "soh-table" }, h("caption", {}, caption),
        h("thead", {}, h("tr", {}, ...columns.map((head, column) => h("th", { scope: "col", ...aligned(column) }, head)))),
        h("tbody", {}, ...rows.map(row))),
      ...(note ? [h("p", { class: "soh-beside" }, note)] : []),
      h("p", { class: "soh-code" }, foot));
  }

  /** Where a value of an axis stands, and a line and a label for some values of it. */
  function axis(highest, top, bottom) {
    const step = 10 ** Math.floor(Math.log10(Math.max(highest, 1)));
    const end = step * LEADS.find((lead) => step * lead >= highest);
    const parts = [2.5, 5, 10].includes(end / step) ? 5 : 4;
    const height = (value) => bottom - (bottom - top) * value / end;
    const write = end / parts % 1000 ? pounds : thousands;
    const ticks = Array.from({ length: parts + 1 }, (_, part) => end * part / parts);
    return { height, lines: (left, right) => ticks.flatMap((tick) => [
      svg("line", { class: "soh-grid", x1: left, x2: right, y1: height(tick), y2: height(tick) }),
      text(left - 6, height(tick) + 4, write(tick), "end")]) };
  }
  const text = (x, y, words, anchor = "middle", look = "") => svg("text", { x, y, "text-anchor": anchor, class: look }, words);
  const path = (points, look) => svg("path", { d: `M${points.map((point) => point.join(" ")).join("L")}`, class: look });
  const picture = (width, height, name, says, ...parts) => h("div", {}, h("p", { class: "soh-name" }, name),
    svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${name}. ${says}` }, ...parts));
  const swatch = (width, ...parts) => svg("svg", { width, height: 12, "aria-hidden": "true" }, ...parts);

  /** Some years' places across, with a label where there is room for it. */
  function across(left, right, y) {
    const room = (right - left) / data.years.length;
    const every = Math.ceil(ROOM / room);
    const middle = (year) => left + room * (year + 0.5);
    return { room, middle, labels: data.years.flatMap((name, year) => (year % every ? [] : [text(middle(year), y, name)])) };
  }

  function showCost({ own, quoted, cost, foot }) {
    const box = byId("cost-plots");
    const width = Math.max(260, Math.min(560, box.clientWidth > 620 ? (box.clientWidth - 24) / 2 : box.clientWidth));
    box.replaceChildren(bars(width, own, `${cost} ${foot}`), cumulated(width, own, quoted, `${cost} ${foot}`));
    byId("cost-says").textContent = cost;
  }

  function bars(width, { lines, gross }, says) {
    const { height, lines: grid } = axis(Math.max(...gross) * 1.1, 30, 250);
    const { room, middle, labels } = across(58, width - 8, 270);
    const stacks = gross.flatMap((total, year) => [
      ...lines.map((line, place) => svg("rect", {
        class: `soh-bar soh-bar-${place % 4}`, fill: `url(#soh-fill-${place % 4})`, x: middle(year) - room * 0.3, width: room * 0.6,
        y: height(add(lines.slice(0, place + 1).map((each) => each[year]))), height: Math.max(0, height(0) - height(line[year])),
      })),
      text(middle(year), height(total) - 5, thousands(total), "middle", "soh-value")]);
    return picture(width, 280, data.chart_names.cost, says, ...grid(58, width - 8), ...stacks, ...labels);
  }

  function cumulated(width, own, quoted, says) {
    const [mine, low, high] = [own, ...quoted].map(({ gross }) => running(gross));
    const { height, lines: grid } = axis(Math.max(...mine, ...high, data.budget) * 1.1, 30, 250);
    const { room, middle, labels } = across(58, width - 8, 270);
    const points = (amounts) => amounts.map((amount, year) => [middle(year), height(amount)]);
    const last = data.last_budget_year;
    const set = [[58, height(data.budget)], [middle(last) + room / 2, height(data.budget)]];
    const marks = mine.map((amount, year) => svg("circle", { class: "soh-mark", cx: middle(year), cy: height(amount), r: 4 }));
    const values = mine.map((amount, year) => text(middle(year) - 5, height(amount) - 7, thousands(amount), "end", "soh-value"));
    return picture(width, 280, data.chart_names.cumulative, says, ...grid(58, width - 8),
      path([...points(low), ...points(high).reverse()], "soh-range"), path(set, "soh-budget"), path(points(mine), "soh-own"), ...marks, ...values, ...labels);
  }

  function showCharge({ choice, own, forms, charge, foot }) {
    const box = byId("charge-plot");
    const width = Math.max(260, Math.min(860, box.clientWidth));
    const count = [choice.adopters].flat().at(-1);
    const first = Math.min(data.fewest_drawn, count);
    const counts = Array.from({ length: data.possible - first + 1 }, (_, place) => first + place);
    const drawn = forms.filter(([form]) => !data.flat.includes(form));
    const lines = (drawn.length ? drawn : forms).map(([form]) => form);
    const at = (form, forces) => look(figured.paid, { ...own.at, form: data.forms.indexOf(form), forces: forces - 1, year: data.years.length - 1 });
    const { height, lines: grid } = axis(1.05 * Math.max(data.charge.high, ...lines.flatMap((form) => counts.map((forces) => at(form, forces)))), 30, 270);
    const middle = (forces) => 66 + (width - 86) * (forces - first) / Math.max(data.possible - first, 1);
    // The looks repeat after six, the second time thin.
    const lookOf = (form) => `soh-curve soh-curve-${data.places[form] % 6}${data.places[form] > 5 ? " soh-curve-again" : ""}`;
    const level = (value) => [[58, height(value)], [width - 8, height(value)]];
    const curve = (form) => path(counts.flatMap((forces, place) => {
      const here = [middle(forces), height(at(form, forces))];
      return data.stepped.includes(form) && place ? [[here[0], height(at(form, forces - 1))], here] : [here];
    }), lookOf(form));
    const every = Math.ceil(34 / ((width - 86) / counts.length) / 5) * 5;
    const labels = counts.flatMap((forces) => (forces % every ? [] : [text(middle(forces), 290, String(forces))]));
    const marks = data.marks.flatMap(({ at: forces, label }, place) => {
      const before = middle(forces) > width / 2; // the name stands on the side that has more room
      return [path([[middle(forces), 12], [middle(forces), 270]], "soh-known"),
        text(middle(forces) + (before ? -4 : 4), 26 + 15 * place, `${forces} ${label}`, before ? "end" : "start", "soh-halo")];
    });
    const mine = own.charge.at(-1);
    const right = middle(count) > width * 0.6;
    box.replaceChildren(picture(width, 316, data.chart_names.charge, `${charge} ${foot}`,
      ...grid(58, width - 8),
      path([...level(data.charge.low), ...level(data.charge.high).reverse()], "soh-range"), ...marks, ...lines.map(curve), ...labels,
      text((58 + width) / 2, 310, data.chart_names.forces),
      svg("circle", { class: "soh-mark", cx: middle(count), cy: height(mine), r: 6 }),
      text(middle(count) + (right ? -10 : 10), height(mine) - 10, `${Array.isArray(choice.adopters) ? data.here_by_year : data.chart_names.here}, ${thousands(mine)}`, right ? "end" : "start", "soh-value")));
    const keys = lines.map((form) => [swatch(40, path([[0, 6], [40, 6]], lookOf(form))), data.form_names[form]]);
    const band = [swatch(20, svg("rect", { class: "soh-range", width: 20, height: 12 })), data.chart_names.quoted];
    byId("charge-key").replaceChildren(...[...keys, band].map(([look, name]) => h("li", {}, look, ` ${name}`)));
    byId("charge-says").textContent = charge;
  }

  // The controls, and the one choice that they make

  let choice = data.start;
  const controls = {};
  let calm;

  function show() {
    const all = answer(choice);
    byId("headline").textContent = all.headline;
    // Each part by itself, so that a mark that turns letters round in one turns none in the next.
    byId("beside").replaceChildren(...all.beside.flatMap((part) => [h("span", { class: "soh-part" }, part), " "]));
    byId("notes").textContent = all.notes;
    byId("code").textContent = all.code;
    for (const [name, table] of Object.entries(all.tables)) showTable(name, table);
    showCost(all);
    showCharge(all);
    showControls(all.own);
    clearTimeout(calm);
    calm = setTimeout(() => { byId("live").textContent = `${byId("note").textContent} ${all.headline} ${all.beside.join(" ")}`.trim(); }, CALM);
  }

  function showControls({ full, at }) {
    const charge = look(figured.charge, at);
    const { savings, offset, adopters, cashable } = choice;
    controls.delay.limit(data.longest_delays[Number(choice.charge_follows_go_live)]);
    controls.adopters.show([adopters].flat().at(-1));
    controls.savings.show(offset ? Number(rounded(full, 2)) / 100 : savings);
    controls.offset.show(offset ? moved(offset, 2) : Number(rounded(100 * (full / charge), 1)) / 10);
    controls.cashable.show(moved(cashable, 2));
    for (const name of ["ramp", "delay"]) controls[name].show(choice[name]);
    byId("charge_follows_go_live").checked = choice.charge_follows_go_live;
    if (byId("by-year")) byId("by-year").checked = Array.isArray(adopters);
    for (const radio of document.getElementsByName("pricing")) radio.checked = radio.value === choice.pricing;
  }

  function move(fields) {
    byId("note").textContent = "";
    choice = { ...choice, ...fields };
    const longest = data.longest_delays[1];
    if (choice.charge_follows_go_live && choice.delay > longest) {
      choice.delay = longest;
      byId("note").textContent = fill(phrases.DELAY_CUT, { longest });
    }
    show();
  }

  /** Move the point of a number as it is written. */
  function moved(value, places) {
    const [digits, exponent = "0"] = String(value).split("e");
    return Number(`${digits}e${Number(exponent) + places}`);
  }

  /** What a number of a control says as fields: 12.3 per cent is 0.123, read as it is written. */
  function fieldsOf(field, value) {
    if (field === "savings") return { savings: value, offset: 0 };
    if (field === "offset") return { savings: 0, offset: moved(value, -2) };
    return { [field]: field === "cashable" ? moved(value, -2) : value };
  }

  /** A slider and a box for one number; both say the same. */
  function control(field) {
    const [slider, box, unit, fault] = ["", "-box", "-unit", "-fault"].map((part) => byId(field + part));
    const [says, most] = [unit.textContent, box.max];
    const whole = data.whole.includes(field);
    let last = Number(box.value);
    const clear = () => {
      fault.textContent = "";
      box.removeAttribute("aria-invalid");
    };
    const refuse = (why) => {
      fault.textContent = why;
      box.setAttribute("aria-invalid", "true");
    };
    slider.addEventListener("input", () => { clear(); move(fieldsOf(field, Number(slider.value))); });
    box.addEventListener("change", () => {
      const value = Number(box.value);
      if (box.value === "") return refuse(fill(data.refusals.none, { unit: unit.textContent }));
      const words = { value: box.value, unit: unit.textContent, last: last.toLocaleString("en-GB") };
      if (whole && !Number.isInteger(value)) return refuse(fill(data.refusals.not_whole, words));
      const inside = value >= Number(box.min) && value <= Number(box.max);
      if (!inside) return refuse(fill(data.refusals.not_allowed, words));
      clear();
      return move(fieldsOf(field, value));
    });
    return {
      show(value) {
        last = value;
        slider.value = value;
        slider.setAttribute("aria-valuetext", `${value.toLocaleString("en-GB")} ${says.split(",")[0]}`);
        if (box.hasAttribute("aria-invalid") && document.activeElement !== box) clear();
        if (!box.hasAttribute("aria-invalid") && (box.value === "" || Number(box.value) !== value)) box.value = value;
      },
      limit(longest) {
        slider.max = longest;
        box.max = longest;
        unit.textContent = says.replace(most, longest);
      },
    };
  }

  function start() {
    for (const field of data.numbers) controls[field] = control(field);
    byId("charge_follows_go_live").addEventListener("change", (event) => move({ charge_follows_go_live: event.target.checked }));
    for (const radio of document.getElementsByName("pricing")) radio.addEventListener("change", () => move({ pricing: radio.value }));
    byId("by-year")?.addEventListener("change", (event) => move({ adopters: event.target.checked ? data.start.adopters : data.start.adopters.at(-1) }));
    byId("reset").addEventListener("click", () => {
      for (const box of document.querySelectorAll("[aria-invalid]")) {
        box.removeAttribute("aria-invalid");
        byId(`${box.id.replace("-box", "")}-fault`).textContent = "";
      }
      move(data.start);
    });
    byId("no-script").remove();
    for (const id of ["controls", "cost-key", "charge-key"]) byId(id).hidden = false;
    show();
    let width = 0;
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === width) return; // a chart that is drawn again may change the height
      width = contentRect.width;
      showCost(answer(choice));
      showCharge(answer(choice));
    }).observe(byId("cost-plots").parentElement);
  }

  start();
  // For whoever compares this page with the library.
  globalThis.companion = { answer, money: { figures, pounds, thousands, percent } };
})();
