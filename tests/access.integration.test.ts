import { afterAll, beforeAll, expect, test } from "vitest";
import { startDeployedBackend } from "./deployed-backend.ts";

let backend: Awaited<ReturnType<typeof startDeployedBackend>>;
beforeAll(async () => {
  backend = await startDeployedBackend();
});
afterAll(async () => backend.stop());

interface DeployedFunction {
  identifier?: string;
  visibility?: { kind: string };
}

/** What convex/accessMatrix.test.ts calls in every role. */
function exportedFunctions(): string[] {
  const modules = import.meta.glob(["../convex/*.ts", "!../convex/*.*.ts"], { eager: true });
  return Object.entries(modules).flatMap(([file, exports]) =>
    Object.entries(exports as Record<string, { isPublic?: boolean } | undefined>)
      .filter(([, value]) => value?.isPublic === true)
      .map(([name]) => `${file.slice("../convex/".length, -".ts".length)}.js:${name}`),
  );
}

test("the functions that a deployment opens to the world are those that the access matrix calls", async () => {
  const { functions } = JSON.parse(await backend.cli.functionSpec()) as {
    functions: DeployedFunction[];
  };
  const open = functions.filter(({ visibility }) => visibility?.kind === "public");
  expect(open.map(({ identifier }) => identifier).sort()).toEqual(exportedFunctions().sort());
  expect(functions.length).toBeGreaterThan(open.length);
});

test("a deployment answers no HTTP request by a function of its own", async () => {
  const { functions } = JSON.parse(await backend.cli.functionSpec()) as {
    functions: (DeployedFunction & { functionType?: string })[];
  };
  expect(functions.filter(({ functionType }) => functionType === "HttpAction")).toEqual([]);
});
