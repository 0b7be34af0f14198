// The page of sliders in a notebook: JupyterLab's keys and theme, a shadow root for each view.

const PATIENCE = 10_000; // ms without an answer of the kernel, after which no figure is left

/** The page whose scenario is that of the widget's traits: it answers by itself. */
function ofTraits(model, data, root) {
  const told = () => Object.fromEntries(Object.keys(data.start).map((name) => [name, model.get(name)]));
  const page = mount(root, data, {
    scenario: told(),
    isFolded: true, // a cell of a notebook is as tall as the first screen
    changed(scenario) {
      model.set(scenario);
      try { model.save_changes(); } catch { /* the kernel is gone: the page answers by itself */ }
    },
  });
  // What comes from outside is shown, and not sent back.
  return [page, "change", () => { if (!same(told(), page.scenario)) page.show(told()); }];
}

/** The page that the kernel answers: what waits to be asked is replaced by what is newer. */
function ofKernel(model, data, root) {
  const name = Math.random().toString(36).slice(2); // tells two pages of one kernel apart
  let [number, patience] = [0, 0];
  const lost = () => page.told({ fault: data.texts.lost });
  const ask = (values, rests) => {
    number += 1;
    clearTimeout(patience);
    patience = setTimeout(lost, PATIENCE);
    model.set("request", { page: name, number, values, rests });
    try { model.save_changes(); } catch { lost(); }
  };
  const page = mount(root, data, {
    told: model.get("reply"), changed: (values) => ask(values, false), rests: (values) => ask(values, true),
  });
  return [page, "change:reply", () => {
    const shown = model.get("reply");
    if (shown.page === name && shown.number < number) return; // something newer is on its way
    clearTimeout(patience);
    page.told(shown);
  }];
}

export default {
  async render({ model, el }) {
    const tables = new Blob([model.get("tables")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = await new Response(tables).json();
    el.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes arrow keys and letters for its own
    const root = el.shadowRoot ?? el.attachShadow({ mode: "open" });
    root.append(Object.assign(document.createElement("style"), { textContent: model.get("css") }));
    const [page, event, follow] = (data.years ? ofTraits : ofKernel)(model, data, root);
    model.on(event, follow);

    const theme = () => {
      const isLight = document.body.dataset.jpThemeLight;
      if (isLight) el.style.colorScheme = isLight === "true" ? "light" : "dark";
    };
    const observer = new MutationObserver(theme);
    observer.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    theme();
    return () => {
      model.off(event, follow);
      observer.disconnect();
      page.dispose();
      root.replaceChildren();
    };
  },
};
