/** Wires the page: who texts whom, the phone, the network conditions and the log. */

import { fetchEvents, fetchState, listen, resetSimulator } from "./api.mjs";
import { createContactList } from "./contacts.mjs";
import { byId, toast } from "./dom.mjs";
import { createLog } from "./log.mjs";
import { createNetworkControls } from "./network.mjs";
import { createPhone } from "./phone.mjs";
import { createQuickTexts } from "./quick-texts.mjs";

/** @import { PhoneState } from "../src/control/views.ts" */

const log = createLog();
const network = createNetworkControls();
const phone = createPhone();
const contacts = createContactList({ onChange: (pair) => phone.show(pair) });
createQuickTexts({ send: phone.send });

/** @param {PhoneState} state */
function apply(state) {
  const link = byId("open-inbox", HTMLAnchorElement);
  if (state.inboxUrl !== null) link.href = state.inboxUrl;
  link.hidden = state.inboxUrl === null;
  log.setInboxUrl(state.inboxUrl);
  network.apply(state.faults);
  contacts.apply(state);
}

async function load() {
  const [state, { events }] = await Promise.all([fetchState(), fetchEvents()]);
  apply(state);
  log.load(events);
  await phone.reload();
}

let hasLoaded = false;
listen({
  onLog: log.add,
  onMessage(message) {
    phone.receive(message);
    contacts.receive(message);
  },
  onState: apply,
  onLive(isLive) {
    log.setLive(isLive);
    // After a gap the page may have missed something.
    if (isLive && hasLoaded) void load().catch(report);
    hasLoaded ||= isLive;
  },
});
void load().catch(report);

for (const button of document.querySelectorAll(".views button")) {
  button.addEventListener("click", () => {
    const view = button.getAttribute("data-view") ?? "phone";
    byId("columns", HTMLElement).dataset.view = view;
    for (const other of document.querySelectorAll(".views button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}

const resetDialog = byId("reset-dialog", HTMLDialogElement);
byId("reset", HTMLButtonElement).addEventListener("click", () => resetDialog.showModal());
byId("reset-form", HTMLFormElement).addEventListener("submit", () => {
  void resetSimulator().then(load).catch(report);
});
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog")?.close());
}

/** @param {unknown} error */
function report(error) {
  toast(error instanceof Error ? error.message : "Something went wrong");
}
