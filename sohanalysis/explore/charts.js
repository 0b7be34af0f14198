// Renders a chart from its description (report/chart) as SVG, with the same kinds, colours, order and
// hatches as report/figure. Functions return descriptions, ["tag", {attributes}, ...children], for
// `patch`. Names are in lanes where nothing else is drawn. Lines and bands have their names at the
// right of a plot, or in the key of a narrow one. The scenario, marks and upright lines have theirs
// above it, each like a flag at its pole. In a narrow plot, the names of marks are in the key. A limit
// has its name at its line, if there is room.

import { percent, pounds, thousands } from "./words.js";

export const TEXT = 12; // pixels, of letters
const [TITLE, SMALL, LINE] = [16, 11, 1.36]; // the last: height of a line, of the size of its letters
const [BETWEEN, SWATCH, LEADER, AWAY, APART] = [26, 13, 22, 12, 14]; // the last: gap between a named value and a tick
const LONGEST = 160; // pixels that names next to horizontal bars leave for the bars
const [AT_LINE, PLACES] = [4, 16]; // pixels between a limit and its name, and places to try between its ends
const SPAN = 9; // pixels, width of the bar at the number of the scenario
const [MOST_BESIDE, MOST_ABOVE] = [165, 200]; // pixels of a name that is not broken into lines
const [FLATTER, LOWER] = [0.72, 12]; // height of a narrow plot, of its usual height, and pixels less for each row of its key
const [STACKED, NARROW] = [640, 430]; // widths below which plots are in one column, and names are in a key
const DASHES = { solid: null, dashed: "7 4", dashdot: "9 3 2 3", dotted: "2 3", long: "14 4" };
const HATCHES = { "//": "M-2 2L2 -2M0 8L8 0M6 10L10 6", "..": "M2 2h2M6 6h2", xx: "M0 0L8 8M0 8L8 0" };
const colour = (ink) => `var(--${ink.replace(" ", "-")})`;
export const last = (listed) => listed[listed.length - 1];

/** Break a text into lines that fit a width. A word that is too long is broken as well. */
export function wrapped(text, width, measure, size = TEXT, bold = false) {
  const lines = [];
  for (const paragraph of text ? text.split("\n") : []) {
    let line = "";
    for (let word of paragraph.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (measure(longer, size, bold) <= width) {
        line = longer;
        continue;
      }
      if (line) lines.push(line);
      while (measure(word, size, bold) > width && word.length > 1) {
        const fits = Math.max(1, Math.floor(word.length * width / measure(word, size, bold)) - 1);
        lines.push(word.slice(0, fits));
        word = word.slice(fits);
      }
      line = word;
    }
    lines.push(line);
  }
  return lines;
}

const text = (x, y, caption, look = {}) => ["text", { x, y, "font-size": TEXT, fill: colour("black"), ...look }, caption];
const texts = (x, y, lines, look = {}) => lines.map((line, index) => text(x, y + index * (look["font-size"] ?? TEXT) * LINE, line, look));
const cent = (pixels) => Math.round(pixels * 100) / 100;
const path = (points, look) => ["path", { d: `M${points.map(([x, y]) => `${cent(x)} ${cent(y)}`).join("L")}`, fill: "none", ...look }];
const stroke = ({ ink, dash }, width = 2) => ({ stroke: colour(ink), "stroke-width": width, "stroke-dasharray": DASHES[dash] });
const pole = (flag) => flag.x ?? flag.value;
const isAlike = (lines) => lines.length > 1 && new Set(lines.map(({ ink, dash, width }) => `${ink} ${dash} ${width}`)).size < lines.length;
const SHADED = { fill: "var(--shaded)" };
const AXIS = { stroke: colour("mid grey"), "stroke-width": 1 }; // of the edges of a band too
const [TICK, HALO] = [4, 3]; // pixels: length of a tick on an axis of amounts; white edge of a line that crosses bars
const BEHIND = { "paint-order": "stroke", stroke: "var(--paper)", "stroke-width": 4 }; // a background hides lines
const ghostLook = { stroke: colour("black"), "stroke-width": 1.6, "stroke-dasharray": "4 3" }; // for the compared scenario
const widest = (lines, measure) => Math.max(0, ...lines.map((line) => measure(line, TEXT)));

/** Draw a chart at a width. With `whole`, it has its title, subtitle and foot, for a file. `position`
 * is the index of the values to mark in each plot. `spans` is the number of scenarios that may have a
 * bar: the plot keeps room for their names. The node's property `places` says where the plots and
 * their values are. */
