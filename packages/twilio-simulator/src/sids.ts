import { randomBytes } from "node:crypto";

/** A fresh SID: its kind's two letters and 32 hex digits. */
export function newSid(prefix: "SM" | "MM" | "ME" | "PN" | "MG" | "AP" | "RQ"): string {
  return prefix + randomBytes(16).toString("hex");
}
