import { expect, test } from "vitest";
import { describeActor, describeDeed, describeTarget, KNOWN_ACTIONS } from "./audit-words";

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
  expect(sentence).toBe("Dana asked to remove a Twilio token");
  expect(describeDeed("delivery.resume")).toBe("tried sending again");
  expect(describeActor(null)).toBe("Threadbox");
  expect(describeDeed("later.invented")).toBe("did “later.invented”");
});

test("what it was done to is named by what people know it by, or not at all", () => {
  const accountSid = `AC${"a".repeat(32)}`;
  expect(describeTarget(accountSid)).toBe(accountSid);
  expect(describeTarget("…0100")).toBe("…0100");
  expect(describeTarget("j57a8q2m3n4p5r6s7t8v9w0x1y2z3a4b")).toBeNull();
  expect(describeTarget(null)).toBeNull();
});
