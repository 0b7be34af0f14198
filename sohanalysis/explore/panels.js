// What the pages of all panels have in common: they draw controls, ask Python, and show what comes
// back. No figure is worked out here. It stands before the page of a panel, in one file with it.

const PATIENCE = 10_000; // ms without an answer, after which no figure is left standing
const PAUSE = 1_000; // ms between two moves of one control that are two steps back
const CALM = 400; // ms without a change, after which the answer is announced

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

class Page {
  /** A page builds itself from `about`, and follows `shown`. */
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
    this.listeners = { "change:shown": () => this.show() };
    this.stay = (event) => event.stopPropagation(); // JupyterLab takes arrow keys for its own
    this.headline = h("p", { class: "soh-headline" });
    this.live = h("p", { class: "soh-hidden", role: "status", "aria-live": "polite" });
    this.fault = h("p", { class: "soh-fault", role: "alert" });
    this.build();
    for (const [event, act] of Object.entries(this.listeners)) model.on(event, act);
    this.start();
  }

  start() {
    this.show();
  }

  /** Put everything into the page, as one group with a name. */
  frame(look, name, ...parts) {
    this.root.classList.add(look);
    this.root.dataset.lmSuppressShortcuts = "true";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", name);
    this.root.addEventListener("keydown", this.stay);
    this.root.replaceChildren(...parts);
  }

  dispose() {
    for (const [event, act] of Object.entries(this.listeners)) this.model.off(event, act);
    this.root.removeEventListener("keydown", this.stay);
    clearTimeout(this.patience);
    clearTimeout(this.calm);
    for (const address of Object.values(this.addresses)) URL.revokeObjectURL(address);
  }

  // Asking

  /** Ask for what follows when one control moves; what is not yet answered is asked with it. */
  ask(field, value) {
    this.waiting = { ...this.waiting, [field]: value };
    const gesture = this.gestureOf(field);
    this.send((message) => this.tell({ ...message, gesture, shown: this.waiting }));
  }

  /** Write what is asked; what waits to be sent is replaced by it. */
  tell(message) {
    this.model.set("asked", message);
    this.model.save_changes();
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

  /** Give the answer that came, or nothing where something newer is on its way. */
  arrived() {
    const shown = this.model.get("shown");
    const mine = shown.page === this.page;
    if (mine && shown.number < this.number) return null;
    const settled = mine || !Object.keys(this.waiting).length;
    if (settled) {
      clearTimeout(this.patience);
      this.answers.removeAttribute("aria-busy");
    }
    return { ...shown, mine, settled };
  }

  /** Let undo be had only where there is something to take back, and never lose the keyboard. */
  undoable(can) {
    if (!can && document.activeElement === this.undo) this.reset.focus();
    this.undo.disabled = !can;
  }

  picture(image, name, alt) {
    const address = URL.createObjectURL(new Blob([this.model.get(name)], { type: "image/png" }));
    if (this.addresses[name]) URL.revokeObjectURL(this.addresses[name]);
    this.addresses[name] = address;
    image.src = address;
    image.alt = alt;
  }

  /** Say the answer once the controls rest, so that a screen reader is not flooded. */
  announce(text) {
    clearTimeout(this.calm);
    this.calm = setTimeout(() => {
      if (this.live.textContent !== text) this.live.textContent = text;
      this.rests();
    }, CALM);
  }

  /** What a page does once its controls rest. */
  rests() {}

  /** Say what is wrong, and leave no figure that could be taken for its result. */
  blank(fault) {
    clearTimeout(this.patience);
    clearTimeout(this.calm);
    this.answers.removeAttribute("aria-busy");
    this.answers.hidden = true;
    for (const part of [this.headline, this.live, ...this.cleared()]) part.textContent = "";
    this.fault.textContent = fault;
  }

  /** What else holds figures outside the answers. */
  cleared() {
    return [];
  }

  // Building

  buildSteps(...more) {
    this.undo = h("button", { type: "button", onclick: () => this.act("undo") }, "Undo");
    this.reset = h("button", { type: "button", onclick: () => this.act("reset") }, "Reset");
    return h("span", { class: "soh-buttons" }, this.undo, this.reset, ...more);
  }

  group(group) {
    this.summaries ??= {};
    this.summaries[group.key] = h("span", { class: "soh-summary" });
    return h("details", { class: "soh-group", open: group.open },
      h("summary", {}, h("span", { class: "soh-name" }, group.label), " ", this.summaries[group.key]),
      ...group.controls.map((control) => this.control(control)), ...this.inGroup(group));
  }

  /** What stands in a group beside its controls. */
  inGroup(group) {
    return group.forms ? [this.formsOf(group)] : [];
  }

  control(control) {
    const made = numberControl(`${this.id}-${control.field}`, control, this);
    this.controls[control.field] = made;
    return made.element;
  }

  formsOf({ forms, label, caution }) {
    this.forms = {};
    const one = ({ value, label: name, says }) => {
      const id = `${this.id}-form-${value}`;
      this.forms[value] = h("input", {
        type: "radio", name: `${this.id}-form`, id, value, "aria-describedby": `${id}-says`,
        onchange: () => this.ask("pricing", value),
      });
      return h("div", { class: "soh-form" }, this.forms[value],
        h("div", {}, h("label", { for: id }, name), h("p", { id: `${id}-says` }, says)));
    };
    return h("fieldset", {}, h("legend", {}, label), ...forms.map(one), h("p", { class: "soh-caution" }, caution));
  }
}
