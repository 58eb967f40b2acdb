import type { ReactNode } from "react";

type SignInFrameProps = {
  title: string;
  subtitle: string;
  footer: string;
  children: ReactNode;
};

/** The page around whichever form lets people in; on wide screens with a sample of the product. */
export function SignInFrame({ title, subtitle, footer, children }: SignInFrameProps) {
  return (
    <div className="grid min-h-dvh bg-background lg:grid-cols-[minmax(0,1fr)_minmax(0,640px)]">
      <main className="flex flex-col items-center px-6">
        <div className="flex w-full max-w-98 grow flex-col justify-center py-12">
          <Mark />
          <h1 className="mt-5.5 text-[25px]/8 font-[640] tracking-[-0.022em]">{title}</h1>
          <p className="mt-1.5 text-base text-muted-foreground">{subtitle}</p>
          {children}
        </div>
        <p className="pb-7 text-xs text-muted-foreground">{footer}</p>
      </main>
      <Showcase />
    </div>
  );
}

function Mark() {
  return (
    <span className="grid size-11 place-items-center rounded-[13px] bg-linear-165 from-[oklch(0.62_0.12_163)] to-[oklch(0.44_0.095_166)] text-white shadow-xs">
      <svg
        width="27"
        height="27"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M5 6.5h10.2a3.6 3.6 0 0 1 0 7.2H8.6a3 3 0 0 0-3 3v3.3" />
        <circle cx="18.6" cy="18.4" r="1.5" fill="currentColor" stroke="none" />
      </svg>
    </span>
  );
}

const BUBBLE = "w-fit max-w-90 rounded-[22px] px-[17px] py-[11px] text-[16px]/[22px]";
const INBOUND = `${BUBBLE} bg-white/14 ring-1 ring-white/12 ring-inset backdrop-blur-sm`;
const RAISED = "self-end shadow-[0_12px_30px_-10px_oklch(0.15_0.04_166/60%)]";

function Showcase() {
  return (
    <div
      aria-hidden="true"
      className="m-2.5 hidden flex-col overflow-hidden rounded-[20px] bg-[radial-gradient(120%_90%_at_15%_0%,oklch(0.52_0.105_168),transparent_60%),radial-gradient(100%_80%_at_100%_100%,oklch(0.36_0.085_190),transparent_65%)] bg-[oklch(0.33_0.07_168)] px-12 py-11 text-white lg:flex"
    >
      <div className="my-auto flex flex-col gap-3">
        <p className={INBOUND}>
          Is anyone there? Our heating went out overnight and it’s 48° in here 🥶
        </p>
        <p
          className={`w-fit rounded-[14px] bg-[oklch(0.95_0.06_92)] px-3.5 py-[9px] text-[14px]/5 text-[oklch(0.36_0.06_72)] ${RAISED}`}
        >
          <b className="block font-semibold">Priya, note</b>
          Two kids under 3 at home. Move to the top.
        </p>
        <p className={`${BUBBLE} rounded-br-lg bg-white text-[oklch(0.28_0.05_166)] ${RAISED}`}>
          Hi Carla, Luis can be there by 9:30. Keep the bedroom doors closed until then.
        </p>
        <p className={INBOUND}>You’re lifesavers, thank you</p>
      </div>
      <p className="text-[30px]/[37px] font-[620] tracking-[-0.026em] text-balance">
        Every text your customers send, answered by the right person.
      </p>
      <p className="mt-2.5 max-w-105 text-[15px]/[23px] text-[oklch(0.93_0.03_165)]">
        Threadbox is an open-source shared inbox for SMS. Your Twilio account, your server, your
        data.
      </p>
    </div>
  );
}
