import { expect, inject, test } from "vitest";
import { expectAccessible, openConversation, row, useChromium } from "./browser.ts";

const product = inject("product");
const staff = useChromium(product.inbox);

test("text as Jonas on the phone, answer in the inbox, and read the answer on the phone", async () => {
  const inbox = await staff.signIn("Mei Tanaka");
  const phone = await staff.open(product.phone);

  await phone.getByRole("radio", { name: /Jonas Weber/ }).click();
  await phone.getByRole("textbox", { name: "Text message" }).fill("One more thing from the phone");
  await phone.getByRole("textbox", { name: "Text message" }).press("Enter");
  await row(inbox, "Jonas Weber").getByText("One more thing from the phone").waitFor();

  const { composer } = await openConversation(inbox, "Jonas Weber");
  await composer.fill("Go on, Jonas");
  await composer.press("Control+Enter");
  await phone.getByRole("log", { name: "Texts" }).getByText("Go on, Jonas").waitFor();

  const log = phone.getByRole("region", { name: "Webhooks and callbacks" });
  await log.getByText("message.received").first().waitFor();
  expect(await log.getByText("200").count()).toBeGreaterThan(0);
});

test.each(["light", "dark"] as const)(
  "the phone page has no serious finding in %s",
  async (colorScheme) => {
    const phone = await staff.open(product.phone, { colorScheme });
    await phone.getByRole("radio", { name: /Marisol Vega/ }).waitFor();
    await expectAccessible(phone);
  },
);
