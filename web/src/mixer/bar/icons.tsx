// Icons of the play button.

/** A triangle. */
export function PlayIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M8 5.2v13.6a1 1 0 0 0 1.5.9l11-6.8a1 1 0 0 0 0-1.8l-11-6.8A1 1 0 0 0 8 5.200z" />
    </svg>
  );
}

/** Two bars. */
export function PauseIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6.500 5h3.500v14h-3.500zM14 5h3.500v14h-3.500z" />
    </svg>
  );
}
