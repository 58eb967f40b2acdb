import { existsSync } from "node:fs";
import axe from "@axe-core/playwright";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createClock } from "./clock.ts";
import type { Simulator } from "./index.ts";
import { FRONT_DESK, MARISOL, createClient, startApp, startSimulator } from "./test-world.ts";

const HAROLD = "+15035550109";

let browser: Browser;

beforeAll(async () => {
  const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = process.env.CHROMIUM_PATH ?? places.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error("Install Chromium, or set CHROMIUM_PATH");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

afterAll(() => browser.close());

/** The phone page over a simulator whose number is connected to an app. Console errors fail the test. */
async function openPhone({ width = 1440, height = 900, dark = false } = {}) {
  const app = await startApp();
  const simulator = await startSimulator({ clock: createClock(), inboxUrl: app.url });
  simulator.putNumbers([{ address: FRONT_DESK, smsUrl: `${app.url}/sms` }]);
  simulator.putContacts([
    { address: MARISOL, name: "Marisol Vega" },
    { address: HAROLD, name: "Harold Kim" },
  ]);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  await page.goto(simulator.url);
  await page.locator("#peer-name", { hasText: "Front desk" }).waitFor({ state: "attached" });
  return { app, simulator, page };
}

const reply = (simulator: Simulator, body: string, to = MARISOL) =>
  createClient(simulator).messages.create({ to, from: FRONT_DESK, body });

const field = (page: Page) => page.getByRole("textbox", { name: "Text message" });
const thread = (page: Page) => page.getByRole("log", { name: "Texts" });

test("Enter sends as the chosen contact, and the reply arrives live", async () => {
  const { app, simulator, page } = await openPhone();
  await field(page).fill("Side gate is open");
  await field(page).press("Enter");
  await thread(page).getByText("Side gate is open").waitFor();
  await app.received(1);
  expect(app.requests[0]?.params).toMatchObject({ From: MARISOL, Body: "Side gate is open" });

  await reply(simulator, "Luis can be there between 1 and 3.");
  await thread(page).getByText("Luis can be there between 1 and 3.").waitFor();

  const log = page.getByRole("region", { name: "Webhooks and callbacks" });
  await log.getByRole("button", { name: /message.received Side gate is open/ }).click();
  await log.getByText("Signature valid").waitFor();
  await log.getByRole("button", { name: "Replay" }).click();
  await app.received(2);
});

test("Shift+Enter makes a line, and what was texted is never markup", async () => {
  const { page } = await openPhone();
  await field(page).pressSequentially("<b>one</b>");
  await field(page).press("Shift+Enter");
  await field(page).pressSequentially("two");
  await field(page).press("Enter");
  const bubble = thread(page).locator(".bubble");
  await bubble.waitFor();
  expect(await bubble.textContent()).toBe("<b>one</b>\ntwo");
});

test("each contact has a thread and a draft of its own, and news of the others is counted", async () => {
  const { simulator, page } = await openPhone();
  await field(page).fill("a draft of Marisol's");
  await page.getByRole("radio", { name: /Marisol Vega/ }).press("ArrowDown");
  expect(await page.getByRole("radio", { name: /Harold Kim/ }).isChecked()).toBe(true);
  expect(await field(page).inputValue()).toBe("");

  await reply(simulator, "For Marisol");
  await page.getByRole("radio", { name: /Marisol Vega.*1/ }).click();
  await thread(page).getByText("For Marisol").waitFor();
  expect(await field(page).inputValue()).toBe("a draft of Marisol's");
});

test("a picture is attached, shown before and after sending, and reaches the webhook", async () => {
  const { app, page } = await openPhone();
  const png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await page.locator("#files").setInputFiles({
    name: "panel.png",
    mimeType: "image/png",
    buffer: Buffer.from(png, "base64"),
  });
  await page.getByRole("button", { name: "Remove panel.png" }).waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  await thread(page).getByRole("img", { name: "Picture you sent" }).waitFor();
  await app.received(1);
  expect(app.requests[0]?.params).toMatchObject({ NumMedia: "1", MediaContentType0: "image/png" });
});

test("STOP marks the contact, and Twilio's own confirmation reaches the phone", async () => {
  const { page } = await openPhone();
  await page.getByRole("button", { name: "STOP", exact: true }).click();
  await thread(page)
    .getByText(/successfully been unsubscribed/)
    .waitFor();
  await page.getByRole("radio", { name: /Marisol Vega.*STOP/ }).waitFor();
});

test("a new contact can be added and texts at once", async () => {
  const { app, page } = await openPhone();
  await page.getByRole("button", { name: "New contact" }).click();
  const dialog = page.getByRole("dialog", { name: "New contact" });
  await dialog.getByLabel("Phone number").fill("503");
  await dialog.getByRole("button", { name: "Add contact" }).click();
  await dialog.getByText(/Write a whole number/).waitFor();
  await dialog.getByLabel("Name").fill("Dana Ortiz");
  await dialog.getByLabel("Phone number").fill("(503) 555-0123");
  await dialog.getByRole("button", { name: "Add contact" }).click();
  await page.getByRole("radio", { name: /Dana Ortiz/, checked: true }).waitFor();
  await field(page).fill("Hello");
  await field(page).press("Enter");
  await app.received(1);
  expect(app.requests[0]?.params.From).toBe("+15035550123");
});

test("network conditions reach the simulator", async () => {
  const { simulator, page } = await openPhone();
  await page.getByRole("combobox", { name: "Next send is" }).selectOption("Filtered (30007)");
  await page.getByRole("switch", { name: "Break the signature" }).check();
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const faults = (await (await fetch("/_control/faults")).json()) as {
          brokenSignature: boolean;
          nextSends: unknown[];
        };
        return [faults.brokenSignature, faults.nextSends.length];
      }),
    )
    .toEqual([true, 1]);

  const { sid } = await reply(simulator, "Buy now");
  const { messages } = createClient(simulator);
  await expect.poll(async () => (await messages(sid).fetch()).errorCode).toBe(30007);
  // It is used up, and the page says so.
  await expect
    .poll(() => page.getByRole("combobox", { name: "Next send is" }).inputValue())
    .toBe("0");
});

test("at 390 px every part is reachable and nothing scrolls sideways", async () => {
  const { page } = await openPhone({ width: 390, height: 844 });
  for (const [view, visible] of [
    ["Text as", page.getByRole("radiogroup", { name: "Text as" })],
    ["Log", page.getByRole("region", { name: "Webhooks and callbacks" })],
    ["Phone", field(page)],
  ] as const) {
    await page.getByRole("button", { name: view, exact: true }).click();
    await visible.waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, view).toBe(0);
  }
  await field(page).fill("Hello");
  await page.getByRole("button", { name: "Send" }).click();
  await thread(page).getByText("Hello").waitFor();
});

test.each([
  ["light", 1440, false],
  ["dark", 1440, true],
  ["light, at 390 px", 390, false],
])("axe finds nothing serious: %s", async (_name, width, dark) => {
  const { simulator, page } = await openPhone({ width, dark });
  await field(page).fill("Hello");
  await field(page).press("Enter");
  await reply(simulator, "Hi!");
  await thread(page).getByText("Hi!").waitFor();
  if (width > 900) {
    await page.getByRole("button", { name: /message.received/ }).click();
  }
  const { violations } = await new axe({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
