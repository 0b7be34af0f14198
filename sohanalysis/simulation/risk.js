// The page of the panel of risk.

const WAITING = "The grid is worked out once the controls rest.";

class Panel extends Page {
  show() {
    const shown = this.arrived();
    if (!shown) return; // something newer is on its way
    if (shown.settled) this.waiting = {};
    this.undoable(shown.can_undo);
    if (!shown.values) return this.blank(shown.fault);
    this.fault.textContent = "";
    this.answers.hidden = false;
    this.headline.textContent = shown.headline;
    this.beside.textContent = shown.beside;
    this.announce(shown.headline);
    for (const [field, control] of Object.entries(this.controls)) control.show(shown.values[field]);
    for (const [form, radio] of Object.entries(this.forms)) radio.checked = form === shown.values.pricing;
    for (const [key, part] of Object.entries(this.summaries)) part.textContent = shown.summaries[key];
    for (const [name, markup] of Object.entries(shown.tables)) this.tables[name].innerHTML = markup;
    this.grid.hidden = shown.grid === null;
    if (shown.grid) this.grid.innerHTML = shown.grid;
    else this.grid.textContent = WAITING;
    this.cautions.replaceChildren(...shown.cautions.map((text) => h("li", {}, text)));
    this.picture(this.chart, "picture", shown.alt);
  }

  rests() {
    if (this.model.get("shown").grid === "") this.act("rest");
  }

  cleared() {
    return [this.beside];
  }

  build() {
    this.beside = h("p", { class: "soh-beside-answer" });
    this.chart = h("img", { class: "soh-chart", alt: "" });
    this.tables = { shortfall: h("div"), percentiles: h("div"), explains: h("div") };
    this.grid = h("div", { class: "soh-grid" });
    this.cautions = h("ul");
    this.answers = h("div", { class: "soh-answers" }, this.tables.shortfall, this.chart, this.grid,
      this.tables.percentiles, this.tables.explains,
      h("h2", {}, "What no share of cases says"), this.cautions);
    this.frame("soh-panel", this.about.title,
      h("div", { class: "soh-bar", role: "group", "aria-label": "Steps" }, this.buildSteps()),
      h("div", { class: "soh-top" }, this.headline, this.fault, this.live),
      h("div", { class: "soh-under" }, this.beside),
      h("div", { class: "soh-columns" },
        h("div", { class: "soh-controls" }, ...this.about.groups.map((group) => this.group(group))),
        this.answers));
  }
}

function render({ model, el }) {
  const panel = new Panel(model, el);
  return () => panel.dispose();
}

export default { render };
