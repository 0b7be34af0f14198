// The controls of the page: sliders with a box for their number, lists, boxes to tick, starting points.
// `controlsOn(page)` returns functions that describe them. They read what the user types, and move the page.

import { button, disclosure, same } from "./dom.js";
import { filled, firstCapital, rounded, thousands, toWords } from "./words.js";

const MOST_YEARS = 12; // a case of more years has no box for the adopters of each year

/** Move the decimal point of a number in its text, without rounding: 12.3 per cent is 0.123. */
function pointMoved(value, places) {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

const THOUSANDS_POINT = /^[+£\s]*([1-9]\d{0,2})\.(\d{3})\s*$/; // 71.000 may stand for 71,000; 1,169.586 has a comma and does not

/** Read a number as people type it: £60,000, 60k, 1,000, +50 %. Return NaN for other text. */
export function typedNumber(text) {
  const plain = text.trim().replace(/^\+/, "").replace("\u2212", "-");
  const [, number, suffix = ""] = /^[£\s]*(-?[\d,\s]*\.?\d+)\s*(k|m|bn|%)?$/i.exec(plain) ?? [];
  if (number === undefined || !/^-?(\d+|\d{1,3}([,\s]\d{3})+)?(\.\d+)?$/.test(number.trim())) return NaN;
  return pointMoved(number.replace(/[,\s]/g, ""), { k: 3, m: 6, bn: 9 }[suffix.toLowerCase()] ?? 0);
}

/** The part of a unit that the label does not name. */
function unitBeside(unit, label) {
  if (!label.toLowerCase().includes(unit.replace(/^£ ?/, ""))) return unit;
  return unit.startsWith("£") ? "£" : "";
}

export function controlsOn(page) {
  const { data, texts, answers } = page;
  const every = data.groups.flatMap((group) => group.controls);
  const ofAdopters = every.find(({ field }) => field === "adopters");

  // Values, as numbers and as text

  const written = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });
  const grouped = (value) => written.format(value);
  const spanned = (numbers) => toWords(numbers.map(grouped));
  const mostOf = ({ field, high }) => (field === "delay" ? data.longest_delays[Number(page.scenario.charge_follows_go_live)] : high);
  const rangeOf = (control) => filled(control.range, { high: grouped(mostOf(control)) });
  const byYear = () => data.years.map((_, year) => [page.scenario.adopters].flat()[Array.isArray(page.scenario.adopters) ? year : 0]);

  /** Return the fields for a control's number. In an order of fields, it takes along the ones it passes. */
  function fieldsOf({ field, kind, order }, number) {
    const value = kind === "share" ? pointMoved(number, -2) : number;
    const along = order.map((name, index) => [name, Math[index < order.indexOf(field) ? "min" : "max"](page.scenario[name], value)]);
    const cleared = data.the_other?.[field] ? { [data.the_other[field]]: 0 } : {};
    return { ...cleared, ...Object.fromEntries(along), [field]: value };
  }
  /** Return a control's number, or two for a saving in the other unit that differs by pricing. */
  function numbersOf({ field, kind }) {
    const { scenario } = page;
    const value = scenario[field];
    const overPricings = (amountOf, rounding) => {
      const { low, high } = page.now.range.pair(amountOf);
      return low === high ? [low] : [low, high].map(rounding);
    };
    if (field === "adopters") return [[value].flat().at(-1)];
    if (field === "savings" && scenario.offset) return overPricings(({ full }) => Number(rounded(full, 2)) / 100, Math.round);
    if (field === "offset" && !scenario.offset) return overPricings(({ full, last }) => (last ? Number(rounded(100 * (full / last), 1)) / 10 : 0), Number);
    return [kind === "share" ? pointMoved(value, 2) : value];
  }
  function valueWords(control) {
    const { field, kind, unit, options } = control;
    const value = page.scenario[field];
    if (kind === "yes") return value ? texts.yes : texts.no;
    if (options.length) return [value].flat().map((chosen) => options.find((option) => option.value === chosen)?.label ?? chosen).join(", ");
    if (field === "adopters" && Array.isArray(value)) return value.join(", ");
    const numbers = spanned(numbersOf(control));
    return kind === "share" ? `${numbers}%` : kind === "pounds" ? `£${numbers}${unit.replace("£", "")}` : `${numbers} ${unit}`.trim();
  }
  /** Whether a control counts: one of a choice that is not made is not shown. */
  const counts = ({ when }) => !when || (when[1] === null ? Boolean(page.scenario[when[0]]) : page.scenario[when[0]] === when[1]);

  // What the user types

  function type(control, text) {
    page.typing = null;
    const refuse = (why, more = {}) => {
      page.faults = { ...page.faults, [control.field]: filled(why, { value: text.trim(), unit: rangeOf(control), ...more }) };
      page.ask();
    };
    const { field, is_whole: isWhole } = control;
    const path = field === "adopters" ? text.trim().split(/[\s,;]+/).map(typedNumber) : [];
    if (path.length > 1 && path.length === data.years.length) {
      const fits = path.every((count) => Number.isInteger(count) && count >= control.low && count <= control.high);
      return fits ? page.move({ adopters: path }) : refuse(texts.not_allowed);
    }
    const [, whole, decimals] = (control.kind === "pounds" && THOUSANDS_POINT.exec(text)) || [];
    if (whole) return refuse(texts.two_readings, { thousands: `${whole},${decimals}`, pounds: grouped(Math.round(100 * typedNumber(text)) / 100) });
    const foreign = control.kind === "share" ? /£/ : control.kind === "pounds" ? /%/ : /[£%]/;
    const value = foreign.test(text) ? NaN : typedNumber(text);
    if (text.trim() === "") return refuse(texts.none);
    if (!(value >= control.low && value <= mostOf(control))) return refuse(texts.not_allowed);
    if (isWhole && !Number.isInteger(value)) return refuse(texts.not_whole);
    return page.move(fieldsOf(control, value));
  }
  const yearId = (year) => `adopters-${year}`;
  /** Take the typed adopters of one year. The other years stay unchanged. */
  function typeYear(year, text) {
    page.typing = null;
    const count = typedNumber(text);
    page.faults = { ...page.faults, [yearId(year)]: undefined };
    if (!Number.isInteger(count) || count < ofAdopters.low || count > ofAdopters.high) {
      page.faults[yearId(year)] = filled(texts.not_allowed, { value: text.trim(), unit: rangeOf(ofAdopters) });
      return page.ask();
    }
    const path = byYear().map((current, index) => (index === year ? count : current));
    return page.move({ adopters: path.every((current) => current === count) ? count : path });
  }
  /** The attributes of a box for text. While the user types, no draw changes its text. */
  const typedIn = (id, value) => ({
    type: "text", id, autocomplete: "off", ".value": page.typing === id ? undefined : value,
    oninput: () => { page.typing = id; }, onblur: () => { page.typing = null; },
  });

  // Groups

  /** A group of controls. The label of a folded group opens it. */
  function group({ key, label, controls: members, folded }) {
    const drawnControls = () => members.filter(counts).map(drawnControl);
    if (!folded) return ["div", { class: "soh-group", key }, label && ["h2", {}, label], ...drawnControls()];
    return disclosure(page, "soh-group soh-more", key, label, () => [...drawnControls(), yearsControl(), startingPoints()]);
  }
  /** The inputs as text, for print alone. */
  const inputs = () => ["dl", { class: "soh-inputs", key: "inputs" }, ...every.filter(counts).map((control) => ["div", {},
    ["dt", {}, control.label], ["dd", {}, valueWords(control)]])];
  /** The starting points of the case, as buttons. */
  function startingPoints() {
    const pressed = ({ fields }) => Object.entries(fields).every(([field, value]) => same(page.scenario[field], value));
    if (!data.presets?.length) return null;
    return ["fieldset", { class: "soh-presets", key: "presets" }, ["legend", {}, texts.presets], ...data.presets.map((preset) => (
      button(preset.label, () => page.move(preset.fields), { title: preset.title, "aria-pressed": String(pressed(preset)) })))];
  }
  /** The boxes for the adopters of each year. */
  function yearsControl() {
    if (!ofAdopters || data.years.length < 2 || data.years.length > MOST_YEARS) return null;
    const boxOf = (count, year) => {
      const [id, fault] = [yearId(year), page.faults[yearId(year)]];
      return ["label", {}, data.years[year], ["input", {
        ...typedIn(id, fault ? undefined : String(count)), inputmode: "numeric", "aria-describedby": "years-fault",
        "aria-invalid": fault ? "true" : undefined, onchange: (event) => typeYear(year, event.target.value),
      }]];
    };
    const fault = data.years.map((_, year) => page.faults[yearId(year)]).find(Boolean);
    return ["fieldset", { class: "soh-years", key: "years" }, ["legend", {}, filled(texts.by_year, { adopters: firstCapital(ofAdopters.unit) })],
      ...byYear().map(boxOf), ["p", { class: "soh-fault", id: "years-fault", role: "alert" }, fault ?? ""]];
  }

  // Controls

  const help = ({ label, help: words }) => words?.length > 0 && ["details", { class: "soh-help" },
    ["summary", { "aria-label": filled(texts.about, { label }) }, "?"], ["div", {}, ...[words].flat().map((text) => ["p", {}, text])]];

  function drawnControl(control) {
    const { field, kind, label, options } = control;
    const change = (value) => page.move({ [field]: value });
    if (kind === "yes") {
      const input = { type: "checkbox", id: field, ".checked": page.scenario[field], onchange: (event) => change(event.target.checked) };
      return ["div", { class: "soh-tick", key: field }, ["input", input],
        ["label", { for: field }, label], help(control)];
    }
    if (kind === "year" || kind === "list") {
      return ["div", { class: "soh-choice", key: field }, ["div", { class: "soh-label" }, ["label", { for: field }, label], help(control)],
        ["select", { id: field, ".value": page.scenario[field], onchange: (event) => change(event.target.value) },
          ...options.map(({ value, label: words }) => ["option", { value, ".selected": value === page.scenario[field] }, words])]];
    }
    if (kind === "choice") return choiceControl(control, change);
    return kind === "several" ? severalControl(control) : numberControl(control);
  }
  /** A choice of one option, each with a phrase. A pricing also has its charge at the present number. */
  function choiceControl({ field, label, help: words, options }, change) {
    const charges = answers && data.charges.length ? answers.chargesSaid(page.scenario) : {};
    const unit = Object.keys(charges).length > 0 && ["span", { class: "soh-unit" }, texts.a_year];
    const meant = options.filter(({ says }) => says).map(({ label: name, says }) => `${name}: ${says}`);
    const row = ({ value, label: name, phrase }) => {
      const id = `${field}-${value}`;
      const radio = { type: "radio", name: field, id, value, ".checked": page.scenario[field] === value, "aria-describedby": `${id}-says`, onchange: () => change(value) };
      return ["div", { class: "soh-radio" }, ["input", radio],
        ["div", {}, ["label", { for: id }, name], phrase && ["span", { class: "soh-phrase" }, ` ${phrase}`]],
        ["span", { class: "soh-paid", id: `${id}-says` }, charges[value] ?? ""]];
    };
    return ["fieldset", { key: field, "aria-label": label }, ["legend", {}, label, unit, help({ label, help: [words, ...meant] })], ...options.map(row)];
  }
  /** A box to tick for each option, with a fieldset for each group of options. */
  function severalControl(control) {
    const { field, label, options } = control;
    const groups = new Map(options.map(({ group: name }) => [name, options.filter((option) => option.group === name)]));
    const chosen = page.scenario[field];
    const ticked = (value, is) => options.map((option) => option.value).filter((option) => (option === value ? is : chosen.includes(option)));
    const tick = ({ value, label: words, fixed }) => ["div", { class: "soh-tick" },
      ["input", {
        type: "checkbox", id: `${field}-${value}`, disabled: fixed, ".checked": chosen.includes(value),
        onchange: (event) => page.move({ [field]: ticked(value, event.target.checked) }),
      }],
      ["label", { for: `${field}-${value}` }, words]];
    return ["fieldset", { key: field, class: "soh-several", "aria-label": label }, ["legend", {}, label, help(control)],
      ...[...groups].map(([name, members]) => ["fieldset", {}, ["legend", {}, name], ...members.map(tick)])];
  }
  /** A slider and a box for one number, the effect at both ends, and buttons for named numbers. */
  function numberControl(control) {
    const { field, label, slider_low: low, slider_high: high, step, unit, marks } = control;
    const { scenario, faults: { [field]: fault } } = page;
    const numbers = numbersOf(control);
    const most = Math.min(high, mostOf(control));
    const isPath = field === "adopters" && Array.isArray(scenario.adopters);
    const beside = unitBeside(unit, label);
    const mayBeTwo = field in (data.the_other ?? {}); // a saving in the other unit is a range
    const box = `${field}-box`;
    const hint = fault ? "" : belowOne(control);
    return ["div", { class: mayBeTwo ? "soh-control soh-span" : "soh-control", key: field },
      ["div", { class: "soh-label" }, ["label", { for: field }, label], beside && ["span", { class: "soh-unit" }, beside], help(control)],
      ["input", {
        ...typedIn(box, fault ? undefined : isPath ? scenario.adopters.join(", ") : spanned(numbers)), inputmode: "decimal",
        "aria-label": filled(texts.typed, { label }), "aria-describedby": `${field}-fault ${field}-read`, "aria-invalid": fault ? "true" : undefined,
        onchange: (event) => type(control, event.target.value),
        onkeydown: (event) => { if (event.key === "Enter" && page.typing === box) type(control, event.target.value); },
      }],
      ["input", {
        type: "range", id: field, min: low, max: most, step, ".value": String(Math.min(Math.max(numbers[0], low), most)),
        "aria-valuetext": valueWords(control), "aria-describedby": `${field}-effect`,
        ...(marks.length ? { list: `${field}-marks` } : {}),
        oninput: (event) => page.move(fieldsOf(control, Number(event.target.value)), field), onchange: page.ended,
      }],
      marks.length > 0 && ["datalist", { id: `${field}-marks` }, ...marks.map(({ at, label: words }) => ["option", { value: at, label: words }])],
      ["p", { class: "soh-fault", id: `${field}-fault`, role: "alert" }, fault ?? ""],
      ["p", { class: "soh-read", id: `${field}-read`, hidden: !hint }, hint],
      ["p", { class: "soh-effect", id: `${field}-effect`, hidden: Boolean(fault) }, ...effectOf(control, low, most).map((text) => ["span", {}, text])],
      marks.length > 0 && ["div", { class: "soh-marks", role: "group", "aria-label": label }, ...marks.map(({ at, label: text }) => button(
        text, () => page.move({ [field]: at }), { "aria-pressed": String(scenario[field] === at) }))],
    ];
  }
  /** How a share below 1% is read: in Excel, 0.5 in a cell may be 50%. */
  function belowOne({ field, kind, high }) {
    const value = kind === "share" ? page.scenario[field] : 0; // a fraction
    if (!(value > 0 && value < 0.01) || 10_000 * value > high) return "";
    const [read, whole] = [2, 4].map((places) => grouped(pointMoved(value, places)));
    return filled(texts.below_one, { read, whole });
  }
  /** The effect of a control at both ends of its slider, computed again only if another field changes. */
  const effects = new Map();
  function effectOf(control, low, high) {
    if (!answers || !control.leads) return [];
    const { field } = control;
    const rest = JSON.stringify({ ...page.scenario, [field]: null });
    if (effects.get(field)?.rest !== rest) {
      const phrases = answers.effectOf(page.scenario, field, [low, high].map((end) => fieldsOf(control, end)));
      const ends = phrases.length > 1 ? [low, high].map((end, index) => `${sliderEnd(control, end)}: ${phrases[index]}`) : phrases;
      effects.set(field, { rest, ends });
    }
    return effects.get(field).ends;
  }
  const sliderEnd = ({ kind }, end) => (kind === "pounds" ? thousands(end) : kind === "share" ? `${grouped(end)}%` : grouped(end));

  return { group, inputs, help, fieldsOf, typedIn, ofAdopters };
}
