// The page of the panel of forces: it draws the controls, asks Python, and shows what comes back.
// No figure is worked out here.

const PATIENCE = 10_000; // ms without an answer, after which no figure is left standing
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

class Panel {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.about = model.get("about");
    this.page = Math.random().toString(36).slice(2); // tells two pages of one kernel apart
    this.id = `soh-${this.page}`;
    this.number = 0;
    this.waiting = {}; // what was moved and not yet answered
    this.setters = {};
    this.build();
    this.follow = () => this.show();
    model.on("change:shown", this.follow);
    this.show();
  }

  dispose() {
    this.model.off("change:shown", this.follow);
    this.root.removeEventListener("keydown", this.stay);
    clearTimeout(this.patience);
    clearTimeout(this.calm);
    if (this.address) URL.revokeObjectURL(this.address);
  }

  // Asking

  /** Ask for what follows when controls move; what is not yet answered is asked with it. */
  ask(shown, reset = false) {
    this.waiting = reset ? {} : { ...this.waiting, ...shown };
    this.number += 1;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.lost(), PATIENCE);
    this.answers.setAttribute("aria-busy", "true");
    try {
      this.model.set("asked", { page: this.page, number: this.number, reset, shown: this.waiting });
      this.model.save_changes();
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
    clearTimeout(this.patience);
    this.answers.removeAttribute("aria-busy");
    if (!shown.values) return this.blank(shown.fault);
    this.waiting = {};
    this.fault.textContent = "";
    this.answers.hidden = false;
    this.headline.textContent = shown.headline;
    this.announce(shown.headline);
    for (const [field, set] of Object.entries(this.setters)) set(shown.values[field]);
    this.choose(shown.values);
    this.cautions.replaceChildren(...shown.cautions.map((text) => h("li", {}, text)));
    this.joining.textContent = `These join: ${shown.joining.join(", ")}.`;
    for (const [name, markup] of Object.entries(shown.tables)) this.tables[name].innerHTML = markup;
    this.draw(shown.alt);
  }

  /** Show only the controls that count for who joins, and only a cap that somebody has. */
  choose({ who, payer }) {
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== who;
    this.capParts.hidden = !payer;
  }

  draw(alt) {
    const address = URL.createObjectURL(new Blob([this.model.get("picture")], { type: "image/png" }));
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = address;
    this.picture.src = address;
    this.picture.alt = alt;
  }

  /** Say the answer once the controls rest, so that a screen reader is not flooded. */
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
    this.live.textContent = "";
    this.fault.textContent = fault;
  }

  // Building

  build() {
    this.headline = h("p", { class: "soh-headline" });
    this.live = h("p", { class: "soh-hidden", role: "status", "aria-live": "polite" });
    this.fault = h("p", { class: "soh-fault", role: "alert" });
    this.answers = this.buildAnswers();
    this.root.classList.add("soh-forces");
    this.root.dataset.lmSuppressShortcuts = "true";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", this.about.title);
    this.stay = (event) => event.stopPropagation(); // JupyterLab takes arrow keys for its own
    this.root.addEventListener("keydown", this.stay);
    this.root.replaceChildren(
      h("div", { class: "soh-top" }, this.headline, this.fault, this.live),
      h("div", { class: "soh-columns" },
        h("div", { class: "soh-controls" }, this.buildWho(), this.buildPool(), this.buildCap(),
          h("button", { type: "button", onclick: () => this.ask({}, true) }, "Reset")),
        this.answers));
  }

  buildWho() {
    const { who, regions, forces, most, this_force: ours } = this.about;
    const region = this.select("region", "Region", regions.map((name) => ({ value: name, label: name })));
    const count = this.numberBox("count", `How many forces, this one included, 1 to ${most}`);
    this.parts = { region, count, names: this.buildNames(forces, ours) };
    return h("fieldset", {}, h("legend", {}, "Who joins"), ...this.radios("who", who),
      ...Object.values(this.parts), h("p", { class: "soh-unit" }, `${ours} always joins: it is the one that decides.`));
  }

  /** A box to tick for each force, in a fieldset for each region. */
  buildNames(forces, ours) {
    const boxes = {};
    const read = () => Object.keys(boxes).filter((name) => boxes[name].checked);
    const one = (name) => {
      const id = `${this.id}-${name.replace(/\W/g, "-")}`;
      boxes[name] = h("input", {
        type: "checkbox", id, disabled: name === ours, onchange: () => this.ask({ names: read() }),
      });
      return h("div", { class: "soh-tick" }, boxes[name], h("label", { for: id }, name));
    };
    this.setters.names = (names) => {
      for (const [name, box] of Object.entries(boxes)) box.checked = name === ours || names.includes(name);
    };
    return h("div", { class: "soh-names" }, ...Object.entries(forces).map(([region, names]) =>
      h("fieldset", { class: "soh-region" }, h("legend", {}, region), ...names.map(one))));
  }

  buildPool() {
    const { slider_pool: top, weights } = this.about;
    const id = `${this.id}-pool`;
    const slider = h("input", {
      type: "range", id: `${id}-slider`, min: 0, max: top, step: 25_000,
      "aria-label": "Assumed pool, £ a year, slider", oninput: () => this.ask({ pool: Number(slider.value) }),
    });
    const box = this.box("pool", (value) => {
      slider.value = value;
      slider.setAttribute("aria-valuetext", `£${Number(value).toLocaleString("en-GB")} a year, assumed`);
    });
    return h("fieldset", {}, h("legend", {}, "What is shared, and by what (assumed)"),
      h("div", { class: "soh-text" }, h("label", { for: id }, "Assumed pool, £ a year"), box, slider),
      this.select("weight", "Shared by (assumed)", weights));
  }

  buildCap() {
    const { forces, shortfalls } = this.about;
    const names = Object.values(forces).flat().sort().map((name) => ({ value: name, label: name }));
    const amount = this.numberBox("cap", "Cap, £ a year (assumed)");
    this.capParts = h("div", {}, amount, h("fieldset", { class: "soh-inner" },
      h("legend", {}, "What the cap leaves is paid by"), ...this.radios("shortfall", shortfalls)));
    return h("fieldset", {}, h("legend", {}, "A cap (assumed)"),
      this.select("payer", "Payer with a cap", [{ value: "", label: "nobody" }, ...names]), this.capParts);
  }

  radios(field, choices) {
    const boxes = {};
    this.setters[field] = (value) => { boxes[value].checked = true; };
    return choices.map(({ value, label }) => {
      const id = `${this.id}-${field}-${value}`;
      boxes[value] = h("input", {
        type: "radio", name: `${this.id}-${field}`, id, value, onchange: () => this.ask({ [field]: value }),
      });
      return h("div", { class: "soh-tick" }, boxes[value], h("label", { for: id }, label));
    });
  }

  select(field, label, choices) {
    const id = `${this.id}-${field}`;
    const box = h("select", { id, onchange: () => this.ask({ [field]: box.value }) },
      ...choices.map(({ value, label: text }) => h("option", { value }, text)));
    this.setters[field] = (value) => { box.value = value; };
    return h("div", { class: "soh-text" }, h("label", { for: id }, label), box);
  }

  numberBox(field, label) {
    return h("div", { class: "soh-text" }, h("label", { for: `${this.id}-${field}` }, label), this.box(field));
  }

  /** A box for a number; what is half typed is not written over, and an empty one is asked too. */
  box(field, also = () => {}) {
    let typing = false;
    // What is no number goes on as it was typed, and is refused by its words.
    const read = () => (/^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(box.value.trim())
      ? Number(box.value.replaceAll(",", "")) : box.value.trim() || null);
    const box = h("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", id: `${this.id}-${field}`,
      oninput: () => { typing = true; },
      onblur: () => { typing = false; },
      onchange: () => { typing = false; this.ask({ [field]: read() }); },
    });
    this.setters[field] = (value) => {
      if (!typing && read() !== value) box.value = value;
      also(value);
    };
    return box;
  }

  buildAnswers() {
    this.picture = h("img", { class: "soh-chart", alt: "" });
    this.tables = { forces: h("div"), membership: h("div") };
    this.cautions = h("ul", {});
    this.joining = h("p", { class: "soh-unit" });
    return h("div", { class: "soh-answers" }, this.joining, this.picture, this.tables.forces,
      this.tables.membership, h("h3", {}, "What is assumed, and what speaks against it"), this.cautions);
  }
}

function render({ model, el }) {
  const panel = new Panel(model, el);
  return () => panel.dispose();
}

export default { render };
