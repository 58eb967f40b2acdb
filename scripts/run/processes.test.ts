import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createProcesses } from "./processes.mjs";

function setUp() {
  const logs = mkdtempSync(join(tmpdir(), "processes-"));
  const processes = createProcesses({ logs, verbose: false, graceMs: 200 });
  onTestFinished(async () => {
    await processes.stopAll();
    rmSync(logs, { recursive: true });
  });
  const program = (name: string, code: string) => ({
    name,
    args: ["--input-type=module", "-e", code],
    env: process.env,
  });
  return { logs, processes, program };
}

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Starts another process, says its id, and then refuses to stop. */
const STUBBORN_PARENT = `
  import { spawn } from "node:child_process";
  const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
  process.on("SIGTERM", () => {});
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

test("a program and what it started end together, even when they refuse", async () => {
  const { processes, program } = setUp();
  const child = processes.start(program("stubborn", STUBBORN_PARENT));
  await expect.poll(() => child.tail().length).toBe(1);
  const grandchild = Number(child.tail()[0]);
  expect(isRunning(grandchild)).toBe(true);

  await processes.stopAll();

  expect(await child.ended).toBe("signal SIGKILL");
  await expect.poll(() => isRunning(grandchild)).toBe(false);
});

test("a program that ends by itself says how, and its last lines are kept", async () => {
  const { logs, processes, program } = setUp();
  const child = processes.start(program("short", "console.log('working'); process.exit(3)"));

  expect(await child.ended).toBe("exit code 3");
  expect(child.tail()).toEqual(["working"]);
  await expect.poll(() => readFileSync(join(logs, "short.log"), "utf8")).toContain("working");
});

test("a run returns what was printed, and gets its input", async () => {
  const { processes, program } = setUp();
  const echo = "process.stdin.pipe(process.stdout)";
  expect(await processes.run({ ...program("echo", echo), input: "secret\n" })).toBe("secret\n");
});

test("a run that fails throws its last lines and where the log is", async () => {
  const { logs, processes, program } = setUp();
  const failing = processes.run(program("failing", "console.error('no table'); process.exit(1)"));
  await expect(failing).rejects.toThrow(
    `failing stopped (exit code 1). Its last lines:\n  no table\nThe whole log: ${join(logs, "failing.log")}`,
  );
});

test("programs end when the runner is killed and cannot say goodbye", async () => {
  const { logs, processes, program } = setUp();
  const url = new URL("./processes.mjs", import.meta.url).href;
  const runner = `
    import { createProcesses } from ${JSON.stringify(url)};
    const processes = createProcesses({ logs: ${JSON.stringify(join(logs, "inner"))}, verbose: false });
    const args = ["-e", "setInterval(() => {}, 1000)"];
    console.log(processes.start({ name: "orphan", args, env: process.env }).pid);
    setInterval(() => {}, 1000);
  `;
  const child = processes.start(program("runner", runner));
  await expect.poll(() => child.tail().length).toBe(1);
  const orphan = Number(child.tail()[0]);

  process.kill(child.pid, "SIGKILL");

  await expect.poll(() => isRunning(orphan), { timeout: 4_000 }).toBe(false);
});
