// The page of sliders: one module for a page of its own, a notebook and the page beside a paper.
// `mount(root, data, host)` draws it into a Document or a ShadowRoot. Each move asks for one frame,
// in which the engine works the newest scenario out and `patch` sets what differs. Where a host
// tells answers, those of a kernel, the same controls ask for them and show what was told last.

const CALM = 400; // ms without a change, after which the answer is announced
const MOST_PINS = 6;
const MOST_UNDONE = 200;
const REACH = 24; // pixels on either side of a handle, for a finger
const PICTURE = 760; // pixels, the width of a chart in a file of its own

const SVG = new Set(["svg", "defs", "pattern", "rect", "path", "circle", "text", "g"]);

function made([tag, attributes, ...children]) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  return patch(node, [tag, attributes, ...children]);
}

/** Set on a node what differs from what is wanted: attributes, .properties, onevents, children. */
function patch(node, described) {
  if (node.described === described) return node;
  const [, attributes, ...children] = described;
  const before = node.described?.[1] ?? {};
  node.described = described;
  for (const name in before) if (!(name in attributes)) node.removeAttribute(name);
  for (const name in attributes) {
    const value = attributes[name];
    if (name.startsWith(".")) {
      if (value !== undefined && node[name.slice(1)] !== value) node[name.slice(1)] = value;
    } else if (before[name] === value) continue;
    else if (name.startsWith("on")) node[name] ??= (event) => node.described[1][name]?.(event); // the newest
    else if (value === undefined || value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  let place = 0;
  for (const each of children) {
    if (each === null || each === false || each === undefined) continue;
    const there = node.childNodes[place];
    place += 1;
    if (typeof each === "string") {
      if (there?.nodeType === Node.TEXT_NODE) { if (there.data !== each) there.data = each; }
      else if (there) there.replaceWith(each);
      else node.append(each);
    } else if (there && there.localName === each[0] && there.described?.[1].key === each[1].key) patch(there, each);
    else if (there) there.replaceWith(made(each));
    else node.append(made(each));
  }
  while (node.childNodes.length > place) node.lastChild.remove();
  return node;
}

/** Move the point of a number as it is written: 12.3 per cent is 0.123. */
function pointMoved(value, places) {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Read a number as people type it: £60,000, 60k, 1,000, +50 %; NaN where it is none. */
export function typedNumber(text) {
  const plain = text.trim().replace(/^\+/, "").replace("\u2212", "-");
  const [, number, suffix = ""] = /^[£\s]*(-?[\d,\s]*\.?\d+)\s*(k|m|bn|%)?$/i.exec(plain) ?? [];
  if (number === undefined || !/^-?(\d+|\d{1,3}([,\s]\d{3})+)?(\.\d+)?$/.test(number.trim())) return NaN;
  return pointMoved(number.replace(/[,\s]/g, ""), { k: 3, m: 6, bn: 9 }[suffix.toLowerCase()] ?? 0);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function mount(root, data, host = {}) {
  const { texts } = data;
  const answers = host.told ? null : engine(data);
  const place = host.place ?? root;
  let scenario = host.scenario ?? host.told?.values ?? data.start;
  let now = host.told; // what is shown of it
  let pins = [];
  let kept = { name: "", rationale: "", role: "" }; // of a scenario to save
  let [undone, redone, gesture] = [[], [], null];
  let [faults, typing, note, frame, calm] = [{}, null, "", 0, 0];
  const widths = new Map(); // of the boxes of charts
  const picked = {}; // where a reader of a chart stands
  let held = null; // the chart whose handle is dragged
  const measured = measurer();
  const inSight = new Set(); // sections: the others wait until a slider is let go
  const sections = new Map();

  // What a reader does

  /** Move fields; moves of one gesture are one step back. */
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
    faults = {};
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

  /** What the number of a control is as fields; what it is pushed past in their order goes along. */
  function fieldsOf({ field, kind, order }, number) {
    const value = kind === "share" ? pointMoved(number, -2) : number;
    const along = order.map((each, at) => [each, Math[at < order.indexOf(field) ? "min" : "max"](scenario[each], value)]);
    const cleared = data.the_other?.[field] ? { [data.the_other[field]]: 0 } : {};
    return { ...cleared, ...Object.fromEntries(along), [field]: value };
  }
  /**
   * What a control shows: one number, or two where a saving that was given in the other unit comes to
   * another amount under each pricing.
   */
  function shown({ field, kind }) {
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
    const { field, whole } = control;
    const path = field === "adopters" ? text.trim().split(/[\s,;]+/).map(typedNumber) : [];
    if (path.length > 1 && path.length === data.years.length) {
      const fits = path.every((count) => Number.isInteger(count) && count >= control.low && count <= control.high);
      return fits ? move({ adopters: path }) : refuse(texts.not_allowed);
    }
    const foreign = control.kind === "share" ? /£/ : control.kind === "pounds" ? /%/ : /[£%]/;
    const value = foreign.test(text) ? NaN : typedNumber(text);
    if (text.trim() === "") return refuse(texts.none);
    if (!(value >= control.low && value <= mostOf(control))) return refuse(texts.not_allowed);
    if (whole && !Number.isInteger(value)) return refuse(texts.not_whole);
    return move(fieldsOf(control, value));
  }
  const mostOf = ({ field, high }) => (field === "delay" ? data.longest_delays[Number(scenario.charge_follows_go_live)] : high);
  const rangeOf = (control) => filled(control.range, { high: grouped(mostOf(control)) });
  const written = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });
  const grouped = (value) => written.format(value);

  // Drawing

  const ask = () => { frame ||= requestAnimationFrame(draw); };
  function draw() {
    frame = 0;
    if (answers) now = worked();
    patch(box, ["div", { class: "soh-page" }, ...page(now)]);
    if (gesture === null) observe();
    clearTimeout(calm);
    calm = setTimeout(rest, CALM);
  }
  /** Say the answer, and have told what waits for the controls to rest. */
  function rest() {
    if (gesture !== null) ended();
    status.textContent = [note, now.answer, now.savings, answers && now.under[0]].filter(Boolean).join(" ");
    if (now.waits) host.rests(scenario);
  }

  /** A section as it is now; while a slider is dragged, one that is out of sight as it was. */
  function section(key, build) {
    if (gesture === null || inSight.has(key) || !sections.has(key)) sections.set(key, build());
    return sections.get(key);
  }

  /** What the engine makes of the scenario, each part of it when asked for; a kernel tells the same. */
  function worked() {
    const range = answers.rangeOf(scenario);
    const quoted = answers.ends(scenario);
    const said = answers.headline(scenario, range);
    return {
      range, answer: said.answer, savings: said.savings, under: [said.adopters, said.beside, answers.noteOf(scenario)],
      charts: {
        get cost() { return answers.costChart(scenario, range, quoted); },
        get charge() { return data.charts.charge && answers.chargeChart(scenario); },
      },
      tables: {
        get cost() { return answers.costTable(scenario, range); },
        get results() { return answers.resultsTable(scenario, range); },
        get within() { return data.tables.within && answers.withinTable(scenario, range); },
        get pricings() { return data.pricings.length > 1 && answers.pricingsTable(scenario); },
      },
    };
  }

  function page({ answer, savings, under = [], fault, charts = {}, tables = {}, cautions }) {
    return [
      ["section", { class: "soh-top", id: "answer", "aria-label": texts.answer, tabindex: "-1" },
        ["p", { class: "soh-headline" }, answer ?? ""],
        savings && ["p", { class: "soh-second" }, savings],
        fault && ["p", { class: "soh-fault", role: "alert" }, fault],
      ],
      ["div", { class: "soh-under" },
        ...under.filter(Boolean).map((words) => ["p", {}, words]), note && ["p", { class: "soh-note" }, note]],
      bar(),
      section("inputs", inputs),
      ...data.groups.map((group) => section(group.key, () => part(group, charts, tables))),
      section("tables", () => tablesPart(tables)),
      cautions && ["section", { class: "soh-save", "aria-label": texts.cautions, key: "cautions" },
        ["h2", {}, texts.cautions], ["ul", {}, ...cautions.map((words) => ["li", {}, words])]],
      ...(answers ? [section("pins", pinsPart), section("save", savePart)] : []),
    ];
  }

  /** Presets and what undoes, in one row. */
  function bar() {
    const pressed = ({ fields: given }) => Object.entries(given).every(([field, value]) => same(scenario[field], value));
    return ["div", { class: "soh-bar" },
      data.presets && ["div", { class: "soh-presets", role: "group", "aria-label": texts.presets }, ...data.presets.map((preset) => ["button", {
        type: "button", title: preset.title, "aria-pressed": String(pressed(preset)), onclick: () => move(preset.fields),
      }, preset.label])],
      ["div", { class: "soh-tools", role: "group", "aria-label": texts.tools },
        button(texts.undo, back, { disabled: !undone.length }), button(texts.redo, forth, { disabled: !redone.length }),
        button(texts.reset, () => move(data.start), { disabled: same(scenario, data.start) }),
        answers && button(texts.pin, pin, { disabled: pins.length >= MOST_PINS }),
        host.link && button(texts.copy_link, () => copy(host.link(answers.code(scenario)))),
      ]];
  }
  const button = (words, onclick, more = {}) => ["button", { type: "button", onclick, ...more }, words];

  /** The inputs as text, for print alone. */
  const inputs = () => ["dl", { class: "soh-inputs" }, ...data.groups.flatMap(({ controls }) => controls).filter(counts).map((control) => ["div", {},
    ["dt", {}, control.label], ["dd", {}, valueWords(control)]])];
  function valueWords(control) {
    const { field, kind, unit, options } = control;
    if (kind === "yes") return scenario[field] ? texts.yes : texts.no;
    if (options.length) return [scenario[field]].flat().map((own) => options.find(({ value }) => value === own)?.label ?? own).join(", ");
    if (field === "adopters" && Array.isArray(scenario.adopters)) return scenario.adopters.join(", ");
    const value = spanned(shown(control));
    return kind === "share" ? `${value}%` : kind === "pounds" ? `£${value}${unit.replace("£", "")}` : `${value} ${unit}`.trim();
  }
  /** Whether a control counts: one of a choice that is not made is not shown. */
  const counts = ({ when }) => !when || (when[1] === null ? Boolean(scenario[when[0]]) : scenario[when[0]] === when[1]);

  /** A group of controls beside the picture, or the tables, that it changes. */
  function part({ key, label, chart: name, tables: names = [], controls }, charts, tables) {
    const beside = names.map((each) => (tables[each] ? table(each, tables[each]) : ["p", { key: each }, each in tables ? texts.waits : ""]));
    return ["section", { class: "soh-part", "aria-label": label, key, "data-key": key },
      ["div", { class: "soh-controls" }, ["h2", {}, label], ...controls.filter(counts).map(drawnControl)],
      charts[name] ? picture(name, charts[name]) : ["div", {}, ...beside],
    ];
  }

  function drawnControl(control) {
    const { field, kind, label, options } = control;
    const change = (value) => move({ [field]: value });
    if (kind === "yes") {
      const box = { type: "checkbox", id: field, ".checked": scenario[field], onchange: (event) => change(event.target.checked) };
      return ["div", { class: "soh-tick", key: field }, ["input", box],
        ["label", { for: field }, label], help(control)];
    }
    if (kind === "year" || kind === "list") {
      return ["div", { class: "soh-choice", key: field }, ["div", { class: "soh-label" }, ["label", { for: field }, label], help(control)],
        ["select", { id: field, ".value": scenario[field], onchange: (event) => change(event.target.value) },
          ...options.map(({ value, label: words }) => ["option", { value, ".selected": value === scenario[field] }, words])]];
    }
    if (kind === "choice") {
      return ["fieldset", { key: field, "aria-label": label }, ["legend", {}, label, help(control)], ...options.map(({ value, label: words, phrase, says }) => {
        const [id, isChosen] = [`${field}-${value}`, scenario[field] === value];
        const radio = { type: "radio", name: field, id, value, ".checked": isChosen, "aria-describedby": `${id}-says` };
        return ["div", { class: "soh-radio" }, ["input", { ...radio, onchange: () => change(value) }],
          ["div", {}, ["label", { for: id }, words],
            ["div", { id: `${id}-says` }, phrase && ["p", {}, phrase], isChosen && says && ["p", {}, says]]]];
      })];
    }
    return kind === "several" ? severalControl(control) : numberControl(control);
  }

  /** A box to tick for each option, in a fieldset for each group of them. */
  function severalControl(control) {
    const { field, label, options } = control;
    const groups = new Map(options.map(({ group }) => [group, options.filter((each) => each.group === group)]));
    const ticked = (value, is) => options.map((each) => each.value).filter((each) => (each === value ? is : scenario[field].includes(each)));
    const tick = ({ value, label: words, fixed }) => ["div", { class: "soh-tick" },
      ["input", {
        type: "checkbox", id: `${field}-${value}`, disabled: fixed, ".checked": scenario[field].includes(value),
        onchange: (event) => move({ [field]: ticked(value, event.target.checked) }),
      }],
      ["label", { for: `${field}-${value}` }, words]];
    return ["fieldset", { key: field, class: "soh-several", "aria-label": label }, ["legend", {}, label, help(control)],
      ...[...groups].map(([name, listed]) => ["fieldset", {}, ["legend", {}, name], ...listed.map(tick)])];
  }

  /** A slider and a box for one number; both say the same. */
  function numberControl(control) {
    const { field, label, slider_low: low, slider_high: high, step, unit, marks } = control;
    const numbers = shown(control);
    const most = Math.min(high, mostOf(control));
    const isPath = field === "adopters" && Array.isArray(scenario.adopters);
    const [fault, isTyping] = [faults[field], typing === field];
    return ["div", { class: numbers.length > 1 ? "soh-control soh-span" : "soh-control", key: field },
      ["div", { class: "soh-label" }, ["label", { for: field }, label], field !== "adopters" && ["span", { class: "soh-unit" }, unit], help(control)],
      ["input", {
        type: "range", id: field, min: low, max: most, step, ".value": String(Math.min(Math.max(numbers[0], low), most)),
        "aria-valuetext": valueWords(control),
        ...(marks.length ? { "aria-describedby": `${field}-unit`, list: `${field}-marks` } : {}),
        oninput: (event) => move(fieldsOf(control, Number(event.target.value)), field), onchange: ended,
      }],
      ["input", {
        type: "text", id: `${field}-box`, inputmode: "decimal", autocomplete: "off", "aria-label": filled(texts.typed, { label }),
        "aria-describedby": `${field}-fault`, "aria-invalid": fault ? "true" : undefined,
        ".value": isTyping || fault ? undefined : isPath ? scenario.adopters.join(", ") : spanned(numbers),
        oninput: () => { typing = field; }, onblur: () => { typing = null; }, onchange: (event) => type(control, event.target.value),
        onkeydown: (event) => { if (event.key === "Enter" && typing === field) type(control, event.target.value); },
      }],
      marks.length > 0 && ["datalist", { id: `${field}-marks` }, ...marks.map(({ at, label: words }) => ["option", { value: at, label: words }])],
      marks.length > 0 && ["p", { class: "soh-unit", id: `${field}-unit` }, marks.map(({ at, label: words }) => `${at} ${words}`).join(", ")],
      ["p", { class: "soh-fault", id: `${field}-fault`, role: "alert" }, fault ?? ""],
    ];
  }
  const help = ({ label, help: words }) => words && ["details", { class: "soh-help" },
    ["summary", { "aria-label": filled(texts.about, { label }) }, "?"], ["p", {}, words]];

  // Charts

  function picture(name, chart) {
    const width = widths.get(name) ?? [...widths.values()][0] ?? 600;
    const at = picked[name] ?? null;
    const said = at === null ? "" : chart.plots.map((plot) => readingAt(plot, at)).join(". ");
    const most = Math.max(...chart.plots.map((plot) => placesOf(plot).length)) - 1;
    const pick = (to) => { if (picked[name] !== to) { picked[name] = to; ask(); } };
    const handle = handleOf(name, chart);
    const reads = most < 0 ? {} : { tabindex: "0", "aria-label": filled(texts.chart, { title: chart.title }) };
    return ["figure", { class: "soh-picture", key: name },
      ["h3", {}, chart.title], ["p", { class: "soh-subtitle" }, handle ? `${chart.subtitle.replace(/\.?$/, ".")} ${texts.drag}` : chart.subtitle],
      ["div", {
        class: "soh-plots", "data-chart": name, role: "group", "aria-label": chart.title, ...reads,
        onkeydown: (event) => {
          const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          if (!by) return;
          event.preventDefault();
          pick(Math.min(Math.max((picked[name] ?? (by > 0 ? -1 : most + 1)) + by, 0), most));
        },
        onpointerdown: (event) => { if (handle?.take(event)) event.currentTarget.setPointerCapture(event.pointerId); },
        onpointermove: (event) => {
          if (held === name) return handle?.drag(event);
          const { plot, nearest } = placeOf(event);
          return plot?.xs.length && pick(nearest);
        },
        onlostpointercapture: () => handle?.let(),
        onpointerleave: () => pick(undefined), onblur: () => pick(undefined),
      }, drawn(chart, width, measured, { id: `soh-${name}`, at })],
      ["p", { class: "soh-reading", role: "status" }, said],
      ["figcaption", {}, chart.sentence],
      ["div", { class: "soh-files" }, button("SVG", () => save(name, "svg", chart), { "aria-label": filled(texts.save_svg, { title: chart.title }) }),
        button("PNG", () => save(name, "png", chart), { "aria-label": filled(texts.save_png, { title: chart.title }) })],
    ];
  }

  /** The plot under a pointer, how far along it is, and the nearest of its places. */
  function placeOf({ clientX, clientY, currentTarget }, anywhere = false) {
    const svg = currentTarget.firstChild;
    const box = svg.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const plot = svg.places.find(({ left, right, bottom }) => anywhere || (x >= left && x <= right && y <= bottom));
    const apart = plot?.xs.map((at) => Math.abs(at - x)) ?? [];
    return { plot, x, nearest: apart.indexOf(Math.min(...apart)) };
  }
  /**
   * What the bar of a chart does that stands where the scenario is: dragged sideways, it moves the
   * adopters. On a touch screen, up and down scrolls. The slider is the same for a keyboard.
   */
  function handleOf(name, { plots: [plot] }) {
    const control = data.groups.flatMap(({ controls }) => controls).find(({ field }) => field === "adopters");
    if (!control || !plot.spans.length || placesOf(plot).length < 2) return null;
    const numbers = placesOf(plot);
    const away = numbers.map((number) => Math.abs(number - plot.spans[0].x)); // of many, some are drawn
    const here = away.indexOf(Math.min(...away));
    return {
      take(event) {
        const { plot: under, x } = placeOf(event);
        const isNear = under && Math.abs(under.xs[here] - x) <= REACH;
        if (isNear && event.button === 0) held = name;
        return held === name;
      },
      drag(event) {
        const number = numbers[placeOf(event, true).nearest];
        move(fieldsOf(control, Math.min(Math.max(number, control.low), control.high)), "adopters");
      },
      let() {
        if (held !== name) return;
        held = null;
        ended();
      },
    };
  }

  /** A chart as a file: variables become colours, and its title, subtitle and foot are in it. */
  function asFile(chart) {
    const svg = made(drawn(chart, PICTURE, measured, { id: "soh-file", whole: true }));
    const style = getComputedStyle(box);
    const found = document.createElement("canvas").getContext("2d");
    const colour = (name) => {
      found.fillStyle = style.getPropertyValue(name).trim().replace(/^light-dark\(([^,]+),.*$/, "$1");
      return found.fillStyle;
    };
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    svg.setAttribute("font-family", "Arial, Helvetica, sans-serif");
    const ground = made(["rect", { width: "100%", height: "100%", fill: "#ffffff" }]);
    svg.prepend(ground);
    return svg.outerHTML.replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name));
  }
  function save(name, kind, chart) {
    const text = asFile(chart);
    const file = `${[name, answers?.code(scenario).replaceAll(":", "-")].filter(Boolean).join("-")}.${kind}`;
    if (kind === "svg") return download(new Blob([text], { type: "image/svg+xml" }), file);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => download(blob, file));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    return image;
  }
  function download(blob, file) {
    const address = URL.createObjectURL(blob);
    made(["a", { href: address, download: file }]).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  // Tables, pins, a scenario to save

  /** The tables that stand beside no controls. */
  function tablesPart(tables) {
    const beside = new Set(data.groups.flatMap((group) => group.tables ?? []));
    const shown = Object.entries(tables).filter(([name, each]) => each && !beside.has(name));
    return shown.length > 0 && ["section", { class: "soh-tables", "aria-label": texts.tables, key: "tables", "data-key": "tables" },
      ["h2", {}, texts.tables], ...shown.map(([name, each]) => table(name, each))];
  }

  function table(name, { caption, columns, rows, totals, words, remarks = 0, note: beside, foot }) {
    const aligned = (column) => (column < words ? "" : column < columns.length - remarks ? "soh-figure" : "soh-remark");
    const cell = (said, column) => ["td", { class: aligned(column + 1) }, said];
    const meanings = name === "results" && data.tables?.results.meanings;
    const meaning = (head) => ["td", { class: "soh-meaning" }, help({ label: head, help: meanings[head] })];
    const row = ([head, ...rest], at) => ["tr", { class: at >= rows.length - totals ? "soh-total" : "" },
      ["th", { scope: "row" }, head], ...rest.map(cell), meanings && meaning(head)];
    return ["div", { class: "soh-wide", id: `${name}-table`, role: "group", "aria-label": caption, tabindex: "0", key: name },
      ["table", {}, ["caption", {}, caption],
        ["thead", {}, ["tr", {}, ...columns.map((head, column) => ["th", { scope: "col", class: aligned(column) }, head]),
          meanings && ["th", { scope: "col", class: "soh-meaning" }, texts.meaning]]],
        ["tbody", {}, ...rows.map(row)]],
      beside && ["p", { class: "soh-whose" }, beside],
      foot && ["p", { class: "soh-code" }, foot]];
  }

  function pin() {
    pins = [...pins, { name: filled(texts.pin_name, { number: pins.length + 1 }), scenario }];
    ask();
  }
  /** The pins side by side: one column, or the lowest and the highest amount if a pricing is not known. */
  function compared() {
    const first = data.tables.results.columns[0];
    const ranges = pins.map((kept) => ({ ...kept, ...answers.rangeOf(kept.scenario), code: answers.code(kept.scenario) }));
    const labels = Object.entries(data.tables.results.labels).filter(([name]) => ranges.some(({ pairs }) => pairs[name]?.low || pairs[name]?.high));
    const columns = (ofOne, ofRange) => ranges.flatMap((pinned) => (pinned.isOpen ? ofRange(pinned) : [ofOne(pinned)]));
    const amount = (name) => ({ pairs }) => pairs[name]?.low ?? NaN;
    const named = (end, pricing, { low, high }) => (figures(low) === figures(high) ? figures(end) : `${figures(end)} (${data.names[pricing]})`);
    const cells = (name) => ({ pairs: { [name]: pair } }) => (pair
      ? [named(pair.low, pair.lowPricing, pair), named(pair.high, pair.highPricing, pair)] : [figures(NaN), figures(NaN)]);
    const values = (name) => ({ pairs: { [name]: pair } }) => (pair
      ? [pair.low, data.names[pair.lowPricing], pair.high, data.names[pair.highPricing]] : [NaN, "", NaN, ""]);
    const ends = (keys) => ({ name }) => keys.map((key) => filled(texts[key], { name }));
    const code = ({ code: own }) => own;
    return {
      caption: texts.comparison, columns: [first, ...columns(({ name }) => name, ends(["lowest", "highest"]))], totals: 0, words: 1,
      rows: [
        ...labels.map(([name, label]) => [label, ...columns((pinned) => figures(amount(name)(pinned)), cells(name))]),
        [texts.code, ...columns(code, ({ code: own }) => [own, own])],
      ],
      heads: [first, ...columns(({ name }) => name, ends(["lowest", "lowest_under", "highest", "highest_under"]))],
      values: [
        ...labels.map(([name, label]) => [label, ...columns(amount(name), values(name))]),
        [texts.code, ...columns(code, ({ code: own }) => [own, "", own, ""])],
      ],
    };
  }
  function pinsPart() {
    const rename = (place, name) => { pins = pins.map((each, other) => (other === place ? { ...each, name } : each)); ask(); };
    return ["section", { class: "soh-pins", "aria-label": texts.pins, key: "pins", "data-key": "pins" }, ["h2", {}, texts.pins],
      pins.length === 0 && ["p", { key: "none" }, texts.no_pins],
      pins.length > 0 && ["ul", { key: "list" }, ...pins.map(({ name, scenario: each }, at) => ["li", {},
        ["input", {
          type: "text", "aria-label": filled(texts.name_of_pin, { number: at + 1 }), ".value": name,
          oninput: (event) => rename(at, event.target.value),
        }],
        button(texts.go, () => move(each), { "aria-label": `${texts.go}: ${name}` }),
        button(texts.remove, () => { pins = pins.filter((_, other) => other !== at); ask(); }, { "aria-label": `${texts.remove}: ${name}` })])],
      pins.length > 0 && table("comparison", compared()),
      pins.length > 0 && ["p", { class: "soh-tools", key: "files" },
        button(texts.excel, () => copyTable(compared())),
        button("csv", () => download(new Blob([`\ufeff${asCsv(compared())}`], { type: "text/csv" }), "comparison.csv"), { "aria-label": texts.csv })],
    ];
  }
  /** A cell of a file: a number in full, and a text that is no formula to a spreadsheet program. */
  const exported = (cell) => (typeof cell !== "number" ? guarded(cell) : Number.isNaN(cell) ? "" : String(cell));
  const guarded = (text) => (/^[ \u00a0\u3000]*[=+@\t\r\-\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text);
  const lines = ({ heads, values }) => [heads, ...values].map((row) => row.map(exported));
  const inQuotes = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const asCsv = (shown) => lines(shown).map((row) => row.map(inQuotes).join(",")).join("\r\n");
  function copyTable(shown) {
    const text = lines(shown).map((row) => row.map((cell) => cell.replace(/[\t\n]/g, " ")).join("\t")).join("\n");
    const html = made(["table", {}, ...lines(shown).map((row) => ["tr", {}, ...row.map((cell) => ["td", {}, cell])])]).outerHTML;
    const parts = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
    navigator.clipboard.write([new ClipboardItem(parts)]).then(copied, notCopied);
  }
  const copy = (text) => navigator.clipboard.writeText(text).then(copied, notCopied);
  const copied = () => { note = texts.copied; ask(); };
  const notCopied = () => { note = texts.not_copied; ask(); };

  function savePart() {
    const name = kept.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 40);
    const known = { name: name || "NAME", rationale: kept.rationale.trim() || "WHY", role: kept.role.trim() || "WHO" };
    const plain = Object.fromEntries(Object.entries(known).map(([field, words]) => [field, words.replace(/["$`\\]/g, "'")]));
    const command = filled(texts.command, { file: data.file, code: answers.code(scenario), ...plain });
    const text = answers.savedText(scenario, known);
    const file = `${data.file.replace(/\.toml$/, "")}.scenarios.toml`;
    const box = ([field, label]) => ["div", { class: "soh-choice" }, ["div", { class: "soh-label" }, ["label", { for: `kept-${field}` }, label]],
      ["input", {
        type: "text", id: `kept-${field}`, autocomplete: "off", ".value": kept[field],
        oninput: (event) => { kept = { ...kept, [field]: event.target.value }; ask(); },
      }]];
    return ["section", { class: "soh-save", "aria-label": texts.save, key: "save", "data-key": "save" },
      ["h2", {}, texts.save], ["p", {}, filled(texts.save_says, { file })], ["div", { class: "soh-kept" }, ...Object.entries(texts.kept).map(box)],
      ["p", {}, ["code", {}, command]], button(texts.copy_command, () => copy(command)),
      ["pre", { id: "saved", tabindex: "0", role: "group", "aria-label": texts.saved }, text],
      ["div", { class: "soh-files" }, button(texts.copy_saved, () => copy(text)),
        button(texts.save_saved, () => download(new Blob([text], { type: "text/plain" }), file))]];
  }

  // Start

  const box = document.createElement("div");
  const status = made(["p", { class: "soh-hidden", role: "status" }]);
  place.append(box, status);
  const onkey = (event) => {
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
      if (target.dataset.chart) widths.set(target.dataset.chart, Math.max(280, Math.floor(contentRect.width)));
      else box.style.setProperty("--top", `${Math.ceil(target.offsetHeight) + 12}px`);
    }
    ask();
  });
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inSight[isIntersecting ? "add" : "delete"](target.dataset.key);
  }, { rootMargin: "0px 0px -16px" }); // less of a section shows no letter of it
  function observe() {
    for (const each of box.querySelectorAll(".soh-plots, .soh-top, [data-key]")) {
      if (observed.has(each)) continue;
      observed.add(each);
      (each.dataset.key ? sight : sizes).observe(each);
    }
  }
  draw();

  return {
    show(wanted) { [scenario, gesture, note, faults] = [wanted, null, "", {}]; ask(); },
    tell(words) { note = words; ask(); },
    told(answer) { [now, scenario] = [answer, answer.values ?? scenario]; ask(); },
    get scenario() { return scenario; },
    answers,
    dispose() {
      sizes.disconnect();
      sight.disconnect();
      root.removeEventListener("keydown", onkey);
      cancelAnimationFrame(frame);
      clearTimeout(calm);
      box.remove();
      status.remove();
    },
  };
}

/** Measure letters as the page draws them, each text once. */
function measurer() {
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (text, size, bold = false) => {
    const key = `${size} ${bold} ${text}`;
    if (!known.has(key)) {
      pen.font = `${bold ? "bold " : ""}${size}px Arial, Helvetica, sans-serif`;
      known.set(key, pen.measureText(text).width);
    }
    return known.get(key);
  };
}
