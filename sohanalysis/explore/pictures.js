// The charts of the page: read by pointer and keys, saved as files, with a bar that moves the adopters.

import { button, made } from "./dom.js";
import { filled } from "./words.js";
import { drawn, last, placesOf, readingAt } from "./charts.js";
import { saveChart } from "./files.js";

const REACH = 24; // pixels on either side of a handle, for a finger
const PICTURE = 760; // pixels, width of a chart in a file
const PAGE = 5; // values that Page Up and Page Down move by

/** Return the plot under a pointer, the horizontal position, and the index of the nearest value. */
function placeOf({ clientX, clientY, currentTarget }, anywhere = false) {
  const svg = currentTarget.firstChild;
  const box = svg.getBoundingClientRect();
  const [x, y] = [clientX - box.left, clientY - box.top];
  const plot = svg.places.find(({ left, right, bottom }) => anywhere || (x >= left && x <= right && y <= bottom));
  const distances = plot?.xs.map((tick) => Math.abs(tick - x)) ?? [];
  return { plot, x, nearest: distances.indexOf(Math.min(...distances)) };
}

export function picturesOn(page, { fieldsOf, ofAdopters }) {
  const { texts } = page;
  const picked = {}; // index of the value that a reader of each chart has chosen
  let dragged = null; // the chart whose handle is dragged

  function picture(name, chart) {
    const width = page.widthOf(name, [...page.widths.values()][0] ?? 600);
    const position = picked[name] ?? null;
    const reading = position === null ? "" : chart.plots.map((plot) => readingAt(plot, position)).join(". ");
    const most = Math.max(...chart.plots.map((plot) => placesOf(plot).length)) - 1;
    const pick = (to) => { if (picked[name] !== to) { picked[name] = to; page.ask(); } };
    const handle = handleOf(name, chart);
    const here = handle?.here ?? 0;
    const reads = most < 0 ? {} : { tabindex: "0", "aria-label": filled(texts.chart, { title: chart.title }) };
    const toKey = (key, from) => ({ ArrowLeft: from - 1, ArrowRight: from + 1, PageUp: from + PAGE, PageDown: from - PAGE, Home: 0, End: most })[key];
    const save = (kind) => saveChart(made(drawn(chart, PICTURE, page.measured, { id: "soh-file", whole: true })), page.look(), page.fileOf(name), kind);
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
        onpointermove: (event) => (dragged === name ? handle?.drag(event) : read(event, pick)),
        onlostpointercapture: () => handle?.let(),
        onpointerleave: (event) => { if (event.pointerType === "mouse") pick(undefined); }, // after a tap the reading stays
        onblur: () => pick(undefined),
      }, drawn(chart, width, page.measured, { id: `soh-${name}`, position, spans: page.spansOf(name) })],
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

  /**
   * Return the handle of the bar at the number of the scenario, or null. Dragging it sideways moves
   * the adopters. On a touch screen, dragging up and down scrolls. The slider does the same for a
   * keyboard.
   */
  function handleOf(name, { plots: [plot] }) {
    if (!ofAdopters || !plot.spans.length || placesOf(plot).length < 2) return null;
    const numbers = placesOf(plot);
    const away = numbers.map((number) => Math.abs(number - last(plot.spans).x)); // of many numbers, only some are drawn
    const here = away.indexOf(Math.min(...away));
    return {
      here,
      take(event) {
        const { plot: under, x } = placeOf(event);
        const isNear = under && Math.abs(under.xs[here] - x) <= REACH;
        if (isNear && event.button === 0) dragged = name;
        return dragged === name;
      },
      drag(event) {
        const number = numbers[placeOf(event, true).nearest];
        page.move(fieldsOf(ofAdopters, Math.min(Math.max(number, ofAdopters.low), ofAdopters.high)), "adopters");
      },
      let() {
        if (dragged !== name) return;
        dragged = null;
        page.ended();
      },
    };
  }
  return picture;
}
