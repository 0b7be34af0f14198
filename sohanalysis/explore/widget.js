// The page of sliders in a notebook: JupyterLab's keys and theme, a shadow root for each view.

import { same } from "./dom.js";
import { mount } from "./page.js";

const PATIENCE = 10_000; // ms without an answer of the kernel, after which no figure is left

/** Mount the page of a scenario in the widget's traits. It computes its answers itself. */
function ofTraits(model, data, root) {
  const traitValues = () => Object.fromEntries(Object.keys(data.start).map((name) => [name, model.get(name)]));
  const page = mount(root, data, {
    scenario: traitValues(),
    isFolded: true, // a notebook cell shows only the first screen
    changed(scenario) {
      model.set(scenario);
      try { model.save_changes(); } catch { /* the kernel is gone: the page answers by itself */ }
    },
  });
  // A change from Python is shown, but not sent back.
  return [page, "change", () => { if (!same(traitValues(), page.scenario)) page.show(traitValues()); }];
}

/** Mount the page of a panel that the kernel answers. A newer request replaces one that still waits. */
function ofKernel(model, data, root) {
  const name = Math.random().toString(36).slice(2); // two pages of one kernel have different names
  let [number, patience] = [0, 0];
  const lost = () => page.receive({ fault: data.texts.lost });
  const ask = (values, rests) => {
    number += 1;
    clearTimeout(patience);
    patience = setTimeout(lost, PATIENCE);
    model.set("request", { page: name, number, values, rests });
    try { model.save_changes(); } catch { lost(); }
  };
  const page = mount(root, data, {
    reply: model.get("reply"), changed: (values) => ask(values, false), rests: (values) => ask(values, true),
  });
  return [page, "change:reply", () => {
    const reply = model.get("reply");
    if (reply.page === name && reply.number < number) return; // a newer reply is on its way
    clearTimeout(patience);
    page.receive(reply);
  }];
}

export default {
  async render({ model, el }) {
    const tables = new Blob([model.get("tables")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = await new Response(tables).json();
    el.dataset.lmSuppressShortcuts = "true"; // otherwise JupyterLab would use the arrow keys and letters
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
