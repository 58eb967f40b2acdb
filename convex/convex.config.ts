import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
import workpool from "@convex-dev/workpool/convex.config.js";
import { defineApp } from "convex/server";
import { v } from "convex/values";

/** The backend's variables, each explained in .env.example. `npm start` sets them. */
const app = defineApp({
  env: {
    MEMBER_JWT_ISSUER: v.string(),
    MEMBER_JWKS: v.string(),
    MEMBER_JWT_ALGORITHM: v.union(v.literal("RS256"), v.literal("ES256")),
    SERVICE_JWKS: v.string(),
    TWILIO_ACCOUNT_SID: v.string(),
    TWILIO_AUTH_TOKEN: v.string(),
    /** The other token while tokens are being changed. */
    TWILIO_AUTH_TOKEN_NEXT: v.optional(v.string()),
    /** Twilio's own when unset. */
    TWILIO_API_BASE_URL: v.optional(v.string()),
    PUBLIC_WEBHOOK_URL: v.string(),
    MEDIA_TOKEN_SECRET: v.string(),
    ERASURE_HMAC_KEY: v.string(),
    /** Opens what was sealed for the database; needed once an account's token is kept there. */
    SECRETS_KEY: v.optional(v.string()),
    /** The key before that one, until everything is sealed anew. */
    SECRETS_KEY_PREVIOUS: v.optional(v.string()),
    /** Numbers; lib/sms/send-limits.ts says what holds without them. */
    TEXTS_PER_MEMBER_PER_MINUTE: v.optional(v.string()),
    TEXTS_PER_ORGANIZATION_PER_MINUTE: v.optional(v.string()),
  },
});

// How fast a number may send, and how much a member may.
app.use(rateLimiter);
// Work that may be repeated until it succeeds: files, deletions, the message log. Sends never are.
app.use(workpool, { name: "backgroundPool" });

export default app;
