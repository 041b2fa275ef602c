// How our JavaScript is written: mistakes, then the style of the house. Only for those who write it; nothing runs on it.
import js from "@eslint/js";
import stylistic from "@stylistic/eslint-plugin";
import globals from "globals";

const style = {
  "@stylistic/array-bracket-spacing": "error",
  "@stylistic/arrow-parens": "error",
  "@stylistic/arrow-spacing": "error",
  "@stylistic/block-spacing": "error",
  "@stylistic/brace-style": ["error", "1tbs", { allowSingleLine: true }],
  "@stylistic/comma-dangle": ["error", "only-multiline"],
  "@stylistic/comma-spacing": "error",
  "@stylistic/eol-last": "error",
  "@stylistic/function-call-spacing": "error",
  "@stylistic/indent": ["error", 2, { SwitchCase: 1 }],
  "@stylistic/key-spacing": "error",
  "@stylistic/keyword-spacing": "error",
  "@stylistic/max-len": ["error", { code: 140, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
  "@stylistic/no-extra-semi": "error",
  "@stylistic/no-multi-spaces": "error",
  "@stylistic/no-multiple-empty-lines": ["error", { max: 2, maxBOF: 0, maxEOF: 0 }],
  "@stylistic/no-trailing-spaces": "error",
  "@stylistic/object-curly-spacing": ["error", "always"],
  "@stylistic/quotes": ["error", "double", { avoidEscape: true }],
  "@stylistic/semi": "error",
  "@stylistic/space-before-blocks": "error",
  "@stylistic/space-before-function-paren": ["error", { anonymous: "always", asyncArrow: "always", named: "never" }],
  "@stylistic/space-in-parens": "error",
  "@stylistic/space-infix-ops": "error",
};

const meaning = {
  "eqeqeq": "error",
  "no-control-regex": "off", // texts of others are cleaned of their control characters
  "no-eval": "error",
  "no-restricted-properties": ["error",
    { property: "insertAdjacentHTML", message: "No HTML is made out of a text." },
    { object: "document", property: "write" }],
  "no-restricted-syntax": ["error",
    { selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]", message: "No HTML is made out of a text." }],
  "no-var": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["var/", ".venv/", "node_modules/"] },
  js.configs.recommended,
  {
    plugins: { "@stylistic": stylistic },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...style, ...meaning },
  },
  { files: ["web/static/**/*.js"], languageOptions: { globals: { ...globals.browser, L: "readonly" } } },
  {
    files: ["web/static/map*.js"], // classic scripts: folium's own script calls them, they call each other
    languageOptions: { sourceType: "script", globals: { ouAllerSol: "readonly", ouAllerReperes: "readonly" } },
    rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^ouAller" }], "no-redeclare": "off" },
  },
  {
    files: ["web/static/widget/loader.js"], // a classic script that an old browser has to read, even to do without the rest
    languageOptions: { sourceType: "script" },
    rules: { "no-var": "off" },
  },
  { files: ["eslint.config.js", "bin/*.js", "tests/js/**/*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