export function drawn(chart, width, measure, { id = "chart", whole = false, position = null, spans = 0 } = {}) {
  const edge = whole ? 8 : 0;
  const room = width - 2 * edge;
  const parts = [];
  let y = edge;
  const write = (caption, size, look) => {
    const lines = wrapped(caption, room, measure, size, look["font-weight"] === "bold");
    parts.push(...texts(edge, y + size, lines, { "font-size": size, ...look }));
    y += lines.length * size * LINE;
  };
  if (whole) {
    write(chart.title, TITLE, { "font-weight": "bold" });
    write(chart.subtitle, TEXT, { fill: colour("dark grey") });
    y += 10;
  }
  const stacked = room < STACKED;
  const shares = chart.plots.reduce((sum, { share }) => sum + share, 0);
  const gaps = room - BETWEEN * (chart.plots.length - 1);
  const laid = chart.plots.map((plot) => layout(plot, stacked ? room : gaps * plot.share / shares, measure, { spans }));
  const rows = stacked ? laid.map((plot) => [plot]) : [laid];
  const places = [];
  for (const row of rows) {
    const above = Math.max(...row.map((plot) => plot.above));
    const tall = Math.max(...row.map((plot) => plot.height));
    let left = edge;
    for (const plot of row) {
      parts.push(...plot.draw(left, y, above, tall, `${id}-${laid.indexOf(plot)}`, position));
      places.push(plot.lies(left, y + above, tall));
      left += plot.width + BETWEEN;
    }
    y += above + tall + Math.max(...row.map((plot) => plot.below)) + (row === last(rows) ? 0 : 14);
  }
  if (whole) write(chart.foot, SMALL, { fill: colour("dark grey") });
  const height = Math.ceil(y + edge);
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const look = { class: "soh-chart", role: "img", "aria-label": chart.alt, "stroke-linejoin": "round" };
  return ["svg", { ...look, ".places": places, ...size }, ["defs", {}, ...patterns(chart, id)], ...parts];
}

