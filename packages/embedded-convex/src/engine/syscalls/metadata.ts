import type { Json } from "../../contracts.ts";
import type { Execution } from "../execution.ts";

export function getUserIdentity(execution: Execution): Json {
  return execution.options.caller.identity;
}

export function getFunctionMetadata(execution: Execution): Json {
  return { name: execution.options.path, componentPath: execution.mount };
}

export function getDeploymentMetadata(): Json {
  return { name: "embedded", region: null, class: "s16" };
}

export function getRequestMetadata(execution: Execution): Json {
  const { requestId, job } = execution.options.request;
  return {
    ip: null,
    userAgent: null,
    requestId,
    scheduledFunctionId: job?.id ?? null,
    authToken: null,
  };
}
