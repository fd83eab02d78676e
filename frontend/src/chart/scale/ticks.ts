// Where the ticks of an axis stand and how they read. Pure.
import { duration } from "../../text/format";
import type { Content } from "../content";

type Kind = Content["xKind"];

/** Tick distances for whole steps: there is no epoch 2.5. */
const STEP_INCREMENTS: readonly number[] = decades(0, 12);

export const VALUE_INCREMENTS: readonly number[] = decades(-12, 6);

/** Tick distances for seconds, as clocks divide them. */
const SECOND_INCREMENTS: readonly number[] = [
  ...decades(-3, -1),
  ...[1, 2, 5, 10, 15, 30].flatMap((n) => [n, n * 60]),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240, 720, 2400].map((hours) => hours * 3600),
].sort((a, b) => a - b);

export function incrementsOf(kind: Kind): readonly number[] {
  if (kind === "value") return VALUE_INCREMENTS;
  return kind === "step" ? STEP_INCREMENTS : SECOND_INCREMENTS;
}

/** Ticks at round places; the wall clock's hours and days are those of here, not of Greenwich. */
export function xTicks(kind: Kind, min: number, max: number, increment: number): number[] {
  const offset = kind === "wall" ? new Date(min * 1000).getTimezoneOffset() * 60 : 0;
  const ticks: number[] = [];
  const first = Math.ceil((min - offset) / increment - 1e-9);
  for (let n = first; n * increment + offset <= max; n++) ticks.push(n * increment + offset);
  return ticks;
}

export function xTickLabels(kind: Kind, ticks: readonly number[], increment: number): string[] {
  if (kind === "wall") return wallTicks(ticks, increment);
  if (kind === "value") return valueTicks(ticks, increment);
  return ticks.map((value) => (kind === "step" ? stepTick(value) : duration(value)));
}

function decades(from: number, to: number): number[] {
  const found: number[] = [];
  for (let power = from; power <= to; power++) {
    for (const factor of [1, 2, 5]) found.push(Number(`${factor}e${power}`));
  }
  return found;
}

const compact = new Intl.NumberFormat(undefined, {
  notation: "compact",
  maximumSignificantDigits: 4,
});

function stepTick(value: number): string {
  return Math.abs(value) < 10_000 ? String(value) : compact.format(value);
}

/** Wall-clock labels: the date only where ticks are days apart, seconds only where they differ. */
function wallTicks(values: readonly number[], increment: number): string[] {
  const format = new Intl.DateTimeFormat(
    undefined,
    increment >= 86400
      ? { month: "short", day: "numeric" }
      : {
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          ...(increment < 60 && { second: "2-digit" }),
        },
  );
  return values.map((value) => format.format(value * 1000));
}

/** As many decimals as the ticks' distance needs. */
export function valueTicks(values: readonly number[], increment: number): string[] {
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(increment) + 1e-9)));
  return values.map((value) => {
    const text = Math.abs(value).toFixed(decimals);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  });
}
