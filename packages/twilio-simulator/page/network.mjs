/** Network conditions: the faults that people try by hand. */

import { putFaults } from "./api.mjs";
import { byId, h, toast } from "./dom.mjs";
import { formatDuration } from "./format.mjs";

/** @import { Faults, SendFault } from "../src/faults.ts" */

/** @type {[string, SendFault][]} */
const NEXT_SENDS = [
  ["Delivered", { kind: "none" }],
  ["Unreachable (30003)", { kind: "undelivered", errorCode: 30003 }],
  ["Filtered (30007)", { kind: "undelivered", errorCode: 30007 }],
  ["A landline (30006)", { kind: "undelivered", errorCode: 30006 }],
  ["Opted out (21610)", { kind: "reject", code: 21610 }],
  ["Too many requests", { kind: "reject", code: 20429 }],
  ["500, not accepted", { kind: "errorBefore", status: 500 }],
  ["500, but accepted", { kind: "errorAfter", status: 500 }],
  ["Reset, but accepted", { kind: "resetAfter" }],
  ["Cut off, but accepted", { kind: "cutAnswer" }],
  ["Answered 2 s late", { kind: "lateAnswer", delayMs: 2_000 }],
];

export function createNetworkControls() {
  const delay = byId("callback-delay", HTMLInputElement);
  const delayValue = byId("callback-delay-value", HTMLElement);
  const nextSend = byId("next-send", HTMLSelectElement);
  /** @type {HTMLInputElement[]} */
  const switches = [...document.querySelectorAll("input[data-fault]")].filter(
    (element) => element instanceof HTMLInputElement,
  );

  nextSend.append(...NEXT_SENDS.map(([name], i) => h("option", { value: i }, name)));

  function showDelay() {
    delayValue.textContent = formatDuration(Number(delay.value));
    const filled = (100 * Number(delay.value)) / Number(delay.max);
    delay.style.setProperty("--filled", `${filled}%`);
  }

  delay.addEventListener("input", showDelay);
  delay.addEventListener("change", () => change({ callbackDelayMs: Number(delay.value) }));
  nextSend.addEventListener("change", () => {
    const fault = NEXT_SENDS[Number(nextSend.value)]?.[1] ?? { kind: "none" };
    change({ nextSends: fault.kind === "none" ? [] : [fault] });
  });
  for (const element of switches) {
    element.addEventListener("change", () => {
      change({ [element.dataset.fault ?? ""]: element.checked });
    });
  }

  return {
    /** @param {Faults} faults */
    apply(faults) {
      if (document.activeElement !== delay) delay.value = String(faults.callbackDelayMs);
      showDelay();
      const next = JSON.stringify(faults.nextSends[0] ?? { kind: "none" });
      const position = NEXT_SENDS.findIndex(([, fault]) => JSON.stringify(fault) === next);
      nextSend.value = String(Math.max(0, position));
      for (const element of switches) {
        const name = /** @type {keyof Faults} */ (element.dataset.fault);
        element.checked = faults[name] === true;
      }
    },
  };
}

/** @param {Partial<Faults>} faults */
function change(faults) {
  putFaults(faults).catch(() => toast("The simulator did not take that"));
}
