// The page of the panel of forces.

class Panel extends Page {
  // Asking

  /** Ask for what follows; a reset forgets what is not yet answered. */
  ask(shown, reset = false) {
    this.waiting = reset ? {} : { ...this.waiting, ...shown };
    this.send((message) => this.tell({ ...message, reset, shown: this.waiting }));
  }

  // Showing

  show() {
    const shown = this.arrived();
    if (!shown) return; // something newer is on its way
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
    this.picture(this.chart, "picture", shown.alt);
  }

  /** Show only the controls that count for who joins, and only a cap that somebody has. */
  choose({ who, payer }) {
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== who;
    this.capParts.hidden = !payer;
  }

  // Building

  build() {
    this.setters = {};
    this.answers = this.buildAnswers();
    this.frame("soh-forces", this.about.title,
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
    this.chart = h("img", { class: "soh-chart", alt: "" });
    this.tables = { forces: h("div"), membership: h("div") };
    this.cautions = h("ul", {});
    this.joining = h("p", { class: "soh-unit" });
    return h("div", { class: "soh-answers" }, this.joining, this.chart, this.tables.forces,
      this.tables.membership, h("h3", {}, "What is assumed, and what speaks against it"), this.cautions);
  }
}

function render({ model, el }) {
  const panel = new Panel(model, el);
  return () => panel.dispose();
}

export default { render };
