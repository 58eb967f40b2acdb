import type { JsonObject } from "../../contracts.ts";
import { BackendError } from "../../contracts.ts";
import type { CompiledModule } from "../isolate/compile.ts";
import { AUTH_CONFIG } from "./analyze.ts";
import { EVALUATION_MS, createEvaluator, evaluating, pushError } from "./evaluate.ts";

function missing(name: string): BackendError {
  return new BackendError(
    "AuthConfigMissingEnvironmentVariable",
    `Environment variable ${name} is used in auth config file but its value was not set`,
  );
}

/** One provider in the form that start_push replies with. */
function toAuthInfo(provider: JsonObject): JsonObject {
  if (provider.type === "customJwt") {
    const { issuer, jwks, algorithm, applicationID } = provider;
    if (typeof issuer !== "string" || typeof jwks !== "string" || typeof algorithm !== "string") {
      throw new Error("A customJwt provider needs issuer, jwks and algorithm.");
    }
    return { ...provider, applicationID: applicationID ?? null };
  }
  if (typeof provider.domain !== "string" || typeof provider.applicationID !== "string") {
    throw new Error("An OIDC provider needs domain and applicationID.");
  }
  return provider;
}

/**
 * Evaluates auth.config with the deployment's variables; no providers without the file. Reading a
 * variable that is not set is an error: a provider with a hole in it would accept nobody.
 */
export function evaluateAuthConfig(
  code: ReadonlyMap<string, CompiledModule>,
  variables: ReadonlyMap<string, string>,
  pushedMs: number,
): JsonObject[] {
  if (!code.has(AUTH_CONFIG)) return [];
  const env = {
    names: () => [...variables.keys()],
    get: (name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw missing(name);
      return value;
    },
  };
  return evaluating(AUTH_CONFIG, code, () => {
    const exported = createEvaluator({ code, env, pushedMs }).load(
      AUTH_CONFIG,
      EVALUATION_MS,
    ).default;
    const config = JSON.parse(JSON.stringify(exported ?? null)) as {
      providers?: JsonObject[];
    } | null;
    if (!Array.isArray(config?.providers)) {
      throw pushError(
        "InvalidAuthConfig",
        "auth.config.ts must have a default export with a `providers` array.",
      );
    }
    return config.providers.map(toAuthInfo);
  });
}
