import type { IncomingMessage, ServerResponse } from "node:http";
import type { ControlAccess } from "./control/access.ts";
import { jsonAnswer, writeAnswer } from "./http-answer.ts";

/** Serves the phone page at `/` and the few files it is made of. */
export function createPageHandler(_access: ControlAccess) {
  return (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    writeAnswer(response, jsonAnswer(404, { error: "There is nothing here" }));
    return Promise.resolve();
  };
}
