import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { Media } from "../records.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { requireMessage } from "./messages.ts";
import { readPageRequest, slicePage, toPage } from "./paging.ts";
import { accountPath, toMediaResource } from "./resources.ts";

/** GET Messages/{MessageSid}/Media.json */
export function listMedia(
  simulation: Simulation,
  messageSid: string,
  query: URLSearchParams,
): Answer {
  const { accountSid, store } = simulation;
  const all = requireMessage(simulation, messageSid)
    .mediaSids.map((sid) => store.media.get(sid))
    .filter((media) => media !== undefined);
  const request = readPageRequest(query);
  const { rows, hasMore } = slicePage(all, request);
  return jsonAnswer(
    200,
    toPage({
      name: "media_list",
      path: `${accountPath(accountSid)}/Messages/${messageSid}/Media.json`,
      query,
      request,
      rows: rows.map((media) => toMediaResource(accountSid, media)),
      hasMore,
    }),
  );
}

/** GET Messages/{MessageSid}/Media/{Sid}: the file itself, or with `.json` what is known of it. */
export function fetchMedia(
  simulation: Simulation,
  { messageSid, sid, asJson }: { messageSid: string; sid: string; asJson: boolean },
): Answer {
  const media = requireMedia(simulation, messageSid, sid);
  if (asJson) return jsonAnswer(200, toMediaResource(simulation.accountSid, media));
  const bytes = simulation.store.readMedia(sid);
  if (bytes === null) throw new TwilioError(20404);
  return { status: 200, headers: { "Content-Type": media.contentType }, body: bytes };
}

/** DELETE Messages/{MessageSid}/Media/{Sid}.json */
export function deleteMedia(simulation: Simulation, messageSid: string, sid: string): Answer {
  const { store } = simulation;
  requireMedia(simulation, messageSid, sid);
  const message = requireMessage(simulation, messageSid);
  store.deleteMedia(sid);
  store.media.delete(sid);
  store.messages.update(messageSid, {
    mediaSids: message.mediaSids.filter((other) => other !== sid),
  });
  return { status: 204 };
}

function requireMedia(simulation: Simulation, messageSid: string, sid: string): Media {
  const media = simulation.store.media.get(sid);
  if (media === undefined || media.messageSid !== messageSid) {
    const path = `${accountPath(simulation.accountSid)}/Messages/${messageSid}/Media/${sid}`;
    throw new TwilioError(20404, `The requested resource ${path} was not found`);
  }
  return media;
}
