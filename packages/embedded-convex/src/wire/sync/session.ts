import { BackendError, type FunctionCall, type JsonObject } from "../../contracts.ts";
import { ANONYMOUS, type Session } from "../auth/authenticator.ts";
import type { Backend } from "../backend.ts";
import { canonicalPath } from "../function-path.ts";
import { toBackendError } from "../http/errors.ts";
import { isSystemPath } from "../system-queries.ts";
import type { QueryRegistry } from "./query-registry.ts";
import {
  ProtocolError,
  encodeVersion,
  type ClientMessage,
  type QueryChange,
  type StateVersion,
  type WireCall,
  type WireToken,
} from "./protocol.ts";
import { QuerySet } from "./query-set.ts";
import { Requests, type RequestOwner } from "./requests.ts";
import type { SharedQuery, QueryUser } from "./shared-query.ts";
import type { TransitionTarget, Transitions } from "./transitions.ts";

/** The socket's end of a session. */
export interface SessionSocket {
  /** Host header of the upgrade request. */
  host: string | undefined;
  readonly readiness: "ready" | "busy" | "closed";
  send(message: string): void;
  sendTransition(message: string): void;
  /** The client connects again after every close, but not after a FatalError. */
  close(reason: string): void;
}

/** A client's clock or a wiped database may be ahead, but an absurd timestamp would stop the counter. */
const MAX_TS_AHEAD_NS = 400n * 24n * 60n * 60n * 1_000_000_000n;

/**
 * One client's connection: its place in the version chain, its identity, its queries, and its
 * mutations, which run strictly in the order received.
 */
export class SyncSession implements TransitionTarget, QueryUser, RequestOwner {
  readonly #backend: Backend;
  readonly #socket: SessionSocket;
  readonly #transitions: Transitions;
  readonly #queries: QuerySet;
  readonly #requests: Requests;

  #sessionId: string | null = null;
  #clockSkewMs: number | null = null;
  #session: Session = ANONYMOUS;
  /** What the client will have after the next transition. */
  #querySetVersion = 0;
  #identityVersion = 0;
  /** What it has. Every transition starts where the last one ended. */
  #sent: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  /** The client waits for a transition at or after this commit; null when it waits for none. */
  #requiredTs: bigint | null = null;

  constructor(
    backend: Backend,
    registry: QueryRegistry,
    transitions: Transitions,
    socket: SessionSocket,
  ) {
    this.#backend = backend;
    this.#transitions = transitions;
    this.#socket = socket;
    this.#queries = new QuerySet(registry, this);
    const { engine, db } = backend;
    this.#requests = new Requests({ engine, latestTs: () => db.latestTs() }, this);
  }

  get sessionId(): string | null {
    return this.#sessionId;
  }

  get readiness(): "ready" | "busy" | "closed" {
    return this.#socket.readiness;
  }

