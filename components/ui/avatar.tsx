import { UserRound } from "lucide-react";
import type { CSSProperties } from "react";
import { cn } from "@/lib/utils";
import { avatarHue, initialsOf } from "./avatar-identity";

interface AvatarProps {
  /** The person's name, or the number as it is shown in place of one; its hue comes from it. */
  name: string;
  /** Pixels. */
  size: number;
  className?: string;
}

/** A person's initials on their own hue. Decorative: the name always stands beside it. */
export function Avatar({ name, size, className }: AvatarProps) {
  const initials = initialsOf(name);
  const style = {
    "--h": avatarHue(name),
    width: size,
    height: size,
    fontSize: size * 0.36,
  } as CSSProperties;
  const shown = size < 20 ? initials?.slice(0, 1) : initials;
  return (
    <span
      data-slot="avatar"
      aria-hidden="true"
      style={style}
      className={cn(
        "avatar-tint relative grid shrink-0 place-items-center rounded-full leading-none font-[560] tracking-[-.01em] select-none",
        className,
      )}
    >
      {shown ?? <UserRound width={size / 2} height={size / 2} strokeWidth={1.75} />}
    </span>
  );
}
