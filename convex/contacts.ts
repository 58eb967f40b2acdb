import { v } from "convex/values";
import { agentMutation } from "./functions";
import * as Contacts from "./model/contacts";

/** Names a contact, in the panel and in every list row; an empty name shows the number again. */
export const rename = agentMutation({
  args: { contactId: v.id("contacts"), name: v.string() },
  returns: v.null(),
  handler: async (ctx, { contactId, name }) => {
    const contact = await Contacts.requireContact(ctx, ctx.organizationId, contactId);
    await Contacts.rename(ctx, contact, name);
    return null;
  },
});
