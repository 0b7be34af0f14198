// The code of a scenario, and its entry in the file of saved scenarios.

import { ANY } from "./words.js";

export function codesOn(data) {
  const { years } = data;

  /** Return the scenario code, computed once for each scenario object. */
  const codes = new WeakMap();
  function code(scenario) {
    if (!codes.has(scenario)) codes.set(scenario, codeOf(scenario));
    return codes.get(scenario);
  }
  function codeOf(scenario) {
    const { prefix, letters, words } = data.code;
    const parts = [prefix];
    for (const [field, letter, zero] of letters) if (scenario[field] !== zero) parts.push(letter + written(field, scenario[field]));
    for (const [field, word] of words) if (scenario[field]) parts.push(word);
    return [...parts, check(parts.join(":"))].join(":");
  }

  /** Return the entry of a scenario for the file of saved scenarios, with its name, reason and role. */
  function savedText(scenario, { name, rationale, role }) {
    const { case: key, rules } = data.code;
    const toml = (value) => (Array.isArray(value) ? `[${value.join(", ")}]` : typeof value === "string" ? JSON.stringify(value) : String(value));
    const entries = { name, rationale, role, case: key, rules, ...scenario };
    return `[[scenarios]]\n${Object.entries(entries).map(([field, value]) => `${field} = ${toml(value)}\n`).join("")}`;
  }

  /** Return the scenario of a code, or null if it is mistyped or belongs to another case or other rules. */
  function scenarioOf(text) {
    const parts = text.trim().toLowerCase().replace(/\.$/, "").replace(/@\d{4}$/, "").split(":");
    const body = parts.slice(0, -1).join(":");
    const { prefix, letters, words } = data.code;
    if (!body.startsWith(`${prefix}:`) || check(body) !== parts.at(-1)) return null;
    const fields = Object.fromEntries([...letters.map(([field, , zero]) => [field, zero]), ...words.map(([field]) => [field, false])]);
    for (const part of body.slice(prefix.length + 1).split(":")) {
      const word = words.find(([, name]) => name === part);
      const letter = letters.find(([, name]) => name === part[0]);
      if (word) fields[word[0]] = true;
      else if (letter) fields[letter[0]] = parsed(letter[0], part.slice(1));
      else return null;
    }
    return code(fields) === `${body}:${parts.at(-1)}` && isAllowed(fields) ? fields : null;
  }
  function isAllowed({ adopters, pricing, delay, charge_follows_go_live: late, leave, ...numbers }) {
    const path = [adopters].flat();
    return path.every((count) => count >= 1 && count <= data.possible) && (!Array.isArray(adopters) || path.length === years.length)
      && (pricing === ANY ? data.pricings.length > 0 : Object.hasOwn(data.charts.pricings, pricing)) && delay <= data.longest_delays[Number(late)] && Object.hasOwn(data.left, leave)
      && Object.values(numbers).every((value) => Number.isFinite(value));
  }
  function parsed(field, text) {
    if (field === "pricing") return text;
    if (field === "leave") return years.find((year) => year.startsWith(text)) ?? "";
    return text.includes("+") && field === "adopters" ? text.split("+").filter(Boolean).map(Number) : Number(text);
  }

  return {
    code, savedText, scenarioOf,
  };
}

/** Return a value as Python writes it in a code: a path by year with a plus, even for one year. */
function written(field, value) {
  if (Array.isArray(value)) return value.join("+") + (value.length === 1 ? "+" : "");
  if (field === "leave") return value.slice(0, 4);
  const isTiny = typeof value === "number" && value < 1e-4 && value > -1e-4;
  return isTiny ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
}
/** Return the checksum of a text: 16 bits as four hexadecimal digits. */
function check(text) {
  let bits = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    bits ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) bits = (bits & 0x8000 ? (bits << 1) ^ 0x1021 : bits << 1) & 0xffff;
  }
  return bits.toString(16).padStart(4, "0");
}
