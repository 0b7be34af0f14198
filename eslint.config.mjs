// Rules for the scripts of the page. A test runs them: tests/browser/test_markup.py.
import js from "@eslint/js";

const BROWSER = `Blob ClipboardItem DecompressionStream HTMLElement Image IntersectionObserver Intl MutationObserver Node
  ResizeObserver Response TextEncoder URL XMLSerializer cancelAnimationFrame clearTimeout document
  getComputedStyle location matchMedia navigator requestAnimationFrame setTimeout`;

export default [
  js.configs.recommended,
  {
    files: ["sohanalysis/explore/*.js"],
    languageOptions: { globals: Object.fromEntries(BROWSER.split(/\s+/).map((name) => [name, "readonly"])) },
    rules: { "no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_$", argsIgnorePattern: "^_" }] },
  },
];
