export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4 7c4-5 12-5 16 0s-12 5-16 10 12 5 16 0" />
      <path d="M4 12c4-4 12-4 16 0" opacity=".45" />
    </svg>
  )
}
