import { expect, test } from "vitest";
import { describeActor, describeDeed, describeDetail, KNOWN_ACTIONS } from "./audit-words";

test("every act that is recorded has words", () => {
  const sources = import.meta.glob<string>(
    ["../../../convex/**/*.ts", "!../../../convex/**/*.*.ts"],
    { eager: true, query: "?raw", import: "default" },
  );
  const recorded = Object.values(sources).flatMap((source) =>
    source.includes("AuditLog.record(")
      ? [...source.matchAll(/action: "(\w+\.\w+)"/g)].map(([, action]) => action)
      : [],
  );
  expect(recorded.length).toBeGreaterThan(5);
  expect(recorded.filter((action) => !KNOWN_ACTIONS.includes(action ?? ""))).toEqual([]);
});

test("an act reads as a sentence with who did it", () => {
  const sentence = `${describeActor("Dana")} ${describeDeed("credentials.removeToken")}`;
  expect(sentence).toBe("Dana removed a Twilio token");
  expect(describeActor(null)).toBe("Threadbox");
  expect(describeDeed("later.invented")).toBe("did “later.invented”");
});

test("its particulars are words and values, without those that are missing", () => {
  expect(describeDetail({ last4: "9f3a", kind: "failed_media", daysKept: 90, note: null })).toBe(
    "ending in 9f3a, kind failed media, days kept 90",
  );
});
