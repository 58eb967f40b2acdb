import { startEmbeddedConvex, type EmbeddedConvex } from "../../index.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { ADMIN_KEY, createProject, deploy, type Fixture, type Project } from "./project.ts";

/** The backend in this process, with the fixture app deployed and a key that its tokens verify with. */
export interface TestBackend {
  url: string;
  siteUrl: string;
  project: Project;
  issuer: Issuer;
  /** Calls an API route as admin. */
  admin(path: string, body: unknown): Promise<Response>;
  /** How often `path` ("notes:list") has run, by the log that `convex logs` reads. */
  countRuns(path: string): Promise<number>;
  close(): Promise<void>;
}

export async function startTestBackend(fixture?: Fixture): Promise<TestBackend> {
  const project = await createProject(fixture);
  const backend = await startEmbeddedConvex({
    dataDir: project.dataDir,
    projectDir: project.directory,
    port: 0,
    sitePort: 0,
    adminKey: ADMIN_KEY,
    testControls: true,
  });
  const issuer = await createIssuer();
  const admin = (path: string, body: unknown) => adminFetch(backend.url, path, body);
  await admin("/api/update_environment_variables", {
    changes: [{ name: "TEST_JWKS", value: issuer.jwks }],
  });
  await deploy(project, backend.url);
  return {
    url: backend.url,
    siteUrl: backend.siteUrl,
    project,
    issuer,
    admin,
    countRuns: (path) => countRuns(backend.url, path),
    close: () => closeAll(backend, project),
  };
}

export async function adminFetch(url: string, path: string, body?: unknown): Promise<Response> {
  return await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Convex ${ADMIN_KEY}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function countRuns(url: string, path: string): Promise<number> {
  const response = await adminFetch(url, "/api/stream_function_logs?cursor=0");
  const { entries } = (await response.json()) as { entries: { identifier: string }[] };
  return entries.filter((entry) => entry.identifier === path).length;
}

async function closeAll(backend: EmbeddedConvex, project: Project): Promise<void> {
  await backend.close();
  await project.remove();
}
