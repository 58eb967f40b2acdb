import { expect, inject, test } from "vitest";
import { readPicture } from "../../scripts/demo/history.ts";
import { expectLoaded, openConversation, PATIENCE_MS, row, useChromium } from "./browser.ts";
import { createPhone } from "./phone.ts";

const product = inject("product");
const staff = useChromium(product.inbox);
const phone = createPhone(product);

const FRONT_DESK = "+15035550100";
const DISPATCH = "+15035550117";

test("a text appears in the open inbox by itself, and in the thread that is open", async () => {
  const page = await staff.signIn("Dana Okafor");
  const from = "+19715550181";

  const { status } = await phone.text({ from, to: FRONT_DESK, body: "Is anyone there?" });
  expect(status).toBe(200);
  await row(page, "+1 971 555 0181").getByText("Is anyone there?").waitFor();

  const { thread } = await openConversation(page, "+1 971 555 0181");
  await thread.getByText("Is anyone there?").waitFor();
  await phone.text({ from, to: FRONT_DESK, body: "It is cold in here 🥶" });
  await thread.getByText("It is cold in here 🥶").waitFor();
});

test("a reply sent with Ctrl+Enter reaches the phone and its ticks turn to Delivered", async () => {
  const page = await staff.signIn("Sam Whitlock");
  const contact = "+19715550182";
  await phone.text({ from: contact, to: FRONT_DESK, body: "Can you come today?" });

  const { thread, composer } = await openConversation(page, "+1 971 555 0182");
  await composer.fill("Yes, between 1 and 3.");
  await composer.press("Control+Enter");

  const bubble = thread.getByRole("article").filter({ hasText: "Yes, between 1 and 3." });
  await bubble.waitFor();
  expect(await composer.inputValue()).toBe("");
  await phone.expectReceived(contact, FRONT_DESK, "Yes, between 1 and 3.");
  await thread.getByRole("article", { name: /^You, .*, Delivered$/ }).waitFor();
});

test("replies typed one after the other arrive in their order", async () => {
  const page = await staff.signIn("Sam Whitlock");
  const contact = "+19715550183";
  await phone.text({ from: contact, to: FRONT_DESK, body: "Hello" });

  const { composer } = await openConversation(page, "+1 971 555 0183");
  const replies = ["One", "Two", "Three", "Four", "Five"];
  for (const reply of replies) {
    await composer.fill(reply);
    await composer.press("Control+Enter");
  }

  await phone.expectReceived(contact, FRONT_DESK, "Five");
  const texts = await phone.thread(contact, FRONT_DESK);
  expect(texts.map(({ body }) => body)).toEqual(["Hello", ...replies]);
});

test("pictures go both ways", async () => {
  const page = await staff.signIn("Dana Okafor");
  const contact = "+19715550184";
  const base64 = readPicture("drip").toString("base64");
  await phone.text({
    from: contact,
    to: DISPATCH,
    body: "It drips here",
    media: [{ contentType: "image/jpeg", base64 }],
  });

  const { thread, composer } = await openConversation(page, "+1 971 555 0184");
  const picture = thread.getByRole("button", { name: "Picture from +1 971 555 0184" });
  await expectLoaded(picture);

  await page.getByLabel("Files to attach").setInputFiles({
    name: "panel.jpg",
    mimeType: "image/jpeg",
    buffer: readPicture("panel"),
  });
  await page.getByRole("button", { name: "Remove panel.jpg" }).waitFor();
  await page
    .getByRole("progressbar", { name: "Uploading panel.jpg" })
    .waitFor({ state: "detached" });
  await composer.fill("Is it this panel?");
  await composer.press("Control+Enter");

  await phone.expectReceived(contact, DISPATCH, "Is it this panel?");
  // Twilio fetches a picture after it has taken the text.
  const pictures = async () => {
    const texts = await phone.thread(contact, DISPATCH);
    return texts.find(({ body }) => body === "Is it this panel?")?.media.length;
  };
  await expect.poll(pictures, { timeout: PATIENCE_MS }).toBe(1);
});

