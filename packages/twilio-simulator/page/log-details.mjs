/** What unfolds under a line of the log: the request's parameters, and what can be done with it. */

import { replay } from "./api.mjs";
import { h, icon, toast } from "./dom.mjs";
import { formatDuration, toCurl } from "./format.mjs";

/** @import { SimulatorEvent } from "../src/events.ts" */

/** The parameters that tell what happened; the others are one click away. */
const MAIN = "MessageSid MessageStatus ErrorCode ErrorUrl From To Body NumMedia NumSegments".split(
  " ",
);

/**
 * @param {SimulatorEvent} event
 * @param {{ signature: string, inboxUrl: string | null }} options
 */
export function createDetails(event, { signature, inboxUrl }) {
  const isToApp = event.kind === "webhook" || event.kind === "callback";
  const isOk = signature === "Signature valid";
  return h(
    "div",
    { class: "details" },
    h(
      "div",
      { class: "details-badges" },
      isToApp
        ? h(
            "span",
            { class: `badge ${isOk ? "ok" : "bad"}` },
            icon(isOk ? "shield-ok" : "shield-bad"),
            signature,
          )
        : null,
      event.url === ""
        ? null
        : h("span", { class: "badge" }, `${event.method} ${toPath(event.url)}`),
      event.latencyMs === null ? null : h("span", { class: "badge num" }, toTiming(event)),
    ),
    event.params.length === 0 ? null : toList(pickMain(event.params)),
    event.params.length === 0
      ? null
      : h(
          "details",
          { class: "all-params" },
          h("summary", {}, `All ${event.params.length} parameters`),
          toList(event.params),
        ),
    isToApp ? toActions(event, inboxUrl) : null,
  );
}

/**
 * @param {SimulatorEvent} event
 * @param {string | null} inboxUrl
 */
function toActions(event, inboxUrl) {
  return h(
    "div",
    { class: "details-actions" },
    h(
      "button",
      {
        class: "btn small outline",
        type: "button",
        onClick: () => {
          replay(event.id).catch(() => toast("It could not be replayed"));
        },
      },
      icon("replay"),
      "Replay",
    ),
    h(
      "button",
      {
        class: "btn small outline",
        type: "button",
        onClick: () => {
          navigator.clipboard.writeText(toCurl(event)).then(
            () => toast("Copied"),
            () => toast("The browser did not allow copying"),
          );
        },
      },
      icon("copy"),
      "Copy as curl",
    ),
    h("span", { class: "grow" }),
    inboxUrl === null
      ? null
      : h("a", { class: "link", href: inboxUrl, target: "threadbox-inbox" }, "Open in inbox"),
  );
}

/**
 * @param {[string, string][]} params
 * @returns {[string, string][]}
 */
function pickMain(params) {
  return MAIN.flatMap((name) => params.filter(([other]) => other === name));
}

/** @param {[string, string][]} params */
function toList(params) {
  return h(
    "dl",
    { class: "params" },
    ...params.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** @param {SimulatorEvent} event */
function toTiming({ latencyMs, storedMs }) {
  const stored = storedMs === null ? "" : ` · stored in ${formatDuration(storedMs)}`;
  return formatDuration(latencyMs ?? 0) + stored;
}

/** @param {string} url */
function toPath(url) {
  return url.replace(/^https?:\/\/[^/]+/, "");
}
