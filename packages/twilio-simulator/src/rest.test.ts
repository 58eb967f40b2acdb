import { describe, expect, test } from "vitest";
import { FRONT_DESK, MARISOL, createClient, startApp, startSimulator } from "./test-world.ts";

describe("sending", () => {
  test("a text is queued in the answer and walks to delivered afterwards", async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);

    const created = await client.messages.create({ to: MARISOL, from: FRONT_DESK, body: "Hi" });
    expect(created).toMatchObject({
      status: "queued",
      direction: "outbound-api",
      numSegments: "1",
      price: null,
      dateSent: null,
    });

    simulator.advance(150);
    await simulator.idle();
    expect(await client.messages(created.sid).fetch()).toMatchObject({
      status: "sent",
      price: "-0.00790",
      priceUnit: "USD",
    });
    simulator.advance(250);
    expect(await client.messages(created.sid).fetch()).toMatchObject({ status: "delivered" });
  });

  test("status callbacks come after the answer, signed, in order, without the initial status", async () => {
    const app = await startApp();
    const simulator = await startSimulator();
    await createClient(simulator).messages.create({
      to: MARISOL,
      from: FRONT_DESK,
      body: "Hi",
      statusCallback: `${app.url}/status?mid=m1`,
    });
    expect(app.requests).toHaveLength(0);

    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    await simulator.idle();
    expect(app.requests.map(({ params }) => params.MessageStatus)).toEqual(["sent", "delivered"]);
    expect(app.requests[0]?.path).toBe("/status?mid=m1");
  });
});
