import tseslint from "typescript-eslint";

const CLOCK_FREE = [
  "services/core/**",
  "services/signing/**",
  "services/batcher/**",
  "services/gateway/**",
  "services/auditor/**",
];

const noEnv = {
  object: "process",
  property: "env",
  message: "Only services/platform/config reads the environment: pass a setting instead.",
};
const noClock = [
  { object: "Date", property: "now", message: "Take a Clock (core/ports/ports.ts), so that tests own the time." },
  { object: "Math", property: "random", message: "Take RandomBytes (core/ports/ports.ts)." },
];

const waiting = "Wait for a condition with until() or eventually() of test/helpers/until.ts, or bring it about.";
const noWaiting = {
  "no-restricted-globals": ["error", ...["setTimeout", "setInterval"].map((name) => ({ name, message: waiting }))],
  "no-restricted-imports": [
    "error",
    ...["node:timers", "node:timers/promises", "timers", "timers/promises"].map((name) => ({ name, message: waiting })),
  ],
  "no-restricted-syntax": [
    "error",
    {
      selector: "CallExpression[callee.property.name='timeout'][callee.object.name!='AbortSignal']",
      message:
        "hardhat.config.ts ends what hangs. A limit of a test's own fails on a machine that has much else to do.",
    },
  ],
};

const noBareError = [
  {
    selector: "ThrowStatement > NewExpression[callee.name='Error']",
    message: "Throw CountersignError with a code from core/errors/registry.ts.",
  },
  { selector: "TSEnumDeclaration", message: "Use a const array and a union type." },
];
const printed =
  "Print through printLines or printJson of platform/terminal/print.ts: they let no text act on a terminal.";
const noRawOutput = [
  {
    selector: "CallExpression[callee.property.name='write'][callee.object.property.name=/^std(out|err)$/]",
    message: printed,
  },
  { selector: "CallExpression[callee.property.name='write'][callee.object.name=/^std(out|err)$/]", message: printed },
  { selector: "MemberExpression[object.name='console']", message: printed },
];

export default tseslint.config(
  { ignores: ["node_modules", "artifacts", "cache", "types", "dist", "demo-output", "data", "coverage", "**/*.cjs"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/strict-boolean-expressions": ["error", { allowString: false, allowNumber: false }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "no-restricted-syntax": ["error", ...noBareError],
    },
  },
  { files: ["services/**/*.ts"], rules: { "no-restricted-properties": ["error", noEnv] } },
  {
    files: ["services/**/*.ts"],
    ignores: ["services/platform/terminal/**"],
    rules: { "no-restricted-syntax": ["error", ...noBareError, ...noRawOutput] },
  },
  {
    files: CLOCK_FREE.map((dir) => `${dir}/*.ts`),
    rules: { "no-restricted-properties": ["error", noEnv, ...noClock] },
  },
  { files: ["services/platform/config/**/*.ts"], rules: { "no-restricted-properties": "off" } },
  {
    // Tools that read a default export, and tests whose chai assertions are expressions.
    files: ["hardhat.config.ts", "ignition/**/*.ts", "test/**/*.ts", "scripts/**/*.ts"],
    rules: {
      "no-restricted-exports": "off",
      "no-restricted-syntax": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/strict-boolean-expressions": "off",
    },
  },
  { files: ["scripts/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...noRawOutput] } },
  { files: ["test/**/*.ts"], ignores: ["test/helpers/until.ts"], rules: noWaiting },
);
