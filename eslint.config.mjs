import convex from "@convex-dev/eslint-plugin";
import eslint from "@eslint/js";
import next from "@next/eslint-plugin-next";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Who may import whom: app → components → lib; convex → lib; packages → lib; lib → nothing of ours.
 *
 * @param {string[]} files
 * @param {string[]} forbidden top-level folders that `files` may not import from
 * @returns {import("eslint").Linter.Config}
 */
const fence = (files, forbidden) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: forbidden.map((area) => ({
          regex: `(^@/${area}(/|$))|(^(\\.\\./)+${area}(/|$))`,
          message: `This folder may not import from ${area}/ (docs/architecture.md, "Import direction").`,
        })),
      },
    ],
  },
});

const rawBuilders = {
  group: ["**/_generated/server"],
  importNames: ["query", "mutation", "action"],
  message: "Public functions are built by the builders of convex/functions.ts.",
};

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      ".next/",
      ".data/",
      "convex/_generated/",
      "next-env.d.ts",
      "public/",
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...convex.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" },
      ],
      // A third of the time of all lint: there are no enums here, and hardly a class.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
    },
  },
  { files: ["**/*.test.{ts,tsx}", "tests/**"], rules: { "max-lines": "off" } },
  {
    files: ["**/*.tsx", "components/**", "app/**"],
    ...reactHooks.configs.flat["recommended-latest"],
  },
  {
    files: ["app/**", "components/**"],
    plugins: { "@next/next": next },
    rules: { ...next.configs.recommended.rules, ...next.configs["core-web-vitals"].rules },
  },
  {
    files: ["convex/**/*.ts"],
    ignores: ["convex/**/*.test.ts", "convex/*.setup.ts"],
    rules: {
      "@convex-dev/require-access-control": "error",
      "@convex-dev/no-collect-in-query": "error",
    },
  },
  fence(["lib/**"], ["app", "components", "convex", "packages", "scripts", "tests"]),
  fence(["components/**"], ["app", "packages", "scripts", "tests"]),
  fence(["app/**"], ["packages", "scripts", "tests"]),
  fence(["packages/**"], ["app", "components", "scripts", "tests"]),
  fence(["convex/**"], ["app", "components", "packages", "scripts", "tests"]),
  {
    files: ["convex/**/*.ts"],
    ignores: ["convex/functions.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [rawBuilders] }] },
  },
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  // TypeScript knows what is defined there too (checkJs).
  { files: ["**/*.mjs"], rules: { "no-undef": "off" } },
);
