// Rules for the scripts of the page. A test runs them: tests/browser/test_markup.py.
import js from "@eslint/js";

const BROWSER = `Blob ClipboardItem DecompressionStream HTMLElement Image IntersectionObserver Intl MutationObserver Node
  ResizeObserver Response TextEncoder URL XMLSerializer cancelAnimationFrame clearTimeout document
  getComputedStyle location matchMedia navigator requestAnimationFrame setTimeout`;

// Words and steps that Python has too belong in its templates, texts and fields: the scripts receive
// them as data. A small word next to a space reveals a sentence, and a capital a label.
const SMALL = "(an|and|at|because|by|fewer|for|from|if|in|is|less|more|no|not|of|only|or|over|than|the|to|under|up|with)";
const LABEL = "^(?!Enter$|Escape$|SVG$|PNG$)[A-Z][A-Za-z]+$";
const WORDS = `(^|\\s)${SMALL}\\s|\\s${SMALL}(\\s|$)|${LABEL}`;
// A script without the DOM has no class and no font, so any text with a space is a sentence.
const TEXT = `[A-Za-z] | [A-Za-z]|^(and|or|to)$|${LABEL}`;
const withoutWords = (pattern) => ({
  "no-restricted-syntax": ["error", ...["Literal:not([regex])[value", "TemplateElement[value.raw"].map((text) => ({
    selector: `${text}=/${pattern}/]:not(ThrowStatement *)`,
    message: "Write a word in report or page.TEXTS, and pass it as data.",
  })), { selector: "Literal[raw=/^0\\.00/]", message: "Write a step in Python, and pass it as data." }],
});

export default [
  js.configs.recommended,
  {
    files: ["sohanalysis/explore/*.js"],
    languageOptions: { globals: Object.fromEntries(BROWSER.split(/\s+/).map((name) => [name, "readonly"])) },
    rules: { "no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_$", argsIgnorePattern: "^_" }], ...withoutWords(WORDS) },
  },
  {
    files: ["answer_*", "codes", "engine", "limits", "results", "wording", "words"].map((name) => `sohanalysis/explore/${name}.js`),
    rules: withoutWords(TEXT),
  },
];
