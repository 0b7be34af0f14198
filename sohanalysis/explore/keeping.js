// What the user keeps: tables as files, a scenario to compare with, a link, a scenario to save.

import { button, disclosure } from "./dom.js";
import { filled } from "./words.js";
import { comparedTable, drawnTable } from "./tables.js";
import { asCsv, copyTable, download, quotedFile, quotedText } from "./files.js";

export function keepingOn(page, { help, typedIn }) {
  const { data, host, texts, answers } = page;
  let saving = { name: "", rationale: "", role: "" }; // texts for the scenario to save

  function table(name, described) {
    const meanings = name === "results" && data.tables?.results.meanings;
    const meaningOf = meanings ? (label) => help({ label, help: meanings[label] }) : null;
    return drawnTable(name, described, { meaning: texts.meaning, meaningOf });
  }
  const compared = () => comparedTable([page.baseline, { name: texts.now, scenario: page.scenario }].filter(Boolean), answers, data);

  /** The tables that no group of controls shows, in a section that the user can open. */
  function tables(described) {
    const beside = new Set(data.groups.flatMap((group) => group.tables ?? []));
    const drawnTables = () => Object.entries(described).filter(([name, entry]) => entry && !beside.has(name)).map(([name, entry]) => table(name, entry));
    if (!answers) {
      const nodes = drawnTables();
      return nodes.length > 0 && ["section", { class: "soh-tables", "aria-label": texts.tables, key: "tables", "data-key": "tables" }, ["h2", {}, texts.tables], ...nodes];
    }
    return disclosure(page, "soh-tables", "tables", ["h2", {}, texts.tables], () => [...(page.baseline ? [comparison()] : []), ...drawnTables(),
      ["p", { class: "soh-tools", key: "files" },
        button(texts.excel, () => copied(copyTable(compared()))),
        button("csv", () => download(new Blob([`\ufeff${asCsv(compared())}`], { type: "text/csv" }), `${page.fileOf("results")}.csv`), { "aria-label": texts.csv })]]);
  }
  function comparison() {
    const { baseline } = page;
    const rename = (event) => {
      page.typing = "compared-name";
      page.baseline = { ...page.baseline, name: event.target.value.trim() ? event.target.value : answers.nameOf(baseline.scenario) };
      page.ask();
    };
    return ["div", { key: "comparison" },
      ["label", { class: "soh-name" }, texts.name_of_kept, ["input", { ...typedIn("compared-name", baseline.name), oninput: rename }]],
      table("comparison", compared())];
  }
  /** Keep the scenario to compare others with, or keep none. */
  function compare(isKept) {
    page.baseline = isKept ? null : { scenario: page.scenario, name: answers.nameOf(page.scenario) };
    page.ask();
  }

  /** Show whether the browser allowed a copy. */
  function copied(copying, message = texts.copied) {
    copying.then(() => { page.note = message; }, () => { page.note = texts.not_copied; }).then(page.ask);
  }
  function copyLink() {
    const code = answers.code(page.scenario);
    const link = host.link(code);
    // A file is on this computer alone, and so is its address.
    copied(navigator.clipboard.writeText(link), link.startsWith("file:") ? texts.copied_file : texts.copied);
  }
  /** Copy the answer as text: the sentences, the tiles and the code of the scenario. */
  function copyAnswer() {
    const { answer, savings, under, tiles } = page.now;
    const told = Object.values(tiles).map(({ title, figure, note }) => `${title}: ${[figure, note].filter(Boolean).join(". ")}`);
    copy([data.decision, answer, savings, ...under, ...told, `${texts.code}: ${answers.code(page.scenario)}`].filter(Boolean).join("\n"));
  }
  /** Save the page as a file that begins with this scenario. */
  function savePage() {
    const markup = host.file(answers.code(page.scenario));
    download(new Blob([markup], { type: "text/html" }), `${page.fileOf("sliders")}.html`);
  }
  const copy = (text) => copied(navigator.clipboard.writeText(text));

  function toSave() {
    const name = saving.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 40);
    const entries = Object.fromEntries(Object.entries({ ...saving, name }).map(([field, typed]) => [field, typed.trim() || texts.stand_ins[field]]));
    const plain = Object.fromEntries(Object.entries(entries).map(([field, text]) => [field, quotedText(text)]));
    const command = filled(texts.command, { file: quotedFile(data.file, texts.file_stand_in), code: answers.code(page.scenario), ...plain });
    const text = answers.savedText(page.scenario, entries);
    const file = `${data.file.replace(/\.toml$/, "")}.scenarios.toml`;
    const input = ([field, label]) => ["div", { class: "soh-choice" }, ["div", { class: "soh-label" }, ["label", { for: `kept-${field}` }, label]],
      ["input", {
        type: "text", id: `kept-${field}`, autocomplete: "off", ".value": saving[field],
        oninput: (event) => { saving = { ...saving, [field]: event.target.value }; page.ask(); },
      }]];
    return disclosure(page, "soh-save", "save", ["h2", {}, texts.save], () => [
      ["p", {}, filled(texts.save_says, { file })], ["div", { class: "soh-kept" }, ...Object.entries(texts.kept).map(input)],
      ["p", {}, ["code", {}, command]], button(texts.copy_command, () => copy(command)),
      ["pre", { id: "saved", tabindex: "0", role: "group", "aria-label": texts.saved }, text],
      ["div", { class: "soh-files" }, button(texts.copy_saved, () => copy(text)),
        button(texts.save_saved, () => download(new Blob([text], { type: "text/plain" }), file))]]);
  }
  return { table, tables, toSave, compare, copyAnswer, copyLink, savePage };
}
