import { CloudOff } from "lucide-react";
import { PlaceLink } from "@/components/inbox/place-link";
import { Button } from "@/components/ui/button";

/** In the place of texts that were not loaded before the connection was lost. */
export function NotLoadedOffline({ phoneNumberId }: { phoneNumberId: string | null }) {
  return (
    <div
      role="status"
      className="grid min-h-0 flex-1 place-content-center justify-items-center gap-1 p-6 text-center"
    >
      <CloudOff aria-hidden="true" className="mb-1 size-5 text-subtle-foreground" />
      <p className="text-base font-[550]">You’re offline</p>
      <p className="text-muted-foreground">
        This conversation is not loaded yet. It opens by itself when you’re back.
      </p>
      <Button asChild variant="outline" size="sm" className="mt-3 split:hidden">
        <PlaceLink place={{ conversationId: null, phoneNumberId }}>Back to the list</PlaceLink>
      </Button>
    </div>
  );
}
