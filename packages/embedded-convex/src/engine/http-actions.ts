import type { Caller } from "../contracts.ts";
import type { Core, TargetCall } from "./core.ts";
import type { Deployment } from "./deployment.ts";
import { FunctionError, failure } from "./function-errors.ts";
import { HTTP_MODULE } from "./push/analyze.ts";
import type { TopLevel } from "./top-level.ts";

interface HttpAction {
  invokeHttpAction(request: Request): Promise<Response>;
}

/** `HttpRouter` of convex/server, as far as we use it. */
interface Router {
  lookup(path: string, method: string): readonly [HttpAction, string, string] | null;
}

interface Route {
  mount: string;
  path: string;
}

/** The component whose router answers `path`: the longest mounted prefix, else the app. */
function routeOf(deployment: Deployment, mount: string, path: string): Route {
  const mounts = Object.entries(deployment.definition(mount)?.httpMounts ?? {});
  const [found] = mounts
    .filter(([prefix]) => path.startsWith(prefix))
    .sort(([a], [b]) => b.length - a.length);
  if (found === undefined) return { mount, path };
  const [prefix, name] = found;
  const child = deployment.child(mount, name);
  return child === null
    ? { mount, path }
    : routeOf(deployment, child, `/${path.slice(prefix.length)}`);
}

function text(status: number, body: string): Response {
  return new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}

/** Runs the HTTP action that the app (or a mounted component) routes `path` to. */
export class HttpActions {
  readonly #core: Core;
  readonly #topLevel: TopLevel;

  constructor(core: Core, topLevel: TopLevel) {
    this.#core = core;
    this.#topLevel = topLevel;
  }

  async run(request: Request, path: string, caller: Caller): Promise<Response> {
    const deployment = this.#core.live();
    const route = routeOf(deployment, "", path);
    if (deployment.definition(route.mount)?.functions[HTTP_MODULE] === undefined) {
      return text(404, "This Convex deployment does not have HTTP actions enabled.");
    }
    const call: TargetCall = {
      mount: route.mount,
      path: `${request.method} ${route.path}`,
      args: {},
      caller,
      publicOnly: false,
    };
    const { request: scope, done } = this.#topLevel.begin(call, "HttpAction", {
      source: "HttpAction",
    });
    const execution = this.#core.runner.actionExecution(call, scope);
    try {
      const response = await this.#core.runner.runInIsolate(execution, async (isolate) => {
        const router = isolate.load(HTTP_MODULE).default as Router;
        const match = router.lookup(route.path, request.method);
        if (match === null) return text(404, "No matching routes found");
        const result = await isolate.run(execution, () => match[0].invokeHttpAction(request));
        if (!(result instanceof Response)) {
          throw new Error("Expected `httpAction` to return a `Response` object.");
        }
        return result;
      });
      done({ ok: true, value: null });
      return response;
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      const outcome = done(failure(error, scope.requestId));
      const [message = "", ...trace] = error.message.split("\n");
      return Response.json(
        {
          code: `[Request ID: ${scope.requestId}] Server Error: ${message.replace(/^Uncaught /, "")}`,
          trace: trace.join("\n"),
          ...(outcome.ok || outcome.data === undefined ? {} : { data: outcome.data }),
        },
        { status: 500 },
      );
    }
  }
}
