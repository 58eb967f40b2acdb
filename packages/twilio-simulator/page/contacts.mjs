/** "Text as" and "To": which contact the phone belongs to, and which of our numbers it texts. */

import { putContact } from "./api.mjs";
import { byId, h, icon } from "./dom.mjs";
import { formatAddress, hueOf, initials } from "./format.mjs";

/** @import { PhoneContact, PhoneMessage, PhoneState } from "../src/control/views.ts" */

/**
 * @typedef {{ contact: PhoneContact, number: PhoneState["numbers"][number] }} Pair
 */

/**
 * @param {{ onChange: (pair: Pair) => void }} options called whenever the pair, or what is known of
 *   it, is different
 */
export function createContactList({ onChange }) {
  const list = byId("contacts", HTMLElement);
  const numberSelect = byId("number", HTMLSelectElement);
  /** @type {PhoneState | null} */
  let state = null;
  let selected = "";
  /** Texts that arrived for contacts other than the selected one. @type {Map<string, number>} */
  const news = new Map();

  function render() {
    if (state === null) return;
    const current = currentContact();
    list.replaceChildren(...state.contacts.map((contact) => toRow(contact, contact === current)));
  }

  /**
   * @param {PhoneContact} contact
   * @param {boolean} isSelected
   */
  function toRow(contact, isSelected) {
    const { address, name, stopped, lastNumber } = contact;
    const number = isSelected ? numberSelect.value : (lastNumber ?? numberSelect.value);
    const avatar = h("span", { class: "avatar", "aria-hidden": true });
    avatar.style.setProperty("--hue", String(hueOf(address)));
    avatar.append(name === null ? icon("person") : initials(name));
    const count = news.get(address) ?? 0;
    const label = h(
      "span",
      { class: "grow" },
      h("span", { class: "contact-name num" }, name ?? formatAddress(address)),
      h(
        "span",
        { class: "contact-sub num" },
        name === null ? "Unknown number" : formatAddress(address),
      ),
    );
    return h(
      "button",
      {
        class: "contact",
        type: "button",
        role: "radio",
        "aria-checked": String(isSelected),
        tabindex: isSelected ? 0 : -1,
        "data-address": address,
        onClick: () => select(address),
      },
      avatar,
      label,
      count > 0
        ? h("span", { class: "badge news num", "aria-label": `${count} new` }, `${count}`)
        : null,
      stopped.includes(number) ? h("span", { class: "badge bad" }, "STOP") : null,
    );
  }

  function currentContact() {
    return (
      state?.contacts.find(({ address }) => address === selected) ?? state?.contacts[0] ?? null
    );
  }

  function announce() {
    const contact = currentContact();
    const number = state?.numbers.find(({ address }) => address === numberSelect.value);
    if (contact === null || number === undefined) return;
    byId("number-led", HTMLElement).classList.toggle("off", !number.isConnected);
    byId("number-hint", HTMLElement).hidden = number.isConnected;
    onChange({ contact, number });
  }

  /** @param {string} address */
  function select(address) {
    selected = address;
    news.delete(address);
    // The thread that is going on is the one that one wants to see.
    const { lastNumber } = currentContact() ?? { lastNumber: null };
    if (lastNumber !== null) numberSelect.value = lastNumber;
    render();
    announce();
  }

  numberSelect.addEventListener("change", () => {
    render();
    announce();
  });

  // A radio group is one tab stop; the arrow keys move the choice.
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const contacts = state?.contacts ?? [];
    if (step === undefined || contacts.length === 0) return;
    event.preventDefault();
    const position = contacts.findIndex((contact) => contact === currentContact());
    const next = contacts[(position + step + contacts.length) % contacts.length];
    if (next === undefined) return;
    select(next.address);
    const row = list.querySelector('[aria-checked="true"]');
    if (row instanceof HTMLElement) row.focus();
  });

  addContactDialog(select);

  return {
    /** @param {PhoneState} next */
    apply(next) {
      state = next;
      const chosen = numberSelect.value;
      numberSelect.replaceChildren(
        ...next.numbers.map(({ address, friendlyName }) =>
          h("option", { value: address }, toNumberLabel(friendlyName, address)),
        ),
      );
      const stillThere = next.numbers.some(({ address }) => address === chosen);
      const usual = currentContact()?.lastNumber ?? next.numbers[0]?.address ?? "";
      numberSelect.value = stillThere ? chosen : usual;
      render();
      announce();
    },
    /** @param {PhoneMessage} message */
    receive(message) {
      if (message.isFromContact || !message.hasArrived) return;
      if (message.contact === currentContact()?.address) return;
      news.set(message.contact, (news.get(message.contact) ?? 0) + 1);
      render();
      list
        .querySelector(`[data-address="${message.contact}"]`)
        ?.scrollIntoView({ block: "nearest" });
    },
  };
}

/**
 * @param {string} name
 * @param {string} address
 */
function toNumberLabel(name, address) {
  const written = formatAddress(address);
  if (name === "" || name === address) return written;
  return `${name}  ${written.replace(/^\+1 \d{3} /, "")}`;
}

/** @param {(address: string) => void} onAdded */
function addContactDialog(onAdded) {
  const dialog = byId("contact-dialog", HTMLDialogElement);
  const name = byId("contact-name", HTMLInputElement);
  const address = byId("contact-address", HTMLInputElement);
  const error = byId("contact-error", HTMLElement);

  byId("add-contact", HTMLButtonElement).addEventListener("click", () => {
    for (const field of [name, address]) field.value = "";
    error.textContent = "";
    dialog.showModal();
  });

  byId("contact-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const digits = address.value.replace(/[^\d+]/g, "");
    const e164 = /^\d{10}$/.test(digits) ? `+1${digits}` : digits;
    if (!/^\+[1-9]\d{6,14}$/.test(e164)) {
      error.textContent = "Write a whole number, such as +1 503 555 0123.";
      return;
    }
    putContact({ address: e164, name: name.value }).then(
      () => {
        dialog.close();
        onAdded(e164);
      },
      (/** @type {unknown} */ failure) => {
        error.textContent = failure instanceof Error ? failure.message : "It was not added.";
      },
    );
  });
}
