import twilio from "twilio";

/**
 * Twilio's SDK for the account of the environment. It has no setting for another host, so where
 * `baseUrl` is given (the simulator) its transport is pointed there: `api.twilio.com` becomes the
 * base, `messaging.twilio.com` a folder of it.
 */
export function createTwilioClient(options: {
  accountSid: string;
  authToken: string;
  baseUrl: string | undefined;
}): twilio.Twilio {
  const { accountSid, authToken, baseUrl } = options;
  if (baseUrl === undefined) return twilio(accountSid, authToken, { timeout: TIMEOUT_MS });
  return twilio(accountSid, authToken, { httpClient: new RedirectedClient(baseUrl) });
}

const TIMEOUT_MS = 15_000;

class RedirectedClient extends twilio.RequestClient {
  readonly #baseUrl: string;

  constructor(baseUrl: string) {
    super({ timeout: TIMEOUT_MS });
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
  }

  override request: twilio.RequestClient["request"] = (options) => {
    const { hostname, pathname, search } = new URL(options.uri);
    const product = hostname.split(".")[0] ?? "";
    const folder = product === "api" ? "" : `/${product}`;
    const uri = `${this.#baseUrl}${folder}${pathname}${search}`;
    return super.request({ ...options, uri }).catch((error: unknown) => {
      const isRefused = error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
      if (!isRefused) throw error;
      throw new Error(`Nothing answers at ${this.#baseUrl}. Is \`npm start\` running?`);
    });
  };
}
