import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A TCP relay that can cut a connection just as a certain answer passes through it. */
export class DroppingProxy {
  dropped = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #marker: string | null = null;

  private constructor(target: URL) {
    this.#server = createServer((client) => this.#relay(client, target));
  }

  static async start(targetUrl: string): Promise<DroppingProxy> {
    const proxy = new DroppingProxy(new URL(targetUrl));
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Frames to clients are neither masked nor compressed, so their text is there to be seen. */
  dropAtNextAnswer(marker: string): void {
    this.#marker = marker;
  }

  /** Cuts all connections now. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.drop();
  }

  #relay(client: Socket, target: URL): void {
    const server = connect(Number(target.port), target.hostname);
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", cut);
    }
    client.on("data", (chunk) => server.write(chunk));
    server.on("data", (chunk) => {
      if (this.#marker !== null && chunk.includes(this.#marker)) {
        this.#marker = null;
        this.dropped += 1;
        cut();
        return;
      }
      client.write(chunk);
    });
  }
}
