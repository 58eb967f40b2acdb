import type { AuthConfig } from "convex/server";
import { SERVICE_ISSUER, TOKEN_AUDIENCE } from "../lib/auth-issuers";
import { env } from "./_generated/server";

/** Two issuers: the members' (Clerk, or the development sign-in), and our own web server. */
export default {
  providers: [
    {
      type: "customJwt",
      issuer: env.MEMBER_JWT_ISSUER,
      jwks: env.MEMBER_JWKS,
      algorithm: env.MEMBER_JWT_ALGORITHM,
      applicationID: TOKEN_AUDIENCE,
    },
    {
      type: "customJwt",
      issuer: SERVICE_ISSUER,
      jwks: env.SERVICE_JWKS,
      algorithm: "ES256",
      applicationID: TOKEN_AUDIENCE,
    },
  ],
} satisfies AuthConfig;
