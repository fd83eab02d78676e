// Which columns of a heat map have a tick with their number. Pure.

export interface Tick {
  readonly column: number;
  readonly text: string;
  /** How far from the left, from 0 to 1: the middle of the column. */
  readonly at: number;
}

/** The columns of round numbers, at most `most`; of columns without any, evenly chosen ones. */
export function ticksOf(steps: readonly number[], most: number): Tick[] {
  const tick = (column: number): Tick => ({
    column,
    text: String(steps[column]),
    at: (column + 0.5) / steps.length,
  });
  const places = steps.map((_, column) => column);
  if (steps.length <= most) return places.map(tick);
  for (const unit of units()) {
    const round = places.filter((column) => steps[column]! % unit === 0);
    if (round.length > most) continue;
    if (round.length > 2) return round.map(tick);
    break;
  }
  const every = Math.ceil(steps.length / most);
  return places.filter((column) => column % every === 0).map(tick);
}

/** 1, 2, 5, 10, 20, 50 and so on. */
function* units(): Generator<number> {
  for (let power = 1; power < 1e15; power *= 10) {
    for (const digit of [1, 2, 5]) yield digit * power;
  }
}
