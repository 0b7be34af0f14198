// The page of the panel: it draws the controls, asks Python, and shows what comes back.
// No figure is worked out here.

const PATIENCE = 10_000; // ms without an answer, after which no figure is left standing
const PAUSE = 1_000; // ms between two moves of one control that are two steps back
const CALM = 400; // ms without a change, after which the headline is announced
const OVERRULES = { savings: "offset", offset: "savings", adopters: "years" }; // moved before it

/** Make an element: h("p", {class: "x"}, "text", child). */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Read a number as people write it, 45000 or 45,000; what is none is not guessed at. */
function typedNumber(text) {
  const plain = /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text.trim());
  return plain ? Number(text.replaceAll(",", "")) : NaN;
}

/** A slider and a box for one number; both say the same. */
function numberControl(id, control, panel) {
  const { field, label, unit, low, high, slider_high: top, step, whole } = control;
  const fault = h("p", { class: "soh-fault", id: `${id}-fault`, role: "alert" });
  const slider = h("input", {
    type: "range", id, min: low, max: top, step, "aria-describedby": `${id}-unit`,
  });
  const box = h("input", {
    type: "text", id: `${id}-box`, class: "soh-number", inputmode: "decimal", autocomplete: "off",
    "aria-label": `${label}, typed`, "aria-describedby": `${id}-unit ${id}-fault`,
  });
  let last = low; // what the figures are of
  let most = high;
  let typing = false; // what is half typed must not be written over by an answer that comes in
  const refuse = (text) => {
    fault.textContent = text;
    box.setAttribute("aria-invalid", "true");
  };
  const move = (value) => {
    show(value);
    panel.ask(field, value);
  };
  const show = (value) => {
    last = value;
    slider.value = value;
    if (!typing) {
      fault.textContent = "";
      box.removeAttribute("aria-invalid");
    }
    slider.setAttribute("aria-valuetext", `${Number(value).toLocaleString("en-GB")} ${unit.split(",")[0]}`);
    if (!typing && typedNumber(box.value) !== value) box.value = value;
  };
  slider.addEventListener("input", () => move(Number(slider.value)));
  box.addEventListener("input", () => { typing = true; });
  box.addEventListener("blur", () => { typing = false; });
  box.addEventListener("change", () => {
    typing = false;
    const value = typedNumber(box.value);
    if (box.value.trim() === "") return refuse(`Type a number: ${says.textContent}.`);
    if (value >= low && value <= most && (!whole || Number.isInteger(value))) return move(value);
    const digits = Number.isNaN(value) ? " Write digits alone, such as 45000." : "";
    const entire = whole && !Number.isNaN(value) && !Number.isInteger(value) ? " whole" : "";
    refuse(`${box.value.trim()} is not allowed:${entire} ${says.textContent}.${digits} The figures are still of ${last}.`);
  });
  const says = h("span", { class: "soh-unit", id: `${id}-unit` }, unit);
  const element = h("div", { class: "soh-control", "data-field": field },
    h("label", { for: id }, label), slider, box, says, fault);
  const limit = (longest) => {
    most = longest;
    slider.max = longest;
    says.textContent = unit.replace(String(high), String(longest));
  };
  return { element, show, limit };
}

