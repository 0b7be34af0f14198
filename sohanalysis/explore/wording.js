// Phrases that several answers share: conditions, caveats, captions.

import { percent, say } from "./words.js";

export function wordingOn(data, { isRising }, { code }) {
  const { charts } = data;

  /** The conditions of a scenario in words: its changes other than adopters, pricing and savings. */
  const conditions = (scenario) => data.conditions.map(({ field, beside, words }) => {
    const value = scenario[field];
    const texts = beside ? words[String(scenario[beside])] : words;
    if (!Object.hasOwn(texts, "more")) return texts[value];
    return value ? (value > 0 ? texts.more : texts.less).replace("{share}", percent(Math.abs(value))) : "";
  }).join("");
  /** The short caveats that every figure of a scenario needs. */
  function caveats(scenario) {
    const unmoved = data.caveats.unmoved.map(([field, zero, text]) => scenario[field] !== zero && text);
    return [presetOf(scenario)?.[2], data.caveats.pools[scenario.pricing], ...unmoved].filter(Boolean).join(" ");
  }
  /** The preset whose label describes the adopters of a scenario. */
  function presetOf({ adopters, pricing }) {
    const alike = (other) => String([other].flat()) === String([adopters].flat()) && Array.isArray(other) === Array.isArray(adopters);
    return data.caveats.presets.find(([paying, form]) => alike(paying) && (form === null || form === pricing));
  }
  /** The note on the source of a labelled preset's adopters. */
  const presetNote = (scenario) => presetOf(scenario)?.[3] ?? "";
  const foot = (scenario) => {
    const sentences = [data.marking, caveats(scenario)].filter(Boolean).join(" ");
    return codeSays(scenario) + (sentences && `. ${sentences}`);
  };
  /** The adopters of a scenario in words, by year if they change. */
  function adoptersNamed({ adopters }) {
    const { word, plural } = charts.case;
    const path = [adopters].flat();
    return `${path.join(", ")} ${path.length === 1 && path[0] === 1 ? word : plural}${path.length > 1 ? charts.by_year : ""}`;
  }
  const codeSays = (scenario) => data.code.says.replace("{code}", code(scenario));
  /** A caption with the conditions of the scenario before its unit. */
  const captionOf = (captions, scenario) => captions[scenario.pricing].replace(", £", `${conditions(scenario)}, £`);
  /** The remark on rising costs after the name of an amount, or an empty text. */
  function sayOfRise(scenario, name) {
    if (name === undefined) return "";
    const { templates, prices } = data.tables.rising;
    const rise = isRising(scenario) ? scenario.rise : 0;
    return say(name, { more: Math.max(rise, 0), less: Math.max(-rise, 0), ...prices, ...data.headline.choices[scenario.pricing] }, templates);
  }

  return {
    adoptersNamed, captionOf, caveats, codeSays, conditions, foot, presetNote, sayOfRise,
  };
}
