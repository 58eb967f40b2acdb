import { TwilioError } from "../twilio-error.ts";

/** Readers for fields of a form. Each gives undefined when the form does not name the field. */

/** A webhook's URL, or null where an empty value clears it. */
export function formUrl(form: URLSearchParams, name: string): string | null | undefined {
  const url = form.get(name);
  if (url === null) return undefined;
  if (url === "") return null;
  if (!isWebUrl(url)) throw new TwilioError(21402, `${name} is not valid: ${url}`);
  return url;
}

export function formMethod(form: URLSearchParams, name: string): string | undefined {
  const method = form.get(name)?.toUpperCase();
  if (method === undefined) return undefined;
  if (method !== "GET" && method !== "POST") throw new TwilioError(21403);
  return method;
}

export function formFlag(form: URLSearchParams, name: string): boolean | undefined {
  const value = form.get(name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== "true" && value !== "false") {
    throw new TwilioError(20422, `Invalid Parameter ${name}`);
  }
  return value === "true";
}

/** An absolute http or https address. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what is undefined, so that spreading the rest keeps what was there. */
export function definedOnly<Fields extends object>(fields: Fields): Defined<Fields> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Defined<Fields>;
}
