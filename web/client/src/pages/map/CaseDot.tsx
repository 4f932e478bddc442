/** The sign that stands for cases where the map speaks of them. */

export function CaseDot() {
  return (
    <svg class="case-dot" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.5" /><path d="M8 8V3.6A4.4 4.4 0 0 1 12.4 8z" />
    </svg>
  );
}
