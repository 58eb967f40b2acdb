import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import {
  createApplication,
  deleteApplication,
  fetchApplication,
  listApplications,
  updateApplication,
} from "./applications.ts";
import { deleteMedia, fetchMedia, listMedia } from "./media.ts";
import {
  type SendAnswer,
  createMessage,
  deleteMessage,
  fetchMessage,
  listMessages,
  updateMessage,
} from "./messages.ts";
import { fetchNumber, listNumbers, updateNumber } from "./phone-numbers.ts";
import { toAccountResource } from "./resources.ts";
import { addSender, fetchSender, listSenders, removeSender } from "./service-senders.ts";
import {
  createService,
  deleteService,
  fetchService,
  listServices,
  updateService,
} from "./services.ts";

/** One REST request, authenticated and read. */
export interface RestCall {
  method: string;
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  /** When the simulator began; the account is as old. */
  startedMs: number;
}

type Handled = Answer | Promise<SendAnswer>;
type Operations = Record<string, () => Handled>;

export function handle(simulation: Simulation, call: RestCall): Handled {
  const operations = call.path.startsWith("/messaging/")
    ? findServiceOperations(simulation, call)
    : findOperations(simulation, call);
  if (operations === null) {
    throw new TwilioError(20404, `The requested resource ${call.path} was not found`);
  }
  const operation = operations[call.method];
  if (operation === undefined) throw new TwilioError(20004);
  return operation();
}

/** The SDK's name for what `path` addresses. */
export function nameOf(path: string): string {
  if (path.startsWith("/messaging/")) {
    return path.includes("/PhoneNumbers") ? "services.phoneNumbers" : "services";
  }
  if (path.includes("/Media")) return "media";
  if (path.includes("/Messages")) return "messages";
  if (path.includes("/Applications")) return "applications";
  return path.includes("/IncomingPhoneNumbers") ? "incomingPhoneNumbers" : "accounts";
}

const ROUTE =
  /^\/2010-04-01\/Accounts\/(?<account>[^/.]+)(?:\/(?<resource>Messages|IncomingPhoneNumbers|Applications)(?:\/(?<sid>[A-Za-z0-9]+)(?<media>\/Media(?:\/(?<mediaSid>[A-Za-z0-9]+))?)?)?)?(?<json>\.json)?$/;

/** What can be done with the resource at the call's path, by method; null when there is none. */
function findOperations(
  simulation: Simulation,
  { path, query, form, startedMs }: RestCall,
): Operations | null {
  const { accountSid, tokens } = simulation;
  const route = ROUTE.exec(path)?.groups;
  if (route?.account !== accountSid) return null;
  const { resource, sid, media, mediaSid } = route;
  const isJson = route.json !== undefined;
  // Only the files themselves are read without .json, and only messages have any.
  if (!isJson && mediaSid === undefined) return null;
  if (media !== undefined && resource !== "Messages") return null;

  switch (resource) {
    case undefined:
      return {
        GET: () => jsonAnswer(200, toAccountResource(accountSid, tokens.primary, startedMs)),
      };
    case "IncomingPhoneNumbers":
      if (sid === undefined) return { GET: () => listNumbers(simulation, query) };
      return {
        GET: () => fetchNumber(simulation, sid),
        POST: () => updateNumber(simulation, sid, form),
      };
    case "Applications":
      if (sid === undefined) {
        return {
          GET: () => listApplications(simulation, query),
          POST: () => createApplication(simulation, form),
        };
      }
      return {
        GET: () => fetchApplication(simulation, sid),
        POST: () => updateApplication(simulation, sid, form),
        DELETE: () => deleteApplication(simulation, sid),
      };
  }
  if (sid === undefined) {
    return {
      GET: () => listMessages(simulation, query),
      POST: () => createMessage(simulation, form),
    };
  }
  if (mediaSid !== undefined) {
    return {
      GET: () => fetchMedia(simulation, { messageSid: sid, sid: mediaSid, asJson: isJson }),
      DELETE: () => deleteMedia(simulation, sid, mediaSid),
    };
  }
  if (media !== undefined) return { GET: () => listMedia(simulation, sid, query) };
  return {
    GET: () => fetchMessage(simulation, sid),
    POST: () => updateMessage(simulation, sid, form),
    DELETE: () => deleteMessage(simulation, sid),
  };
}

const SERVICE_ROUTE =
  /^\/messaging\/v1\/Services(?:\/(?<sid>MG[0-9a-fA-F]{32})(?<senders>\/PhoneNumbers(?:\/(?<senderSid>[A-Za-z0-9]+))?)?)?$/;

/** The same for the Messaging API. */
function findServiceOperations(
  simulation: Simulation,
  { path, query, form }: RestCall,
): Operations | null {
  const route = SERVICE_ROUTE.exec(path)?.groups;
  if (route === undefined) return null;
  const { sid, senders, senderSid } = route;
  if (sid === undefined) {
    return {
      GET: () => listServices(simulation, query),
      POST: () => createService(simulation, form),
    };
  }
  if (senderSid !== undefined) {
    return {
      GET: () => fetchSender(simulation, sid, senderSid),
      DELETE: () => removeSender(simulation, sid, senderSid),
    };
  }
  if (senders !== undefined) {
    return {
      GET: () => listSenders(simulation, sid, query),
      POST: () => addSender(simulation, sid, form),
    };
  }
  return {
    GET: () => fetchService(simulation, sid),
    POST: () => updateService(simulation, sid, form),
    DELETE: () => deleteService(simulation, sid),
  };
}
