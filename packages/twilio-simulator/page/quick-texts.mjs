/** One click for the texts that are tried most. */

import { byId, h, toast } from "./dom.mjs";
import { drawPicture } from "./pictures.mjs";

/** @import { Picture } from "./api.mjs" */

const LONG_TEXT =
  "Hi! I am writing about the appointment next week. The side gate sticks a bit, so please lift it while you push. The dog is friendly but loud, and she will be inside. The panel is in the basement behind the white door; the light switch is on the left. If you come before nine, please park on the street, because my neighbour leaves at half past eight. I would also like a quote for a second unit upstairs. Do you need to know which model the old one is? Thanks!";

/** @param {{ send: (body: string, media?: Picture[]) => Promise<void> }} options */
export function createQuickTexts({ send }) {
  /** @type {Record<string, () => Promise<unknown>>} */
  const quickTexts = {
    STOP: () => send("STOP"),
    START: () => send("START"),
    HELP: () => send("HELP"),
    "3 photos": async () => send("", await Promise.all([1, 2, 3].map((n) => drawPicture(n)))),
    Emoji: () => send("👍🏽 sounds good 🎉"),
    "460 characters": () => send(LONG_TEXT),
    "Burst of 20": () =>
      Promise.all(Array.from({ length: 20 }, (_, i) => send(`Burst ${i + 1} of 20`))),
  };
  byId("quick", HTMLElement).append(
    ...Object.entries(quickTexts).map(([name, run]) =>
      h(
        "button",
        {
          class: "chip",
          type: "button",
          onClick: () => {
            run().catch((/** @type {unknown} */ error) => {
              toast(error instanceof Error ? error.message : "The text was not sent");
            });
          },
        },
        name,
      ),
    ),
  );
}
