import type { Deployment } from "./deployment.ts";
import type { Environment } from "./environment.ts";
import { Isolate } from "./isolate/isolate.ts";
import { importScope, type ScopeStorage } from "./isolate/scope.ts";

export interface IsolatePoolOptions {
  storage: ScopeStorage;
  environment: Environment;
  /** A new isolate for every call, as Convex does, instead of one per mount. */
  fresh: boolean;
}

/** Hands out the isolate a function runs in. */
export class IsolatePool {
  readonly #options: IsolatePoolOptions;
  #shared = new WeakMap<Deployment, Map<string, Isolate>>();

  constructor(options: IsolatePoolOptions) {
    this.#options = options;
  }

  /** Forgets evaluated modules: they may have read environment variables that changed. */
  reset(): void {
    this.#shared = new WeakMap();
  }

  acquire(deployment: Deployment, mount: string): Isolate {
    if (this.#options.fresh) return this.create(deployment, mount);
    let isolates = this.#shared.get(deployment);
    if (isolates === undefined) {
      isolates = new Map();
      this.#shared.set(deployment, isolates);
    }
    let isolate = isolates.get(mount);
    if (isolate === undefined) {
      isolate = this.create(deployment, mount);
      isolates.set(mount, isolate);
    }
    return isolate;
  }

  create(deployment: Deployment, mount: string): Isolate {
    const { storage, environment } = this.#options;
    return new Isolate({
      storage,
      code: deployment.code(mount),
      env: environment.view(deployment, mount),
      importScope: importScope(deployment.stored.pushedMs),
    });
  }
}
