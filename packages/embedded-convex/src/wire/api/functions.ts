/** `POST /api/query` and its relatives. Source: convex npm 1.48 `browser/http_client.ts`. */
import {
  BackendError,
  type FunctionInfo,
  type JsonObject,
  type LogLine,
  type Outcome,
} from "../../contracts.ts";
import { isObject } from "../../values/json.ts";
import type { Session } from "../auth/authenticator.ts";
import type { Backend } from "../backend.ts";
import { canonicalPath } from "../function-path.ts";
import { jsonReply, type ApiRequest, type Reply } from "../http/exchange.ts";
import type { Route } from "../http/routes.ts";
import { logText } from "../log-text.ts";
import { encodeTs } from "../sync/protocol.ts";
import { isSystemPath } from "../system-queries.ts";
import { chooseFormat, formatValue, type ValueFormat } from "../value-format.ts";

/** Convex's limit for arguments is 16 MiB; the envelope needs a little more. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;

type UdfType = FunctionInfo["udfType"];

interface Call {
  path: string;
  mount: string;
  args: JsonObject;
  format: ValueFormat;
  session: Session;
}

interface Run {
  outcome: Outcome;
  logLines: LogLine[];
}

export function functionRoutes(backend: Backend): Route[] {
  const api = new FunctionApi(backend);
  const post = (path: string, handle: Route["handle"]): Route => ({
    method: "POST",
    path,
    access: "caller",
    handle,
  });
  return [
    post("/api/query", (request, session) => api.call("Query", request, session)),
    post("/api/query_at_ts", (request, session) => api.call("Query", request, session)),
    post("/api/mutation", (request, session) => api.call("Mutation", request, session)),
    post("/api/action", (request, session) => api.call("Action", request, session)),
    post("/api/query_batch", (request, session) => api.batch(request, session)),
    post("/api/query_ts", () => jsonReply({ ts: encodeTs(backend.db.latestTs()) })),
    post("/api/run/", (request, session, rest) => api.runByPath(request, session, rest)),
    {
      method: "GET",
      path: "/api/query",
      access: "caller",
      handle: (request, session) => api.queryByUrl(request, session),
    },
    {
      method: "POST",
      path: "/api/function",
      access: "admin",
      handle: (request, session) => api.anyFunction(request, session),
    },
  ];
}

class FunctionApi {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async call(udfType: UdfType, request: ApiRequest, session: Session): Promise<Reply> {
    const body = await request.json(MAX_BODY_BYTES);
    const call = readCall(body, session, isConvexClient(request));
    return this.#reply(udfType, call);
  }

  async queryByUrl(request: ApiRequest, session: Session): Promise<Reply> {
    const { searchParams } = request.url;
    const body: JsonObject = {
      path: searchParams.get("path"),
      args: parseArgs(searchParams.get("args") ?? "{}"),
      format: searchParams.get("format"),
    };
    return this.#reply("Query", readCall(body, session, isConvexClient(request)));
  }

  /** `/api/run/dir/mod/fn`: the type of function is looked up, plain JSON by default. */
  async runByPath(request: ApiRequest, session: Session, rest: string): Promise<Reply> {
    const body = await request.json(MAX_BODY_BYTES);
    const slash = rest.lastIndexOf("/");
    const path = `${rest.slice(0, Math.max(slash, 0))}:${rest.slice(slash + 1)}`;
    const call = readCall({ format: "json", ...body, path }, session, false);
    return this.#reply(this.#typeOf(call), call);
  }

  async anyFunction(request: ApiRequest, session: Session): Promise<Reply> {
    const body = await request.json(MAX_BODY_BYTES);
    const call = readCall(body, session, isConvexClient(request));
    if (typeof body.componentPath === "string") call.mount = body.componentPath;
    return this.#reply(this.#typeOf(call), call);
  }

  async batch(request: ApiRequest, session: Session): Promise<Reply> {
    const { queries } = await request.json(MAX_BODY_BYTES);
    if (!Array.isArray(queries)) throw new BackendError("BadJsonBody", "queries is an array.");
    const calls = queries.map((query) => {
      if (!isObject(query)) throw new BackendError("BadJsonBody", "A query is an object.");
      return readCall(query, session, isConvexClient(request));
    });
    const runs = await this.#backend.engine.runQueries(
      calls.map((call) => ({ ...toFunctionCall(call), journal: null })),
    );
    const results = runs.map((run, index) => toResult(run, calls[index]?.format ?? "json"));
    return jsonReply({ results });
  }

  async #reply(udfType: UdfType, call: Call): Promise<Reply> {
    return jsonReply(toResult(await this.#run(udfType, call), call.format));
  }

  async #run(udfType: UdfType, call: Call): Promise<Run> {
    const { engine, systemQueries } = this.#backend;
    if (isSystemPath(call.path)) {
      if (!call.session.caller.isAdmin) throw new BackendError("Forbidden", "For admins only.");
      const { outcome } = await systemQueries.run(call.mount, call.path, call.args);
      return { outcome, logLines: [] };
    }
    switch (udfType) {
      case "Query": {
        const [run] = await engine.runQueries([{ ...toFunctionCall(call), journal: null }]);
        if (run === undefined) throw new Error("A query has no result.");
        return run;
      }
      case "Mutation":
        return engine.runMutation(toFunctionCall(call));
      case "Action":
        return engine.runAction(toFunctionCall(call));
    }
  }

  /** Of an unknown function: Query, whose run then words the failure. */
  #typeOf(call: Call): UdfType {
    return this.#backend.engine.describe(call.mount, call.path)?.udfType ?? "Query";
  }
}

function readCall(body: JsonObject, session: Session, isClient: boolean): Call {
  const { path, args } = body;
  if (typeof path !== "string") throw new BackendError("BadJsonBody", "path is a string.");
  const only = Array.isArray(args) ? (args[0] ?? {}) : (args ?? {});
  if (!isObject(only)) throw new BackendError("BadJsonBody", "args is an object.");
  return {
    path: canonicalPath(path),
    mount: "",
    args: only,
    format: chooseFormat(body.format, isClient),
    session,
  };
}

function parseArgs(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { ...(value[0] as JsonObject) };
    return { ...(value as JsonObject) };
  } catch {
    throw new BackendError("BadQueryArgs", "args is not valid JSON.");
  }
}

function isConvexClient(request: ApiRequest): boolean {
  return request.headers["convex-client"] !== undefined;
}

function toFunctionCall({ mount, path, args, session }: Call) {
  const { caller } = session;
  return { mount, path, args, caller, publicOnly: !caller.isAdmin, source: "HttpApi" };
}

/** A function that failed is an answer, not a failed request: status 200. */
function toResult({ outcome, logLines }: Run, format: ValueFormat): JsonObject {
  const lines = logLines.map(logText);
  if (outcome.ok) {
    return { status: "success", value: formatValue(outcome.value, format), logLines: lines };
  }
  const result: JsonObject = {
    status: "error",
    errorMessage: outcome.message,
    logLines: lines,
  };
  if (outcome.data !== undefined) result.errorData = formatValue(outcome.data, format);
  return result;
}
