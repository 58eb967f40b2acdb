import { createPrivateKey } from "node:crypto";
import { isLoopbackUrl } from "../run/settings.mjs";
import { error, ok, warning, type Finding } from "./findings.ts";

type Variables = Readonly<Record<string, string>>;

const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Checks the shape of what the person set (`own`), without any network. What a stand-in will generate
 * counts as fine.
 */
export function checkVariables(own: Variables): Finding[] {
  return [
    ...checkTwilio(own),
    ...checkConvex(own),
    ...checkClerk(own),
    ...checkKeys(own),
    ...checkSealingKeys(own),
    ...checkErasureKey(own),
    ...checkPorts(own),
  ];
}

function checkTwilio(own: Variables): Finding[] {
  const sid = own["TWILIO_ACCOUNT_SID"] ?? "";
  const token = own["TWILIO_AUTH_TOKEN"] ?? "";
  if (sid === "" && token === "") {
    return [ok("TWILIO_ACCOUNT_SID", "not set: the phone simulator stands in for Twilio")];
  }
  const findings = [
    /^AC[0-9a-f]{32}$/.test(sid)
      ? ok("TWILIO_ACCOUNT_SID", "is an Account SID")
      : error(
          "TWILIO_ACCOUNT_SID",
          explainSid(sid),
          "Copy the Account SID from the Twilio Console, Account Info: AC and 32 characters of 0-9 a-f, 34 in all.",
        ),
    /^[0-9a-f]{32}$/.test(token)
      ? ok("TWILIO_AUTH_TOKEN", "is an Auth Token")
      : error(
          "TWILIO_AUTH_TOKEN",
          token === "" ? "is not set" : `has ${token.length} characters; an Auth Token has 32`,
          "Copy the Auth Token from the Twilio Console, Account Info (Show): 32 characters of 0-9 a-f.",
        ),
    checkNumber(own["TWILIO_PHONE_NUMBER"] ?? ""),
    checkPublicUrl(own["PUBLIC_WEBHOOK_URL"] ?? ""),
  ];
  const next = own["TWILIO_AUTH_TOKEN_NEXT"] ?? "";
  if (next !== "" && !/^[0-9a-f]{32}$/.test(next)) {
    findings.push(
      error(
        "TWILIO_AUTH_TOKEN_NEXT",
        `has ${next.length} characters; an Auth Token has 32`,
        "Copy the account's other token from the Twilio Console, or remove the line when you are not rotating tokens.",
      ),
    );
  }
  const base = own["TWILIO_API_BASE_URL"] ?? "";
  if (base !== "") {
    findings.push(
      warning(
        "TWILIO_API_BASE_URL",
        "sends your account's requests to another host than Twilio's",
        "Remove the line unless you run a Twilio stand-in of your own.",
      ),
    );
  }
  return findings;
}

function explainSid(sid: string): string {
  if (sid === "") return "is not set";
  if (sid.startsWith("SK")) return "is an API key, not an Account SID";
  if (!sid.startsWith("AC")) return "does not begin with AC";
  return `has ${sid.length} characters; an Account SID has 34`;
}

function checkNumber(number: string): Finding {
  if (E164.test(number)) return ok("TWILIO_PHONE_NUMBER", "is in E.164");
  return error(
    "TWILIO_PHONE_NUMBER",
    number === "" ? "is not set" : "is not in E.164",
    "Write one of your Twilio numbers as + and digits alone, with the country code: +15035550100 (US), +442071838750 (UK), +919876543210 (India).",
  );
}

function checkPublicUrl(url: string): Finding {
  const name = "PUBLIC_WEBHOOK_URL";
  if (url === "") {
    return error(
      name,
      "is not set, so Twilio cannot reach the inbox",
      "Set it to the https origin under which the inbox is reachable from the internet, like https://inbox.example.com.",
    );
  }
  if (!URL.canParse(url) || new URL(url).origin !== url) {
    const origin = URL.canParse(url) ? new URL(url).origin : "https://inbox.example.com";
    return error(name, "is not an origin", `Write it without path and slash at the end: ${origin}`);
  }
  if (isLoopbackUrl(url)) {
    return warning(
      name,
      "is this machine, which Twilio cannot reach: texts will not come in",
      "Use a tunnel or a server, and set its https origin.",
    );
  }
  if (!url.startsWith("https://")) {
    return error(
      name,
      "is not https",
      `Write ${url.replace("http://", "https://")}, with a certificate there.`,
    );
  }
  return ok(name, "is an https origin");
}

