import { WebSocket } from "ws";
import type { Json, JsonObject } from "../../contracts.ts";

/** A socket that speaks the sync protocol frame by frame, for what the stock client hides. */
export class RawClient {
  readonly received: JsonObject[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (frame: Buffer) => {
      this.received.push(JSON.parse(frame.toString()) as JsonObject);
      this.#wake();
    });
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async connect(url: string, sessionId: string, maxObserved?: string): Promise<RawClient> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    client.send({
      type: "Connect",
      sessionId,
      connectionCount: 0,
      lastCloseReason: "InitialConnect",
      clientTs: Date.now(),
      ...(maxObserved === undefined ? {} : { maxObservedTimestamp: maxObserved }),
    });
    return client;
  }

  send(message: JsonObject): void {
    this.#socket.send(JSON.stringify(message));
  }

  add(version: number, queryId: number, udfPath: string, args: JsonObject): void {
    this.send({
      type: "ModifyQuerySet",
      baseVersion: version,
      newVersion: version + 1,
      modifications: [{ type: "Add", queryId, udfPath, args: [args] }],
    });
  }

  mutate(requestId: number, udfPath: string, args: JsonObject): void {
    this.send({ type: "Mutation", requestId, udfPath, args: [args] });
  }

  /** The first message, received already or yet to come, that fits. Throws when the socket closes. */
  async find(fits: (message: JsonObject) => boolean): Promise<JsonObject> {
    for (;;) {
      const found = this.received.find(fits);
      if (found !== undefined) return found;
      if (this.#isClosed) throw new Error(`closed after ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  ofType(type: string): JsonObject[] {
    return this.received.filter((message) => message.type === type);
  }

  /** The newest value that transitions told of a query. */
  latest(queryId: number): Json | undefined {
    const changes = this.ofType("Transition").flatMap((message) => message.modifications as Json[]);
    const own = changes.filter((change) => (change as JsonObject).queryId === queryId);
    return (own.at(-1) as JsonObject | undefined)?.value;
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  close(): void {
    this.#socket.close();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

export function response(requestId: number): (message: JsonObject) => boolean {
  return (message) => message.requestId === requestId;
}
