/** The log: every webhook, callback and API call, newest first. */

import { byId, h, icon } from "./dom.mjs";
import { formatClock, formatDuration, percentile } from "./format.mjs";
import { createDetails } from "./log-details.mjs";

/** @import { SimulatorEvent } from "../src/events.ts" */

const MAX_ROWS = 400;
/** Slower answers stand out. */
const SLOW_MS = 1_000;

export function createLog() {
  const rows = byId("log-rows", HTMLElement);
  const filter = byId("filter", HTMLSelectElement);
  const pause = byId("pause", HTMLButtonElement);
  /** Oldest first. @type {SimulatorEvent[]} */
  let events = [];
  /** Events up to here were cleared away. */
  let clearedId = 0;
  let isPaused = false;
  /** @type {string | null} */
  let inboxUrl = null;

  /** @param {SimulatorEvent} event */
  function isShown(event) {
    if (filter.value === "all") return true;
    return filter.value === "problems" ? isProblem(event) : event.kind === filter.value;
  }

  function render() {
    const shown = events.filter(isShown).slice(-MAX_ROWS).reverse();
    rows.replaceChildren(...shown.map((event) => toRow(event, inboxUrl)));
    showCounts();
  }

  function showCounts() {
    const answered = events.filter(({ kind }) => kind === "webhook" || kind === "callback");
    const latencies = answered.map(({ latencyMs }) => latencyMs).filter((ms) => ms !== null);
    const p50 = percentile(latencies, 0.5);
    const p95 = percentile(latencies, 0.95);
    const bad = events.filter((event) => signatureState(event) === "bad").length;
    byId("log-counts", HTMLElement).replaceChildren(
      `${events.length} ${events.length === 1 ? "event" : "events"}`,
      ...(p50 === null || p95 === null
        ? []
        : [" · ", h("b", {}, `p50 ${formatDuration(p50)}`), ` · p95 ${formatDuration(p95)}`]),
    );
    byId("log-bad", HTMLElement).textContent =
      bad === 0 ? "" : `${bad} bad ${bad === 1 ? "signature" : "signatures"}`;
  }

  filter.addEventListener("change", render);
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    pause.setAttribute("aria-label", isPaused ? "Go on" : "Pause");
    pause.replaceChildren(icon(isPaused ? "play" : "pause"));
    setWord();
    if (!isPaused) render();
  });
  byId("clear", HTMLButtonElement).addEventListener("click", () => {
    clearedId = events.at(-1)?.id ?? clearedId;
    events = [];
    render();
  });

  let isLive = false;
  function setWord() {
    let word = "Reconnecting";
    if (isLive) word = isPaused ? "Paused" : "Live";
    byId("live", HTMLElement).textContent = word;
    byId("live-led", HTMLElement).classList.toggle("off", !isLive || isPaused);
  }

  return {
    /** @param {SimulatorEvent[]} loaded */
    load(loaded) {
      // A simulator that was started again counts from 1.
      if ((loaded.at(-1)?.id ?? 0) < clearedId) clearedId = 0;
      events = loaded.filter(({ id }) => id > clearedId);
      render();
    },
    /** @param {SimulatorEvent} event */
    add(event) {
      if (events.some(({ id }) => id === event.id)) return;
      events.push(event);
      if (isPaused) return;
      showCounts();
      if (!isShown(event)) return;
      const row = toRow(event, inboxUrl);
      row.firstElementChild?.classList.add("fresh");
      rows.prepend(row);
      if (rows.childElementCount > MAX_ROWS) rows.lastElementChild?.remove();
    },
    /** @param {boolean} next */
    setLive(next) {
      isLive = next;
      setWord();
    },
    /** @param {string | null} url */
    setInboxUrl(url) {
      inboxUrl = url;
    },
  };
}

/** @param {SimulatorEvent} event */
function isProblem(event) {
  return event.errorCode !== null || (event.status ?? 200) >= 400 || event.signature === "broken";
}

/**
 * "bad" also when the app refused what was signed properly.
 *
 * @param {SimulatorEvent} event
 */
function signatureState({ signature, status }) {
  if (signature === "none") return "none";
  return signature === "broken" || status === 403 ? "bad" : "ok";
}

const SIGNATURE_WORDS = { ok: "Signature valid", bad: "Signature refused or broken", none: "" };
const DIRECTIONS = {
  webhook: { icon: "in", words: "To the app" },
  callback: { icon: "in", words: "To the app" },
  api: { icon: "out", words: "From the app" },
  notice: { icon: "dash", words: "Twilio" },
};

/**
 * @param {SimulatorEvent} event
 * @param {string | null} inboxUrl
 */
function toRow(event, inboxUrl) {
  const state = signatureState(event);
  const direction = DIRECTIONS[event.kind];
  const shield = { ok: "shield-ok", bad: "shield-bad", none: "dash" }[state];
  const isBad = (event.status ?? 200) >= 400 || (event.status === null && event.kind !== "notice");
  const isSlow = (event.latencyMs ?? 0) >= SLOW_MS;
  const button = h(
    "button",
    {
      class: `event${isSlow ? " slow" : ""}`,
      type: "button",
      "aria-expanded": "false",
    },
    h("time", {}, formatClock(event.atMs)),
    h("span", { class: `direction ${event.kind}`, title: direction.words }, icon(direction.icon)),
    h("span", { class: "what" }, h("b", {}, event.name), ` ${toSummary(event)}`),
    h("span", { class: `signature ${state}`, title: SIGNATURE_WORDS[state] }, icon(shield)),
    event.kind === "notice"
      ? null
      : h("span", { class: `badge num${isBad ? " bad" : ""}` }, `${event.status ?? "none"}`),
    h("span", { class: "ms num" }, event.latencyMs === null ? "" : formatDuration(event.latencyMs)),
  );
  const item = h("li", {}, button);
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) item.lastElementChild?.remove();
    else item.append(createDetails(event, { signature: SIGNATURE_WORDS[state], inboxUrl }));
  });
  return item;
}

/** @param {SimulatorEvent} event */
function toSummary(event) {
  const tries = event.attempt > 1 ? `try ${event.attempt}, ` : "";
  const fallback = event.isFallback ? "fallback, " : "";
  const isSid = /^(SM|MM)[0-9a-f]{32}$/.test(event.summary);
  return tries + fallback + (isSid ? `${event.summary.slice(0, 8)}…` : event.summary);
}