class Panel {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.about = model.get("about");
    this.page = Math.random().toString(36).slice(2); // tells two pages of one kernel apart
    this.id = `soh-${this.page}`;
    this.number = 0;
    this.gesture = { number: 0, field: "", at: 0 };
    this.waiting = {}; // what was moved and not yet answered
    this.controls = {};
    this.addresses = {};
    this.build();
    this.listeners = { "change:shown": () => this.show(), "change:kept": () => this.keep() };
    for (const [event, act] of Object.entries(this.listeners)) model.on(event, act);
    this.keep();
    this.show();
  }

  dispose() {
    for (const [event, act] of Object.entries(this.listeners)) this.model.off(event, act);
    clearTimeout(this.patience);
    clearTimeout(this.calm);
    for (const address of Object.values(this.addresses)) URL.revokeObjectURL(address);
  }

  // Asking

  /** Ask for what follows when one control moves; what is not yet answered is asked with it. */
  ask(field, value) {
    const { [OVERRULES[field]]: _, ...others } = this.waiting;
    this.waiting = { ...others, [field]: value };
    const gesture = this.gestureOf(field);
    this.send((message) => {
      this.model.set("asked", { ...message, gesture, shown: this.waiting });
      this.model.save_changes();
    });
  }

  /** Number the steps that undo takes back: a control that is dragged is one. */
  gestureOf(field) {
    const { number, field: before, at } = this.gesture;
    const now = performance.now();
    const same = field === before && now - at < PAUSE;
    this.gesture = { number: same ? number : number + 1, field, at: now };
    return this.gesture.number;
  }

  /** Ask for something to be done, after what was moved before it. */
  act(what, given = {}) {
    const shown = this.waiting;
    this.waiting = {};
    this.send((message) => this.model.send({ ...message, shown, do: what, with: given }));
  }

  send(write) {
    this.number += 1;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.lost(), PATIENCE);
    this.answers.setAttribute("aria-busy", "true");
    try {
      write({ page: this.page, number: this.number });
    } catch {
      this.lost();
    }
  }

  lost() {
    this.blank("Python does not answer, so no figure is shown. Reload the page, or run the cell again.");
  }

  // Showing

  show() {
    const shown = this.model.get("shown");
    const mine = shown.page === this.page;
    if (mine && shown.number < this.number) return; // something newer is on its way
    if (mine || !Object.keys(this.waiting).length) {
      clearTimeout(this.patience);
      this.answers.removeAttribute("aria-busy");
      this.waiting = {};
    }
    if (!shown.can_undo && document.activeElement === this.undo) this.reset.focus();
    this.undo.disabled = !shown.can_undo;
    if (!shown.values) return this.blank(shown.fault);
    const ofSaving = shown.about === "save" && mine;
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
    for (const name of Object.keys(shown.pictures)) this.picture(name, `${shown.pictures[name]} Scenario code: ${shown.code}`);
  }

  /** Let the controls say what the scenario says. */
  move({ values, summaries }) {
    this.limitDelay(values.charge_follows_go_live);
    for (const [field, control] of Object.entries(this.controls)) control.show(values[field]);
    for (const [year, control] of Object.entries(this.years)) control.show(values.years[year]);
    for (const [form, radio] of Object.entries(this.forms)) radio.checked = form === values.charge_form;
    for (const [key, text] of Object.entries(summaries)) this.summaries[key].textContent = text;
  }

  /** A tick changes how long a delay may be, before the answer to it is there. */
  limitDelay(lateToo) {
    this.controls.delay.limit(this.about.longest_delays[Number(lateToo)]);
  }

  picture(name, alt) {
    const image = this.pictures[name];
    const address = URL.createObjectURL(new Blob([this.model.get(`${name}_picture`)], { type: "image/png" }));
    if (this.addresses[name]) URL.revokeObjectURL(this.addresses[name]);
    this.addresses[name] = address;
    image.src = address;
    image.alt = alt;
  }

  /** Say the headline once the sliders rest, so that a screen reader is not flooded. */
  announce(text) {
    clearTimeout(this.calm);
    this.calm = setTimeout(() => {
      if (this.live.textContent !== text) this.live.textContent = text;
    }, CALM);
  }

  /** Say what is wrong, and leave no figure that could be taken for its result. */
  blank(fault) {
    clearTimeout(this.patience);
    clearTimeout(this.calm);
    this.answers.removeAttribute("aria-busy");
    this.answers.hidden = true;
    this.headline.textContent = "";
    this.beside.textContent = "";
    this.notes.replaceChildren();
    this.note.textContent = "";
    this.live.textContent = "";
    this.fault.textContent = fault;
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
    this.undo = h("button", { type: "button", onclick: () => this.act("undo") }, "Undo");
    this.reset = h("button", { type: "button", onclick: () => this.act("reset") }, "Reset");
    const pin = h("button", { type: "button", onclick: () => this.act("pin") }, "Pin this scenario");
    this.headline = h("p", { class: "soh-headline" });
    this.beside = h("p", { class: "soh-beside-answer" });
    this.notes = h("div", { class: "soh-notes" });
    this.note = h("p", { class: "soh-note" });
    this.live = h("p", { class: "soh-hidden", role: "status" });
    this.fault = h("p", { class: "soh-fault", role: "alert" });
    this.answers = this.buildAnswers();
    this.root.classList.add("soh-panel");
    this.root.dataset.lmSuppressShortcuts = "true";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", `Sliders: ${this.about.title}`);
    this.stay = (event) => event.stopPropagation(); // JupyterLab takes arrow keys for its own
    this.root.addEventListener("keydown", this.stay);
    this.root.replaceChildren(
      h("p", { class: "soh-case" }, this.about.case),
      h("div", { class: "soh-bar", role: "group", "aria-label": "Starting points" },
        this.presets, this.saved, h("span", { class: "soh-buttons" }, this.undo, this.reset, pin)),
      h("div", { class: "soh-top" }, this.headline, this.fault, this.live),
      h("div", { class: "soh-under" }, this.beside, this.notes, this.note),
      h("div", { class: "soh-columns" },
        h("div", { class: "soh-controls" }, ...this.about.groups.map((group) => this.group(group)), this.buildCode()),
        this.answers));
  }

  group(group) {
    this.summaries ??= {};
    this.summaries[group.key] = h("span", { class: "soh-summary" });
    const inside = group.controls.map((control) => this.control(control));
    if (group.marks) inside.push(...this.forcesMore(group));
    if (group.forms) inside.push(this.formsOf(group));
    return h("details", { class: "soh-group", open: group.open },
      h("summary", {}, h("span", { class: "soh-name" }, group.label), " ", this.summaries[group.key]), ...inside);
  }

  control(control) {
    const id = `${this.id}-${control.field}`;
    const made = control.unit ? numberControl(id, control, this) : this.tick(id, control);
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

  formsOf({ forms, label, caution }) {
    this.forms = {};
    const one = ({ value, label: name, says }) => {
      const id = `${this.id}-form-${value}`;
      this.forms[value] = h("input", {
        type: "radio", name: `${this.id}-form`, id, value, "aria-describedby": `${id}-says`,
        onchange: () => this.ask("charge_form", value),
      });
      return h("div", { class: "soh-form" }, this.forms[value],
        h("div", {}, h("label", { for: id }, name), h("p", { id: `${id}-says` }, says)));
    };
    return h("fieldset", {}, h("legend", {}, label), ...forms.map(one), h("p", { class: "soh-caution" }, caution));
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
