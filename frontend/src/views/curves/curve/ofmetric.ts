// The curves of a card: one for each run, or for each group of runs. Pure.
import type { Member, Metric } from "../../../data/model";
import type { Scores } from "../../../data/server/api";
import type { XAxis } from "../../../data/state";
import { type Curve, curveOf } from "./curve";

export interface Drawing {
  readonly xAxis: XAxis;
  /** The colour of a place among the runs. */
  readonly colourAt: (place: number) => string;
  /** What makes curves of groups; null where nothing groups the runs. */
  readonly grouped: ((known: readonly Known[], drawing: Drawing) => Curve[]) | null;
}

/** A run whose scores have come. */
export interface Known extends Member {
  readonly scores: Scores;
}

/** The curves of those runs whose scores have come. */
export function curvesOf(
  members: Metric["members"],
  byRun: ReadonlyMap<string, Scores>,
  drawing: Drawing,
): Curve[] {
  const known = members.flatMap((member): Known[] => {
    const scores = byRun.get(member.series.run);
    return scores?.step.length ? [{ ...member, scores }] : [];
  });
  if (drawing.grouped) return drawing.grouped(known, drawing);
  const heldOut = new Set(
    known.flatMap(({ group, series }) => (series.split === "train" ? [] : group)),
  );
  return known.map(({ place, group, scores, series }) => {
    const beside = series.split === "train" && heldOut.has(group);
    const { xAxis, colourAt } = drawing;
    return curveOf(scores, colourAt(place), xAxis, series.findings, isLogged(series), beside);
  });
}

export const isLogged = ({ quality }: Member["series"]): boolean => quality !== "exact";
