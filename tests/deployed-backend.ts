import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { mintDevMemberToken } from "../lib/auth/dev-session.ts";
import { DEV_STAFF } from "../lib/auth/dev-staff.ts";
import { createServiceTokens } from "../lib/auth/service-token.ts";
import { importSigningKey } from "../lib/auth/signing-key.ts";
import { createConvexCli, deploy } from "../scripts/run/convex.mjs";
import { dataPaths } from "../scripts/run/paths.mjs";
import { findFreePorts } from "../scripts/run/ports.mjs";
import { createProcesses } from "../scripts/run/processes.mjs";
import { waitUntilReady } from "../scripts/run/ready.mjs";
import { resolveSettings } from "../scripts/run/settings.mjs";
import { startBackend } from "../scripts/run/stand-ins.mjs";
import { testEnvironment } from "../scripts/run/test-environment.mjs";

/**
 * The backend alone with our functions pushed by the stock CLI: no app, no Twilio. The clients hold the
 * tokens that the web server and a member of the demo's staff would have. `place` says at which ports the
 * others would be.
 */
export async function startDeployedBackend(place: Readonly<Record<string, string>> = {}) {
  const data = mkdtempSync(join(tmpdir(), "threadbox-backend-"));
  const paths = dataPaths(data);
  const [convex = 0, site = 0] = await findFreePorts(2);
  const settings = resolveSettings(
    { ...place, CONVEX_PORT: String(convex), CONVEX_SITE_PORT: String(site) },
    {},
  );
  const { variables } = settings;
  const variable = (name: string) => variables[name] ?? "";
  const processes = createProcesses({ logs: paths.logs, verbose: false });
  const context = { settings, processes, paths, env: testEnvironment() };
  const url = variable("CONVEX_SELF_HOSTED_URL");
  const adminHeaders = {
    Authorization: `Convex ${variable("CONVEX_SELF_HOSTED_ADMIN_KEY")}`,
  };
  const start = async () => {
    const child = startBackend({ ...context, testControls: true });
    await waitUntilReady({ url: `${url}/version`, child, withinMs: 60_000, logs: paths.logs });
    return child;
  };
  let child = await start();
  const cli = createConvexCli(context);
  await deploy({ cli, settings, stampFile: paths.deployed, codegen: false });

  const signIn = (token: string) => {
    const client = new ConvexHttpClient(url, { logger: false, skipConvexDeploymentUrlCheck: true });
    client.setAuth(token);
    return client;
  };
  return {
    cli,
    variables,
    accountSid: variable("TWILIO_ACCOUNT_SID"),
    asWebServer: async () => signIn(await createServiceTokens(variable("SERVICE_PRIVATE_KEY"))()),
    async asMember(subject: string) {
      const member = DEV_STAFF.find((candidate) => candidate.subject === subject);
      if (member === undefined) throw new Error(`Nobody is called ${subject}.`);
      const key = await importSigningKey("DEV_AUTH_PRIVATE_KEY", variable("DEV_AUTH_PRIVATE_KEY"));
      const issuer = variable("MEMBER_JWT_ISSUER");
      return signIn(await mintDevMemberToken(key.privateKey, issuer, member, Date.now()));
    },
    /** Documents that the last run of a function read, as `convex logs` tells it. */
    async documentsReadBy(identifier: string): Promise<number> {
      const response = await fetch(`${url}/api/stream_function_logs?cursor=0`, {
        headers: adminHeaders,
      });
      const { entries } = (await response.json()) as {
        entries: { identifier: string; usageStats: { databaseReadDocuments: number } }[];
      };
      const last = entries.filter((entry) => entry.identifier === identifier).at(-1);
      if (last === undefined) throw new Error(`${identifier} has not run.`);
      return last.usageStats.databaseReadDocuments;
    },
    /** Ends the backend as a power cut would, and starts it again. */
    async crash() {
      process.kill(-child.pid, "SIGKILL");
      await child.ended;
      child = await start();
    },
    /** Moves the backend's clock; what falls due on the way happens. */
    async advance(ms: number) {
      const body = JSON.stringify({ advanceMs: ms });
      await fetch(`${url}/api/test/clock`, { method: "POST", headers: adminHeaders, body });
    },
    async stop() {
      await processes.stopAll();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
