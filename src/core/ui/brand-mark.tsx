/** A stitch over a hill and a small sun. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="11" />
      <path d="M8 25c5-9 10-9 14-3s7 5 10-2" />
      <circle cx="29" cy="12" r="3.6" />
    </svg>
  )
}
