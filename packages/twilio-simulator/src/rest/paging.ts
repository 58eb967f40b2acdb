import { TwilioError } from "../twilio-error.ts";
import { MESSAGING_ORIGIN } from "./messaging-resources.ts";

const USUAL_PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 1_000;

/** Which part of a list was asked for. */
export interface PageRequest {
  page: number;
  pageSize: number;
  /** The page begins after this row (older rows), or ends before it (newer rows). */
  anchor: { sid: string; direction: "older" | "newer" } | null;
}

/** Reads `PageSize`, `Page` and `PageToken` (`PA<sid>` onwards, `PB<sid>` backwards). */
export function readPageRequest(query: URLSearchParams): PageRequest {
  const size = Number(query.get("PageSize") ?? USUAL_PAGE_SIZE);
  const page = Number(query.get("Page") ?? 0);
  const token = query.get("PageToken");
  const match = /^P([AB])([A-Z]{2}[0-9a-f]{32})$/.exec(token ?? "");
  if (token !== null && match === null) throw new TwilioError(21481);
  return {
    page: Number.isInteger(page) && page > 0 ? page : 0,
    pageSize:
      Number.isInteger(size) && size > 0 ? Math.min(size, LARGEST_PAGE_SIZE) : USUAL_PAGE_SIZE,
    anchor:
      match === null
        ? null
        : { sid: match[2] ?? "", direction: match[1] === "A" ? "older" : "newer" },
  };
}

/** One page of a list, before its envelope. */
interface ListPage<Resource> {
  name: string;
  path: string;
  query: URLSearchParams;
  request: PageRequest;
  /** In the list's order. */
  rows: Resource[];
  /** Whether rows follow. */
  hasMore: boolean;
}

/** The envelope of a 2010 API list. URIs are relative and keep the list's filters. */
export function toPage<Resource extends { sid: string }>({
  name,
  path,
  query,
  request: { page, pageSize },
  rows,
  hasMore,
}: ListPage<Resource>) {
  const uri = (toPageNumber: number, token: string | null) => {
    const params = new URLSearchParams(query);
    params.delete("PageToken");
    params.set("PageSize", String(pageSize));
    params.delete("Page");
    params.set("Page", String(toPageNumber));
    if (token !== null) params.set("PageToken", token);
    return `${path}?${params.toString()}`;
  };
  const first = rows[0];
  const last = rows.at(-1);
  const start = page * pageSize;
  return {
    end: rows.length === 0 ? start : start + rows.length - 1,
    first_page_uri: uri(0, null),
    next_page_uri: hasMore && last ? uri(page + 1, `PA${last.sid}`) : null,
    page,
    page_size: pageSize,
    previous_page_uri: page > 0 && first ? uri(page - 1, `PB${first.sid}`) : null,
    [name]: rows,
    start,
    uri: uri(page, query.get("PageToken")),
  };
}

/** The envelope of a list of the newer APIs: addresses are absolute and below `meta`. */
export function toMetaPage<Resource extends { sid: string }>({
  name,
  path,
  query,
  request: { page, pageSize },
  rows,
  hasMore,
}: ListPage<Resource>) {
  const url = (pageNumber: number, token: string) =>
    `${MESSAGING_ORIGIN}${path}?PageSize=${pageSize}&Page=${pageNumber}${token && `&PageToken=${token}`}`;
  const first = rows[0];
  const last = rows.at(-1);
  return {
    meta: {
      page,
      page_size: pageSize,
      first_page_url: url(0, ""),
      previous_page_url: page > 0 && first ? url(page - 1, `PB${first.sid}`) : null,
      url: url(page, query.get("PageToken") ?? ""),
      next_page_url: hasMore && last ? url(page + 1, `PA${last.sid}`) : null,
      key: name,
    },
    [name]: rows,
  };
}

/** Cuts one page out of a short list that is already in order. */
export function slicePage<Row extends { sid: string }>(
  all: Row[],
  { page, pageSize, anchor }: PageRequest,
): { rows: Row[]; hasMore: boolean } {
  let start = page * pageSize;
  if (anchor !== null) {
    const position = all.findIndex(({ sid }) => sid === anchor.sid);
    if (position === -1) throw new TwilioError(21481);
    start = anchor.direction === "older" ? position + 1 : Math.max(0, position - pageSize);
  }
  return { rows: all.slice(start, start + pageSize), hasMore: all.length > start + pageSize };
}
