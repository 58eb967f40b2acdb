import type { Page } from "playwright-core";
import { afterEach, expect, inject, test } from "vitest";
import { expectAccessible, openConversation, PATIENCE_MS, PHONE, useChromium } from "./browser.ts";
import { createPhone } from "./phone.ts";

const product = inject("product");
const staff = useChromium(product.inbox);
const phone = createPhone(product);

const FRONT_DESK = "+15035550100";

afterEach(async () => {
  await phone.setFaults({});
});

const drawer = (page: Page) => page.getByRole("dialog", { name: "Message details" });
const timeline = (page: Page) => drawer(page).getByRole("list", { name: "Audit timeline" });

/** A contact who has texted us, their thread open; replies to them end as the rule says. */
async function openThread(page: Page, contact: string, rule: object) {
  await phone.setFaults({ destinations: { [contact]: rule } });
  await phone.text({ from: contact, to: FRONT_DESK, body: "Can you come today?" });
  const title = contact.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
  return await openConversation(page, title);
}

test("a reply’s details show its way to the phone while it is on it", async () => {
  const page = await staff.signIn("Dana Okafor");
  const { thread, composer } = await openThread(page, "+19715550271", {
    ends: "delivered",
    sentAfterMs: 4_000,
    finalAfterMs: 7_000,
  });
  await composer.fill("Yes, between 1 and 3.");
  await composer.press("Control+Enter");

  await thread.getByRole("button", { name: "Sending… Details" }).click();
  await timeline(page).getByText("Accepted by Twilio").waitFor();
  await drawer(page).getByText("No final state yet").waitFor();
  for (const step of ["Saved, waiting to send", "Sent to carrier", "Delivered"]) {
    await timeline(page).getByText(step, { exact: true }).waitFor();
  }
  await drawer(page)
    .getByText(/ s from send to final state$/)
    .waitFor();
  await drawer(page).getByText("21 characters · GSM-7 · 1 segment").waitFor();
});

test("a text that failed says why and who can fix it, and an admin sees what Twilio sent", async () => {
  const contact = "+19715550272";
  const sams = await staff.signIn("Sam Whitlock");
  const { thread, composer } = await openThread(sams, contact, {
    ends: "undelivered",
    errorCode: 30034,
  });
  await composer.fill("On our way");
  await composer.press("Control+Enter");
  await thread.getByText("Number isn’t registered for US texting (30034)").waitFor();
  await thread.getByRole("button", { name: "Details", exact: true }).click();

  await drawer(sams).getByText("Add it to your 10DLC campaign.").waitFor();
  await drawer(sams).getByText("An admin can fix this.").waitFor();
  await timeline(sams).getByText("Undelivered, 30034").waitFor();
  const explained = drawer(sams).getByRole("link", { name: /^What is 30034\?/ });
  expect(await explained.getAttribute("href")).toMatch(/\/docs\/api\/errors\/30034$/);
  expect(await drawer(sams).getByRole("tab").count()).toBe(0);
  await expectAccessible(sams);

  const danas = await staff.signIn("Dana Okafor");
  const opened = await openConversation(danas, "+1 971 555 0272");
  await opened.thread.getByRole("button", { name: "Details", exact: true }).click();
  await drawer(danas).getByRole("tab", { name: "Raw" }).click();
  await drawer(danas)
    .getByRole("region", { name: "Webhook: undelivered" })
    .getByText(/"ErrorCode": "30034"/)
    .waitFor();
  await expectAccessible(danas);
});

test("a text that its words kept from arriving is written anew from its details", async () => {
  const page = await staff.signIn("Sam Whitlock");
  const { thread, composer } = await openThread(page, "+19715550275", {
    ends: "undelivered",
    errorCode: 30007,
  });
  await composer.fill("Follow his van: bit.ly/3xAlder");
  await composer.press("Control+Enter");
  await thread.getByText("Carrier blocked the short link (30007)").waitFor();
  await thread.getByRole("button", { name: "Details", exact: true }).click();

  await drawer(page).getByRole("button", { name: "Edit & resend" }).click();
  await drawer(page).waitFor({ state: "detached" });
  await expectFocused(composer);
  expect(await composer.inputValue()).toBe("Follow his van: bit.ly/3xAlder");

  await composer.fill("Wait, another one");
  await thread.getByRole("button", { name: "Edit & resend" }).click();
  await page.getByText("You’re writing another text here. Send or clear it first.").waitFor();
  expect(await composer.inputValue()).toBe("Wait, another one");
});

test("by keyboard one goes from bubble to bubble, opens one, and comes back to it", async () => {
  const page = await staff.signIn("Sam Whitlock");
  const contact = "+19715550273";
  const { thread } = await openThread(page, contact, {});
  await phone.text({ from: contact, to: FRONT_DESK, body: "The gate is open" });
  const [first, second] = [/Can you come/, /The gate is open/].map((hasText) =>
    thread.getByRole("article").filter({ hasText }),
  );
  if (!first || !second) throw new Error("No bubbles.");
  await second.waitFor();

  await thread.focus();
  await page.keyboard.press("ArrowUp");
  await expectFocused(second);
  await page.keyboard.press("ArrowUp");
  await expectFocused(first);
  await page.keyboard.press("Enter");

  await drawer(page).getByText("Can you come today?").waitFor();
  await drawer(page).getByRole("button", { name: "Next message" }).press("Enter");
  await drawer(page).getByText("The gate is open").waitFor();
  await page.keyboard.press("Escape");
  await drawer(page).waitFor({ state: "detached" });
  await expectFocused(first);
});

test("at 390 px the details fill the screen, in the dark too", async () => {
  const page = await staff.signIn("Dana Okafor", {
    viewport: PHONE,
    hasTouch: true,
    colorScheme: "dark",
  });
  const { thread } = await openThread(page, "+19715550274", {});
  await thread.getByRole("button", { name: /M Details$/ }).tap();
  await timeline(page).getByText("Received").waitFor();
  await expect
    .poll(async () => (await drawer(page).boundingBox())?.width, { timeout: PATIENCE_MS })
    .toBe(PHONE.width);
  await expectAccessible(page);
  await drawer(page).getByRole("button", { name: "Close" }).tap();
  await drawer(page).waitFor({ state: "detached" });
});

async function expectFocused(element: ReturnType<Page["locator"]>) {
  await expect
    .poll(async () => element.evaluate((node) => node === document.activeElement), {
      timeout: PATIENCE_MS,
    })
    .toBe(true);
}