/** Fill of bars: a colour, or a pattern of that colour and white lines. */
const fill = ({ ink, hatch }, id) => (hatch ? `url(#${id}-${ink.replace(" ", "-")}-${hatch.charCodeAt(0)})` : colour(ink));
const hatched = (id, ink, hatch, ground = colour(ink), lines = "var(--paper)") => ["pattern",
  { id: `${id}-${ink.replace(" ", "-")}-${hatch.charCodeAt(0)}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
  ["rect", { width: 8, height: 8, fill: ground }], ["path", { d: HATCHES[hatch], stroke: lines, "stroke-width": 1.4, fill: "none" }]];
function patterns({ plots }, id) {
  const shapes = plots.flatMap((plot, index) => [
    ...plot.bars.filter(({ hatch }) => hatch).map(({ ink, hatch }) => hatched(`${id}-${index}`, ink, hatch)),
    ...(plot.cells ? [hatched(`${id}-${index}`, "beyond", "//", "var(--beyond)", "var(--beyond-lines)")] : []),
  ]);
  return [...new Map(shapes.map((shape) => [shape[1].id, shape])).values()];
}

/**
 * Lay out a plot and its names in a width, with room for the names of as many `spans`. The limits in
 * `outside` have no room for their names at their lines.
 */
function layout(plot, width, measure, { spans, outside = [] }) {
  const line = TEXT * LINE;
  const share = (x) => (x - plot.x.low) / (plot.x.high - plot.x.low);
  const readDown = plot.across || plot.cells !== null;
  const down = (y) => (readDown ? y - plot.y.low : plot.y.high - y) / (plot.y.high - plot.y.low);
  const isNarrow = width < NARROW;
  // A key would not help if two lines look the same: then the names stay at the ends of the lines.
  const inKey = isNarrow && !isAlike(plot.series);
  const limits = limitsOf(plot).filter(({ of }) => !outside.includes(of));
  const lineNames = namesBeside(plot, inKey).filter(({ of }) => !limits.some((limit) => limit.of === of));
  const mostBeside = Math.min(MOST_BESIDE, width * 0.36) - LEADER;
  const beside = inKey ? [] : lineNames.map((name) => ({ ...name, lines: wrapped(name.name, mostBeside, measure) }));
  const heightOf = (name) => name.lines.length * line + 3;
  const marksInKey = isNarrow ? plot.marks.filter(({ name }) => name) : [];
  const flags = [...plot.rules.filter(({ axis }) => axis === "x"), ...(isNarrow ? [] : plot.marks), ...plot.spans]
    .filter(({ name }) => name).sort((a, b) => pole(a) - pole(b));
  const flagLines = flags.map(({ name }) => wrapped(name, Math.min(MOST_ABOVE, width * 0.5), measure));
  const names = widest(plot.y.ticks.map(([, caption]) => caption), measure) + 7;
  // The names of horizontal bars move above the bars if there is too little room at the left.
  const ends = plot.labels.filter(({ side }) => side !== "above");
  const reachOf = (of) => Math.max(0, ...ends.filter(({ side }) => side === of).map(({ text: caption }) => measure(caption, TEXT)));
  const isOver = plot.across && names + reachOf("left") + reachOf("right") + AWAY + Math.min(0.4 * width, LONGEST) > width;
  const axisLeft = isOver ? measure(plot.x.ticks[0][1], TEXT) / 2 + 2 : names;
  const most = isOver ? width * 0.36 : width * 0.45;
  // Make the plot narrower until the texts at its sides fit. The name of the last flag goes to the
  // left of its pole if there is room only there, so that the plot keeps its width.
  const edge = spans || plot.spans.length ? SPAN : 0; // half of a bar, and its edge, at the last number
  const besideWidth = beside.length ? Math.max(...beside.map(({ lines }) => widest(lines, measure))) + LEADER + 4 : 0;
  const poleAt = (flag) => axisLeft + (width - axisLeft - besideWidth) * share(pole(flag));
  const room = flags.length && poleAt(last(flags)) - (flags.length > 1 ? poleAt(flags.at(-2)) : 0);
  const wide = flags.length && 8 + widest(last(flagLines), measure);
  const toLeft = wide > width - poleAt(last(flags) ?? { x: 0 }) && wide < room ? last(flags) : null;
  const places = [
    ...flags.flatMap((flag, index) => (flag === toLeft ? [] : [[share(pole(flag)), 6 + widest(flagLines[index], measure), "right"]])),
    ...ends.map(({ x, text: caption, side }) => [share(x), 7 + widest(wrapped(caption, most, measure), measure), side]),
    ...plot.x.ticks.slice(-1).map(([position, caption]) => [share(position), measure(caption, TEXT) / 2, "right"]),
    ...plot.x.named_ticks.map(([position, caption]) => [share(position), widestBold(caption, measure) / 2, "right"]),
  ];
  let right = Math.max(besideWidth, edge);
  let pad = 0;
  let span = 0;
  for (let round = 0; round < 20; round += 1) {
    span = Math.max(width - axisLeft - pad - right, 60);
    right = Math.max(besideWidth, edge, ...places.filter(([, , side]) => side === "right").map(([position, size]) => size - (1 - position) * span));
    const out = Math.max(0, ...places.filter(([, , side]) => side === "left").map(([position, size]) => size - position * span));
    if (plot.across) pad = out && out + AWAY;
  }
  span = Math.max(width - axisLeft - pad - right, 60);
  // Each flag is in the lowest row in which it covers none of the poles to its right.
  const rows = flags.map(() => 0);
  for (let one = flags.length - 1; one >= 0; one -= 1) {
    const end = share(pole(flags[one])) * span + 14 + widest(flagLines[one], measure);
    for (let other = one + 1; other < flags.length; other += 1)
      if (share(pole(flags[other])) * span - (flags[other] === toLeft ? wide : 0) < end) rows[one] = Math.max(rows[one], rows[other] + flagLines[other].length);
  }
  const head = wrapped(plot.title, width, measure, TEXT, true);
  const keys = [
    ...plot.bars.filter(({ name }) => name).map((bars) => ({ name: bars.name, swatch: bars })),
    ...(inKey ? lineNames.map((name) => ({ name: name.name, swatch: name })) : []),
    ...marksInKey.map((mark) => ({ name: mark.name, swatch: { mark } })),
  ];
  const key = keyRows(keys, width, measure);
  const others = flagLines.filter((_, index) => !plot.spans.includes(flags[index]));
  const reserved = spans && others.reduce((sum, lines) => sum + lines.length, 2 * spans);
  const lanes = Math.max(reserved, ...rows.map((row, index) => row + flagLines[index].length));
  const above = (head.length + key.length + lanes) * line + 8;
  const usual = isNarrow && !readDown ? plot.height * FLATTER - key.length * LOWER : plot.height;
  const height = Math.max(usual + (isOver ? plot.y.ticks.length * line : 0), beside.reduce((sum, name) => sum + heightOf(name), 0));
  const label = wrapped(plot.x.label, width, measure);
  const namedBelow = namedValues(plot.x, share, span, measure);
  const deep = Math.max(1, ...namedBelow.map(({ row }) => row + 1)) * line;
  const below = deep + 9 + label.length * line + (label.length ? 8 : 2);

  const inside = { px: (value) => axisLeft + pad + share(value) * span, py: (value) => height * down(value), x0: axisLeft + pad, span, top: 0, tall: height };
  const homeless = limits.filter((limit) => !placeAt(limit, plot, inside, measure));
  if (homeless.length) return layout(plot, width, measure, { spans, outside: [...outside, ...homeless.map(({ of }) => of)] });

  const xs = placesOf(plot);
  const lies = (x, top, tall) => ({
    left: x, right: x + width, bottom: top + tall + below, xs: xs.map((value) => x + axisLeft + pad + share(value) * span),
  });
  function draw(x, y, aboveAll, tall, id, position) {
    const [x0, top] = [x + axisLeft + pad, y + aboveAll];
    const px = (value) => x0 + share(value) * span;
    const py = (value) => top + tall * down(value);
    const box = { px, py, x0, top, span, tall, id, measure, toLeft, hasBars: plot.bars.length > 0, spans: plot.spans, most, bars: isOver ? [0, 0.45] : [-0.31, 0.31] };
    const here = position === null ? undefined : xs[Math.min(position, xs.length - 1)];
    const pointed = (x, look) => path([[x, top], [x, top + tall]], look);
    return [
      ...texts(x, y + TEXT, head, { "font-weight": "bold" }),
      ...key.flatMap((row, index) => row.flatMap(({ position, caption, swatch }) => {
        const level = y + TEXT + (head.length + index) * line;
        return [...(swatch ? [swatchOf(swatch, x + position, level, id)] : []), text(x + position + SWATCH + 5, level, caption)];
      })),
      ...ground(plot, box),
      ...contents(plot, box),
      ...(here === undefined ? [] : [
        ...(plot.bars.length ? [pointed(px(here), { stroke: "var(--paper)", "stroke-width": 1 + HALO })] : []),
        pointed(px(here), stroke({ ink: "dark grey", dash: "solid" }, 1)),
      ]),
      ...plot.y.ticks.map(([position, caption]) => (isOver ? text(plot.x.low === 0 ? x0 + 4 : x, py(position) - 7, caption)
        : text(x0 - pad - 6, py(position) + 0.36 * TEXT, caption, { "text-anchor": "end" }))),
      ...legible(plot.x, share, span, measure).map(([position, caption]) => text(px(position), top + tall + line + 4, caption, { "text-anchor": "middle" })),
      ...namedBelow.map(({ position, row, caption }) => text(px(position), top + tall + (row + 1) * line + 4, caption, { "text-anchor": "middle", "font-weight": "bold" })),
      ...(plot.x.thick ? [path(plot.x.thick.map((position) => [px(position), top + tall]), { stroke: colour("black"), "stroke-width": 4 })] : []),
      ...flags.flatMap((flag, index) => flagged(flag, flagLines[index], rows[index], box)),
      ...besideNames(beside, heightOf, box),
      ...limits.map((limit) => {
        const free = placeAt(limit, plot, box, measure, { ofScenario: plot.spans });
        const at = free ?? placeAt(limit, plot, box, measure) ?? { x: px(limit.from), y: py(limit.y) - AT_LINE };
        return text(at.x, at.y, limit.name, { fill: colour(limit.ink), ...(free ? {} : BEHIND) });
      }),
      ...figuresAt(plot, box),
      ...texts(Math.max(x + widest(label, measure) / 2, Math.min(x0 + span / 2, x + width - widest(label, measure) / 2)),
        top + tall + deep + line + 8, label, { "text-anchor": "middle" }),
    ];
  }
  return { width, above, height, below, draw, lies };
}

/**
 * Return the names at the right of a plot: of lines at their ends, of bands in the middle, and of
 * horizontal rules. In a key, lines that end at the same point each have their own name.
 */
function namesBeside({ series, bands, rules, x: axis }, inKey) {
  const nameOf = (line) => (inKey ? line.name : line.label ?? line.name);
  const lineNames = series.filter(nameOf).flatMap((line) => {
    const points = line.y.map((y, index) => [line.x[index], y]).filter(([, y]) => y !== null);
    return points.length ? [{ name: nameOf(line), x: last(points)[0], y: last(points)[1], look: line, of: line, isPoint: points.length === 1 }] : [];
  });
  return [
    ...lineNames,
    ...bands.map(({ name, x, low, high }) => ({ name, x: last(x), y: (last(low) + last(high)) / 2, look: null })),
    ...rules.filter(({ axis: level }) => level === "y").map((rule) => ({ name: rule.name, x: axis.high, y: rule.value, look: rule, of: rule })),
  ];
}

/** Return the level lines that have their names at the line: rules, and the line of a limit. */
function limitsOf({ series, rules, x: axis, bars }) {
  if (bars.length) return [];
  return [
    ...rules.filter(({ axis: level, name }) => level === "y" && name).map((rule) => ({ name: rule.name, from: axis.low, y: rule.value, ink: rule.ink, of: rule })),
    ...series.filter(({ is_limit: isLimit }) => isLimit).map((line) => ({ name: line.name, from: Math.max(line.x[0], axis.low), y: line.y[0], ink: line.ink, of: line })),
  ];
}

/**
 * Return where the name of a limit crosses no line, or null: above it or below it, at the left, at the
 * right or between. Keep it clear of the bars `ofScenario` too.
 */
function placeAt(limit, plot, box, measure, { ofScenario = [] } = {}) {
  const { px, py, x0, span, top, tall } = box;
  const long = measure(limit.name, TEXT);
  const [left, right, level] = [px(limit.from) + AT_LINE, x0 + span - AT_LINE - long, py(limit.y)];
  const between = Array.from({ length: PLACES }, (_, index) => right - (right - left) * (index + 1) / (PLACES + 1));
  const [highest, lowest] = [level - 2 * AT_LINE - TEXT, level + AT_LINE + 1.1 * TEXT]; // of all places
  const strokes = strokesOf(plot, limit.of, box).filter(([[, y], [, toY]]) => Math.min(y, toY) < lowest && Math.max(y, toY) > highest);
  const bars = ofScenario.flatMap(({ x, low }) => upright(px(x), py(low), box));
  const clearOf = (lines) => ({ x, y }) => {
    const [above, below] = [y - TEXT, y + 0.3 * TEXT];
    const fits = x >= x0 && x + long <= x0 + span && above >= top && below <= top + tall;
    return fits && !lines.some((stroke) => crosses(stroke, [x - AT_LINE, above, x + long + AT_LINE, below]));
  };
  const places = [level - AT_LINE, level - 2 * AT_LINE, level + AT_LINE + 0.8 * TEXT].flatMap((y) => [left, right, ...between].map((x) => ({ x, y })));
  return places.find(clearOf([...strokes, ...bars])) ?? null;
}

/** Return every line of a plot but one, as pairs of points: lines, edges of bands, rules and poles. */
function strokesOf(plot, but, box) {
  const { px, py, top, tall, x0, span } = box;
  const edge = ({ x, ...band }, end) => x.map((position, index) => [px(position), py(band[end][index])]);
  return [
    ...plot.series.filter((line) => line !== but).flatMap((line) => lineIn(line, box).strokes),
    ...plot.bands.flatMap((band) => [...pairs(edge(band, "low")), ...pairs(edge(band, "high"))]),
    ...plot.rules.filter((rule) => rule !== but).map(({ axis, value }) => (axis === "y" ? [[x0, py(value)], [x0 + span, py(value)]] : [[px(value), top], [px(value), top + tall]])),
    ...plot.marks.flatMap(({ x, y }) => upright(px(x), py(y), box)),
  ];
}
const pairs = (points) => points.slice(1).map((point, index) => [points[index], point]);
/** Return both sides of an upright bar, or of the pole of a mark, from the top of the plot to a level. */
const upright = (x, foot, { top }) => [-SPAN, SPAN].map((by) => [[x + by, top], [x + by, foot + SPAN]]);
/** Whether a line between two points crosses a box. */
function crosses([[x, y], [toX, toY]], [left, above, right, below]) {
  let [enters, leaves] = [0, 1]; // the part of the line within the box
  for (const [from, by, low, high] of [[x, toX - x, left, right], [y, toY - y, above, below]]) {
    if (by === 0 && (from <= low || from >= high)) return false;
    const ends = by === 0 ? [0, 1] : [(low - from) / by, (high - from) / by];
    [enters, leaves] = [Math.max(enters, Math.min(...ends)), Math.min(leaves, Math.max(...ends))];
  }
  return enters < leaves;
}

/** Lay out a key in rows, with the position of each name in its row. */
function keyRows(keys, width, measure) {
  const rows = [];
  let row = [];
  let x = 0;
  for (const { name, swatch } of keys) {
    wrapped(name, width - SWATCH - 6, measure).forEach((caption, index) => {
      const size = SWATCH + 5 + measure(caption, TEXT) + 16;
      if (row.length && (index || x + size > width + 16)) {
        rows.push(row);
        [row, x] = [[], 0];
      }
      row.push({ position: x, caption, swatch: index ? null : swatch });
      x += size;
    });
  }
  return row.length ? [...rows, row] : rows;
}

function swatchOf(swatch, x, y, id) {
  const area = { x, y: y - 10, width: SWATCH, height: 11 };
  if (swatch.mark) return marked(swatch.mark, x + SWATCH / 2, y - 4);
  if (swatch.look) return path([[x, y - 4], [x + SWATCH, y - 4]], stroke(swatch.look, swatch.look.width));
  if (swatch.look === null) return ["rect", { ...area, ...SHADED, ...AXIS }];
  return ["rect", { ...area, fill: fill(swatch, id) }];
}

/** Place the named values of an axis under it, each in the first row with room. */
function namedValues({ named_ticks: named }, share, span, measure) {
  const parts = named.map(([, caption]) => caption.split("\n"));
  let above = 0;
  return (parts[0] ?? []).flatMap((_, line) => {
    const rowEnds = []; // end of the last text in each row
    const placed = named.map(([position], index) => {
      const [middle, half] = [share(position) * span, measure(parts[index][line], TEXT, true) / 2];
      const free = rowEnds.findIndex((end) => middle - half > end + 5);
      const row = free < 0 ? rowEnds.length : free;
      rowEnds[row] = middle + half;
      return { position, row: above + row, caption: parts[index][line] };
    });
    above += rowEnds.length;
    return placed;
  });
}
const widestBold = (caption, measure) => Math.max(...caption.split("\n").map((line) => measure(line, TEXT, true)));

/** Return every tick, or every second, third and so on, so that their figures have room. */
function legible({ ticks: all, named_ticks: named }, share, span, measure) {
  const clear = ([position, caption]) => named.every(([value, name]) => Math.abs(share(position) - share(value)) * span
    > (measure(caption, TEXT) + measure(name.split("\n")[0], TEXT, true)) / 2 + APART);
  const ticks = all.filter(clear);
  for (let every = 1; every <= ticks.length; every += 1) {
    const chosen = ticks.filter((_, index) => index % every === 0);
    const fits = chosen.every(([position, caption], index) => !index || (share(position) - share(chosen[index - 1][0])) * span
      >= (measure(caption, TEXT) + measure(chosen[index - 1][1], TEXT)) / 2 + 5);
    if (fits) return chosen;
  }
  return ticks.slice(0, 1);
}

/** Draw the axes, without their figures. */
function ground(plot, { px, py, x0, span, top, tall }) {
  if (plot.cells) return [];
  const axis = (x) => path([[x, top], [x, top + tall]], AXIS);
  if (plot.across && plot.x.low === 0) return [axis(px(0))];
  const base = py(plot.across ? plot.y.high : plot.y.low);
  const level = (y, from, to) => path([[from, y], [to, y]], AXIS);
  const ticks = plot.across ? [] : [axis(x0), ...plot.y.ticks.map(([position]) => level(py(position), x0 - TICK, x0))];
  return [...ticks, level(base, x0, x0 + span)];
}

function contents(plot, box) {
  const { px, py, x0, span, id } = box;
  const edge = (x, values) => x.map((position, index) => [px(position), py(values[index])]);
  const corners = ({ x, low, high }) => [...edge(x, high), ...edge(x, low).reverse()];
  return [
    ...plot.bands.flatMap((band) => [
      path(corners(band), SHADED), path(edge(band.x, band.low), AXIS), path(edge(band.x, band.high), AXIS),
    ]),
    ...plot.bars.flatMap((bars) => bars.places.map((position, index) => bar(bars, position, index, plot.across, box))),
    ...plot.rules.filter(({ axis }) => axis === "y").map((rule) => path([[x0, py(rule.value)], [x0 + span, py(rule.value)]], stroke(rule, 1.2))),
    ...[...plot.series].sort((one, other) => one.width - other.width).flatMap((series) => lineIn(series, box).drawn),
    ...plot.spans.flatMap((span) => spanned(span, box)),
    ...plot.marks.map((mark) => marked(mark, px(mark.x), py(mark.y))),
    ...(plot.cells ? cells(plot.cells, box, id) : []),
  ];
}

function bar(bars, position, index, across, { px, py, id, bars: [above, below] }) {
  const along = across ? px : py;
  const [one, other] = [along(bars.start[index]), along(bars.end[index])];
  const [from, size] = [Math.min(one, other), Math.abs(other - one)];
  const [side, thick] = across ? [py(position + above), py(position + below) - py(position + above)] : [px(position - 0.31), px(position + 0.31) - px(position - 0.31)];
  const area = across ? { x: from, y: side, width: size, height: thick } : { x: side, y: from, width: thick, height: size };
  return ["rect", { ...area, fill: fill(bars, id), stroke: "var(--paper)", "stroke-width": 0.6 }];
}

/** Return a line or steps as lists of points, in pieces around missing values. */
function piecesOf(series, { px, py }) {
  const pieces = [[]];
  series.x.forEach((x, index) => {
    const y = series.y[index];
    if (y === null) pieces.push([]);
    else {
      const piece = last(pieces);
      if (series.form === "step" && piece.length) piece.push([px(x), last(piece)[1]]);
      piece.push([px(x), py(y)]);
    }
  });
  return pieces;
}

const keptLines = new WeakMap();
const MOST_PLACES = 8; // of one line
/**
 * Return a line or steps as strokes, and drawn with its points. The part above the plot is cut off.
 * Most lines stay where they are in a move, so they are kept for each place.
 */
function lineIn(series, box) {
  const { px, py } = box;
  const place = [px(0), px(1), py(0), py(1)].join();
  const kept = keptLines.get(series) ?? new Map();
  keptLines.set(series, kept);
  if (!kept.has(place)) {
    if (kept.size === MOST_PLACES) kept.clear();
    const pieces = piecesOf(series, box);
    kept.set(place, { strokes: pieces.flatMap(pairs), drawn: lined(series, pieces, box) });
  }
  return kept.get(place);
}

function lined(series, pieces, { top }) {
  const look = { ...stroke(series, series.width), "stroke-linecap": series.dash === "solid" ? "round" : "butt" };
  const inside = pieces.flat().filter(([, y]) => y >= top - 0.01);
  const dots = (series.dots ? inside : []).map(([cx, cy]) => ["circle", { cx, cy, r: 3, fill: colour(series.ink) }]);
  return [...pieces.flatMap((piece) => cutAt(top, piece)).filter(({ length }) => length > 1).map((piece) => path(piece, look)), ...dots];
}
/** Return the pieces of a line below a level, up to where it crosses the level. */
function cutAt(top, points) {
  const pieces = [[]];
  points.forEach(([x, y], index) => {
    const [before, level] = points[index - 1] ?? [x, y];
    const isIn = y >= top - 0.01;
    if (index && isIn !== level >= top - 0.01) last(pieces).push([before + (x - before) * (top - level) / (y - level), top]);
    if (isIn) last(pieces).push([x, y]);
    else if (last(pieces).length) pieces.push([]);
  });
  return pieces;
}

/** Draw a thick bar with round ends, or a point. A white edge separates it from the lines. */
function spanned({ x, low, high, ink, ghost }, { px, py }) {
  const ends = [[px(x), py(low)], [px(x), py(high)]];
  const radius = (SPAN + (low === high ? 3 : 0)) / 2;
  const bar = (size, look) => ["rect", {
    x: cent(ends[1][0] - size), y: cent(ends[1][1] - size), width: cent(2 * size), height: cent(ends[0][1] - ends[1][1] + 2 * size), rx: cent(size), ...look,
  }];
  if (ghost) return [bar(radius + 2, { fill: "none", ...ghostLook })];
  return [["var(--paper)", radius + 1.5], [colour(ink), radius]].map(([fillOf, size]) => bar(size, { class: "soh-handle", fill: fillOf }));
}

function marked({ shape, ink, hollow }, x, y) {
  const look = { fill: hollow ? "var(--paper)" : colour(ink), stroke: colour(ink), "stroke-width": 1.5 };
  if (shape === "circle") return ["circle", { cx: x, cy: y, r: 5, ...look }];
  if (shape === "triangle") return path([[x - 4.5, y + 3], [x, y - 5], [x + 4.5, y + 3], [x - 4.5, y + 3]], look);
  const turned = shape === "diamond" ? { transform: `rotate(45 ${x} ${y})` } : {};
  return ["rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9, ...turned, ...look }];
}

/** Draw a table as a chart: a box for each figure, tinted and hatched if it is beyond the limit. */
function cells({ texts: rows, beyond, scenario_cell: here }, { px, py, measure }, id) {
  const look = (over) => ({ fill: over ? `url(#${id}-beyond-47)` : "var(--within)" });
  const area = (row, column) => ({ x: px(column - 0.5), y: py(row - 0.5), width: px(1) - px(0), height: py(1) - py(0) });
  const edge = { stroke: colour("black"), "stroke-width": 2 };
  const [left, right] = [(column) => px(column - 0.5), (column) => px(column + 0.5)];
  const [above, under] = [(row) => py(row - 0.5), (row) => py(row + 0.5)];
  const edges = beyond.flatMap((line, row) => line.flatMap((isBeyond, column) => {
    const [next, below] = [line[column + 1] ?? isBeyond, beyond[row + 1]?.[column] ?? isBeyond];
    return [
      ...(next === isBeyond ? [] : [path([[right(column), above(row)], [right(column), under(row)]], edge)]),
      ...(below === isBeyond ? [] : [path([[left(column), under(row)], [right(column), under(row)]], edge)]),
    ];
  }));
  const written = rows.flatMap((line, row) => line.flatMap((caption, column) => {
    const fits = caption && measure(caption, TEXT) < px(1) - px(0);
    // A background behind each figure keeps the hatching away from it.
    const ground = beyond[row][column] ? { "paint-order": "stroke", stroke: "var(--beyond)", "stroke-width": 4 } : {};
    return fits ? [text(px(column), py(row) + 0.36 * TEXT, caption, { "text-anchor": "middle", ...ground })] : [];
  }));
  const scenarioBox = here ? [["rect", { ...area(...here), fill: "none", stroke: colour("black"), "stroke-width": 2.5 }]] : [];
  const squares = beyond.flatMap((line, row) => line.map((over, column) => ["rect", { ...area(row, column), ...look(over) }]));
  return [...squares, ...edges, ...written, ...scenarioBox];
}

function flagged(flag, lines, row, { px, py, top, tall, toLeft, hasBars, spans }) {
  const x = px(pole(flag));
  const start = top - 5 - (row + lines.length - 1) * TEXT * LINE;
  const isMark = flag.value === undefined;
  const look = stroke({ ink: flag.ink, dash: isMark ? "dotted" : flag.dash }, isMark ? 1 : 1.2);
  // End the pole at a bar: a reader would not see it in front of the bar.
  const bars = spans.filter((span) => Math.abs(px(span.x) - x) < SPAN / 2).map(({ high }) => py(high));
  const foot = isMark ? Math.min(py(flag.y ?? flag.high), ...bars) : top + tall;
  const label = texts(flag === toLeft ? x - 4 : x + 4, start, lines, flag === toLeft ? { "text-anchor": "end" } : {});
  const ends = [[x, start - TEXT * 0.8], [x, foot]];
  const halo = hasBars ? [path(ends, { stroke: "var(--paper)", "stroke-width": look["stroke-width"] + HALO })] : [];
  return [...halo, path(ends, look), ...label];
}

/** Draw the names at the right of a plot, moved as little as possible, each with a line to its value. */
function besideNames(names, heightOf, { px, py, top, tall, x0, span }) {
  const first = TEXT * 0.65; // from the top of a name to the middle of its first line
  // The name of a line that leaves the plot is at the point where it leaves.
  const ordered = names.map((name) => ({ name, level: Math.min(Math.max(py(name.y) - top, 0), tall) })).sort((a, b) => a.level - b.level || (a.name.name < b.name.name ? -1 : 1));
  const mean = (block) => block.reduce((sum, amount) => sum + amount, 0) / block.length;
  const blocks = [];
  let before = 0;
  for (const entry of ordered) {
    entry.before = before;
    before += heightOf(entry.name);
    blocks.push([entry.level - first - entry.before]);
    while (blocks.length > 1 && mean(blocks[blocks.length - 2]) > mean(last(blocks))) blocks.push([...blocks.splice(-2).flat()]);
  }
  const means = blocks.flatMap((block) => block.map(() => mean(block)));
  const room = Math.max(tall - before, 0); // height of the plot that the names leave free
  const reach = x0 + span + LEADER;
  return ordered.flatMap(({ name, level, before: above }, index) => {
    const y = top + Math.min(Math.max(means[index], 0), room) + above;
    // A solid line from a single point would look like the values of a line.
    const look = name.isPoint ? { ...AXIS, "stroke-dasharray": DASHES.dotted } : AXIS;
    const leader = name.look ? [path([[px(name.x), top + level], [reach, y + first]], look)] : [];
    return [...texts(reach + 3, y + TEXT, name.lines), ...leader];
  });
}

/** Draw the figures at bars. Of the figures above bars, the highest and the last have priority. */
function figuresAt(plot, { px, py, x0, measure, most, bars: [over, under] }) {
  const above = plot.labels.filter(({ side }) => side === "above");
  const highest = Math.max(0, ...above.map(({ y }) => y));
  const first = [...above].sort((a, b) => (a.y !== highest) - (b.y !== highest) || b.x - a.x);
  const spansTaken = [];
  const written = [...first.slice(0, 2), ...first.slice(2).reverse()].flatMap(({ x: position, y, text: caption }) => {
    const lines = caption.split("\n");
    const half = widest(lines, measure) / 2 + 1;
    const x = Math.max(px(position), x0 + half); // clear of the axis
    if (spansTaken.some(([left, right]) => x - half <= right && x + half >= left)) return [];
    spansTaken.push([x - half, x + half]);
    return texts(x, py(y) - 4 - (lines.length - 1) * TEXT * LINE, lines, { "text-anchor": "middle" });
  });
  // A background hides a reference line where it would strike through a figure.
  const halo = plot.rules.length ? BEHIND : {};
  const sides = plot.labels.filter(({ side }) => side !== "above").flatMap((label) => {
    const lines = wrapped(label.text, most, measure);
    const level = py(label.y + (over + under) / 2) + 0.36 * TEXT - (lines.length - 1) * TEXT * LINE / 2;
    const [by, anchor] = label.side === "left" ? [-5, "end"] : [5, "start"];
    return texts(px(label.x) + by, level, lines, { "text-anchor": anchor, ...halo });
  });
  return [...written, ...sides];
}

/** Return the x values at which a reader can read a plot. If the values are written at the bars, there are none. */
export function placesOf(plot) {
  if (plot.across || plot.cells) return [];
  return plot.bars.length ? plot.bars[0].places : [...new Set(plot.series[0]?.x ?? [])];
}

/** Return the values of a plot at a position as text, for hover and focus. */
export function readingAt(plot, position) {
  const short = (name) => name.replace(/, -?£.*$/, "");
  const written = ({ ticks }) => (ticks[0]?.[1].endsWith("%") ? (share) => percent(share, 1) : pounds);
  const x = placesOf(plot)[Math.min(position, placesOf(plot).length - 1)];
  const label = plot.x.ticks.find(([tick]) => tick === x)?.[1] ?? (plot.x.ticks[0]?.[1].includes("£") ? pounds(x) : x);
  const bars = plot.bars.map(({ name, places, start, end }) => {
    const bar = places.indexOf(x);
    return `${short(name)} ${pounds(end[bar] - start[bar])}`;
  });
  const lines = plot.series.flatMap((series) => {
    const y = series.y[series.x.lastIndexOf(x)] ?? null;
    return y === null ? [] : [`${short(series.name)} ${written(plot.y)(y)}`.trim()];
  });
  return `${label}: ${[...bars, ...lines].join(", ")}`;
}

const [BAR_ROOM, BAR_TOP, BAR_TALL, BEYOND] = [58, 16, 18, 1.22]; // the last: end of the scale, times the highest amount, for names

/**
 * Draw the cost as one bar from zero next to the budget, and under it the cost after cashable savings.
 * `cost`, `after` and `kept` (of the compared scenario) are [lowest, highest] in pounds. The last two
 * may be null. `words` has the names of the budget and of the cost after savings, and the alt text.
 */
export function costBar({ cost, budget, after, kept, words }, width, measure) {
  const most = Math.max(budget, cost[1], ...(kept ?? [])) * BEYOND;
  const position = (amount) => cent(1 + Math.max(amount, 0) / most * (width - 2));
  const [low, high, limit] = [position(cost[0]), position(cost[1]), position(budget)];
  const wide = (caption) => measure(caption, TEXT, true);
  const [lowSaid, highSaid] = cost.map(thousands);
  // The line of the budget must not strike a figure out.
  const isStruck = limit > low - 10 - wide(lowSaid) && limit < low;
  const lowEnd = isStruck ? limit - 6 : low - 6;
  const lowFits = lowEnd - 2 > wide(lowSaid) && !(isStruck && high - low < 1);
  const bold = (x, y, caption, look = {}) => text(x, y, caption, { "font-weight": "bold", ...look });
  const level = BAR_TOP + BAR_TALL / 2 + 0.36 * TEXT;
  const outline = (pair, look) => ["rect", {
    x: position(pair[0]), y: BAR_TOP - 3, width: Math.max(4, position(pair[1]) - position(pair[0])), height: BAR_TALL + 6, fill: "none", ...look,
  }];
  const under = BAR_TOP + BAR_TALL + 5;
  const starts = after && Math.max(1, Math.min(position(after[0]), width - wide(words.after)));
  const saved = { stroke: colour("dark turquoise"), "stroke-width": 4 };
  return ["svg", { class: "soh-costs", role: "img", "aria-label": words.alt, viewBox: `0 0 ${width} ${BAR_ROOM}`, width, height: BAR_ROOM },
    ["rect", { x: 1, y: BAR_TOP + 2, width: Math.max(low - 1, 0), height: BAR_TALL - 4, fill: "var(--shaded)", stroke: colour("mid grey") }],
    ["rect", { x: low - (high - low < 1 ? 2 : 0), y: BAR_TOP, width: Math.max(4, high - low), height: BAR_TALL, fill: "var(--main)" }],
    ...(kept ? [outline(kept, { stroke: "var(--paper)", "stroke-width": 4 }), outline(kept, ghostLook)] : []),
    path([[limit, BAR_TOP - 3], [limit, BAR_TOP + BAR_TALL + 3]], { stroke: "var(--fault)", "stroke-width": 3 }),
    bold(Math.min(Math.max(limit, wide(words.budget) / 2), width - wide(words.budget) / 2), TEXT, words.budget, { "text-anchor": "middle", fill: "var(--fault)" }),
    lowFits && bold(lowEnd, level, lowSaid, { "text-anchor": "end" }),
    (high - low >= 1 || !lowFits) && bold(Math.max(high, limit) + 7, level, highSaid),
    after && path([[position(after[0]), under], [Math.max(position(after[0]) + 4, position(after[1])), under]], saved),
    after && bold(starts, under + TEXT + 4, words.after, { fill: colour("dark turquoise") }),
  ];
}
