// The page of sliders in a notebook: its scenario is that of the widget's traits.

export default {
  async render({ model, el }) {
    const tables = new Blob([model.get("tables")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = await new Response(tables).json();
    el.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes arrow keys and letters for its own
    const root = el.shadowRoot ?? el.attachShadow({ mode: "open" });
    root.append(Object.assign(document.createElement("style"), { textContent: model.get("css") }));

    const told = () => Object.fromEntries(Object.keys(data.start).map((name) => [name, model.get(name)]));
    const page = mount(root, data, {
      scenario: told(),
      changed(scenario) {
        model.set(scenario);
        try { model.save_changes(); } catch { /* the kernel is gone: the page answers by itself */ }
      },
    });
    // What comes from outside is shown, and not sent back.
    const follow = () => { if (!same(told(), page.scenario)) page.show(told()); };
    model.on("change", follow);

    const theme = () => {
      const isLight = document.body.dataset.jpThemeLight;
      if (isLight) el.style.colorScheme = isLight === "true" ? "light" : "dark";
    };
    const observer = new MutationObserver(theme);
    observer.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
    theme();
    return () => {
      model.off("change", follow);
      observer.disconnect();
      page.dispose();
      root.replaceChildren();
    };
  },
};
