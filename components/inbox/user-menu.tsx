"use client";

import { LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import Link from "next/link";
import { useTheme } from "next-themes";
import { useSignOut } from "@/components/providers/sign-out";
import { Avatar } from "@/components/ui/avatar";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { SETTINGS_PATH } from "@/lib/settings-url";
import { useInbox } from "./inbox-context";

const ROLE_NAMES = { owner: "Owner", admin: "Admin", agent: "Agent", viewer: "Viewer" } as const;

/** Who is signed in; theme, settings and sign-out. `compact` is the avatar alone, for narrow screens. */
export function UserMenu({ compact = false }: { compact?: boolean }) {
  const { me } = useInbox();
  const { theme, setTheme } = useTheme();
  const signOut = useSignOut();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Your menu, ${me.name}`}
        className={
          compact
            ? "grid size-11 place-items-center rounded-full"
            : "mt-1.5 flex w-full items-center gap-[9px] rounded-md p-1.5 text-left hover:bg-sidebar-accent/60 max-wide:justify-center max-wide:px-0 data-[state=open]:bg-sidebar-accent"
        }
      >
        <Avatar name={me.name} size={28} />
        {!compact && (
          <span className="min-w-0 grow max-wide:sr-only">
            <span className="block truncate leading-[17px] font-[550] text-foreground">
              {me.name}
            </span>
            <span className="block text-[11.5px] leading-[15px] text-muted-foreground">
              {ROLE_NAMES[me.role]}
            </span>
          </span>
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent align={compact ? "end" : "start"} side={compact ? "bottom" : "top"}>
        <DropdownMenuLabel>{me.organizationName}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme ?? "system"} onValueChange={setTheme}>
          <DropdownMenuRadioItem value="light">
            <Sun aria-hidden="true" />
            Light
          </DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="dark">
            <Moon aria-hidden="true" />
            Dark
          </DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="system">
            <Monitor aria-hidden="true" />
            As this device
          </DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={SETTINGS_PATH}>
            <Settings aria-hidden="true" />
            Settings
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden="true" />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
