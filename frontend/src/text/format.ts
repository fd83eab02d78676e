// Numbers as people read them. Nothing computes with these texts: data attributes and
// titles have full precision.

export const MISSING = "–";

export function score(value: number | null): string {
  return value === null || Number.isNaN(value) ? MISSING : value.toFixed(4);
}

/** A difference with its sign. The minus is as wide as the plus, so that digits line up. */
export function gap(value: number | null): string {
  if (value === null || Number.isNaN(value)) return MISSING;
  const text = Math.abs(value).toFixed(4);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
}

/** A threshold: four digits, and two where it is very close to 0 or to 1. */
export function cut(value: number): string {
  if (value > 0.999 && value < 1) return `1 − ${cut(1 - value)}`;
  if (value > 0 && value < 0.001) return value.toExponential(1).replace("-", "−");
  return String(Number(value.toPrecision(4)));
}

/** What is added to a title; nothing for the metrics' own thresholds. */
export const atThreshold = (value: number | null): string =>
  value === null ? "" : ` at threshold ${cut(value)}`;

/** Two numbers of so many digits between which a bracket lies: rounded away from it, never into it. */
export function ends(
  [low, high]: readonly [number, number],
  digits = 4,
): readonly [string, string] {
  const size = 10 ** digits;
  const text = (value: number, up: 1 | -1) => {
    const units = (up * Math.ceil(up * value * size)) / size;
    // The product may have been rounded itself.
    return (up * units < up * value ? units + up / size : units).toFixed(digits);
  };
  return low === high
    ? [low.toFixed(digits), high.toFixed(digits)]
    : [text(low, -1), text(high, 1)];
}

/** The same in words. */
export function between(bracket: readonly [number, number], digits = 4): string {
  const [low, high] = ends(bracket, digits);
  return bracket[0] === bracket[1] ? low : `between ${low} and ${high}`;
}

/** The ends of a band. */
export function band(low: number | null, high: number | null): string {
  return low === null || high === null ? MISSING : `${score(low)} to ${score(high)}`;
}

const integer = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
export const count = (value: number): string => integer.format(value);

/** Seconds as 45 s, 2 min 5 s, 3 h 20 min or 2 d 4 h: two units at most. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? "−" : "";
  const s = Math.abs(seconds);
  if (s < 10) return `${sign}${Number(s.toFixed(2))} s`;
  const whole = Math.round(s);
  const units: [string, number][] = [
    ["d", Math.floor(whole / 86400)],
    ["h", Math.floor(whole / 3600) % 24],
    ["min", Math.floor(whole / 60) % 60],
    ["s", whole % 60],
  ];
  const first = units.findIndex(([, amount]) => amount > 0);
  const shown = units.slice(first, first + 2).filter(([, amount]) => amount > 0);
  return sign + shown.map(([unit, amount]) => `${amount} ${unit}`).join(" ");
}

/** How long ago something was, no finer than one looks at it. */
export function ago(seconds: number): string {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours < 1) return `${minutes} min ago`;
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

const dateTime = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
export const moment = (seconds: number): string => dateTime.format(seconds * 1000);

export function plural(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
