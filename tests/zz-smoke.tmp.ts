import { mkdtempSync, rmSync, readFileSync, readdirSync } from "node:fs";
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
import { startBackend, startSimulator } from "../scripts/run/stand-ins.mjs";
import { testEnvironment } from "../scripts/run/test-environment.mjs";
import { createOrganization } from "../scripts/demo/backend.ts";
import { createControl, putPeople } from "../scripts/demo/simulator.ts";
import { api } from "../convex/_generated/api";

const data = mkdtempSync(join(tmpdir(), "threadbox-smoke-"));
const paths = dataPaths(data);
const [convex = 0, site = 0, sim = 0, app = 0] = await findFreePorts(4);
const settings = resolveSettings({ CONVEX_PORT: String(convex), CONVEX_SITE_PORT: String(site), SIMULATOR_PORT: String(sim), PORT: String(app) }, {});
const v = settings.variables as Record<string, string>;
const processes = createProcesses({ logs: paths.logs, verbose: false });
const context = { settings, processes, paths, env: testEnvironment() };
const url = v.CONVEX_SELF_HOSTED_URL!;
try {
  const child = startBackend({ ...context, testControls: false });
  await waitUntilReady({ url: `${url}/version`, child, withinMs: 60_000, logs: paths.logs });
  const cli = createConvexCli(context);
  await deploy({ cli, settings, stampFile: paths.deployed, codegen: false });
  const s = startSimulator(context);
  await waitUntilReady({ url: `${v.TWILIO_API_BASE_URL}/`, child: s, withinMs: 60_000, logs: paths.logs });
  await createOrganization(cli, ["frontDesk"]);
  const control = createControl(v.TWILIO_API_BASE_URL!, v.SIMULATOR_CONTROL_TOKEN!);
  await putPeople(control, ["frontDesk"], []);
  const client = async (token: string) => { const c = new ConvexHttpClient(url, { logger: false, skipConvexDeploymentUrlCheck: true }); c.setAuth(token); return c; };
  const web = await client(await createServiceTokens(v.SERVICE_PRIVATE_KEY!)());
  const key = await importSigningKey("DEV_AUTH_PRIVATE_KEY", v.DEV_AUTH_PRIVATE_KEY!);
  const sam = await client(await mintDevMemberToken(key.privateKey, v.MEMBER_JWT_ISSUER!, DEV_STAFF[1]!, Date.now()));
  await sam.mutation(api.members.enter, {});
  console.log(await sam.query(api.members.me, {}));
  console.log(await web.mutation(api.webhooks.receiveText, { accountSid: v.TWILIO_ACCOUNT_SID!, messageSid: "SM" + "1".repeat(32), from: "+15035550148", to: "+15035550100", body: "hi\u0000", numSegments: 1, media: [{url: `${v.TWILIO_API_BASE_URL}/nope`, contentType: "image/png"}], messagingServiceSid: null, optOutType: null }));
  const { page } = await sam.query(api.conversations.list, { paginationOpts: { cursor: null, numItems: 10 } });
  console.log(page);
  const id = await sam.mutation(api.messages.send, { conversationId: page[0]!.id, body: "On our way 🙏", mediaIds: [], clientToken: "t1" });
  for (let i = 0; i < 15; i++) {
    await new Promise((r) => setTimeout(r, 1000));
    const thread = await sam.query(api.messages.list, { conversationId: page[0]!.id, paginationOpts: { cursor: null, numItems: 10 } });
    console.log(i, thread.page.map((m) => [m.body, m.delivery, m.twilioStatus, m.errorCode, m.media.map((x) => [x.state, x.failure])]));
    if (thread.page[0]!.delivery === "accepted" && i > 3) break;
  }
  console.log("events", await sam.query(api.messages.events, { messageId: id }));
  console.log(await cli.run("reconciliationActions:run", {}));
  const thread = await sam.query(api.messages.list, { conversationId: page[0]!.id, paginationOpts: { cursor: null, numItems: 10 } });
  console.log(thread.page.map((m) => [m.body, m.delivery, m.twilioStatus]));
  console.log(await cli.run("setupActions:connectEnvironmentAccount", { externalId: "org_alder_home_services" }));
  console.log(await cli.run("sweeps:unregisteredUploads", {cursor: null}));
} finally {
  await processes.stopAll();
  for (const f of readdirSync(paths.logs)) { const t = readFileSync(join(paths.logs, f), "utf8"); console.log("---", f); console.log(t.slice(-1500)); }
  rmSync(data, { recursive: true, force: true });
}
