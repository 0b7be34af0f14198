// The page of the panel of sliders.

const OVERRULES = { savings: "offset", offset: "savings", adopters: "years" }; // moved before it

class Panel extends Page {
  start() {
    this.keep();
    this.show();
  }

  // Asking

  ask(field, value) {
    const { [OVERRULES[field]]: _, ...others } = this.waiting;
    this.waiting = others;
    super.ask(field, value);
  }

  // Showing

  show() {
    const shown = this.arrived();
    if (!shown) return; // something newer is on its way
    if (shown.settled) this.waiting = {};
    this.undoable(shown.can_undo);
    if (!shown.values) return this.blank(shown.fault);
    const ofSaving = shown.about === "save" && shown.mine;
    this.fault.textContent = ofSaving ? "" : shown.fault;
    if (ofSaving && this.saving) this.saving(shown.fault);
    this.answers.hidden = false;
    this.headline.textContent = shown.headline;
    this.beside.textContent = shown.beside;
    this.notes.replaceChildren(...shown.notes.map((text) => h("p", {}, text)));
    this.note.textContent = shown.note;
    this.announce(shown.note || `${shown.headline} ${shown.beside}`);
    if (document.activeElement !== this.code) this.code.value = shown.code;
    this.move(shown);
    for (const [name, markup] of Object.entries(shown.tables)) this.tables[name].innerHTML = markup;
    for (const [name, alt] of Object.entries(shown.pictures)) {
      this.picture(this.pictures[name], `${name}_picture`, `${alt} Scenario code: ${shown.code}`);
    }
  }

  /** Let the controls say what the scenario says. */
  move({ values, summaries }) {
    this.limitDelay(values.charge_follows_go_live);
    for (const [field, control] of Object.entries(this.controls)) control.show(values[field]);
    for (const [year, control] of Object.entries(this.years)) control.show(values.years[year]);
    for (const [form, radio] of Object.entries(this.forms)) radio.checked = form === values.pricing;
    for (const [key, text] of Object.entries(summaries)) this.summaries[key].textContent = text;
  }

  /** A tick changes how long a delay may be, before the answer to it is there. */
  limitDelay(lateToo) {
    this.controls.delay.limit(this.about.longest_delays[Number(lateToo)]);
  }

  cleared() {
    return [this.beside, this.notes, this.note];
  }

  keep() {
    const { presets, saved, pins, comparison, csv } = this.model.get("kept");
    const load = ({ name, label, says }) =>
      h("button", { type: "button", title: says, onclick: () => this.act("load", { name }) }, label);
    const focused = [...this.pins.querySelectorAll("li")].findIndex((item) => item.contains(document.activeElement));
    const [own, ...counts] = presets;
    this.presets.replaceChildren(load(own), h("span", {}, "Set the forces alone: "), ...counts.map(load));
    this.saved.replaceChildren(...(saved.length ? [h("span", {}, "Saved: "), ...saved.map(load)] : []));
    this.pins.replaceChildren(...pins.map(({ code, says }, place) => h("li", {},
      h("span", {}, `Scenario ${place + 1}. ${says}`), " ", h("code", {}, code), " ",
      h("button", { type: "button", "aria-label": `Load pinned scenario ${place + 1}`, onclick: () => this.act("load", { name: code }) }, "Load"),
      h("button", { type: "button", "aria-label": `Take out pinned scenario ${place + 1}`, onclick: () => this.act("unpin", { code }) }, "Take out"))));
    if (focused >= 0) this.refocus(focused);
    this.comparison.innerHTML = comparison.join("");
    this.hint.textContent = pins.length < 2 ? "Pin two or more to see them side by side." : "";
    this.download.hidden = !csv;
    this.csv = csv;
  }

  /** Leave the keyboard where it was in the list, or by its heading once the list is empty. */
  refocus(place) {
    const items = this.pins.querySelectorAll("li");
    const item = items[Math.min(place, items.length - 1)];
    (item ? item.querySelector("button:last-of-type") : this.compare).focus();
  }

  // Building

  build() {
    this.presets = h("span", { class: "soh-buttons" });
    this.saved = h("span", { class: "soh-buttons" });
    const pin = h("button", { type: "button", onclick: () => this.act("pin") }, "Pin this scenario");
    this.beside = h("p", { class: "soh-beside-answer" });
    this.notes = h("div", { class: "soh-notes" });
    this.note = h("p", { class: "soh-note" });
    this.answers = this.buildAnswers();
    this.listeners["change:kept"] = () => this.keep();
    this.frame("soh-panel", `Sliders: ${this.about.title}`,
      h("p", { class: "soh-case" }, this.about.case),
      h("div", { class: "soh-bar", role: "group", "aria-label": "Starting points" },
        this.presets, this.saved, this.buildSteps(pin)),
      h("div", { class: "soh-top" }, this.headline, this.fault, this.live),
      h("div", { class: "soh-under" }, this.beside, this.notes, this.note),
      h("div", { class: "soh-columns" },
        h("div", { class: "soh-controls" }, ...this.about.groups.map((group) => this.group(group)), this.buildCode()),
        this.answers));
  }

  inGroup(group) {
    return [...(group.marks ? this.forcesMore(group) : []), ...super.inGroup(group)];
  }

