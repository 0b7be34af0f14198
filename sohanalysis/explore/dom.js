// Draws what is described as ["tag", {attributes}, ...children], and later only what differs.

const SVG = new Set(["svg", "defs", "pattern", "rect", "path", "circle", "text", "g"]);

export function made([tag, attributes, ...children]) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  return patch(node, [tag, attributes, ...children]);
}

/** Set on a node what differs from what is wanted: attributes, .properties, onevents, children. */
export function patch(node, described) {
  if (node.described === described) return node;
  const [, attributes, ...children] = described;
  const before = node.described?.[1] ?? {};
  node.described = described;
  for (const name in before) if (!(name in attributes)) node.removeAttribute(name);
  for (const name in attributes) {
    const value = attributes[name];
    if (name.startsWith(".")) {
      if (value !== undefined && node[name.slice(1)] !== value) node[name.slice(1)] = value;
    } else if (before[name] === value) continue;
    else if (name.startsWith("on")) node[name] ??= (event) => node.described[1][name]?.(event); // the newest
    else if (value === undefined || value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  let place = 0;
  for (const child of children) {
    if (child === null || child === false || child === undefined) continue;
    const there = node.childNodes[place];
    place += 1;
    if (typeof child === "string") {
      if (there?.nodeType === Node.TEXT_NODE) { if (there.data !== child) there.data = child; }
      else if (there) there.replaceWith(child);
      else node.append(child);
    } else if (there && there.localName === child[0] && there.described?.[1].key === child[1].key) patch(there, child);
    else if (there) there.replaceWith(made(child));
    else node.append(made(child));
  }
  while (node.childNodes.length > place) node.lastChild.remove();
  return node;
}

/** Measure letters as the page draws them, each text once. */
export function measurer() {
  const pen = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  return (text, size, bold = false) => {
    const key = `${size} ${bold} ${text}`;
    if (!widths.has(key)) {
      pen.font = `${bold ? "bold " : ""}${size}px Arial, Helvetica, sans-serif`;
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  };
}
