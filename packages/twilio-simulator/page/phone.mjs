/** The phone: one thread between a contact and one of our numbers, and its composer. */

import { fetchThread, sendText } from "./api.mjs";
import { createComposer } from "./composer.mjs";
import { byId, h } from "./dom.mjs";
import { formatAddress, formatStamp, initials } from "./format.mjs";

/** @import { PhoneMessage } from "../src/control/views.ts" */
/** @import { Pair } from "./contacts.mjs" */
/** @import { Picture } from "./api.mjs" */

/** A pause after which a phone writes the time again. */
const STAMP_AFTER_MS = 60 * 60_000;
const MAX_SHOWN = 200;

export function createPhone() {
  const thread = byId("thread", HTMLElement);
  /** @type {Pair | null} */
  let pair = null;
  /** @type {PhoneMessage[]} */
  let messages = [];

  const composer = createComposer({ send });

  /**
   * @param {string} body
   * @param {Picture[]} media
   */
  async function send(body, media = []) {
    if (pair === null) throw new Error("There is no number to text yet");
    await sendText({ from: pair.contact.address, to: pair.number.address, body, media });
  }

  async function reload() {
    if (pair === null) return;
    const wanted = pair;
    const loaded = await fetchThread(pair.contact.address, pair.number.address);
    // Somebody else may have been chosen meanwhile.
    if (wanted.contact.address !== pair.contact.address) return;
    if (wanted.number.address !== pair.number.address) return;
    messages = loaded.messages;
    render(true);
  }

  let isAtEnd = true;
  thread.addEventListener("scroll", () => {
    isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;
  });
  // The field grows with what is typed; the newest text stays above it.
  new ResizeObserver(() => {
    if (isAtEnd) thread.scrollTop = thread.scrollHeight;
  }).observe(thread);

  /** @param {boolean} toEnd */
  function render(toEnd) {
    const staysAtEnd = toEnd || isAtEnd;
    const shown = messages.filter((message) => message.isFromContact || message.hasArrived);
    thread.replaceChildren(...toBubbles(shown));
    if (shown.length === 0) {
      thread.append(h("p", { class: "thread-empty" }, "No texts yet. Write the first one below."));
    }
    if (staysAtEnd) thread.scrollTop = thread.scrollHeight;
  }

  showTime();

  return {
    send,
    reload,
    /** @param {Pair} next */
    show(next) {
      const isSame =
        pair?.contact.address === next.contact.address &&
        pair.number.address === next.number.address;
      pair = next;
      const name = next.number.friendlyName || formatAddress(next.number.address);
      byId("peer-name", HTMLElement).textContent = name;
      byId("peer-mark", HTMLElement).textContent = initials(name) || "#";
      const who = next.contact.name?.split(" ")[0] ?? formatAddress(next.contact.address);
      byId("caption", HTMLElement).textContent = `Enter sends as ${who}`;
      if (isSame) return;
      composer.switchTo(`${next.contact.address} ${next.number.address}`);
      messages = [];
      render(true);
      void reload();
    },
    /** @param {PhoneMessage} message */
    receive(message) {
      if (message.contact !== pair?.contact.address) return;
      if (message.number !== pair.number.address) return;
      const position = messages.findIndex(({ sid }) => sid === message.sid);
      if (position === -1) messages = [...messages, message].slice(-MAX_SHOWN);
      else messages = messages.with(position, message);
      render(message.isFromContact);
    },
  };
}

/** @param {PhoneMessage[]} messages */
function toBubbles(messages) {
  /** @type {HTMLElement[]} */
  const elements = [];
  let previous = /** @type {PhoneMessage | null} */ (null);
  for (const message of messages) {
    const isNewTurn = previous !== null && previous.isFromContact !== message.isFromContact;
    if (previous === null || message.createdMs - previous.createdMs > STAMP_AFTER_MS) {
      const stamp = formatStamp(message.createdMs, Date.now());
      elements.push(
        h("div", { class: "stamp" }, previous === null ? `Text message · ${stamp}` : stamp),
      );
    }
    elements.push(...toParts(message, isNewTurn));
    previous = message;
  }
  if (previous?.isFromContact) elements.push(h("div", { class: "receipt" }, "Delivered"));
  return elements;
}

/**
 * @param {PhoneMessage} message
 * @param {boolean} isNewTurn
 */
function toParts(message, isNewTurn) {
  const side = message.isFromContact ? "mine" : "theirs";
  const turn = isNewTurn ? " turn" : "";
  /** @type {HTMLElement[]} */
  const parts = message.media.map(({ sid, contentType }) =>
    contentType.startsWith("image/")
      ? h("img", {
          class: `picture ${side}${turn}`,
          src: `/_control/media/${sid}`,
          alt: message.isFromContact ? "Picture you sent" : "Picture",
        })
      : h("div", { class: `bubble ${side}${turn}` }, `Attachment, ${contentType}`),
  );
  if (message.body !== "") {
    parts.push(
      h("div", { class: `bubble ${side}${parts.length === 0 ? turn : ""}` }, message.body),
    );
  }
  return parts;
}

/** Keeps the time in the phone's status bar. */
function showTime() {
  const element = byId("phone-time", HTMLElement);
  const update = () => {
    const now = new Date();
    element.textContent = `${now.getHours() % 12 || 12}:${String(now.getMinutes()).padStart(2, "0")}`;
  };
  update();
  setInterval(update, 5_000);
}
