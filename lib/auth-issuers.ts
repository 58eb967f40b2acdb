/**
 * Issuer of the tokens with which our own web server calls service functions. The domain is reserved
 * (RFC 2606), so no identity provider can ever be it.
 */
export const SERVICE_ISSUER = "https://threadbox.invalid/service";

/** Audience of every token of ours, and of Clerk's template `convex`. */
export const TOKEN_AUDIENCE = "convex";
