import { ESLint } from "eslint";
import { beforeAll, expect, test } from "vitest";

/** The import fence of eslint.config.mjs is a promise of docs/architecture.md, so it is tested too. */
let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({
    // Types are not needed to see an import; without them one file lints in milliseconds.
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId.endsWith("no-restricted-imports"),
  });
});

async function problemsOf(filePath: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

test.each([
  ["convex/phone.ts", 'import { url } from "../packages/twilio-simulator/src/index";'],
  ["convex/phone.ts", 'import { Badge } from "@/components/ui/badge";'],
  ["lib/phone.ts", 'import { api } from "@/convex/_generated/api";'],
  ["components/inbox/list.tsx", 'import Page from "@/app/page";'],
  ["app/page.tsx", 'import { url } from "../packages/embedded-convex/src/index";'],
  ["packages/embedded-convex/src/clock.ts", 'import Page from "../../../app/page";'],
])("%s may not hold %s", async (filePath, code) => {
  expect(await problemsOf(filePath, code)).toEqual(["no-restricted-imports"]);
});

test("a public Convex function is not built from Convex's raw builders", async () => {
  const code = 'import { query } from "./_generated/server";';
  expect(await problemsOf("convex/messages.ts", code)).toEqual([
    "@typescript-eslint/no-restricted-imports",
  ]);
  expect(await problemsOf("convex/functions.ts", code)).toEqual([]);
});

test("app and components may use Convex's generated API and lib", async () => {
  const code = 'import { api } from "@/convex/_generated/api";\nimport { cn } from "@/lib/utils";';
  expect(await problemsOf("components/inbox/list.tsx", code)).toEqual([]);
});
