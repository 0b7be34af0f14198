// The page of sliders, for a single file, a notebook, and the file next to a paper.
// `mount(root, data, host)` draws it into a Document or a ShadowRoot. Each move requests one frame.
// In that frame, the engine computes the newest scenario, and `patch` changes the differences. A host
// may supply answers from a kernel: the page then requests them and shows the latest.
//
// No control moves under a pointer: the parts above a control reserve the height of their longest form.

import { made, measurer, patch } from "./dom.js";
import { engine, filled, firstCapital, rounded, thousands } from "./engine.js";
import { costBar, drawn, placesOf, readingAt } from "./charts.js";
import { comparedTable, drawnTable } from "./tables.js";
import { asCsv, copyTable, download, quotedFile, quotedText, saveChart } from "./files.js";

const CALM = 400; // ms without a change, before the answer is announced
const MOST_UNDONE = 200;
const REACH = 24; // pixels on either side of a handle, for a finger
const PICTURE = 760; // pixels, width of a chart in a file
const [PRINTED, BAR] = [672, 0.38]; // pixels, width of a chart on an A4 page; share of it for the bar
const NARROWEST = 280; // pixels, least width of a chart
const TRIED = 12; // numbers of adopters at which the page looks for the longest answer
const PAGE = 5; // values that Page Up and Page Down move by
const MOST_YEARS = 12; // a case of more years has no box for the adopters of each year

