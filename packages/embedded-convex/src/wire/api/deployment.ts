/** What the stock CLI calls to push code and read the deployment. Source: convex npm 1.48 `cli/lib/`. */
import { BackendError, type Json, type JsonObject } from "../../contracts.ts";
import { isObject } from "../../values/json.ts";
import type { Backend } from "../backend.ts";
import { jsonReply, type ApiRequest, type Reply } from "../http/exchange.ts";
import type { Route } from "../http/routes.ts";

const MAX_PUSH_BYTES = 200 * 1024 * 1024;
const MAX_ENV_BYTES = 1024 * 1024;
const LOG_POLL_MS = 60_000;

export function deploymentRoutes(backend: Backend): Route[] {
  const { engine } = backend;
  const admin = (
    method: Route["method"],
    path: string,
    handle: (request: ApiRequest) => Promise<Reply> | Reply,
  ): Route => ({ method, path, access: "admin", handle: (request) => handle(request) });
  const push = (path: string, run: (body: JsonObject) => Promise<JsonObject>): Route =>
    admin("POST", `/api/deploy2/${path}`, async (request) =>
      jsonReply(await run(await request.json(MAX_PUSH_BYTES))),
    );

  return [
    admin("GET", "/api/v1/get_canonical_urls", () =>
      jsonReply({ convexCloudUrl: backend.convexUrl, convexSiteUrl: backend.siteUrl }),
    ),
    admin("POST", "/api/get_config_hashes", () =>
      jsonReply({
        config: { functions: "convex/" },
        moduleHashes: engine.configHashes(),
        udfServerVersion: null,
        nodeVersion: null,
      }),
    ),
    // Advisory: the CLI warns of slow schema changes, and nothing here is slow.
    admin("POST", "/api/deploy2/evaluate_schema", async (request) => {
      await request.body(MAX_PUSH_BYTES);
      return jsonReply({ componentSchemaEvaluations: {}, newComponentDefinitions: [] });
    }),
    push("start_push", (body) => startPush(() => engine.startPush(body))),
    push("wait_for_schema", (body) => engine.waitForSchema(body)),
    push("finish_push", (body) => engine.finishPush(body)),
    push("report_push_completed", () => Promise.resolve({})),
    admin("POST", "/api/update_environment_variables", async (request) => {
      const { changes } = await request.json(MAX_ENV_BYTES);
      await engine.updateEnv(readChanges(changes));
      return { status: 200 };
    }),
    admin("GET", "/api/stream_function_logs", (request) => streamLogs(backend, request)),
  ];
}

/** The CLI prints the message as it stands, behind a line that says what it was doing. */
async function startPush(run: () => Promise<JsonObject>): Promise<JsonObject> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof BackendError) || error.message.startsWith(PUSH_FAILED)) throw error;
    throw new BackendError(error.code, `${PUSH_FAILED}\n${error.message}`);
  }
}

const PUSH_FAILED = "Hit an error while pushing:";

function readChanges(changes: Json | undefined): { name: string; value: string | null }[] {
  if (!Array.isArray(changes)) throw new BackendError("BadJsonBody", "changes is an array.");
  return changes.map((change) => {
    if (!isObject(change) || typeof change.name !== "string") {
      throw new BackendError("BadJsonBody", "A change has a name.");
    }
    return { name: change.name, value: typeof change.value === "string" ? change.value : null };
  });
}

/** Long poll; cursor 0 answers at once with what there is. */
async function streamLogs({ executionLog }: Backend, request: ApiRequest): Promise<Reply> {
  const cursor = Number(request.url.searchParams.get("cursor") ?? "0");
  if (!Number.isFinite(cursor)) throw new BackendError("BadCursor", "cursor is a number.");
  const known = executionLog.since(cursor);
  if (known.entries.length > 0 || cursor === 0) return jsonReply(known);
  await executionLog.waitForNext(LOG_POLL_MS, request.signal);
  return jsonReply(executionLog.since(cursor));
}
