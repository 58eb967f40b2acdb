import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestBackend, type TestBackend } from "./test-kit/backend.ts";
import { runCli } from "./test-kit/project.ts";

let backend: TestBackend;

beforeAll(async () => {
  backend = await startTestBackend();
});

afterAll(async () => {
  await backend.close();
});

async function convex(...args: string[]): Promise<string> {
  const { code, output } = await runCli(backend.project, backend.url, args);
  expect(output).not.toContain("✖");
  expect(code, output).toBe(0);
  return output;
}

test("deploy pushes, and a second deploy changes nothing", async () => {
  expect(await convex("deploy")).toContain("Deployed Convex functions");
  expect(await convex("deploy")).not.toContain("Added table indexes");
});

test("dev --once pushes and writes the generated files", async () => {
  await convex("dev", "--once");
  const generated = path.join(backend.project.directory, "convex/_generated/api.d.ts");
  expect(await readFile(generated, "utf8")).toContain("notes: typeof notes");
});

test("codegen needs no push", async () => {
  await convex("codegen");
});

test("run calls functions, data shows what they wrote", async () => {
  await convex("run", "notes:add", '{"room":"cli","text":"from the CLI"}');
  expect(await convex("run", "notes:list", '{"room":"cli"}')).toContain('"from the CLI"');
  expect(await convex("data")).toContain("notes");
  expect(await convex("data", "notes")).toContain("from the CLI");
});

test("run tells which functions there are when one is not found", async () => {
  const { code, output } = await runCli(backend.project, backend.url, ["run", "notes:nope"]);
  expect(code).toBe(1);
  expect(output).toContain("notes:add");
});

test("run takes on an identity", async () => {
  const identity = '{"name":"Ada","subject":"ada","issuer":"https://issuer.test"}';
  const output = await convex("run", "people:whoami", "{}", "--identity", identity);
  expect(output).toContain('"tokenIdentifier": "https://issuer.test|ada"');
});

test("env sets, lists, gets and removes", async () => {
  await convex("env", "set", "COLOUR", "green");
  expect(await convex("env", "list")).toContain("COLOUR=green");
  expect(await convex("env", "get", "COLOUR")).toContain("green");
  await convex("env", "remove", "COLOUR");
  expect(await convex("env", "list")).not.toContain("COLOUR");
});

test("function-spec lists functions with their arguments", async () => {
  expect(await convex("function-spec")).toContain('"identifier": "notes.js:add"');
});

test("logs shows what functions printed", async () => {
  await runCli(backend.project, backend.url, ["run", "notes:refuse"]);
  const args = ["logs", "--history", "100"];
  const { output } = await runCli(backend.project, backend.url, args, "refusing");
  expect(output).toContain("M(notes:refuse)");
});

test("a schema that stored documents do not fit is refused and changes nothing", async () => {
  const broken = await startTestBackend();
  try {
    await broken.admin("/api/function", { path: "notes:add", args: { room: "a", text: "x" } });
    const schema = path.join(broken.project.directory, "convex/schema.ts");
    const source = await readFile(schema, "utf8");
    await writeFile(schema, source.replace("text: v.string()", "text: v.number()"));

    const { code, output } = await runCli(broken.project, broken.url, ["deploy"]);

    expect(code).toBe(1);
    expect(output).toContain("Schema validation failed");
    const read = await broken.admin("/api/function", { path: "notes:list", args: { room: "a" } });
    expect(await read.json()).toMatchObject({ status: "success", value: ["x"] });
  } finally {
    await broken.close();
  }
});
