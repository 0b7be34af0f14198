// The page of sliders, for a single file, a notebook, and the file next to a paper.
// `mount(root, data, host)` draws it into a Document or a ShadowRoot. Each move requests one frame.
// In that frame, the engine computes the newest scenario, and `patch` changes the differences. A host
// may supply answers from a kernel: the page then requests them and shows the latest.
//
// `page` is the state that the parts share: the scenario, the answer, what the user has opened or typed.

import { button, made, measurer, patch, same } from "./dom.js";
import { engine } from "./engine.js";
import { counts, filled, numberRuns, thousands, toWords } from "./words.js";
import { costBar } from "./charts.js";
import { controlsOn } from "./controls.js";
import { picturesOn } from "./pictures.js";
import { keepingOn } from "./keeping.js";
import { heightsOn } from "./heights.js";

const CALM = 400; // ms without a change, before the answer is announced
const MOST_UNDONE = 200;
const MOST_TRIED = 200; // numbers of adopters, for a price
const [PRINTED, BAR] = [672, 0.38]; // pixels, width of a chart on an A4 page; share of it for the bar
const NARROWEST = 280; // pixels, least width of a chart

export function mount(root, data, host = {}) {
  const { texts } = data;
  const answers = host.reply ? null : engine(data);
  const box = document.createElement("div");
  const page = {
    root, data, host, texts, answers, box,
    scenario: host.scenario ?? host.reply?.values ?? data.start,
    now: host.reply, // the answer on the page
    baseline: null, // the compared scenario and its name
    note: "", faults: {}, typing: null,
    isOpen: { // sections that the user can open, by key
      ...Object.fromEntries(data.groups.filter(({ folded }) => folded).map(({ key, is_open: open }) => [key, open])),
      tables: !host.isFolded, save: false,
    },
    layout: "wide", widths: new Map(), measured: measurer(), // widths of the boxes of pictures
    move, ask, ended, widthOf,
    look: () => getComputedStyle(box),
    spansOf: (name) => (name === "charge" ? 1 + Boolean(page.baseline) : 0), // bars of scenarios that a chart may have
    fileOf: (name) => [name, answers?.code(page.scenario).replaceAll(":", "-")].filter(Boolean).join("-"),
  };
  let [undone, redone, gesture] = [[], [], null];
  let [frame, calm] = [0, 0];
  let [isPrinting, isAnswerSeen] = [false, true];
  let [isHeld, isPaused] = [false, false]; // a pointer is down on the page; a drag has no new value for a moment
  const inSight = new Set(); // sections on the screen: the others wait until the user releases a slider
  const sections = new Map();

  const { group: controlsOf, inputs, ...control } = controlsOn(page);
  const picture = picturesOn(page, control);
  const keep = keepingOn(page, control);
  const { reserve, steady } = heightsOn(page, { answerOf, answerLines, underLines }, control.ofAdopters);

  // Actions of the user

  /** Move fields. All moves of one gesture are one step for Undo. */
  function move(changes, kind = null) {
    const wanted = { ...page.scenario, ...changes };
    page.note = "";
    const longest = data.longest_delays?.[Number(wanted.charge_follows_go_live)];
    if (wanted.delay > longest) {
      wanted.delay = longest;
      page.note = filled(texts.delay_cut, { longest });
    }
    if (same(wanted, page.scenario)) return ask();
    if (answers && !answers.rangeOf(wanted).isPriced) return moveToPriced(wanted, changes, kind);
    if (kind === null || kind !== gesture) {
      undone = [...undone, page.scenario].slice(-MOST_UNDONE);
      redone = [];
    }
    gesture = kind;
    isPaused = false;
    page.faults = Object.fromEntries(Object.entries(page.faults).filter(([id]) => !(id in changes)));
    page.scenario = wanted;
    return changed();
  }
  /** Move the slider of adopters on to a number with a price. Any other move changes nothing, and says which numbers have one. */
  function moveToPriced(wanted, changes, kind) {
    const numbers = pricedNumbers(wanted);
    const [from, to] = [page.scenario.adopters, changes.adopters];
    const way = Math.sign(to - from);
    const ahead = kind === "adopters" ? numbers.filter((number) => way * (number - from) > 0).sort((one, other) => way * (one - other)) : [];
    if (ahead.length) move({ adopters: ahead.find((number) => way * (number - to) > 0) ?? ahead.at(-1) }, kind);
    page.note = filled(ahead.length ? texts.next_priced : numbers.length ? texts.priced_at : texts.not_priced, { numbers: numberRuns(numbers) });
    return ask();
  }
  /** The numbers of adopters on the slider that have a price, unless there are too many to try. */
  function pricedNumbers(wanted) {
    const { slider_low: low = 1, slider_high: high = 0 } = control.ofAdopters ?? {};
    const isShort = high - low < MOST_TRIED;
    return isShort ? counts(low, high).filter((adopters) => answers.rangeOf({ ...wanted, adopters }).isPriced) : [];
  }
  function changed() {
    host.changed?.(page.scenario, answers?.code(page.scenario));
    ask();
  }
  const back = () => step(undone, redone);
  const forth = () => step(redone, undone);
  function step(from, to) {
    if (!from.length) return;
    to.push(page.scenario);
    Object.assign(page, { scenario: from.pop(), faults: {}, note: "" });
    gesture = null;
    changed();
  }
  function ended() {
    gesture = null;
    ask();
  }

  // Drawing

  function ask() { frame ||= requestAnimationFrame(draw); }
  function draw() {
    frame = 0;
    if (answers) page.now = worked();
    const focused = root.activeElement?.id;
    steady(() => {
      patch(box, ["div", { class: "soh-box" }, ["div", { class: "soh-page" }, ...inOrder(page.now)]]);
      if (gesture === null) reserve();
    });
    if (focused && root.activeElement?.id !== focused) root.getElementById(focused)?.focus({ preventScroll: true });
    if (gesture === null) observe();
    clearTimeout(calm);
    calm = setTimeout(rest, CALM);
  }
  /** Announce the answer, and request slow tables. */
  function rest() {
    if (gesture !== null && !isHeld) ended();
    if (gesture !== null && !isPaused) {
      isPaused = true; // the parts out of sight catch up, and the drag goes on
      ask();
    }
    const { note, now: { answer, savings, difference, under, waits } } = page;
    status.textContent = [note, answer, savings, difference, answers && under[0]].filter(Boolean).join(" ");
    if (waits) host.rests(page.scenario);
  }

  /** Return a section. While the user drags a slider, a section out of sight keeps its old content. */
  function section(key, build) {
    if (gesture === null || isPaused || inSight.has(key) || !sections.has(key)) sections.set(key, build());
    return sections.get(key);
  }

  /** Return the answer, with charts and tables computed on demand. A kernel sends the same parts. */
  function worked() {
    const { scenario } = page;
    const range = answers.rangeOf(scenario);
    const quoted = answers.ends(scenario);
    return {
      range, ...answerOf(scenario, range), ...answers.answerParts(scenario, range),
      charts: {
        get cost() { return data.charts.cost && answers.costChart(scenario, range, quoted); },
        get charge() { return data.charts.charge && answers.chargeChart(scenario, page.baseline?.scenario); },
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
    const { baseline } = page;
    const headline = answers.headline(wanted, range);
    const isOther = baseline && !same(baseline.scenario, wanted);
    const kept = isOther && (baseline.name === answers.nameOf(wanted) ? texts.first_answer : baseline.name);
    const difference = isOther ? answers.difference(wanted, range, baseline.scenario, kept) : "";
    return { answer: headline.answer, savings: headline.savings, difference, under: [headline.adopters, headline.beside, answers.noteOf(wanted)] };
  }

  /** Return the page in reading order. In one column, the first chart follows its controls. */
  function inOrder(reply) {
    const { charts = {}, tables = {}, cautions } = reply;
    const beside = (group) => besideOf(group, charts, tables);
    const results = answers && tilesPart(reply);
    const [first, ...others] = data.groups;
    const leads = data.groups.filter(({ chart, tables: names }) => chart || names?.length > 0);
    const top = (lines) => ["section", { class: "soh-top", id: "answer", "aria-label": texts.answer, tabindex: "-1", key: "answer" }, ...lines];
    const column = (key, groups) => ["div", { class: "soh-controls", key }, ...groups.map(controlsOf)];
    const print = section("inputs", inputs);
    const parts = {
      narrow: () => [
        top(answerLines(reply)), controlsOf(first), ...beside(first), underLines(reply), acts(), print, results,
        ...others.map(controlsOf), ...others.flatMap(beside),
      ],
      medium: () => [
        top([...answerLines(reply), underLines(reply)]), acts(), print, results, column("leads", leads), ...beside(leads[0] ?? first),
        column("others", data.groups.filter((group) => !leads.includes(group))), ...leads.slice(1).flatMap(beside),
      ],
      wide: () => [
        top([...answerLines(reply), underLines(reply)]), acts(), print, results, column("controls", data.groups),
        ["div", { class: "soh-charts", key: "charts" }, ...data.groups.flatMap(beside)],
      ],
    }[page.layout]();
    return [
      ["div", { class: "soh-first", key: `first-${page.layout}` }, ...parts],
      section("tables", () => keep.tables(tables)),
      cautions && ["section", { class: "soh-save", "aria-label": texts.cautions, key: "cautions" },
        ["h2", {}, texts.cautions], ["ul", {}, ...cautions.map((text) => ["li", {}, text])]],
      answers && section("save", keep.toSave),
      ["p", { class: "soh-foot", "aria-hidden": "true", hidden: isAnswerSeen, key: "foot" }, reply.short ?? reply.answer ?? ""],
    ];
  }

  function answerLines({ answer, savings, fault }) {
    return [
      ["p", { class: "soh-headline" }, ...emphasised(answer ?? "")],
      savings && ["p", { class: "soh-second soh-savings" }, savings],
      fault && ["p", { class: "soh-fault", role: "alert" }, fault],
    ];
  }
  function underLines({ difference, under = [] }) {
    return ["div", { class: "soh-under", key: "under" },
      difference && ["p", { class: "soh-second soh-difference" }, ...emphasised(difference)],
      ...under.filter(Boolean).map((sentence) => ["p", { class: "soh-second" }, sentence])];
  }
  /** Return a sentence with its amounts in bold. */
  function emphasised(sentence) {
    return sentence.split(/(-?£[\d,.]*\d(?:m|k|bn)?)/).map((part, index) => (index % 2 ? ["b", {}, part] : part)).filter((part) => part !== "");
  }

  /** The comparison button, the note and the undo buttons. */
  function acts() {
    const { baseline, note, scenario } = page;
    const isKept = baseline && same(baseline.scenario, scenario);
    const message = note || (baseline ? isKept && filled(texts.is_kept, { name: baseline.name }) : texts.compare_says);
    const words = isKept ? texts.compare_end : baseline ? texts.compare_instead : texts.compare;
    return ["div", { class: "soh-acts", key: "acts" },
      answers && button(words, () => keep.compare(isKept)),
      ["p", { class: "soh-note" }, answers ? message || "" : note],
      ["div", { class: "soh-tools", role: "group", "aria-label": texts.tools },
        button(texts.undo, back, { disabled: !undone.length }), button(texts.redo, forth, { disabled: !redone.length }),
        button(texts.reset, () => move(data.start), { disabled: same(scenario, data.start) }),
        answers && button(texts.copy_answer, keep.copyAnswer),
        host.file && button(texts.save_page, keep.savePage),
        host.link && button(texts.copy_link, keep.copyLink)],
    ];
  }

  /** The answer in parts: the cost against the budget, each later year, the savings. */
  function tilesPart({ range, tiles }) {
    const { verdict } = data.headline.facts;
    return ["section", { class: "soh-tiles", "aria-label": texts.tiles, key: "tiles" }, ...Object.entries(tiles).map(([name, tile]) => ["div", { class: "soh-tile", key: name },
      ["h2", {}, ...(name === "cost" && verdict ? [`${tile.title}: `, ["b", {}, tile.note]] : [tile.title])],
      ...(name === "cost" && verdict ? [["div", { class: "soh-bar", "data-chart": "bar" }, barOf(range, tile)]]
        : [["p", { class: "soh-figures" }, tile.figure], ["p", {}, tile.note]])])];
  }
  function barOf(range, { title, figure, note: beside }) {
    const after = answers.afterSavings(range);
    const isSaved = Math.abs(after.low - range.leading.low) >= 1;
    const before = page.baseline && answers.rangeOf(page.baseline.scenario).leading;
    return costBar({
      cost: [range.leading.low, range.leading.high], budget: data.budget.amount, after: isSaved ? [after.low, after.high] : null,
      kept: before && [before.low, before.high],
      words: {
        budget: filled(texts.bar_budget, { budget: thousands(data.budget.amount) }), alt: `${title}: ${figure}. ${beside}.`,
        after: filled(texts.bar_after, { after: toWords([after.low, after.high].map(thousands)) }),
      },
    }, widthOf("bar", 320), page.measured);
  }
  function widthOf(name, otherwise) {
    return isPrinting ? PRINTED * (name === "bar" ? BAR : 1) : page.widths.get(name) ?? otherwise;
  }

  /** The chart and tables that a group of controls changes most directly. */
  function besideOf({ chart: name, tables: names = [] }, charts, tables) {
    const drawnOf = (chart) => chart && picture(name, chart);
    const tableOrWait = (key, table) => (table ? keep.table(key, table) : ["p", { key }, key in tables ? texts.waits : ""]);
    return [
      name && section(name, () => drawnOf(charts[name])),
      ...names.map((table) => tableOrWait(table, tables[table])),
    ].filter(Boolean);
  }

  // Start

  const status = made(["p", { class: "soh-hidden", role: "status" }]);
  (host.container ?? root).append(box, status);
  const onkey = (event) => {
    if (event.key === "Escape") for (const text of box.querySelectorAll(".soh-help[open]")) text.open = false;
    const isText = event.target.matches?.("input[type=text], textarea");
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isText || !["z", "y"].includes(key)) return;
    event.preventDefault();
    (key === "y" || event.shiftKey ? forth : back)();
  };
  const onpress = () => { isHeld = true; };
  // A slider that returns to its start before its release sends no event of its own.
  const onrelease = () => {
    if (!isHeld) return;
    isHeld = false;
    ask();
  };
  root.addEventListener("keydown", onkey);
  root.addEventListener("pointerdown", onpress);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, onrelease);
  const observed = new WeakSet();
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      if (target.dataset.chart) page.widths.set(target.dataset.chart, Math.max(target.dataset.chart === "bar" ? 0 : NARROWEST, Math.floor(contentRect.width)));
    }
    page.layout = getComputedStyle(box.firstChild).getPropertyValue("--layout").trim() || page.layout;
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
    show(wanted) {
      Object.assign(page, { scenario: wanted, note: "", faults: {} });
      ended();
    },
    tell(text) { page.note = text; ask(); },
    receive(answer) {
      Object.assign(page, { now: answer, scenario: answer.values ?? page.scenario });
      ask();
    },
    get scenario() { return page.scenario; },
    answers,
    dispose() {
      sizes.disconnect();
      sight.disconnect();
      paper.removeEventListener("change", onprint);
      root.removeEventListener("keydown", onkey);
      root.removeEventListener("pointerdown", onpress);
      for (const kind of ["pointerup", "pointercancel"]) document.removeEventListener(kind, onrelease);
      cancelAnimationFrame(frame);
      clearTimeout(calm);
      box.remove();
      status.remove();
    },
  };
}
