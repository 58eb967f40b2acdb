/** The product's mark, 24 px. */
export function BrandMark() {
  return (
    <span
      aria-hidden="true"
      className="brand-mark grid size-6 shrink-0 place-items-center rounded-[7px]"
    >
      <svg
        width="15"
        height="15"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M5 6.5h10.2a3.6 3.6 0 0 1 0 7.2H8.6a3 3 0 0 0-3 3v3.3" />
        <circle cx="18.6" cy="18.4" r="1.5" fill="currentColor" stroke="none" />
      </svg>
    </span>
  );
}
