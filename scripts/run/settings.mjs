import { generateSigningKey, randomBase64, randomHex } from "./secrets.mjs";
import { StartError } from "./start-error.mjs";

/** @typedef {import("./env-file.mjs").Variables} Variables */

/**
 * @typedef {object} Settings
 * @property {{ app: number, convex: number, site: number, simulator: number }} ports
 * @property {"embedded" | "selfHosted" | "cloud"} convex which Convex the product uses
 * @property {"simulator" | "account"} twilio
 * @property {"development" | "clerk"} auth
 * @property {Variables} variables everything by name; what does not apply is absent
 * @property {Variables} local what belongs into local.env
 */

/** Issuer of the development sign-in's tokens; `.invalid` can never be somebody's host. */
export const DEVELOPMENT_ISSUER = "https://threadbox.invalid/development";

/** The demo organization's first number; 555-01xx is kept free for examples. */
export const DEMO_NUMBER = "+15035550100";

/** Convex's environment variables, as convex/convex.config.ts declares them. */
export const CONVEX_VARIABLES = [
  "MEMBER_JWT_ISSUER",
  "MEMBER_JWKS",
  "MEMBER_JWT_ALGORITHM",
  "SERVICE_JWKS",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_AUTH_TOKEN_NEXT",
  "TWILIO_API_BASE_URL",
  "PUBLIC_WEBHOOK_URL",
  "MEDIA_TOKEN_SECRET",
  "ERASURE_HMAC_KEY",
  "SECRETS_KEY",
  "SECRETS_KEY_PREVIOUS",
  "TEXTS_PER_MEMBER_PER_MINUTE",
  "TEXTS_PER_ORGANIZATION_PER_MINUTE",
];

/** Everything that may be set in .env.local or the environment: the names of .env.example. */
export const KNOWN_VARIABLES = [
  "PORT",
  "CONVEX_PORT",
  "CONVEX_SITE_PORT",
  "SIMULATOR_PORT",
  "THREADBOX_DATA",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_AUTH_TOKEN_NEXT",
  "TWILIO_PHONE_NUMBER",
  "TWILIO_API_BASE_URL",
  "PUBLIC_WEBHOOK_URL",
  "CONVEX_DEPLOYMENT",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_SELF_HOSTED_URL",
  "CONVEX_SELF_HOSTED_ADMIN_KEY",
  "NEXT_PUBLIC_CONVEX_URL",
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "MEMBER_JWT_ISSUER",
  "MEMBER_JWKS",
  "MEMBER_JWT_ALGORITHM",
  "SERVICE_PRIVATE_KEY",
  "SERVICE_JWKS",
  "DEV_AUTH_PRIVATE_KEY",
  "MEDIA_TOKEN_SECRET",
  "ERASURE_HMAC_KEY",
  "SECRETS_KEY",
  "SECRETS_KEY_PREVIOUS",
  "TEXTS_PER_MEMBER_PER_MINUTE",
  "TEXTS_PER_ORGANIZATION_PER_MINUTE",
  "SIMULATOR_CONTROL_TOKEN",
  "PHONE_SIMULATOR_URL",
];

const PORTS = /** @type {const} */ ([
  ["app", "PORT", 3000],
  ["convex", "CONVEX_PORT", 3210],
  ["site", "CONVEX_SITE_PORT", 3211],
  ["simulator", "SIMULATOR_PORT", 4010],
]);

/**
 * Decides which stand-ins are needed and completes the variables.
 *
 * @param {Variables} own what the person set, in the environment or in .env.local; "" means not set
 * @param {Variables} stored what an earlier start generated (local.env)
 * @returns {Settings}
 */
