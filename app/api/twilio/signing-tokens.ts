import type { FunctionReturnType } from "convex/server";
import { api } from "@/convex/_generated/api";
import { sealingKeys, type SealingEnvironment } from "@/lib/sealing";
import { serviceClient } from "@/lib/server/convex";
import {
  createSigningTokens,
  environmentTokens,
  type SealedAccount,
} from "@/lib/server/twilio-accounts";
import { ATTEMPT_TIMEOUT_MS } from "@/lib/server/within-budget";

const ACCOUNTS_A_PAGE = 200;
/** 10,000 accounts: more need another design than one that reads them all. */
const MAX_PAGES = 50;

/** The tokens of this installation: the environment's, and those that Convex keeps sealed. */
export const signingTokens = createSigningTokens({
  environment: () => environmentTokens(),
  load: loadSealedAccounts,
  keys: () => sealingKeys(process.env as SealingEnvironment),
});

async function loadSealedAccounts(): Promise<SealedAccount[]> {
  const client = await serviceClient(ATTEMPT_TIMEOUT_MS);
  const accounts: SealedAccount[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const found: FunctionReturnType<typeof api.webhooks.signingTokens> = await client.query(
      api.webhooks.signingTokens,
      { paginationOpts: { cursor, numItems: ACCOUNTS_A_PAGE } },
    );
    accounts.push(...found.page);
    if (found.isDone) break;
    cursor = found.continueCursor;
  }
  return accounts;
}
