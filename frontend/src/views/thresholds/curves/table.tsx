// The table beside the curves: between which numbers the areas lie, or how well scores are
// calibrated; and why a run has no curve.
import { heldOrder } from "../../../data/look/held";
import type { CurveAnswer } from "../../../data/server/schema";
import { between, capital, MISSING, score } from "../../../text/format";
import { RunName } from "../../../widgets/runname";
import { type ShownColumn, Sortable } from "../../../widgets/sortable";
import type { CurveKind } from "./kinds";
import type { RunCurve } from "./points";

interface Props {
  /** The run whose numbers are told in words. */
  readonly chosen: string;
  readonly curves: readonly CurveAnswer[];
  readonly colours: readonly RunCurve[];
  readonly kind: CurveKind;
  readonly tag: string;
  /** The class that all is of, in words; "" where there is one. */
  readonly ofClass: string;
  readonly unit: string;
}

/** Outlives the view, so that it is the same when the reader comes back. */
const order = heldOrder("brackets", { column: 0, descending: false });

const BRACKETS = [
  ["roc_auc", "ROC AUC"],
  ["average_precision", "average precision"],
  ["best_f1", "largest F1"],
] as const;

export function Brackets({ chosen, curves, colours, kind, tag, ofClass, unit }: Props) {
  const colour = new Map(colours.map((own) => [own.run, own.colour]));
  const columns: ShownColumn<CurveAnswer>[] = [
    {
      name: "Run",
      text: true,
      value: (row) => row.run,
      cell: (row) => (
        <>
          <span class="swatch" style={{ background: colour.get(row.run) }} />
          <span title={row.run}>
            <RunName name={row.run} />
          </span>
        </>
      ),
    },
    { name: capital(unit), value: (row) => row.step, cell: (row) => row.step ?? MISSING },
    ...(kind === "reliability" ? CALIBRATION : LIES),
    ...(curves.some((row) => row.unavailable) ? [WHY] : []),
  ];
  const own = curves.find(({ run }) => run === chosen);
  return (
    <div id="curve-table" class="brackets">
      {own && kind !== "reliability" && (
        <p class="told" data-testid="brackets-told">
          {inWords(own, unit, ofClass)}
        </p>
      )}
      <Sortable
        testId="brackets"
        caption={`${kind === "reliability" ? "Calibration" : "Between which numbers a value lies for sure"}, ${tag}`}
        columns={columns}
        rows={curves}
        keyOf={(row) => row.run}
        dataOf={(row) => ({
          "data-run": row.run,
          "data-step": String(row.step),
          "data-roc-auc": JSON.stringify(row.brackets.roc_auc),
          "data-average-precision": JSON.stringify(row.brackets.average_precision),
          "data-best-f1": JSON.stringify(row.brackets.best_f1),
        })}
        order={order}
      />
      {curves.some(({ calibration }) => calibration && !calibration.are_probabilities) && (
        <p class="note">
          Some scores are NaN, below 0 or above 1: they are no probabilities, so nothing is said of
          their calibration.
        </p>
      )}
    </div>
  );
}

/** A digit more than a score has: beside one that was reached, no end may read as below it. */
const DIGITS = 5;

/** The numbers of a bracket, without its words. */
const numbers = (bracket: readonly [number, number]) =>
  between(bracket, DIGITS).replace("between ", "").replace("and", "to");

/** The brackets of a run, in words. */
function inWords({ run, step, brackets }: CurveAnswer, unit: string, ofClass: string): string {
  const known = BRACKETS.flatMap(([key, name]) => {
    const bracket = brackets[key];
    return bracket ? [`${name} is ${between(bracket, DIGITS)}`] : [];
  });
  return known.length ? `${run}, ${unit} ${step}${ofClass}: ${known.join("; ")}.` : "";
}

/** Sorted by the lower end. */
const LIES: ShownColumn<CurveAnswer>[] = BRACKETS.map(([key, name]) => ({
  name: capital(name),
  title: "What scikit-learn computes of all scores lies there; sorted by the lower end",
  value: (row: CurveAnswer) => row.brackets[key]?.[0] ?? null,
  cell: (row: CurveAnswer) => {
    const bracket = row.brackets[key];
    return bracket ? <span title={bracket.join(" to ")}>{numbers(bracket)}</span> : MISSING;
  },
}));

const CALIBRATION: ShownColumn<CurveAnswer>[] = [
  {
    name: "Calibration error",
    title: "The mean distance of the points from the diagonal, weighted by rows (ECE)",
    value: (row) => row.calibration?.error ?? null,
    cell: (row) => score(row.calibration?.error ?? null),
  },
  {
    name: "Brier score",
    title: "The mean square of score − label: 0 is best",
    value: (row) => row.calibration?.brier ?? null,
    cell: (row) => score(row.calibration?.brier ?? null),
  },
];

const WHY: ShownColumn<CurveAnswer> = {
  name: "Notes",
  text: true,
  value: (row) => row.unavailable,
  cell: (row) => row.unavailable ?? MISSING,
};