export function resolveSettings(own, stored) {
  const ports = readPorts(own);
  const convex = chooseConvex(own);
  const twilio = chooseTwilio(own);
  const auth = chooseAuth(own);

  /** @type {Variables} */
  const local = {};
  /** @param {string} name @param {() => string} make */
  const keep = (name, make) => {
    local[name] = stored[name] ?? make();
  };
  keepKeys(local, stored);
  keep("MEDIA_TOKEN_SECRET", () => randomHex(32));
  keep("ERASURE_HMAC_KEY", () => randomBase64(32));
  keep("SECRETS_KEY", () => randomBase64(32));
  if (convex === "embedded") {
    local["NEXT_PUBLIC_CONVEX_URL"] = `http://127.0.0.1:${ports.convex}`;
    local["CONVEX_SELF_HOSTED_URL"] = `http://127.0.0.1:${ports.convex}`;
    keep("CONVEX_SELF_HOSTED_ADMIN_KEY", () => `threadbox-${randomHex(24)}`);
  } else if (own["CONVEX_SELF_HOSTED_URL"]) {
    local["NEXT_PUBLIC_CONVEX_URL"] = own["CONVEX_SELF_HOSTED_URL"];
  }
  if (twilio === "simulator") {
    keep("TWILIO_ACCOUNT_SID", () => `AC${randomHex(16)}`);
    keep("TWILIO_AUTH_TOKEN", () => randomHex(16));
    local["TWILIO_PHONE_NUMBER"] = DEMO_NUMBER;
    local["TWILIO_API_BASE_URL"] = `http://127.0.0.1:${ports.simulator}`;
    local["PHONE_SIMULATOR_URL"] = `http://localhost:${ports.simulator}`;
    keep("SIMULATOR_CONTROL_TOKEN", () => randomHex(24));
  }
  local["PUBLIC_WEBHOOK_URL"] = `http://localhost:${ports.app}`;
  if (auth === "development") {
    local["MEMBER_JWT_ISSUER"] = DEVELOPMENT_ISSUER;
    local["MEMBER_JWT_ALGORITHM"] = "ES256";
  } else {
    Object.assign(local, clerkIssuer(own["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? ""));
  }

  const variables = { ...local, ...withoutEmpty(own) };
  if (auth === "clerk") delete variables["DEV_AUTH_PRIVATE_KEY"];
  requireOrigin(variables["PUBLIC_WEBHOOK_URL"] ?? "");
  if (convex === "embedded" && own["NEXT_PUBLIC_CONVEX_URL"]) {
    throw new StartError(
      "NEXT_PUBLIC_CONVEX_URL is set, but no deployment. Add CONVEX_DEPLOYMENT (Convex Cloud) or CONVEX_SELF_HOSTED_URL with its admin key, or remove it to use the embedded backend.",
    );
  }
  if (variables["NEXT_PUBLIC_CONVEX_URL"] === undefined) {
    throw new StartError(
      "NEXT_PUBLIC_CONVEX_URL is missing. Copy the deployment's URL (https://….convex.cloud) into .env.local.",
    );
  }
  return { ports, convex, twilio, auth, variables, local };
}

/** @param {string | undefined} url */
export function isLoopbackUrl(url) {
  if (url === undefined || !URL.canParse(url)) return false;
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

/**
 * The signing keys of this installation: the web server's own, and the development sign-in's.
 *
 * @param {Variables} local filled in
 * @param {Variables} stored
 */
function keepKeys(local, stored) {
  for (const [kid, privateName, jwksName] of /** @type {const} */ ([
    ["service", "SERVICE_PRIVATE_KEY", "SERVICE_JWKS"],
    ["development", "DEV_AUTH_PRIVATE_KEY", "MEMBER_JWKS"],
  ])) {
    const privateKey = stored[privateName];
    const jwks = stored[jwksName];
    const isPair = privateKey !== undefined && jwks?.startsWith("data:") === true;
    const pair = isPair ? { privateKey, jwks } : generateSigningKey(kid);
    local[privateName] = pair.privateKey;
    local[jwksName] = pair.jwks;
  }
}

/** @param {Variables} own */
function readPorts(own) {
  const ports = { app: 0, convex: 0, site: 0, simulator: 0 };
  for (const [key, name, standard] of PORTS) {
    const text = own[name] || String(standard);
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
      throw new StartError(`${name} is "${text}". It must be a port between 1 and 65535.`);
    }
    ports[key] = port;
  }
  return ports;
}

/**
 * @param {Variables} own
 * @returns {Settings["convex"]}
 */
function chooseConvex(own) {
  if (own["CONVEX_SELF_HOSTED_URL"]) {
    if (!own["CONVEX_SELF_HOSTED_ADMIN_KEY"]) {
      throw new StartError(
        "CONVEX_SELF_HOSTED_URL is set without CONVEX_SELF_HOSTED_ADMIN_KEY. Add the deployment's admin key, or remove the URL to use the embedded backend.",
      );
    }
    return "selfHosted";
  }
  return own["CONVEX_DEPLOYMENT"] || own["CONVEX_DEPLOY_KEY"] ? "cloud" : "embedded";
}

/**
 * @param {Variables} own
 * @returns {Settings["twilio"]}
 */
function chooseTwilio(own) {
  const sid = own["TWILIO_ACCOUNT_SID"];
  const token = own["TWILIO_AUTH_TOKEN"];
  if (!sid && !token) return "simulator";
  if (!sid || !token) {
    throw new StartError(
      `${sid ? "TWILIO_AUTH_TOKEN" : "TWILIO_ACCOUNT_SID"} is missing. Set both (Twilio Console, Account Info), or neither to use the phone simulator.`,
    );
  }
  return "account";
}

/**
 * @param {Variables} own
 * @returns {Settings["auth"]}
 */
function chooseAuth(own) {
  const publishable = own["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"];
  const secret = own["CLERK_SECRET_KEY"];
  if (!publishable && !secret) return "development";
  if (publishable && secret) return "clerk";
  throw new StartError(
    `${publishable ? "CLERK_SECRET_KEY" : "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"} is missing. Set both Clerk keys (Clerk Dashboard, API keys), or neither to use the development sign-in.`,
  );
}

/** @param {string} url PUBLIC_WEBHOOK_URL */
function requireOrigin(url) {
  const isOrigin = URL.canParse(url) && new URL(url).origin === url;
  if (isOrigin && (url.startsWith("https://") || isLoopbackUrl(url))) return;
  throw new StartError(
    `PUBLIC_WEBHOOK_URL is "${url}". It must be an origin like https://inbox.example.com: https, no path, no slash at the end.`,
  );
}

/**
 * Clerk's publishable key is the instance's host in base64, ended by "$"; its tokens are RS256.
 *
 * @param {string} publishableKey
 * @returns {Variables}
 */
function clerkIssuer(publishableKey) {
  const encoded = /^pk_(?:test|live)_(.+)$/.exec(publishableKey)?.[1] ?? "";
  const host = /^([a-z0-9.-]+)\$$/i.exec(Buffer.from(encoded, "base64").toString("utf8"))?.[1];
  if (host === undefined) {
    throw new StartError(
      "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key. Copy it again from the Clerk Dashboard, API keys; it begins with pk_test_ or pk_live_.",
    );
  }
  return {
    MEMBER_JWT_ISSUER: `https://${host}`,
    MEMBER_JWKS: `https://${host}/.well-known/jwks.json`,
    MEMBER_JWT_ALGORITHM: "RS256",
  };
}

/** @param {Variables} variables */
function withoutEmpty(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}
