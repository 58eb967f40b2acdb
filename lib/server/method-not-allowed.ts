/** A handler for the methods that a route does not have; RFC 9110 wants `Allow` with a 405. */
export function methodNotAllowed(allow: string): () => Response {
  return () => new Response(null, { status: 405, headers: { Allow: allow } });
}
