// Draws nodes from descriptions, ["tag", {attributes}, ...children], and later changes only the
// differences.

const SVG = new Set(["svg", "defs", "pattern", "rect", "path", "circle", "text", "g"]);

export function made([tag, attributes, ...children]) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  return patch(node, [tag, attributes, ...children]);
}

/** Change a node to fit a description: its attributes, .properties, event handlers and children. */
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
    else if (name.startsWith("on")) node[name] ??= (event) => node.described[1][name]?.(event); // calls the newest handler
    else if (value === undefined || value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  let index = 0;
  for (const child of children) {
    if (child === null || child === false || child === undefined) continue;
    const current = node.childNodes[index];
    index += 1;
    if (typeof child === "string") {
      if (current?.nodeType === Node.TEXT_NODE) { if (current.data !== child) current.data = child; }
      else if (current) current.replaceWith(child);
      else node.append(child);
    } else if (current && current.localName === child[0] && current.described?.[1].key === child[1].key) patch(current, child);
    else if (current) current.replaceWith(made(child));
    else node.append(made(child));
  }
  while (node.childNodes.length > index) node.lastChild.remove();
  return node;
}

/** Return a function that measures text as the page draws it. It measures each text once. */
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

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const button = (words, onclick, more = {}) => ["button", { type: "button", onclick, ...more }, words];

/** Describe a section that the user can open. Its content exists only while it is open. */
export function disclosure(page, look, key, label, build) {
  // Use the click, not the toggle event: that comes late, and a draw before it would close it again.
  const onclick = (event) => {
    event.preventDefault();
    page.isOpen[key] = !page.isOpen[key];
    page.ask();
  };
  return ["details", { class: look, key, "data-key": key, ".open": page.isOpen[key] }, ["summary", { onclick }, label], ...(page.isOpen[key] ? build() : [])];
}