  /** One message after the other: an Authenticate holds back what follows it. */
  async handle(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case "Connect":
        this.#connect(message);
        return;
      case "ModifyQuerySet":
        this.#modifyQuerySet(message);
        return;
      case "Authenticate":
        await this.#authenticate(message.baseVersion, message.token);
        return;
      case "Mutation":
        this.#requests.enqueueMutation(message.requestId, this.#toCall(message.call));
        return;
      case "Action":
        this.#requests.startAction(message.requestId, this.#toCall(message.call));
        return;
      case "Event":
        return;
    }
  }

  end(): void {
    this.#queries.clear();
  }

  onInvalidated(): void {
    this.#transitions.request(this);
  }

  pendingQueries(force: boolean): SharedQuery[] {
    return this.#queries.pending(force);
  }

  transition(ts: bigint): "done" | "stale" | "behind" {
    if (this.#isExpired()) {
      this.#expire();
      return "done";
    }
    if (ts < this.#sent.ts || !this.#queries.isValidAt(ts)) return "stale";
    this.#sendTransition(ts);
    if (this.#requiredTs !== null && this.#requiredTs > ts) return "behind";
    this.#requiredTs = null;
    return "done";
  }

  fail(error: unknown): void {
    const { code, message } = toBackendError(error);
    this.close(`${code}: ${message}`);
  }

  close(reason: string): void {
    this.#socket.close(reason);
  }

  send(message: JsonObject): void {
    this.#socket.send(JSON.stringify(message));
  }

  mayRun(): boolean {
    if (this.#isExpired()) this.#expire();
    return this.#socket.readiness !== "closed";
  }

  requireTransition(ts: bigint): void {
    if (this.#requiredTs === null || ts > this.#requiredTs) this.#requiredTs = ts;
    this.#transitions.request(this);
  }

  #connect(message: ClientMessage & { type: "Connect" }): void {
    const { clock, db } = this.#backend;
    if (this.#sessionId !== null) throw new ProtocolError("Received Connect twice.");
    this.#sessionId = message.sessionId;
    // Tokens live by real time, and the client uses this to renew them.
    if (message.clientTs !== null) this.#clockSkewMs = message.clientTs - Date.now();
    const { maxObservedTimestamp: observed } = message;
    const limit = BigInt(Math.floor(clock.now())) * 1_000_000n + MAX_TS_AHEAD_NS;
    if (observed !== null && observed < limit) db.advanceTs(observed);
  }

  #modifyQuerySet(message: ClientMessage & { type: "ModifyQuerySet" }): void {
    const { baseVersion, newVersion, modifications } = message;
    if (baseVersion !== this.#querySetVersion || newVersion <= baseVersion) {
      throw baseVersionMismatch(baseVersion, this.#querySetVersion);
    }
    for (const change of modifications) this.#changeQuery(change);
    this.#querySetVersion = newVersion;
    this.#transitions.request(this);
  }

  #changeQuery(change: QueryChange): void {
    if (change.type === "Remove") this.#queries.remove(change.queryId);
    else this.#queries.add(change.queryId, this.#toCall(change.call), change.journal);
  }

  async #authenticate(baseVersion: number, token: WireToken): Promise<void> {
    if (baseVersion !== this.#identityVersion) {
      throw baseVersionMismatch(baseVersion, this.#identityVersion);
    }
    try {
      this.#session = await this.#verify(token);
    } catch (error) {
      this.#refuse(toBackendError(error), true);
      return;
    }
    this.#identityVersion = baseVersion + 1;
    this.#queries.changeCaller(this.#session.caller);
    this.#transitions.request(this);
  }

  async #verify(token: WireToken): Promise<Session> {
    const { authenticator } = this.#backend;
    switch (token.type) {
      case "None":
        return ANONYMOUS;
      case "User":
        return authenticator.user(token.value);
      case "Admin":
        return authenticator.admin(token.value, token.actingAs, this.#socket.host);
    }
  }

  #toCall({ udfPath, args, componentPath }: WireCall): FunctionCall {
    const { caller } = this.#session;
    if (!caller.isAdmin && (componentPath !== null || isSystemPath(udfPath))) {
      throw new ProtocolError("Only admins may call functions of components.");
    }
    return {
      mount: componentPath ?? "",
      path: canonicalPath(udfPath),
      args,
      caller,
      publicOnly: !caller.isAdmin,
      source: "SyncWorker",
    };
  }

  #sendTransition(ts: bigint): void {
    const end = { querySet: this.#querySetVersion, identity: this.#identityVersion, ts };
    const changes = this.#queries.takeChanges();
    const isNews =
      changes.length > 0 ||
      end.querySet !== this.#sent.querySet ||
      end.identity !== this.#sent.identity ||
      this.#requiredTs !== null;
    if (!isNews) return;
    const envelope = JSON.stringify({
      type: "Transition",
      startVersion: encodeVersion(this.#sent),
      endVersion: encodeVersion(end),
      clientClockSkew: this.#clockSkewMs,
      serverTs: Number(ts),
    });
    this.#sent = end;
    this.#socket.sendTransition(`${envelope.slice(0, -1)},"modifications":[${changes.join(",")}]}`);
  }

  #isExpired(): boolean {
    const { expiresAtMs } = this.#session;
    return expiresAtMs !== null && expiresAtMs <= Date.now();
  }

  #expire(): void {
    this.#refuse(new BackendError("TokenExpired", "The token has expired."), false);
  }

  /** `baseVersion` is the identity that still holds; a lower one would be ignored by the client. */
  #refuse(error: BackendError, authUpdateAttempted: boolean): void {
    const baseVersion = this.#identityVersion;
    this.send({ type: "AuthError", error: error.message, baseVersion, authUpdateAttempted });
    this.close(error.code);
  }
}

function baseVersionMismatch(received: number, current: number): ProtocolError {
  return new ProtocolError(
    `Base version ${received} passed up doesn't match the current version ${current}.`,
  );
}