  control(control) {
    if (control.unit) return super.control(control);
    const made = this.tick(`${this.id}-${control.field}`, control);
    this.controls[control.field] = made;
    return made.element;
  }

  tick(id, { field, label }) {
    const tick = () => {
      if (field === "charge_follows_go_live") this.limitDelay(box.checked);
      this.ask(field, box.checked);
    };
    const box = h("input", { type: "checkbox", id, onchange: tick });
    const element = h("div", { class: "soh-control soh-tick", "data-field": field }, box, h("label", { for: id }, label));
    return { element, show: (value) => { box.checked = value; } };
  }

  /** Marks under the slider, and the forces of each year behind a disclosure. */
  forcesMore({ controls: [{ low, slider_high: high }], marks, years }) {
    const place = (at) => `left:calc(8px + (100% - 16px) * ${(at - low) / Math.max(high - low, 1)})`;
    const mark = ({ at, label }) => {
      const span = h("span", {}, `${at} ${label}`);
      span.style.cssText = place(at);
      return span;
    };
    this.controls.adopters.element.querySelector("input[type=range]").after(
      h("div", { class: "soh-marks", "aria-hidden": "true" }, ...marks.map(mark)));
    this.years = {};
    const rows = years.map((control) => {
      const year = control.field;
      const one = numberControl(`${this.id}-${year.replace("/", "-")}`, control, {
        ask: (_, count) => this.ask("years", { ...this.waiting.years, [year]: count }),
      });
      this.years[year] = one;
      return one.element;
    });
    return [h("details", { class: "soh-years" },
      h("summary", {}, "Another number in some years"),
      h("p", {}, "The slider above sets one number for all years again."), ...rows)];
  }

  buildCode() {
    this.code = h("input", { type: "text", id: `${this.id}-code`, spellcheck: "false", autocomplete: "off" });
    const use = () => { if (this.code.value.trim()) this.act("load", { name: this.code.value }); };
    this.code.addEventListener("keydown", (event) => { if (event.key === "Enter") use(); });
    return h("div", { class: "soh-group soh-code-box" },
      h("label", { for: `${this.id}-code` }, "Scenario code, preset or saved name"), this.code,
      h("button", { type: "button", onclick: use }, "Use"));
  }

  buildAnswers() {
    const box = () => h("div");
    this.tables = { cost: box(), forms: box(), points: box() };
    this.pictures = { cost: h("img", { class: "soh-chart", alt: "" }), charge: h("img", { class: "soh-chart", alt: "" }) };
    const parts = {
      adoption: [this.pictures.charge, this.tables.forms, this.pictures.cost, this.tables.cost, this.tables.points],
      savings: [this.tables.cost, this.pictures.cost, this.tables.points, this.tables.forms, this.pictures.charge],
      both: [this.pictures.cost, this.tables.cost, this.pictures.charge, this.tables.forms, this.tables.points],
    }[this.about.question];
    return h("div", { class: "soh-answers" }, ...parts, ...this.buildPins());
  }

  buildPins() {
    this.compare = h("h2", { tabindex: "-1" }, "Pin and compare");
    this.pins = h("ul", { class: "soh-pins" });
    this.hint = h("p");
    this.comparison = h("div", { class: "soh-comparison" });
    this.download = h("button", { type: "button", onclick: () => this.save() }, "Download the comparison as csv");
    return [
      this.compare,
      this.pins, this.hint, this.comparison, this.download, ...(this.about.file ? [this.buildSave()] : []),
    ];
  }

  buildSave() {
    const field = (key, label) => {
      const input = h("input", { type: "text", id: `${this.id}-${key}`, autocomplete: "off" });
      return [input, h("div", { class: "soh-text" }, h("label", { for: input.id }, label), input)];
    };
    const [name, nameRow] = field("name", "Name, in small letters, digits and hyphens");
    const [reason, reasonRow] = field("reason", "Why it is looked at, in a sentence");
    const [role, roleRow] = field("role", "Who chose it, by role: no name of a person");
    const force = h("input", { type: "checkbox", id: `${this.id}-force` });
    const fault = h("p", { class: "soh-fault", role: "alert" });
    this.saving = (text) => {
      fault.textContent = text;
      if (!text) force.checked = false;
    };
    const save = (event) => {
      event.preventDefault();
      this.act("save", {
        name: name.value.trim(), rationale: reason.value.trim(), role: role.value.trim(), force: force.checked,
      });
    };
    return h("details", { class: "soh-save" },
      h("summary", {}, "Save this scenario"),
      h("p", {}, `It goes into ${this.about.file}, and its name is then taken wherever a preset is.`),
      h("form", { onsubmit: save }, nameRow, reasonRow, roleRow,
        h("div", { class: "soh-tick" }, force, h("label", { for: force.id }, "It replaces the one of that name")),
        h("button", { type: "submit" }, "Save"), fault));
  }

  /** Hand the comparison to the browser as a file. */
  save() {
    const address = URL.createObjectURL(new Blob([this.csv], { type: "text/csv" }));
    h("a", { href: address, download: this.about.csv_name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}

function render({ model, el }) {
  const panel = new Panel(model, el);
  return () => panel.dispose();
}

export default { render };
