import type { Engine, FunctionCall, JsonObject, LogLine, Outcome } from "../../contracts.ts";
import { logText } from "../log-text.ts";
import { encodeTs } from "./protocol.ts";

/** What a session's requests need of it. */
export interface RequestOwner {
  /** Null before Connect. */
  readonly sessionId: string | null;
  /** False when nothing may run any more: the socket is closed or the token has expired. */
  mayRun(): boolean;
  send(message: JsonObject): void;
  /** The client waits for a transition at or after `ts`. */
  requireTransition(ts: bigint): void;
  /** The session cannot go on; the client connects again and sends again. */
  fail(error: unknown): void;
  close(reason: string): void;
}

export interface RequestRunner {
  engine: Pick<Engine, "runMutation" | "runAction">;
  /** Of the newest commit. */
  latestTs(): bigint;
}

const MAX_QUEUED_MUTATIONS = 1000;
const MAX_RUNNING_ACTIONS = 1000;

/** Mutations of one socket, strictly in the order received, and its actions, side by side. */
export class Requests {
  readonly #runner: RequestRunner;
  readonly #owner: RequestOwner;
  #mutations: Promise<void> = Promise.resolve();
  #queuedMutations = 0;
  #runningActions = 0;

  constructor(runner: RequestRunner, owner: RequestOwner) {
    this.#runner = runner;
    this.#owner = owner;
  }

  /** `call` holds the identity as of now, not as of the mutation's turn. */
  enqueueMutation(requestId: number, call: FunctionCall): void {
    if (this.#queuedMutations >= MAX_QUEUED_MUTATIONS) {
      this.#owner.close("TooManyConcurrentMutations");
      return;
    }
    this.#queuedMutations += 1;
    this.#mutations = this.#mutations.then(async () => {
      await this.#runMutation(requestId, call);
      this.#queuedMutations -= 1;
    });
  }

  startAction(requestId: number, call: FunctionCall): void {
    if (this.#runningActions >= MAX_RUNNING_ACTIONS) {
      this.#owner.close("TooManyConcurrentActions");
      return;
    }
    if (!this.#owner.mayRun()) return;
    this.#runningActions += 1;
    void this.#runAction(requestId, call).finally(() => {
      this.#runningActions -= 1;
    });
  }

  async #runMutation(requestId: number, call: FunctionCall): Promise<void> {
    if (!this.#owner.mayRun()) return;
    const { sessionId } = this.#owner;
    const session = sessionId === null ? undefined : { sessionId, requestId };
    try {
      const { outcome, ts, logLines } = await this.#runner.engine.runMutation(call, session);
      const reply = toReply("MutationResponse", requestId, outcome, logLines);
      if (!outcome.ok) {
        this.#owner.send(reply);
        return;
      }
      this.#owner.send({ ...reply, ts: encodeTs(ts) });
      this.#owner.requireTransition(ts);
    } catch (error) {
      this.#owner.fail(error);
    }
  }

  async #runAction(requestId: number, call: FunctionCall): Promise<void> {
    try {
      const { outcome, logLines } = await this.#runner.engine.runAction(call);
      this.#owner.send(toReply("ActionResponse", requestId, outcome, logLines));
      this.#owner.requireTransition(this.#runner.latestTs());
    } catch (error) {
      this.#owner.fail(error);
    }
  }
}

function toReply(
  type: "MutationResponse" | "ActionResponse",
  requestId: number,
  outcome: Outcome,
  logLines: LogLine[],
): JsonObject {
  const reply: JsonObject = {
    type,
    requestId,
    success: outcome.ok,
    result: outcome.ok ? outcome.value : outcome.message,
    logLines: logLines.map(logText),
  };
  if (!outcome.ok && outcome.data !== undefined) reply.errorData = outcome.data;
  return reply;
}
