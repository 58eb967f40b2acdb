import { expect, inject, test } from "vitest";
import {
  expectAccessible,
  expectLoaded,
  openConversation,
  PATIENCE_MS,
  PHONE,
  row,
  useChromium,
} from "./browser.ts";
import { createPhone } from "./phone.ts";

const product = inject("product");
const staff = useChromium(product.inbox);
const phone = createPhone(product);

test("the demo looks lived in, and its pictures are there", async () => {
  const page = await staff.signIn("Dana Okafor");
  await row(page, "Marisol Vega").hover();
  for (const name of ["Marisol Vega", "Theo Lindqvist", "Owen Fitzgerald"]) {
    // Other tests' contacts may stand above them, and only what is in view is there.
    const isShown = async () => {
      const isVisible = await row(page, name).isVisible();
      if (!isVisible) await page.mouse.wheel(0, 200);
      return isVisible;
    };
    await expect.poll(isShown, { timeout: PATIENCE_MS }).toBe(true);
  }
  const { thread } = await openConversation(page, "Marisol Vega");
  await thread.getByText("Water heater’s flashing E4").waitFor();
  for (const place of [1, 2, 3]) {
    await expectLoaded(
      thread.getByRole("button", { name: `Picture ${place} of 3 from Marisol Vega` }),
    );
  }
});

test.each([
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)("no serious accessibility finding in %s on a %s", async (colorScheme, device) => {
  const size = device === "phone" ? { viewport: PHONE, hasTouch: true } : {};
  const page = await staff.signIn("Dana Okafor", { colorScheme, ...size });
  await expectAccessible(page);
  await openConversation(page, "Marisol Vega");
  await expectAccessible(page);
});

test.each([
  ["light", "desktop"],
  ["dark", "desktop"],
  ["light", "phone"],
  ["dark", "phone"],
] as const)("the settings have no serious finding in %s on a %s", async (colorScheme, device) => {
  const size = device === "phone" ? { viewport: PHONE, hasTouch: true } : {};
  const page = await staff.signIn("Dana Okafor", { colorScheme, ...size });
  await page.goto(`${product.inbox}/settings`);
  const sections = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
  await sections.first().waitFor();
  // A section's link may also tell how much waits there.
  const places = await sections.evaluateAll((links) =>
    links.map((link) => ({
      href: link.getAttribute("href") ?? "",
      name: link.querySelector("span")?.textContent ?? "",
    })),
  );
  expect(places.map(({ name }) => name)).toContain("Health");
  for (const { href, name } of places) {
    await page.locator(`nav[aria-label="Settings"] a[href="${href}"]`).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await expectAccessible(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, name).toBe(0);
    if (device === "phone")
      await page.getByRole("main").getByRole("link", { name: "Settings" }).click();
  }
});

test("who is no admin is told who changes the settings", async () => {
  const page = await staff.signIn("Sam Whitlock");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { level: 1, name: "Admins change these settings" }).waitFor();
  await page.getByRole("link", { name: "All" }).click();
  await row(page, "Marisol Vega").waitFor();
});

test("the sign-in page has no serious accessibility finding", async () => {
  const page = await staff.open(`${product.inbox}/sign-in`);
  await page.getByRole("button", { name: /Dana Okafor/ }).waitFor();
  await expectAccessible(page);
});

test("at 390 px a text is answered without scrolling sideways", async () => {
  const contact = "+19715550190";
  const page = await staff.signIn("Sam Whitlock", { viewport: PHONE, hasTouch: true });
  await phone.text({ from: contact, to: "+15035550100", body: "From the garden" });

  const { composer } = await openConversation(page, "+1 971 555 0190");
  await composer.fill("Hello garden");
  await page.getByRole("button", { name: "Send" }).click();
  await phone.expectReceived(contact, "+15035550100", "Hello garden");

  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await page.getByRole("link", { name: /Back/ }).click();
  await row(page, "+1 971 555 0190").waitFor();
});

test("everything from sign-in to sending works by keyboard", async () => {
  const contact = "+19715550191";
  await phone.text({ from: contact, to: "+15035550100", body: "Keys only" });
  const page = await staff.signIn("Sam Whitlock");

  await row(page, "+1 971 555 0191").focus();
  await page.keyboard.press("Enter");
  const composer = page.getByRole("textbox", { name: "Reply to +1 971 555 0191" });
  await composer.waitFor();
  await composer.focus();
  await page.keyboard.type("Typed");
  await page.keyboard.press("Control+Enter");
  await phone.expectReceived(contact, "+15035550100", "Typed");
});

test("a lost connection is announced, a reply waits, and goes out once when it is back", async () => {
  const contact = "+19715550192";
  await phone.text({ from: contact, to: "+15035550100", body: "Are you there?" });
  const page = await staff.open("about:blank");
  let isCut = false;
  const sockets: { close: () => Promise<void> }[] = [];
  await page.routeWebSocket(/\/sync$/, (socket) => {
    if (isCut) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.goto(`${product.inbox}/sign-in`);
  await page.getByRole("button", { name: /Sam Whitlock/ }).click();
  const { composer } = await openConversation(page, "+1 971 555 0192");

  isCut = true;
  await Promise.all(sockets.map(async (socket) => socket.close()));
  await page.getByText("You’re offline.").waitFor();
  await composer.fill("Back in a moment");
  await composer.press("Control+Enter");
  await page.getByText("1 reply is saved here").waitFor();

  isCut = false;
  await page.getByRole("button", { name: "Try now" }).click();
  await page.getByText("You’re offline.").waitFor({ state: "detached" });
  await phone.expectReceived(contact, "+15035550100", "Back in a moment");
  const accepted = (await phone.ledger()).filter(({ to }) => to === contact);
  expect(accepted).toHaveLength(1);
});

test("another organization's or a forged request finds nothing without signing in", async () => {
  const response = await fetch(`${product.inbox}/`, { redirect: "manual" });
  expect([302, 303, 307, 308]).toContain(response.status);
  const forged = await fetch(`${product.inbox}/api/twilio/sms-incoming`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "AAAA" },
    body: "AccountSid=AC1&MessageSid=SM1&From=%2B19715550193&To=%2B15035550100&Body=x",
  });
  expect(forged.status).toBe(403);
  expect(await forged.text()).toBe("");
});