/** Move the decimal point of a number in its text, without rounding: 12.3 per cent is 0.123. */
function pointMoved(value, places) {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Return the nearest box around a node that scrolls, or the document. */
function scrollerOf(node) {
  for (let above = node.parentNode; above; above = above.parentNode ?? above.host)
    if (above.scrollHeight > above.clientHeight && /auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
  return document.scrollingElement;
}

/** Read a number as people type it: £60,000, 60k, 1,000, +50 %. Return NaN for other text. */
export function typedNumber(text) {
  const plain = text.trim().replace(/^\+/, "").replace("\u2212", "-");
  const [, number, suffix = ""] = /^[£\s]*(-?[\d,\s]*\.?\d+)\s*(k|m|bn|%)?$/i.exec(plain) ?? [];
  if (number === undefined || !/^-?(\d+|\d{1,3}([,\s]\d{3})+)?(\.\d+)?$/.test(number.trim())) return NaN;
  return pointMoved(number.replace(/[,\s]/g, ""), { k: 3, m: 6, bn: 9 }[suffix.toLowerCase()] ?? 0);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function mount(root, data, host = {}) {
  const { texts } = data;
  const answers = host.reply ? null : engine(data);
  const container = host.container ?? root;
  let scenario = host.scenario ?? host.reply?.values ?? data.start;
  let now = host.reply; // the answer on the page
  let baseline = null; // the compared scenario and its name
  let saving = { name: "", rationale: "", role: "" }; // texts for the scenario to save
  let [undone, redone, gesture] = [[], [], null];
  let [faults, typing, note, frame, calm] = [{}, null, "", 0, 0];
  let [layout, isPrinting, isAnswerSeen] = ["wide", false, true];
  const isOpen = { // sections that the user can open, by key
    ...Object.fromEntries(data.groups.filter(({ folded }) => folded).map(({ key, is_open: open }) => [key, open])),
    tables: !host.isFolded, save: false,
  };
  const widths = new Map(); // of the boxes of pictures
  const reserved = new Map(); // heights of the parts above a control, by the values they depend on
  const picked = {}; // index of the value that a reader of each chart has chosen
  let draggedChart = null; // the chart whose handle is dragged
  const measured = measurer();
  const inSight = new Set(); // sections on the screen: the others wait until the user releases a slider
  const sections = new Map();

  // Actions of the user

  /** Move fields. All moves of one gesture are one step for Undo. */
  function move(changes, kind = null) {
    const wanted = { ...scenario, ...changes };
    note = "";
    const longest = data.longest_delays?.[Number(wanted.charge_follows_go_live)];
    if (wanted.delay > longest) {
      wanted.delay = longest;
      note = filled(texts.delay_cut, { longest });
    }
    if (same(wanted, scenario)) return ask();
    if (answers && !answers.rangeOf(wanted).isPriced) {
      note = texts.not_priced;
      return ask();
    }
    if (kind === null || kind !== gesture) {
      undone = [...undone, scenario].slice(-MOST_UNDONE);
      redone = [];
    }
    gesture = kind;
    faults = Object.fromEntries(Object.entries(faults).filter(([id]) => !(id in changes)));
    scenario = wanted;
    return changed();
  }
  function changed() {
    host.changed?.(scenario, answers?.code(scenario));
    ask();
  }
  const back = () => step(undone, redone);
  const forth = () => step(redone, undone);
  function step(from, to) {
    if (!from.length) return;
    to.push(scenario);
    scenario = from.pop();
    [gesture, faults, note] = [null, {}, ""];
    changed();
  }
  const ended = () => {
    gesture = null;
    ask();
  };

  /** Return the fields for a control's number. In an order of fields, it takes along the ones it passes. */
  function fieldsOf({ field, kind, order }, number) {
    const value = kind === "share" ? pointMoved(number, -2) : number;
    const along = order.map((name, index) => [name, Math[index < order.indexOf(field) ? "min" : "max"](scenario[name], value)]);
    const cleared = data.the_other?.[field] ? { [data.the_other[field]]: 0 } : {};
    return { ...cleared, ...Object.fromEntries(along), [field]: value };
  }
  /** Return a control's number, or two for a saving in the other unit that differs by pricing. */
  function numbersOf({ field, kind }) {
    const value = scenario[field];
    const overPricings = (amountOf, rounding) => {
      const { low, high } = now.range.pair(amountOf);
      return low === high ? [low] : [low, high].map(rounding);
    };
    if (field === "adopters") return [[value].flat().at(-1)];
    if (field === "savings" && scenario.offset) return overPricings(({ full }) => Number(rounded(full, 2)) / 100, Math.round);
    if (field === "offset" && !scenario.offset) return overPricings(({ full, last }) => (last ? Number(rounded(100 * (full / last), 1)) / 10 : 0), Number);
    return [kind === "share" ? pointMoved(value, 2) : value];
  }
  const spanned = (numbers) => numbers.map(grouped).join(" to ");
  function type(control, text) {
    typing = null;
    const refuse = (why, more = {}) => {
      faults = { ...faults, [control.field]: filled(why, { value: text.trim(), unit: rangeOf(control), ...more }) };
      ask();
    };
    const { field, is_whole: isWhole } = control;
    const path = field === "adopters" ? text.trim().split(/[\s,;]+/).map(typedNumber) : [];
    if (path.length > 1 && path.length === data.years.length) {
      const fits = path.every((count) => Number.isInteger(count) && count >= control.low && count <= control.high);
      return fits ? move({ adopters: path }) : refuse(texts.not_allowed);
    }
    const foreign = control.kind === "share" ? /£/ : control.kind === "pounds" ? /%/ : /[£%]/;
    const value = foreign.test(text) ? NaN : typedNumber(text);
    if (text.trim() === "") return refuse(texts.none);
    if (!(value >= control.low && value <= mostOf(control))) return refuse(texts.not_allowed);
    if (isWhole && !Number.isInteger(value)) return refuse(texts.not_whole);
    return move(fieldsOf(control, value));
  }
  const mostOf = ({ field, high }) => (field === "delay" ? data.longest_delays[Number(scenario.charge_follows_go_live)] : high);
  const rangeOf = (control) => filled(control.range, { high: grouped(mostOf(control)) });
  const written = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });
  const grouped = (value) => written.format(value);

  /** Take the typed adopters of one year. The other years stay unchanged. */
  function typeYear(control, year, text) {
    typing = null;
    const count = typedNumber(text);
    faults = { ...faults, [yearId(year)]: undefined };
    if (!Number.isInteger(count) || count < control.low || count > control.high) {
      faults[yearId(year)] = filled(texts.not_allowed, { value: text.trim(), unit: rangeOf(control) });
      return ask();
    }
    const path = byYear().map((current, index) => (index === year ? count : current));
    return move({ adopters: path.every((current) => current === count) ? count : path });
  }
  const yearId = (year) => `adopters-${year}`;
  const byYear = () => data.years.map((_, year) => (Array.isArray(scenario.adopters) ? scenario.adopters[year] : scenario.adopters));

  // Drawing

  const ask = () => { frame ||= requestAnimationFrame(draw); };
  function draw() {
    frame = 0;
    if (answers) now = worked();
    const focused = root.activeElement?.id;
    steady(() => {
      patch(box, ["div", { class: "soh-box" }, ["div", { class: "soh-page" }, ...page(now)]]);
      if (gesture === null) reserve();
    });
    if (focused && root.activeElement?.id !== focused) root.getElementById(focused)?.focus({ preventScroll: true });
    if (gesture === null) observe();
    clearTimeout(calm);
    calm = setTimeout(rest, CALM);
  }
  /** Announce the answer, and request slow tables. */
  function rest() {
    if (gesture !== null) ended();
    status.textContent = [note, now.answer, now.savings, now.difference, answers && now.under[0]].filter(Boolean).join(" ");
    if (now.waits) host.rests(scenario);
  }

  /** Return a section. While the user drags a slider, a section out of sight keeps its old content. */
  function section(key, build) {
    if (gesture === null || inSight.has(key) || !sections.has(key)) sections.set(key, build());
    return sections.get(key);
  }

  /** Return the answer, with charts and tables computed on demand. A kernel sends the same parts. */
  function worked() {
    const range = answers.rangeOf(scenario);
    const quoted = answers.ends(scenario);
    return {
      range, ...answerOf(scenario, range), ...answers.answerParts(scenario, range),
      charts: {
        get cost() { return data.charts.cost && answers.costChart(scenario, range, quoted); },
        get charge() { return data.charts.charge && answers.chargeChart(scenario, baseline?.scenario); },
      },
      tables: {
        get cost() { return answers.costTable(scenario, range); },
        get results() { return answers.resultsTable(scenario, range); },
        get within() { return data.tables.within && answers.withinTable(scenario); },
        get pricings() { return data.pricings.length > 1 && answers.pricingsTable(scenario); },
      },
    };
  }
  function answerOf(wanted, range) {
    const headline = answers.headline(wanted, range);
    const isOther = baseline && !same(baseline.scenario, wanted);
    const kept = isOther && (baseline.name === answers.nameOf(wanted) ? texts.first_answer : baseline.name);
    const difference = isOther ? answers.difference(wanted, range, baseline.scenario, kept) : "";
    return { answer: headline.answer, savings: headline.savings, difference, under: [headline.adopters, headline.beside, answers.noteOf(wanted)] };
  }

  /** Return the page in reading order. In one column, the first chart follows its controls. */
  function page(reply) {
    const { charts = {}, tables = {}, cautions } = reply;
    const beside = (group) => besideOf(group, charts, tables);
    const results = answers && tilesPart(reply);
    const [first, ...rest] = data.groups;
    const leads = data.groups.filter(({ chart, tables: names }) => chart || names?.length > 0);
    const top = (lines) => ["section", { class: "soh-top", id: "answer", "aria-label": texts.answer, tabindex: "-1", key: "answer" }, ...lines];
    const column = (key, groups) => ["div", { class: "soh-controls", key }, ...groups.map(controlsOf)];
    const print = section("inputs", inputs);
    const parts = {
      narrow: () => [
        top(answerLines(reply)), controlsOf(first), ...beside(first), underLines(reply), acts(), print, results,
        ...rest.map(controlsOf), ...rest.flatMap(beside),
      ],
      medium: () => [
        top([...answerLines(reply), underLines(reply)]), acts(), print, results, column("leads", leads), ...beside(leads[0] ?? first),
        column("others", data.groups.filter((group) => !leads.includes(group))), ...leads.slice(1).flatMap(beside),
      ],
      wide: () => [
        top([...answerLines(reply), underLines(reply)]), acts(), print, results, column("controls", data.groups),
        ["div", { class: "soh-charts", key: "charts" }, ...data.groups.flatMap(beside)],
      ],
    }[layout]();
    return [
      ["div", { class: "soh-first", key: `first-${layout}` }, ...parts],
      section("tables", () => tablesPart(tables)),
      cautions && ["section", { class: "soh-save", "aria-label": texts.cautions, key: "cautions" },
        ["h2", {}, texts.cautions], ["ul", {}, ...cautions.map((text) => ["li", {}, text])]],
      answers && section("save", savePart),
      ["p", { class: "soh-foot", "aria-hidden": "true", hidden: isAnswerSeen, key: "foot" }, reply.short ?? reply.answer ?? ""],
    ];
  }

  const answerLines = ({ answer, savings, fault }) => [
    ["p", { class: "soh-headline" }, ...emphasised(answer ?? "")],
    savings && ["p", { class: "soh-second soh-savings" }, savings],
    fault && ["p", { class: "soh-fault", role: "alert" }, fault],
  ];
  const underLines = ({ difference, under = [] }) => ["div", { class: "soh-under", key: "under" },
    difference && ["p", { class: "soh-second soh-difference" }, ...emphasised(difference)],
    ...under.filter(Boolean).map((sentence) => ["p", { class: "soh-second" }, sentence])];
  /** Return a sentence with its amounts in bold. */
  const emphasised = (sentence) => sentence.split(/(-?£[\d,.]*\d(?:m|k|bn)?)/).map((part, index) => (index % 2 ? ["b", {}, part] : part)).filter((part) => part !== "");

  /** The comparison button, the note and the undo buttons. */
  function acts() {
    const isKept = baseline && same(baseline.scenario, scenario);
    const message = note || (baseline ? isKept && filled(texts.is_kept, { name: baseline.name }) : texts.compare_says);
    const compare = () => {
      baseline = isKept ? null : { scenario, name: answers.nameOf(scenario) };
      ask();
    };
    return ["div", { class: "soh-acts", key: "acts" },
      answers && button(isKept ? texts.compare_end : baseline ? texts.compare_instead : texts.compare, compare),
      ["p", { class: "soh-note" }, answers ? message || "" : note],
      ["div", { class: "soh-tools", role: "group", "aria-label": texts.tools },
        button(texts.undo, back, { disabled: !undone.length }), button(texts.redo, forth, { disabled: !redone.length }),
        button(texts.reset, () => move(data.start), { disabled: same(scenario, data.start) }),
        host.link && button(texts.copy_link, () => copyLink(answers.code(scenario)))],
    ];
  }
  const button = (words, onclick, more = {}) => ["button", { type: "button", onclick, ...more }, words];

  /** The answer in parts: the cost against the budget, each later year, the savings. */
  function tilesPart({ range, tiles }) {
    const { verdict } = data.headline.facts;
    return ["section", { class: "soh-tiles", "aria-label": texts.tiles, key: "tiles" }, ...Object.entries(tiles).map(([name, tile]) => ["div", { class: "soh-tile", key: name },
      ["h2", {}, tile.title],
      ...(name === "cost" && verdict ? [["div", { class: "soh-bar", "data-chart": "bar" }, barOf(range, tile)]]
        : [["p", { class: "soh-figures" }, tile.figure], ["p", {}, tile.note]])])];
  }
  function barOf(range, { title, figure, note: beside }) {
    const after = answers.afterSavings(range);
    const isSaved = Math.abs(after.low - range.leading.low) >= 1;
    const before = baseline && answers.rangeOf(baseline.scenario).leading;
    return costBar({
      cost: [range.leading.low, range.leading.high], budget: data.budget.amount, after: isSaved ? [after.low, after.high] : null,
      kept: before && [before.low, before.high],
      words: {
        budget: filled(texts.bar_budget, { budget: thousands(data.budget.amount) }), alt: `${title}: ${figure}. ${beside}.`,
        after: filled(texts.bar_after, { after: [...new Set([after.low, after.high].map(thousands))].join(" to ") }),
      },
    }, widthOf("bar", 320), measured);
  }
  const widthOf = (name, otherwise) => (isPrinting ? PRINTED * (name === "bar" ? BAR : 1) : widths.get(name) ?? otherwise);

  /** The inputs as text, for print alone. */
  const inputs = () => ["dl", { class: "soh-inputs", key: "inputs" }, ...data.groups.flatMap(({ controls }) => controls).filter(counts).map((control) => ["div", {},
    ["dt", {}, control.label], ["dd", {}, valueWords(control)]])];
  function valueWords(control) {
    const { field, kind, unit, options } = control;
    if (kind === "yes") return scenario[field] ? texts.yes : texts.no;
    if (options.length) return [scenario[field]].flat().map((chosen) => options.find(({ value }) => value === chosen)?.label ?? chosen).join(", ");
    if (field === "adopters" && Array.isArray(scenario.adopters)) return scenario.adopters.join(", ");
    const value = spanned(numbersOf(control));
    return kind === "share" ? `${value}%` : kind === "pounds" ? `£${value}${unit.replace("£", "")}` : `${value} ${unit}`.trim();
  }
  /** Whether a control counts: one of a choice that is not made is not shown. */
  const counts = ({ when }) => !when || (when[1] === null ? Boolean(scenario[when[0]]) : scenario[when[0]] === when[1]);

  /** A group of controls. The label of a folded group opens it. */
  function controlsOf({ key, label, controls, folded }) {
    const drawnControls = () => controls.filter(counts).map(drawnControl);
    if (!folded) return ["div", { class: "soh-group", key }, label && ["h2", {}, label], ...drawnControls()];
    return disclosure("soh-group soh-more", key, label, () => [...drawnControls(), yearsControl(), startingPoints()]);
  }
  /** A section that the user can open. Its content exists only while it is open. */
  function disclosure(look, key, label, build) {
    // Use the click, not the toggle event: that comes late, and a draw before it would close it again.
    const onclick = (event) => {
      event.preventDefault();
      isOpen[key] = !isOpen[key];
      ask();
    };
    return ["details", { class: look, key, "data-key": key, ".open": isOpen[key] }, ["summary", { onclick }, label], ...(isOpen[key] ? build() : [])];
  }
  /** The chart and tables that a group of controls changes most directly. */
  function besideOf({ chart: name, tables: names = [] }, charts, tables) {
    const waits = (name) => (name in tables ? texts.waits : "");
    return [
      name && charts[name] && section(name, () => picture(name, charts[name])),
      ...names.map((name) => (tables[name] ? table(name, tables[name]) : ["p", { key: name }, waits(name)])),
    ].filter(Boolean);
  }
  /** The starting points of the case, as buttons. */
  function startingPoints() {
    const pressed = ({ fields }) => Object.entries(fields).every(([field, value]) => same(scenario[field], value));
    if (!data.presets?.length) return null;
    return ["fieldset", { class: "soh-presets", key: "presets" }, ["legend", {}, texts.presets], ...data.presets.map((preset) => (
      button(preset.label, () => move(preset.fields), { title: preset.title, "aria-pressed": String(pressed(preset)) })))];
  }
  /** The boxes for the adopters of each year. */
  function yearsControl() {
    const control = adoptersControl();
    if (!control || data.years.length < 2 || data.years.length > MOST_YEARS) return null;
    const boxOf = (count, year) => {
      const [id, fault] = [yearId(year), faults[yearId(year)]];
      return ["label", {}, data.years[year], ["input", {
        type: "text", id, inputmode: "numeric", autocomplete: "off", "aria-describedby": "years-fault", "aria-invalid": fault ? "true" : undefined,
        ".value": typing === id || fault ? undefined : String(count),
        oninput: () => { typing = id; }, onblur: () => { typing = null; }, onchange: (event) => typeYear(control, year, event.target.value),
      }]];
    };
    const fault = data.years.map((_, year) => faults[yearId(year)]).find(Boolean);
    return ["fieldset", { class: "soh-years", key: "years" }, ["legend", {}, filled(texts.by_year, { adopters: firstCapital(control.unit) })],
      ...byYear().map(boxOf), ["p", { class: "soh-fault", id: "years-fault", role: "alert" }, fault ?? ""]];
  }

  function drawnControl(control) {
    const { field, kind, label, options } = control;
    const change = (value) => move({ [field]: value });
    if (kind === "yes") {
      const input = { type: "checkbox", id: field, ".checked": scenario[field], onchange: (event) => change(event.target.checked) };
      return ["div", { class: "soh-tick", key: field }, ["input", input],
        ["label", { for: field }, label], help(control)];
    }
    if (kind === "year" || kind === "list") {
      return ["div", { class: "soh-choice", key: field }, ["div", { class: "soh-label" }, ["label", { for: field }, label], help(control)],
        ["select", { id: field, ".value": scenario[field], onchange: (event) => change(event.target.value) },
          ...options.map(({ value, label: words }) => ["option", { value, ".selected": value === scenario[field] }, words])]];
    }
    if (kind === "choice") return choiceControl(control, change);
    return kind === "several" ? severalControl(control) : numberControl(control);
  }
  /** A choice of one option, each with a phrase. A pricing also has its charge at the present number. */
  function choiceControl({ field, label, help: words, options }, change) {
    const charges = answers && data.charges.length ? answers.chargesSaid(scenario) : {};
    const unit = Object.keys(charges).length > 0 && ["span", { class: "soh-unit" }, texts.a_year];
    const meant = options.filter(({ says }) => says).map(({ label: name, says }) => `${name}: ${says}`);
    const row = ({ value, label: name, phrase }) => {
      const id = `${field}-${value}`;
      const radio = { type: "radio", name: field, id, value, ".checked": scenario[field] === value, "aria-describedby": `${id}-says`, onchange: () => change(value) };
      return ["div", { class: "soh-radio" }, ["input", radio],
        ["div", {}, ["label", { for: id }, name], phrase && ["span", { class: "soh-phrase" }, ` ${phrase}`]],
        ["span", { class: "soh-paid", id: `${id}-says` }, charges[value] ?? ""]];
    };
    return ["fieldset", { key: field, "aria-label": label }, ["legend", {}, label, unit, help({ label, help: [words, ...meant] })], ...options.map(row)];
  }

  /** A box to tick for each option, with a fieldset for each group of options. */
  function severalControl(control) {
    const { field, label, options } = control;
    const groups = new Map(options.map(({ group }) => [group, options.filter((option) => option.group === group)]));
    const ticked = (value, is) => options.map((option) => option.value).filter((option) => (option === value ? is : scenario[field].includes(option)));
    const tick = ({ value, label: words, fixed }) => ["div", { class: "soh-tick" },
      ["input", {
        type: "checkbox", id: `${field}-${value}`, disabled: fixed, ".checked": scenario[field].includes(value),
        onchange: (event) => move({ [field]: ticked(value, event.target.checked) }),
      }],
      ["label", { for: `${field}-${value}` }, words]];
    return ["fieldset", { key: field, class: "soh-several", "aria-label": label }, ["legend", {}, label, help(control)],
      ...[...groups].map(([name, members]) => ["fieldset", {}, ["legend", {}, name], ...members.map(tick)])];
  }

  /** A slider and a box for one number, the effect at both ends, and buttons for named numbers. */
  function numberControl(control) {
    const { field, label, slider_low: low, slider_high: high, step, unit, marks } = control;
    const numbers = numbersOf(control);
    const most = Math.min(high, mostOf(control));
    const isPath = field === "adopters" && Array.isArray(scenario.adopters);
    const [fault, isTyping] = [faults[field], typing === field];
    const beside = unitBeside(unit, label);
    const mayBeTwo = field in (data.the_other ?? {}); // a saving in the other unit is a range
    return ["div", { class: mayBeTwo ? "soh-control soh-span" : "soh-control", key: field },
      ["div", { class: "soh-label" }, ["label", { for: field }, label], beside && ["span", { class: "soh-unit" }, beside], help(control)],
      ["input", {
        type: "text", id: `${field}-box`, inputmode: "decimal", autocomplete: "off", "aria-label": filled(texts.typed, { label }),
        "aria-describedby": `${field}-fault`, "aria-invalid": fault ? "true" : undefined,
        ".value": isTyping || fault ? undefined : isPath ? scenario.adopters.join(", ") : spanned(numbers),
        oninput: () => { typing = field; }, onblur: () => { typing = null; }, onchange: (event) => type(control, event.target.value),
        onkeydown: (event) => { if (event.key === "Enter" && typing === field) type(control, event.target.value); },
      }],
      ["input", {
        type: "range", id: field, min: low, max: most, step, ".value": String(Math.min(Math.max(numbers[0], low), most)),
        "aria-valuetext": valueWords(control), "aria-describedby": `${field}-effect`,
        ...(marks.length ? { list: `${field}-marks` } : {}),
        oninput: (event) => move(fieldsOf(control, Number(event.target.value)), field), onchange: ended,
      }],
      marks.length > 0 && ["datalist", { id: `${field}-marks` }, ...marks.map(({ at, label: words }) => ["option", { value: at, label: words }])],
      ["p", { class: "soh-fault", id: `${field}-fault`, role: "alert" }, fault ?? ""],
      ["p", { class: "soh-effect", id: `${field}-effect`, hidden: Boolean(fault) }, ...effectOf(control, low, most).map((text) => ["span", {}, text])],
      marks.length > 0 && ["div", { class: "soh-marks", role: "group", "aria-label": label }, ...marks.map(({ at, label: text }) => button(
        text, () => move({ [field]: at }), { "aria-pressed": String(scenario[field] === at) }))],
    ];
  }
  /** The part of a unit that the label does not name. */
  function unitBeside(unit, label) {
    if (!label.toLowerCase().includes(unit.replace(/^£ ?/, ""))) return unit;
    return unit.startsWith("£") ? "£" : "";
  }
  /** The effect of a control at both ends of its slider, computed again only if another field changes. */
  const effects = new Map();
  function effectOf(control, low, high) {
    if (!answers || !control.leads) return [];
    const rest = JSON.stringify({ ...scenario, [control.field]: null });
    if (effects.get(control.field)?.rest !== rest) {
      const phrases = answers.effectOf(scenario, control.field, [low, high].map((end) => fieldsOf(control, end)));
      const ends = phrases.length > 1 ? [low, high].map((end, index) => `${sliderEnd(control, end)}: ${phrases[index]}`) : phrases;
      effects.set(control.field, { rest, ends });
    }
    return effects.get(control.field).ends;
  }
  const sliderEnd = ({ kind }, end) => (kind === "pounds" ? thousands(end) : kind === "share" ? `${grouped(end)}%` : grouped(end));
  const help = ({ label, help: words }) => words?.length > 0 && ["details", { class: "soh-help" },
    ["summary", { "aria-label": filled(texts.about, { label }) }, "?"], ["div", {}, ...[words].flat().map((text) => ["p", {}, text])]];

  // Heights

  /**
   * Reserve the height of the longest answer over the numbers of the slider, and on a narrow page the
   * height of the first chart. In one column the pricings are under the answer, so its height is the
   * longest over the pricings too. `steady` corrects for starting points and conditions.
   */
  function reserve() {
    const top = box.querySelector(".soh-top");
    if (!answers || !top) return;
    const { adopters, pricing, ...rest } = scenario;
    const isAbove = layout !== "wide";
    // Use the lengths of numbers, because another number with as many digits takes the same space.
    const lengths = Object.values(rest).map((value) => String(value).length);
    const key = JSON.stringify([layout, Math.round(top.clientWidth), widths.get("charge"), lengths, isAbove || pricing, baseline]);
    if (!reserved.has(key)) reserved.set(key, tallest(top, isAbove && data.pricings.length > 1 ? ["any", ...data.pricings] : [pricing]));
    for (const [name, height] of Object.entries(reserved.get(key))) box.style.setProperty(`--${name}`, `${height}px`);
  }
  function tallest(top, pricings) {
    const under = (numbers) => pricings.flatMap((pricing) => numbers.map((adopters) => ({ ...scenario, pricing, adopters })))
      .map((wanted) => [wanted, answers.rangeOf(wanted)]).filter(([, range]) => range.isPriced);
    const trials = under(triedNumbers(TRIED)).map(([wanted, range]) => answerOf(wanted, range));
    const height = (blocks) => {
      const ruler = made(["div", { class: "soh-ruler", "aria-hidden": "true" }, ...blocks.map((lines) => ["div", {}, ...lines])]);
      top.append(ruler);
      const most = Math.max(0, ...[...ruler.children].map(({ offsetHeight }) => offsetHeight));
      ruler.remove();
      return most;
    };
    const isApart = layout === "narrow"; // the sentences under the answer are then below the chart
    const answer = height(trials.map((lines) => [...answerLines(lines), !isApart && underLines(lines)]));
    const below = isApart ? height(trials.map((lines) => [underLines(lines)])) : 0;
    const isUnder = layout !== "wide" && data.charts.charge; // controls are below the chart
    const drawnAt = ([wanted]) => drawn(answers.chargeChart(wanted, baseline?.scenario), widthOf("charge", 600), measured)[1].height;
    return { answer, under: below, charge: isUnder ? Math.max(...under(triedNumbers(2)).map(drawnAt)) : 0 };
  }
  /** Numbers along the slider, named numbers, and the number of the scenario. */
  function triedNumbers(several) {
    const control = adoptersControl();
    if (!control) return [scenario.adopters];
    const { slider_low: low, slider_high: high, marks } = control;
    const spread = Array.from({ length: several }, (_, index) => Math.round(low + (high - low) * index / (several - 1)));
    return [...new Set([...spread, ...marks.map(({ at }) => at), scenario.adopters])];
  }
  const adoptersControl = () => data.groups.flatMap(({ controls }) => controls).find(({ field }) => field === "adopters");

  /** Draw, and then scroll so that the control with the focus stays where it was on the screen. */
  function steady(drawIt) {
    const before = layout === "wide" ? null : root.activeElement;
    const y = before?.getBoundingClientRect().top;
    drawIt();
    if (!before?.isConnected || before === document.body) return;
    const moved = before.getBoundingClientRect().top - y;
    if (Math.abs(moved) >= 1) scrollerOf(box).scrollTop += moved;
  }

  // Charts

  function picture(name, chart) {
    const width = widthOf(name, [...widths.values()][0] ?? 600);
    const position = picked[name] ?? null;
    const reading = position === null ? "" : chart.plots.map((plot) => readingAt(plot, position)).join(". ");
    const most = Math.max(...chart.plots.map((plot) => placesOf(plot).length)) - 1;
    const pick = (to) => { if (picked[name] !== to) { picked[name] = to; ask(); } };
    const handle = handleOf(name, chart);
    const here = handle?.here ?? 0;
    const reads = most < 0 ? {} : { tabindex: "0", "aria-label": filled(texts.chart, { title: chart.title }) };
    const toKey = (key, from) => ({ ArrowLeft: from - 1, ArrowRight: from + 1, PageUp: from + PAGE, PageDown: from - PAGE, Home: 0, End: most })[key];
    const save = (kind) => saveChart(made(drawn(chart, PICTURE, measured, { id: "soh-file", whole: true })), getComputedStyle(box), fileOf(name), kind);
    return ["figure", { class: `soh-picture soh-${name}`, key: name, "data-key": name },
      ["h2", {}, chart.title], ["p", { class: "soh-subtitle" }, handle ? chart.subtitle.replace(/\.?$/, ".") : chart.subtitle, handle && ["span", { class: "soh-hint" }, ` ${texts.drag}`]],
      ["div", {
        class: "soh-plots", "data-chart": name, role: "group", "aria-label": chart.title, ...reads,
        onkeydown: (event) => {
          const to = toKey(event.key, picked[name] ?? here);
          if (to === undefined) return;
          event.preventDefault();
          pick(Math.min(Math.max(to, 0), most));
        },
        onpointerdown: (event) => {
          if (handle?.take(event)) event.currentTarget.setPointerCapture(event.pointerId);
          read(event, pick); // a tap
        },
        onpointermove: (event) => (draggedChart === name ? handle?.drag(event) : read(event, pick)),
        onlostpointercapture: () => handle?.let(),
        onpointerleave: (event) => { if (event.pointerType === "mouse") pick(undefined); }, // after a tap the reading stays
        onblur: () => pick(undefined),
      }, drawn(chart, width, measured, { id: `soh-${name}`, position })],
      ["p", { class: "soh-reading", role: "status" }, ["span", {}, reading]],
      ["div", { class: "soh-files" }, chart.sentence && ["details", { class: "soh-words" }, ["summary", {}, texts.in_words], ["p", {}, chart.sentence]],
        button("SVG", () => save("svg"), { "aria-label": filled(texts.save_svg, { title: chart.title }) }),
        button("PNG", () => save("png"), { "aria-label": filled(texts.save_png, { title: chart.title }) })],
    ];
  }
  function read(event, pick) {
    const { plot, nearest } = placeOf(event);
    if (plot?.xs.length) pick(nearest);
  }
  const fileOf = (name) => [name, answers?.code(scenario).replaceAll(":", "-")].filter(Boolean).join("-");

  /** Return the plot under a pointer, the horizontal position, and the index of the nearest value. */
  function placeOf({ clientX, clientY, currentTarget }, anywhere = false) {
    const svg = currentTarget.firstChild;
    const box = svg.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const plot = svg.places.find(({ left, right, bottom }) => anywhere || (x >= left && x <= right && y <= bottom));
    const distances = plot?.xs.map((tick) => Math.abs(tick - x)) ?? [];
    return { plot, x, nearest: distances.indexOf(Math.min(...distances)) };
  }
  /**
   * Return the handle of the bar at the number of the scenario, or null. Dragging it sideways moves
   * the adopters. On a touch screen, dragging up and down scrolls. The slider does the same for a
   * keyboard.
   */
  function handleOf(name, { plots: [plot] }) {
    const control = adoptersControl();
    if (!control || !plot.spans.length || placesOf(plot).length < 2) return null;
    const numbers = placesOf(plot);
    const away = numbers.map((number) => Math.abs(number - last(plot.spans).x)); // of many numbers, only some are drawn
    const here = away.indexOf(Math.min(...away));
    return {
      here,
      take(event) {
        const { plot: under, x } = placeOf(event);
        const isNear = under && Math.abs(under.xs[here] - x) <= REACH;
        if (isNear && event.button === 0) draggedChart = name;
        return draggedChart === name;
      },
      drag(event) {
        const number = numbers[placeOf(event, true).nearest];
        move(fieldsOf(control, Math.min(Math.max(number, control.low), control.high)), "adopters");
      },
      let() {
        if (draggedChart !== name) return;
        draggedChart = null;
        ended();
      },
    };
  }


  // Tables, a comparison, a scenario to save

  /** The tables that no group of controls shows, in a section that the user can open. */
  function tablesPart(tables) {
    const beside = new Set(data.groups.flatMap((group) => group.tables ?? []));
    const drawnTables = () => Object.entries(tables).filter(([name, entry]) => entry && !beside.has(name)).map(([name, entry]) => table(name, entry));
    if (!answers) {
      const nodes = drawnTables();
      return nodes.length > 0 && ["section", { class: "soh-tables", "aria-label": texts.tables, key: "tables", "data-key": "tables" }, ["h2", {}, texts.tables], ...nodes];
    }
    return disclosure("soh-tables", "tables", ["h2", {}, texts.tables], () => [...(baseline ? [comparison()] : []), ...drawnTables(),
      ["p", { class: "soh-tools", key: "files" },
        button(texts.excel, () => copied(copyTable(compared()))),
        button("csv", () => download(new Blob([`\ufeff${asCsv(compared())}`], { type: "text/csv" }), `${fileOf("results")}.csv`), { "aria-label": texts.csv })]]);
  }
  function comparison() {
    const rename = (event) => {
      typing = "compared-name";
      baseline = { ...baseline, name: event.target.value.trim() ? event.target.value : answers.nameOf(baseline.scenario) };
      ask();
    };
    return ["div", { key: "comparison" },
      ["label", { class: "soh-name" }, texts.name_of_kept, ["input", { type: "text", id: "compared-name", autocomplete: "off", ".value": typing === "compared-name" ? undefined : baseline.name, oninput: rename, onblur: () => { typing = null; } }]],
      table("comparison", compared())];
  }

  function table(name, described) {
    const meanings = name === "results" && data.tables?.results.meanings;
    const meaningOf = meanings ? (label) => help({ label, help: meanings[label] }) : null;
    return drawnTable(name, described, { meaning: texts.meaning, meaningOf });
  }
  const compared = () => comparedTable([baseline, { name: texts.now, scenario }].filter(Boolean), answers, data);

  /** Show whether the browser allowed a copy. */
  function copied(copying, message = texts.copied) {
    copying.then(() => { note = message; }, () => { note = texts.not_copied; }).then(ask);
  }
  function copyLink(code) {
    const link = host.link(code);
    // A file is on this computer alone, and so is its address.
    copied(navigator.clipboard.writeText(link), link.startsWith("file:") ? filled(texts.copied_file, { code }) : texts.copied);
  }
  const copy = (text) => copied(navigator.clipboard.writeText(text));

  function savePart() {
    const name = saving.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 40);
    const entries = { name: name || "NAME", rationale: saving.rationale.trim() || "WHY", role: saving.role.trim() || "WHO" };
    const plain = Object.fromEntries(Object.entries(entries).map(([field, text]) => [field, quotedText(text)]));
    const command = filled(texts.command, { file: quotedFile(data.file, texts.file_stand_in), code: answers.code(scenario), ...plain });
    const text = answers.savedText(scenario, entries);
    const file = `${data.file.replace(/\.toml$/, "")}.scenarios.toml`;
    const input = ([field, label]) => ["div", { class: "soh-choice" }, ["div", { class: "soh-label" }, ["label", { for: `kept-${field}` }, label]],
      ["input", {
        type: "text", id: `kept-${field}`, autocomplete: "off", ".value": saving[field],
        oninput: (event) => { saving = { ...saving, [field]: event.target.value }; ask(); },
      }]];
    return disclosure("soh-save", "save", ["h2", {}, texts.save], () => [
      ["p", {}, filled(texts.save_says, { file })], ["div", { class: "soh-kept" }, ...Object.entries(texts.kept).map(input)],
      ["p", {}, ["code", {}, command]], button(texts.copy_command, () => copy(command)),
      ["pre", { id: "saved", tabindex: "0", role: "group", "aria-label": texts.saved }, text],
      ["div", { class: "soh-files" }, button(texts.copy_saved, () => copy(text)),
        button(texts.save_saved, () => download(new Blob([text], { type: "text/plain" }), file))]]);
  }

  // Start

  const box = document.createElement("div");
  const status = made(["p", { class: "soh-hidden", role: "status" }]);
  container.append(box, status);
  const onkey = (event) => {
    if (event.key === "Escape") for (const text of box.querySelectorAll(".soh-help[open]")) text.open = false;
    const isText = event.target.matches?.("input[type=text], textarea");
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isText || !["z", "y"].includes(key)) return;
    event.preventDefault();
    (key === "y" || event.shiftKey ? forth : back)();
  };
  root.addEventListener("keydown", onkey);
  const observed = new WeakSet();
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      if (target.dataset.chart) widths.set(target.dataset.chart, Math.max(target.dataset.chart === "bar" ? 0 : NARROWEST, Math.floor(contentRect.width)));
    }
    layout = getComputedStyle(box.firstChild).getPropertyValue("--layout").trim() || layout;
    ask();
  });
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (target.dataset.key) inSight[isIntersecting ? "add" : "delete"](target.dataset.key);
      else if (isAnswerSeen !== isIntersecting) {
        isAnswerSeen = isIntersecting;
        ask();
      }
    }
  }, { rootMargin: "0px 0px -16px" }); // less than 16 pixels of a section show no letter of it
  function observe() {
    for (const node of box.querySelectorAll(".soh-page, [data-chart], .soh-headline, [data-key]")) {
      if (observed.has(node)) continue;
      observed.add(node);
      (node.matches(".soh-page, [data-chart]") ? sizes : sight).observe(node);
    }
  }
  const paper = matchMedia("print");
  const onprint = () => {
    isPrinting = paper.matches;
    draw(); // at once, because printing does not wait for a frame
  };
  paper.addEventListener("change", onprint);
  draw();

  return {
    show(wanted) { [scenario, gesture, note, faults] = [wanted, null, "", {}]; ask(); },
    tell(text) { note = text; ask(); },
    receive(answer) { [now, scenario] = [answer, answer.values ?? scenario]; ask(); },
    get scenario() { return scenario; },
    answers,
    dispose() {
      sizes.disconnect();
      sight.disconnect();
      paper.removeEventListener("change", onprint);
      root.removeEventListener("keydown", onkey);
      cancelAnimationFrame(frame);
      clearTimeout(calm);
      box.remove();
      status.remove();
    },
  };
}
