/** Admin-only controls for tests. They exist only where the backend was started with them. */
import type { ManualClock } from "../../clock.ts";
import { BackendError, type Engine } from "../../contracts.ts";
import { jsonReply } from "../http/exchange.ts";
import type { Route } from "../http/routes.ts";

const MAX_BODY_BYTES = 1024;

export function testControlRoutes(engine: Engine, clock: ManualClock): Route[] {
  return [
    {
      method: "POST",
      path: "/api/test/clock",
      access: "admin",
      async handle(request) {
        const { advanceMs, setMs } = await request.json(MAX_BODY_BYTES);
        try {
          if (typeof advanceMs === "number") clock.advance(advanceMs);
          else if (typeof setMs === "number") clock.set(setMs);
        } catch (error) {
          if (error instanceof RangeError) throw new BackendError("BadClock", error.message);
          throw error;
        }
        return jsonReply({ nowMs: clock.now() });
      },
    },
    {
      method: "POST",
      path: "/api/test/occ",
      access: "admin",
      async handle(request) {
        const { count } = await request.json(MAX_BODY_BYTES);
        if (typeof count !== "number") throw new BackendError("BadCount", "count is a number.");
        engine.injectOcc(count);
        return jsonReply({ count });
      },
    },
  ];
}
