import { expect, test } from "vitest";
import { FRONT_DESK, MARISOL, flush, startApp, startSimulator } from "./test-world.ts";

const THEO = "+15035550149";

/** A simulator whose app answers what `answer` says about the body of a text. */
async function startOrdered(answer: (body: string) => number | "never") {
  const app = await startApp(({ params }) => {
    const given = answer(params.Body ?? "");
    return given === "never" ? given : { status: given };
  });
  const simulator = await startSimulator();
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl: `${app.url}/x#rc=3&rp=5xx` }]);
  return {
    app,
    simulator,
    receive: (body: string, from = MARISOL) =>
      simulator.receiveText({ from, to: FRONT_DESK, body }).webhook,
    bodies: () => app.requests.map(({ params }) => params.Body),
  };
}

test("a burst from one contact is told one after the other, as it was texted", async () => {
  const { simulator, receive, bodies } = await startOrdered(() => 200);
  const texts = Array.from({ length: 20 }, (_, i) => String(i + 1));
  for (const body of texts) void receive(body);
  await simulator.idle();
  expect(bodies()).toEqual(texts);
});

test("a text waits for the one before it, while other contacts go on", async () => {
  const { app, simulator, receive, bodies } = await startOrdered((body) =>
    body === "first" ? "never" : 200,
  );
  const first = receive("first");
  const second = receive("second");
  await app.received(1);
  await receive("from Theo", THEO);
  expect(bodies()).toEqual(["first", "from Theo"]);

  await flush();
  simulator.advance(15_000);
  expect(await first).toEqual({ errorCode: 11205 });
  expect(await second).toMatchObject({ answer: { status: 200 } });
  expect(bodies()).toEqual(["first", "from Theo", "second"]);
});

test("a text comes after the retries of the one before it", async () => {
  let failures = 1;
  const { simulator, receive, bodies } = await startOrdered(() => (failures-- > 0 ? 503 : 200));
  void receive("first");
  const second = receive("second");
  await expect.poll(() => simulator.events().length).toBe(1);
  await flush();
  simulator.advance(1_000);
  await second;
  expect(bodies()).toEqual(["first", "first", "second"]);
});

test("a text that was forgotten before its turn is not told", async () => {
  const { app, simulator, receive } = await startOrdered(() => "never");
  void receive("first");
  const second = receive("second");
  await app.received(1);
  simulator.reset();
  await flush();
  simulator.advance(15_000);
  expect(await second).toBeNull();
  expect(app.requests).toHaveLength(1);
});
