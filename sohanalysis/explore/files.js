// Output of the page: files, tables for a spreadsheet program, and a line for a command prompt.

import { made } from "./dom.js";

const SCALE = 2; // pixels of a saved picture for each pixel on the page

export function download(blob, file) {
  const address = URL.createObjectURL(blob);
  made(["a", { href: address, download: file }]).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Save a drawn chart as a file, in the light colours of a style. */
export function saveChart(svg, style, file, kind) {
  const pen = document.createElement("canvas").getContext("2d");
  const colour = (name) => {
    pen.fillStyle = style.getPropertyValue(name).trim().replace(/^light-dark\(([^,]+),.*$/, "$1");
    return pen.fillStyle;
  };
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("font-family", "Arial, Helvetica, sans-serif");
  svg.prepend(made(["rect", { width: "100%", height: "100%", fill: "#ffffff" }]));
  const text = svg.outerHTML.replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name));
  if (kind === "svg") return download(new Blob([text], { type: "image/svg+xml" }), `${file}.svg`);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [SCALE * image.width, SCALE * image.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, `${file}.png`));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  return image;
}

/** A cell of a file: a number in full, or a text that a spreadsheet program cannot take for a formula. */
const exported = (cell) => (typeof cell !== "number" ? guarded(cell) : Number.isNaN(cell) ? "" : String(cell));
const guarded = (text) => (/^([\t\r]|\s*[=+@\-\uff1d\uff0b\uff0d\uff20])/.test(text) ? `'${text}` : text);
const exportedRows = ({ heads, values }) => [heads, ...values].map((row) => row.map(exported));
const inQuotes = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function asCsv(table) {
  return exportedRows(table).map((row) => row.map(inQuotes).join(",")).join("\r\n");
}

/** Copy a table to the clipboard, as text and as cells. */
export function copyTable(table) {
  const text = exportedRows(table).map((row) => row.map((cell) => cell.replace(/[\t\n]/g, " ")).join("\t")).join("\n");
  const html = made(["table", {}, ...exportedRows(table).map((row) => ["tr", {}, ...row.map((cell) => ["td", {}, cell])])]).outerHTML;
  const parts = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
  return navigator.clipboard.write([new ClipboardItem(parts)]);
}

/**
 * Return a file name that cmd, PowerShell and a POSIX shell all read back. In a name with ", $, `,
 * \, % or !, one of these shells would expand the letter even inside quotes. PowerShell also reads
 * curly quotes as straight ones. Such a name becomes the stand-in, for the user to replace.
 */
export function quotedFile(name, standIn) {
  if (/["\u201c-\u201f$`\\%!\p{Cc}]/u.test(name)) return standIn;
  const plain = name.startsWith("-") ? `./${name}` : name;
  return /^[\w./-]+$/.test(plain) ? plain : `"${plain}"`;
}
/** Return text for the quotes of a command: a letter that a shell would expand becomes an apostrophe. */
export const quotedText = (text) => text.replace(/["\u201c-\u201f$`\\%!\p{Cc}]/gu, "'");
