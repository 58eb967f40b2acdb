import { BackendError, type Json, type JsonObject, type Transaction } from "../../contracts.ts";
import type { Core } from "../core.ts";
import { type CronDiff, applyCrons } from "../crons.ts";
import type { Deployment } from "../deployment.ts";
import type { EnvVariables } from "../environment.ts";
import type { NodeRuntime } from "../node-runtime.ts";
import { buildDeployment } from "./build.ts";
import { finishPushReply, startPushReply } from "./replies.ts";
import { parsePush } from "./request.ts";

/** Pushes started and not finished, of several developers at most. */
const MAX_PENDING = 4;

interface PendingPush {
  deployment: Deployment;
  /** The live push it was compared with. */
  basePushId: string;
  variables: EnvVariables;
}

export interface PushesOptions {
  core: Core;
  node: NodeRuntime;
  /** Makes `next` live with the commit of what `write` writes. */
  activate: (next: Deployment, write: (tx: Transaction) => void) => Promise<void>;
}

/** The CLI's three steps: start_push builds, wait_for_schema checks, finish_push activates. */
export class Pushes {
  readonly #options: PushesOptions;
  readonly #pending = new Map<string, PendingPush>();

  constructor(options: PushesOptions) {
    this.#options = options;
  }

  async start(body: JsonObject): Promise<JsonObject> {
    const { core, node } = this.#options;
    const live = core.live();
    const { environment } = core;
    const { variables } = environment;
    const requests = parsePush(body, live.definition(""));
    const nowMs = core.clock.now();
    const deployment = await buildDeployment(requests, { environment, live, node, nowMs });
    const basePushId = live.stored.pushId;
    this.#pending.set(deployment.stored.pushId, { deployment, basePushId, variables });
    for (const old of [...this.#pending.keys()].slice(0, -MAX_PENDING)) this.#pending.delete(old);
    return startPushReply(deployment, core.db.diffSchemas(deployment.schemas()));
  }

  async waitForSchema(body: JsonObject): Promise<JsonObject> {
    const push = this.#find(body.schemaChange);
    if (push === null) return { type: "raceDetected" };
    const mismatch = await this.#options.core.db.validateExisting(push.deployment.schemas());
    if (mismatch === null) return { type: "complete" };
    const { mount, table, error } = mismatch;
    return { type: "failed", error, componentPath: mount, tableName: table };
  }

  async finish(body: JsonObject): Promise<JsonObject> {
    const { core, node, activate } = this.#options;
    const before = core.live();
    const push = this.#find(body.startPush);
    if (
      push === null ||
      push.basePushId !== before.stored.pushId ||
      push.variables !== core.environment.variables
    ) {
      throw new BackendError(
        "RaceDetected",
        "Environment variables or the deployment changed while this push was going on.",
      );
    }
    const { deployment } = push;
    const schemas = deployment.schemas();
    const indexDiffs = core.db.diffSchemas(schemas);
    if (body.dryRun === true) {
      return finishPushReply(before, deployment, indexDiffs, new Map());
    }
    let cronDiffs: ReadonlyMap<string, CronDiff> = new Map();
    await activate(deployment, (tx) => {
      core.db.applySchemas(tx, schemas);
      cronDiffs = applyCrons(tx, deployment, core.clock.now());
    });
    this.#pending.clear();
    await node.removeOthers(deployment.stored.pushId);
    return finishPushReply(before, deployment, indexDiffs, cronDiffs);
  }

  /** The push that a request names by the id which start_push put into its reply. */
  #find(carrier: Json | undefined): PendingPush | null {
    const { pushId } = (carrier ?? {}) as { pushId?: Json };
    return (typeof pushId === "string" ? this.#pending.get(pushId) : undefined) ?? null;
  }
}
