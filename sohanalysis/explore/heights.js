// Room for the parts above a control, so that no control moves under a pointer.

import { made } from "./dom.js";
import { drawn } from "./charts.js";
import { ANY } from "./words.js";

const TRIED = 12; // numbers of adopters at which the page looks for the longest answer

/** Return the nearest box around a node that scrolls, or the document. */
function scrollerOf(node) {
  for (let above = node.parentNode; above; above = above.parentNode ?? above.host)
    if (above.scrollHeight > above.clientHeight && /auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
  return document.scrollingElement;
}

export function heightsOn(page, { answerOf, answerLines, underLines }, ofAdopters) {
  const { data, answers, box } = page;
  const reserved = new Map(); // heights of the parts above a control, by the values they depend on

  /**
   * Reserve the height of the longest answer over the numbers of the slider, and on a narrow page the
   * height of the first chart. In one column the pricings are under the answer, so its height is the
   * longest over the pricings too. `steady` corrects for starting points and conditions.
   */
  function reserve() {
    const top = box.querySelector(".soh-top");
    if (!answers || !top) return;
    const { adopters, pricing, ...rest } = page.scenario;
    const isAbove = page.layout !== "wide";
    // Use the lengths of numbers, because another number with as many digits takes the same space.
    const lengths = Object.values(rest).map((value) => String(value).length);
    const key = JSON.stringify([page.layout, Math.round(top.clientWidth), page.widths.get("charge"), lengths, isAbove || pricing, page.baseline]);
    if (!reserved.has(key)) reserved.set(key, tallest(top, isAbove && data.pricings.length > 1 ? [ANY, ...data.pricings] : [pricing]));
    for (const [name, height] of Object.entries(reserved.get(key))) box.style.setProperty(`--${name}`, `${height}px`);
  }
  function tallest(top, pricings) {
    const { scenario, layout } = page;
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
    const drawnAt = ([wanted]) => drawn(answers.chargeChart(wanted, page.baseline?.scenario), page.widthOf("charge", 600), page.measured, { spans: page.spansOf("charge") })[1].height;
    return { answer, under: below, charge: isUnder ? Math.max(...under(triedNumbers(2)).map(drawnAt)) : 0 };
  }
  /** Numbers along the slider, named numbers, and the number of the scenario. */
  function triedNumbers(several) {
    const { adopters } = page.scenario;
    if (!ofAdopters) return [adopters];
    const { slider_low: low, slider_high: high, marks } = ofAdopters;
    const spread = Array.from({ length: several }, (_, index) => Math.round(low + (high - low) * index / (several - 1)));
    return [...new Set([...spread, ...marks.map(({ at }) => at), adopters])];
  }

  /** Draw, and then scroll so that the control with the focus stays where it was on the screen. */
  function steady(drawIt) {
    const before = page.layout === "wide" ? null : page.root.activeElement;
    const y = before?.getBoundingClientRect().top;
    drawIt();
    if (!before?.isConnected || before === document.body) return;
    const moved = before.getBoundingClientRect().top - y;
    if (Math.abs(moved) >= 1) scrollerOf(box).scrollTop += moved;
  }
  return { reserve, steady };
}
