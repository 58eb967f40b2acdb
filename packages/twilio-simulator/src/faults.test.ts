import { expect, test } from "vitest";
import type { SendFault } from "./index.ts";
import { FRONT_DESK, MARISOL, createClient, startSimulator } from "./test-world.ts";

const hello = { to: MARISOL, from: FRONT_DESK, body: "Hello" };

test.each<[string, SendFault, object]>([
  ["429 with 20429", { kind: "reject", code: 20429 }, { status: 429, code: 20429 }],
  ["429 with the daily cap", { kind: "reject", code: 63038 }, { status: 429, code: 63038 }],
  ["500", { kind: "errorBefore", status: 500 }, { status: 500, code: 20500 }],
  ["502 with HTML", { kind: "errorBefore", status: 502 }, { status: 502 }],
  ["503", { kind: "errorBefore", status: 503 }, { status: 503, code: 20503 }],
  ["a reset", { kind: "resetBefore" }, { code: "ECONNRESET" }],
])("%s before accepting: the send fails and the ledger is empty", async (_name, fault, error) => {
  const simulator = await startSimulator();
  simulator.setFaults({ nextSends: [fault] });
  const { messages } = createClient(simulator);

  await expect(messages.create(hello)).rejects.toMatchObject(error);
  expect(simulator.ledger()).toEqual([]);
  expect(await messages.list()).toEqual([]);
  // One fault hits one send.
  await expect(messages.create(hello)).resolves.toMatchObject({ status: "queued" });
});

test.each<[string, SendFault, object, string]>([
  ["500", { kind: "errorAfter", status: 500 }, { status: 500 }, "500"],
  ["503", { kind: "errorAfter", status: 503 }, { status: 503 }, "503"],
  ["a reset", { kind: "resetAfter" }, { code: "ECONNRESET" }, "resetAfter"],
  ["a cut answer", { kind: "cutAnswer" }, { code: "ERR_BAD_RESPONSE" }, "cutAnswer"],
  ["HTML instead of JSON", { kind: "htmlAnswer" }, { name: "SyntaxError" }, "htmlAnswer"],
])(
  "%s after accepting: the send fails, yet it is in the ledger once and gets delivered",
  async (_name, fault, error, answer) => {
    const simulator = await startSimulator();
    simulator.setFaults({ nextSends: [fault] });
    const { messages } = createClient(simulator);

    await expect(messages.create(hello)).rejects.toMatchObject(error);
    expect(simulator.ledger()).toMatchObject([{ to: MARISOL, body: "Hello", answer }]);
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    expect(await messages.list()).toMatchObject([
      { sid: simulator.ledger()[0]?.sid, status: "delivered" },
    ]);
  },
);

test.each<[SendFault, number]>([
  [{ kind: "timeoutBefore" }, 0],
  [{ kind: "timeoutAfter" }, 1],
])("%o never answers", async (fault, accepted) => {
  const simulator = await startSimulator();
  simulator.setFaults({ nextSends: [fault] });
  let isOver = false;
  const sending = createClient(simulator)
    .messages.create(hello)
    .then(
      () => expect.unreachable("it was answered"),
      () => {
        isOver = true;
      },
    );
  await expect.poll(() => simulator.events().length).toBe(1);
  simulator.advance(60_000);
  expect(isOver).toBe(false);
  expect(simulator.ledger()).toHaveLength(accepted);
  await simulator.close();
  await sending;
});

test("a fault of every send hits each, after those of the next ones", async () => {
  const simulator = await startSimulator();
  simulator.setFaults({
    nextSends: [{ kind: "none" }],
    everySend: { kind: "reject", code: 20429 },
  });
  const { messages } = createClient(simulator);
  await expect(messages.create(hello)).resolves.toMatchObject({ status: "queued" });
  for (let i = 0; i < 2; i++) {
    await expect(messages.create(hello)).rejects.toMatchObject({ code: 20429 });
  }
});

test("the ledger has what was accepted, each exactly once, whatever the callers saw", async () => {
  const simulator = await startSimulator();
  const kinds: SendFault[] = [
    { kind: "none" },
    { kind: "reject", code: 20429 },
    { kind: "errorBefore", status: 500 },
    { kind: "errorAfter", status: 500 },
    { kind: "resetAfter" },
    { kind: "cutAnswer" },
  ];
  const faults = Array.from({ length: 60 }, (_, i) => kinds[i % kinds.length] ?? { kind: "none" });
  simulator.setFaults({ nextSends: [...faults] as SendFault[] });
  const { messages } = createClient(simulator);
  for (let i = 0; i < faults.length; i++) {
    await messages.create({ ...hello, body: `Text ${i}` }).catch(() => undefined);
  }
  const accepted = faults.flatMap(({ kind }, i) =>
    kind === "reject" || kind === "errorBefore" ? [] : [`Text ${i}`],
  );
  expect(simulator.ledger().map(({ body }) => body)).toEqual(accepted);
  expect(new Set(simulator.ledger().map(({ sid }) => sid)).size).toBe(accepted.length);
});

test("latency holds back accepting and answering", async () => {
  const simulator = await startSimulator();
  simulator.setFaults({ latencyMs: 3_000 });
  const sending = createClient(simulator).messages.create(hello);
  while (simulator.ledger().length === 0) {
    simulator.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sending;
  expect(simulator.events().at(-1)?.latencyMs).toBeGreaterThanOrEqual(3_000);
});

test("a fault that does not exist is refused by name", async () => {
  const simulator = await startSimulator();
  expect(() => simulator.setFaults({ webhookOnline: true } as object)).toThrow(/webhookOnline/);
});
