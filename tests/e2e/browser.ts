import AxeBuilder from "@axe-core/playwright";
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { ensureChromium } from "../../scripts/run/chromium.mjs";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** How long a person would wait for the slowest thing here, with four times the slack. */
export const PATIENCE_MS = 20_000;

export interface Staff {
  /** Opens the inbox as a member of the demo's staff, in a browser profile of its own. */
  signIn(name: string, options?: BrowserContextOptions): Promise<Page>;
  /** A page for somebody who is not signed in. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
}

/**
 * Chromium for the tests of a file. After every test all pages are closed, and the test fails when any
 * of them has logged an error: a broken page often still looks right.
 */
export function useChromium(inbox: string): Staff {
  let browser: Browser;
  let errors: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: ensureChromium(),
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
  });
  afterAll(async () => browser.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map(async (context) => context.close()));
    const seen = errors;
    errors = [];
    expect(seen, "errors in the browser's console").toEqual([]);
  });

  async function open(url: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    await page.goto(url);
    return page;
  }

  return {
    open,
    async signIn(name, options) {
      const page = await open(`${inbox}/sign-in`, options);
      await page.getByRole("button", { name: new RegExp(name) }).click();
      await page.getByRole("list", { name: "Conversations" }).waitFor();
      return page;
    },
  };
}

/** The row of a conversation in the list, by what it is titled. */
export function row(page: Page, title: string) {
  const name = new RegExp(`^${title.replaceAll("+", "\\+")}, `);
  return page.getByRole("list", { name: "Conversations" }).getByRole("link", { name });
}

/** Opens a conversation and gives its texts and its composer. */
export async function openConversation(page: Page, title: string) {
  await row(page, title).click();
  const thread = page.getByRole("log", { name: `Messages with ${title}` });
  await thread.waitFor();
  return { thread, composer: page.getByRole("textbox", { name: `Reply to ${title}` }) };
}

/** Waits until the picture in a button has arrived and could be decoded. */
export async function expectLoaded(picture: Locator): Promise<void> {
  await picture.scrollIntoViewIfNeeded();
  const image = picture.locator("img");
  await expect
    .poll(async () => image.evaluate((element) => (element as HTMLImageElement).naturalWidth), {
      timeout: PATIENCE_MS,
    })
    .toBeGreaterThan(0);
}

/** Fails on any serious or critical finding of axe, with what and where. */
export async function expectAccessible(page: Page): Promise<void> {
  // Next brings a page's title after the page itself.
  await expect.poll(() => page.title(), { timeout: PATIENCE_MS }).not.toBe("");
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
  expect(serious).toEqual([]);
}
