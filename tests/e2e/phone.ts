import { expect } from "vitest";
import type { Address } from "./product.ts";

export interface PhoneMessage {
  sid: string;
  from: string;
  to: string;
  body: string;
  status: string;
  media: unknown[];
}

/** The contacts' side, through the simulator's control API. */
export function createPhone({ phone, controlToken }: Pick<Address, "phone" | "controlToken">) {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${phone}/_control/${path}`, {
      method,
      headers: { Authorization: `Bearer ${controlToken}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
    return response.status === 204 ? null : await response.json();
  }

  return {
    /** A contact texts us; resolves with what our webhook answered. */
    text: (text: { from: string; to: string; body: string; media?: unknown[] }) =>
      call("POST", "texts", { ...text, wait: true }) as Promise<{ sid: string; status: number }>,
    setFaults: (faults: object) => call("PUT", "faults", faults),
    thread: async (contact: string, number: string) => {
      const query = new URLSearchParams({ contact, number });
      const { messages } = (await call("GET", `thread?${query.toString()}`)) as {
        messages: PhoneMessage[];
      };
      return messages;
    },
    ledger: async () => {
      const { accepted } = (await call("GET", "ledger")) as {
        accepted: { to: string; body: string }[];
      };
      return accepted;
    },
    /** Waits until a text of ours has reached the contact. */
    expectReceived: (contact: string, number: string, body: string) =>
      expect
        .poll(
          async () =>
            (await createPhone({ phone, controlToken }).thread(contact, number)).map((m) => m.body),
          { timeout: 20_000 },
        )
        .toContain(body),
  };
}
