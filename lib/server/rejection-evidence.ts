import { isMessageSid } from "../twilio/message-sid.ts";
import { diagnoseSignature } from "../twilio/signature-doctor.ts";
import type { RejectionEvidence } from "./rejections.ts";
import type { SigningToken } from "./twilio-accounts.ts";

const MAX_PARAMETERS = 60;

/** What a refused request shows of how it came and why its signature did not fit. */
export async function gatherEvidence(
  request: Request,
  known: {
    publicUrl: string;
    params: URLSearchParams;
    bodyBytes: number;
    tokens: readonly SigningToken[];
  },
): Promise<RejectionEvidence> {
  const { publicUrl, params, bodyBytes, tokens } = known;
  const { headers } = request;
  const { pathname, search } = new URL(request.url);
  const diagnosis = await diagnoseSignature(
    {
      publicUrl,
      pathname,
      search,
      params,
      signature: headers.get("x-twilio-signature") ?? "",
      host: headers.get("host"),
      forwardedHost: headers.get("x-forwarded-host"),
      forwardedPrefix: headers.get("x-forwarded-prefix"),
    },
    tokens.map(({ token }) => token),
  );
  const messageSid = params.get("MessageSid") ?? params.get("SmsSid") ?? "";
  return {
    ...diagnosis,
    tokensTried: tokens.map(({ label }) => label),
    contentType: plain(headers.get("content-type")?.split(";")[0] ?? ""),
    bodyBytes,
    // Twilio's names are words; whatever else is sent as a name may be somebody's text.
    parameterNames: [...new Set(params.keys())]
      .map((name) => (/^[A-Za-z]\w{0,39}$/.test(name) ? name : "…"))
      .slice(0, MAX_PARAMETERS),
    forwardingHeaders: forwardingHeaders(headers),
    messageSid: isMessageSid(messageSid) ? messageSid : null,
  };
}

function plain(contentType: string): string {
  return /^[\w.+/-]{0,100}$/.test(contentType) ? contentType : "…";
}

/** Next itself adds X-Forwarded-Host and its like; they tell of a proxy where the hosts differ. */
function forwardingHeaders(headers: Headers): string[] {
  const isForwarded =
    (headers.get("x-forwarded-host") ?? headers.get("host")) !== headers.get("host");
  return [...headers.keys()].filter(
    (name) =>
      ["forwarded", "via", "x-forwarded-prefix"].includes(name) ||
      (isForwarded && name.startsWith("x-forwarded-")),
  );
}
