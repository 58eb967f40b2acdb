import { expect, test } from "vitest";
import { openMediaToken } from "../media-token.ts";
import { statusCallbackUrl, twilioMediaUrl } from "./callback-urls.ts";

test("a callback's address names our message and how Twilio retries", () => {
  expect(statusCallbackUrl("https://inbox.example/", "m1")).toBe(
    "https://inbox.example/api/twilio/sms-status?mid=m1#rc=3&rp=5xx,ct,rt",
  );
});

test("a file's address holds a token that outlives Twilio's queue of ten hours", async () => {
  const url = await twilioMediaUrl("https://inbox.example", "secret", "media1", 0);
  const [origin, token = ""] = url.split("/api/twilio/media/");
  expect(origin).toBe("https://inbox.example");
  expect(await openMediaToken("secret", token, 10 * 3_600_000)).toBe("media1");
  expect(await openMediaToken("secret", token, 13 * 3_600_000)).toBeNull();
});
