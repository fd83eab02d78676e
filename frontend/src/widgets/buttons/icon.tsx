// Icons, as TensorBoard has them: Material's, drawn in the colour of the text. Knows nothing of
// what they stand for.

/** Paths of Material Icons (Apache License 2.0), 24 by 24. */
const PATHS = {
  pin: "M16 9V4h1c.55 0 1-.45 1-1s-.45-1-1-1H7c-.55 0-1 .45-1 1s.45 1 1 1h1v5c0 1.66-1.34 3-3 3v2h5.97v7l1 1 1-1v-7H19v-2c-1.66 0-3-1.34-3-3z",
  wide: "M7 14H5v5h5v-2H7v-3zm-2-4h2V7h3V5H5v5zm12 7h-3v2h5v-5h-2v3zM14 5v2h3v3h2V5h-5z",
  narrow: "M5 16h3v3h2v-5H5v2zm3-8H5v2h5V5H8v3zm6 11h2v-3h3v-2h-5v5zm2-11V5h-2v5h5V8h-3z",
  table: "M3 13h2v-2H3v2zm0 4h2v-2H3v2zm0-8h2V7H3v2zm4 4h14v-2H7v2zm0 4h14v-2H7v2zM7 7v2h14V7H7z",
  fit: "M12.01 5.5L10 8h4l-1.99-2.5zM18 10v4l2.5-1.99L18 10zM6 10l-2.5 2.01L6 14v-4zm8 6h-4l2.01 2.5L14 16zm7-13H3c-1.1 0-2 .9-2 2v14c0 1.1.9 2 2 2h18c1.1 0 2-.9 2-2V5c0-1.1-.9-2-2-2zm0 16H3V5h18v14z",
  link: "M3.9 12c0-1.71 1.39-3.1 3.1-3.1h4V7H7c-2.76 0-5 2.24-5 5s2.24 5 5 5h4v-1.9H7c-1.71 0-3.1-1.39-3.1-3.1zM8 13h8v-2H8v2zm9-6h-4v1.9h4c1.71 0 3.1 1.39 3.1 3.1s-1.39 3.1-3.1 3.1h-4V17h4c2.76 0 5-2.24 5-5s-2.24-5-5-5z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">
      <path fill="currentColor" d={PATHS[name]} />
    </svg>
  );
}

interface Props {
  readonly icon: IconName;
  /** What it does in a word or two: its name for those who hear it. */
  readonly label: string;
  /** What is to be said beyond its name. */
  readonly title?: string;
  readonly testId: string;
  /** Whether it is on; for buttons that turn something on and off. */
  readonly pressed?: boolean;
  /** Whether it changes nothing now. It is not disabled: a button that is loses the focus. */
  readonly idle?: boolean;
  readonly onClick: () => void;
}

/** A button that is an icon. */
export function IconButton({ icon, label, title, testId, pressed, idle, onClick }: Props) {
  return (
    <button
      type="button"
      class="icon"
      aria-label={label}
      aria-pressed={pressed}
      aria-disabled={idle}
      data-testid={testId}
      title={title ? `${label}: ${title}` : label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
