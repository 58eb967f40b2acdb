import { describe, expect, test } from "vitest";
import { FRONT_DESK, MARISOL, control, createClient, startSimulator } from "./test-world.ts";

const hello = { to: MARISOL, from: FRONT_DESK, body: "Hello" };
const MINUTE_MS = 60_000;

describe("what Twilio shows late", () => {
  test("a text is missing from lists until the lag is over, though it can be fetched", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    simulator.setFaults({ listLagMs: 2 * MINUTE_MS });
    const { sid } = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
    simulator.advance(2 * MINUTE_MS - 1);
    expect(await messages.list()).toEqual([]);
    expect(await messages(sid).fetch()).toMatchObject({ body: "Hi" });
    simulator.advance(1);
    expect(await messages.list()).toMatchObject([{ sid }]);
  });

  test("the price is filled in long after the text was sent", async () => {
    const simulator = await startSimulator();
    const { messages } = createClient(simulator);
    simulator.setFaults({ priceAfterMs: 60 * MINUTE_MS });
    const { sid } = await messages.create(hello);
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(60 * MINUTE_MS - 1);
    expect(await messages(sid).fetch()).toMatchObject({
      status: "delivered",
      price: null,
      priceUnit: null,
    });
    simulator.advance(1);
    expect(await messages(sid).fetch()).toMatchObject({ price: "-0.00790", priceUnit: "USD" });
  });
});

describe("erasing a contact at Twilio", () => {
  const media = [{ contentType: "image/png", bytes: Buffer.from("picture") }];

  /** Two texts of Marisol, one with a picture, and one of somebody else. */
  async function startWithTexts() {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const picture = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Look", media });
    const text = simulator.receiveText({ from: MARISOL, to: FRONT_DESK, body: "Hi" });
    simulator.receiveText({ from: "+15035550199", to: FRONT_DESK, body: "Other" });
    await simulator.idle();
    const remains = async () =>
      (await control(simulator, "GET", `remains?contact=${encodeURIComponent(MARISOL)}`)).json;
    return { simulator, client, picture: picture.sid, text: text.sid, remains };
  }

  test("redacting empties the text everywhere and keeps the rest", async () => {
    const { client, text, picture, remains } = await startWithTexts();
    await client.messages(text).update({ body: "" });
    expect(await client.messages(text).fetch()).toMatchObject({ body: "", from: MARISOL });
    const listed = await client.messages.list({ from: MARISOL });
    expect(listed.map(({ body }) => body)).toEqual(["", "Look"]);
    expect(await remains()).toMatchObject({ messages: [picture, text], bodies: [picture] });
  });

  test("a deleted picture is in no list, and its bytes are gone", async () => {
    const { client, picture, remains } = await startWithTexts();
    const { media: files } = client.messages(picture);
    const [file] = await files.list();
    expect(await remains()).toMatchObject({ media: [file?.sid] });
    expect(await files(file?.sid ?? "").remove()).toBe(true);
    expect(await files.list()).toEqual([]);
    await expect(files(file?.sid ?? "").fetch()).rejects.toMatchObject({ code: 20404 });
    expect(await remains()).toMatchObject({ messages: [picture, expect.anything()], media: [] });
  });

  test("deleting every message leaves nothing of the contact, and all of the others", async () => {
    const { client, picture, text, remains } = await startWithTexts();
    for (const sid of [picture, text]) expect(await client.messages(sid).remove()).toBe(true);
    expect(await remains()).toEqual({ contact: MARISOL, messages: [], bodies: [], media: [] });
    expect((await client.messages.list()).map(({ body }) => body)).toEqual(["Other"]);
    await expect(client.messages(text).fetch()).rejects.toMatchObject({ code: 20404 });
    await expect(client.messages(text).remove()).rejects.toMatchObject({ code: 20404 });
  });

  test("a text that is still on its way cannot be deleted yet", async () => {
    const { simulator, client } = await startWithTexts();
    const { sid } = await client.messages.create(hello);
    await expect(client.messages(sid).remove()).rejects.toMatchObject({ status: 409, code: 20009 });
    simulator.advance(150);
    await simulator.idle();
    simulator.advance(250);
    expect(await client.messages(sid).remove()).toBe(true);
  });
});