function checkConvex(own: Variables): Finding[] {
  const selfHosted = own["CONVEX_SELF_HOSTED_URL"] ?? "";
  const deployment = own["CONVEX_DEPLOYMENT"] ?? "";
  const url = own["NEXT_PUBLIC_CONVEX_URL"] ?? "";
  if (selfHosted !== "" && deployment !== "") {
    return [
      error(
        "CONVEX_DEPLOYMENT",
        "and CONVEX_SELF_HOSTED_URL are both set",
        "Keep one of them: the first for Convex Cloud, the second for a deployment of your own.",
      ),
    ];
  }
  if (selfHosted !== "") {
    const key = own["CONVEX_SELF_HOSTED_ADMIN_KEY"] ?? "";
    return [
      URL.canParse(selfHosted) && (isLoopbackUrl(selfHosted) || selfHosted.startsWith("https://"))
        ? ok("CONVEX_SELF_HOSTED_URL", "is a URL")
        : error(
            "CONVEX_SELF_HOSTED_URL",
            "is not an https URL",
            "Write the deployment's client URL, like https://convex.example.com.",
          ),
      key === ""
        ? error(
            "CONVEX_SELF_HOSTED_ADMIN_KEY",
            "is not set",
            "Make one on the deployment (generate_admin_key.sh) and set it.",
          )
        : ok("CONVEX_SELF_HOSTED_ADMIN_KEY", "is set"),
    ];
  }
  const isCloud = deployment !== "" || (own["CONVEX_DEPLOY_KEY"] ?? "") !== "";
  if (!isCloud && url === "") {
    return [ok("CONVEX_DEPLOYMENT", "not set: the embedded backend stands in for Convex")];
  }
  if (!isCloud) {
    return [
      error(
        "NEXT_PUBLIC_CONVEX_URL",
        "is set without a deployment",
        "Add CONVEX_DEPLOYMENT or CONVEX_SELF_HOSTED_URL, or remove it to use the embedded backend.",
      ),
    ];
  }
  if (/^https:\/\/[a-z0-9.-]+$/.test(url)) return [ok("NEXT_PUBLIC_CONVEX_URL", "is a URL")];
  return [
    error(
      "NEXT_PUBLIC_CONVEX_URL",
      url === "" ? "is not set" : "is not an https URL",
      "Copy the deployment's URL from the Convex dashboard, Settings: https://….convex.cloud, without a slash at the end.",
    ),
  ];
}

function checkClerk(own: Variables): Finding[] {
  const publishable = own["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "";
  const secret = own["CLERK_SECRET_KEY"] ?? "";
  if (publishable === "" && secret === "") {
    const isPublic =
      (own["PUBLIC_WEBHOOK_URL"] ?? "") !== "" && !isLoopbackUrl(own["PUBLIC_WEBHOOK_URL"]);
    if (!isPublic)
      return [ok("CLERK_SECRET_KEY", "not set: the development sign-in stands in for Clerk")];
    return [
      warning(
        "CLERK_SECRET_KEY",
        "is not set, and the development sign-in stays closed while PUBLIC_WEBHOOK_URL is public",
        "Add both Clerk keys from the Clerk Dashboard, API keys.",
      ),
    ];
  }
  return [
    /^pk_(test|live)_[A-Za-z0-9+/=]+$/.test(publishable)
      ? ok("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "is a publishable key")
      : error(
          "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
          publishable === ""
            ? "is not set, though CLERK_SECRET_KEY is"
            : "is not a publishable key",
          "Copy it from the Clerk Dashboard, API keys: it begins with pk_test_ or pk_live_. Set both keys or neither.",
        ),
    /^sk_(test|live)_\w+$/.test(secret)
      ? ok("CLERK_SECRET_KEY", "is a secret key")
      : error(
          "CLERK_SECRET_KEY",
          secret === ""
            ? "is not set, though NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is"
            : "is not a secret key",
          "Copy it from the Clerk Dashboard, API keys: it begins with sk_test_ or sk_live_. Set both keys or neither.",
        ),
  ];
}

function checkKeys(own: Variables): Finding[] {
  return ["SERVICE_PRIVATE_KEY", "DEV_AUTH_PRIVATE_KEY"].flatMap((name) => {
    const encoded = own[name] ?? "";
    if (encoded === "") return [];
    if (isP256Key(encoded)) return [ok(name, "is a P-256 private key")];
    return [
      error(
        name,
        "is not a P-256 private key as PKCS#8 PEM in base64",
        "Remove the line: `npm start` generates one. On a server, copy it from the installation that generated it.",
      ),
    ];
  });
}

function checkSealingKeys(own: Variables): Finding[] {
  return ["SECRETS_KEY", "SECRETS_KEY_PREVIOUS"].flatMap((name) => {
    const encoded = own[name] ?? "";
    if (encoded === "") return [];
    if (Buffer.from(encoded, "base64").length === 32) return [ok(name, "is 32 bytes in base64")];
    return [
      error(
        name,
        "is not 32 bytes in base64",
        "Make one with `openssl rand -base64 32`, or copy it from the installation that sealed the tokens.",
      ),
    ];
  });
}

function checkErasureKey(own: Variables): Finding[] {
  const name = "ERASURE_HMAC_KEY";
  const key = own[name] ?? "";
  if (key === "") return [];
  if (Buffer.from(key, "base64").length >= 32) return [ok(name, "has 32 bytes or more")];
  return [
    error(
      name,
      "is shorter than 32 bytes in base64",
      "Make one with `openssl rand -base64 32` before anything is erased. Later, copy it from the installation that erased.",
    ),
  ];
}

function isP256Key(encoded: string): boolean {
  try {
    const key = createPrivateKey(Buffer.from(encoded, "base64"));
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

function checkPorts(own: Variables): Finding[] {
  return ["PORT", "CONVEX_PORT", "CONVEX_SITE_PORT", "SIMULATOR_PORT"].flatMap((name) => {
    const text = own[name] ?? "";
    const port = Number(text);
    if (text === "" || (Number.isInteger(port) && port >= 1 && port <= 65_535)) return [];
    return [error(name, `is "${text}"`, "Write a number between 1 and 65535, or remove the line.")];
  });
}