test("what one member has read stays unread for another", async () => {
  const contact = "+19715550185";
  const title = "+1 971 555 0185";
  const dana = await staff.signIn("Dana Okafor");
  const priya = await staff.signIn("Priya Raman");
  await phone.text({ from: contact, to: FRONT_DESK, body: "Two things" });
  await phone.text({ from: contact, to: FRONT_DESK, body: "First, the boiler" });

  const unread = new RegExp(`^${title.replace("+", "\\+")}, 2 unread,`);
  await dana.getByRole("link", { name: unread }).waitFor();
  await priya.getByRole("link", { name: unread }).waitFor();

  await openConversation(dana, title);
  await dana.getByRole("link", { name: unread }).waitFor({ state: "detached" });
  expect(await priya.getByRole("link", { name: unread }).count()).toBe(1);
});

test("two members see each other's replies at once", async () => {
  const contact = "+19715550186";
  const dana = await staff.signIn("Dana Okafor");
  const sam = await staff.signIn("Sam Whitlock");
  await phone.text({ from: contact, to: FRONT_DESK, body: "Hello both" });

  const { composer } = await openConversation(dana, "+1 971 555 0186");
  const { thread } = await openConversation(sam, "+1 971 555 0186");
  await composer.fill("Dana here");
  await composer.press("Control+Enter");

  await thread.getByRole("article", { name: /^Dana, / }).waitFor();
});

test("STOP closes the composer with the reason, and START opens it again", async () => {
  const contact = "+19715550187";
  const page = await staff.signIn("Dana Okafor");
  await phone.text({ from: contact, to: FRONT_DESK, body: "Who is this?" });
  const { composer } = await openConversation(page, "+1 971 555 0187");
  await composer.waitFor();

  await phone.text({ from: contact, to: FRONT_DESK, body: "STOP" });
  await page
    .getByText(/has opted out of texts/)
    .first()
    .waitFor();
  await composer.waitFor({ state: "detached" });

  await phone.text({ from: contact, to: FRONT_DESK, body: "START" });
  await composer.waitFor();
});

test("a number typed as people type it starts a conversation", async () => {
  const page = await staff.signIn("Sam Whitlock");

  await page.getByRole("button", { name: "New text" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "To", exact: true }).fill("(971) 555-0188");
  await dialog.getByRole("textbox", { name: "Text" }).fill("Hi, this is Alder. Your part is here.");
  await dialog.getByRole("button", { name: "Send" }).click();

  await page.getByRole("log", { name: "Messages with +1 971 555 0188" }).waitFor();
  await phone.expectReceived("+19715550188", FRONT_DESK, "Hi, this is Alder. Your part is here.");
});

test("a number that cannot exist is refused with words", async () => {
  const page = await staff.signIn("Sam Whitlock");

  await page.getByRole("button", { name: "New text" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "To", exact: true }).fill("12");
  await dialog.getByRole("textbox", { name: "Text" }).fill("Hello");
  await dialog.getByRole("button", { name: "Send" }).click();

  await dialog.getByRole("alert").filter({ hasText: /\w/ }).first().waitFor();
  expect(await page.getByRole("dialog").count()).toBe(1);
});

test("whatever people write is stored and shown", async () => {
  const page = await staff.signIn("Dana Okafor");
  const from = "+19715550189";
  const bodies = [
    "مرحبا، هل أنتم هنا؟",
    "👨‍👩‍👧‍👦 zero\u200bwidth",
    "<b>not bold</b> & co",
    "日本語\nzwei Zeilen",
  ];
  for (const body of bodies) await phone.text({ from, to: FRONT_DESK, body });

  const { thread } = await openConversation(page, "+1 971 555 0189");
  for (const body of bodies) await thread.getByText(body).waitFor();
});
