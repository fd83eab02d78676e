// What the reader chooses of a matrix: its cells, its order, its step, and what it is compared
// with.
import type { Signal } from "@preact/signals";
import type { Series } from "../../data/server/api";
import {
  type Cells,
  type ClassOrder,
  type Comparison,
  cells,
  classOrder,
  comparedRun,
  comparison,
} from "../../data/state";
import { Choice } from "../../widgets/choice";
import { otherRunOf } from "./asked";

const CELL_NAMES: readonly (readonly [Cells, string])[] = [
  ["rows", "counts"],
  ["by_true", "by true class (recall)"],
  ["by_predicted", "by prediction (precision)"],
];
const ORDER_NAMES: readonly (readonly [ClassOrder, string])[] = [
  ["given", "as given"],
  ["trouble", "most trouble first"],
];

interface Props {
  readonly unit: string;
  readonly others: readonly Series[];
  /** Whether there are cells to choose for, or only pairs. */
  readonly ofMatrix: boolean;
}

export function Controls({ unit, others, ofMatrix }: Props) {
  const names: (readonly [Comparison, string])[] = [
    ["nothing", "nothing"],
    ["step", `another ${unit}`],
  ];
  if (others.length > 0 || comparison.value === "run") names.push(["run", "another run"]);
  return (
    <div class="controls">
      {ofMatrix && (
        <>
          <Choice
            label="Cells"
            testId="cells-picker"
            title="Rows, or the share of the rows of the true or of the predicted class"
            value={cells.value}
            options={CELL_NAMES}
            onChange={(value) => {
              cells.value = value as Cells;
            }}
          />
          <Choice
            label="Classes"
            testId="class-order"
            value={classOrder.value}
            options={ORDER_NAMES}
            onChange={(value) => {
              classOrder.value = value as ClassOrder;
            }}
          />
        </>
      )}
      <Choice
        label="Compared with"
        testId="comparison"
        value={comparison.value}
        options={names}
        onChange={(value) => {
          comparison.value = value as Comparison;
        }}
      />
      {comparison.value === "run" && others.length > 0 && (
        <Choice
          label="Other run"
          testId="compared-run"
          value={otherRunOf(others) ?? ""}
          options={others.map(({ run }) => [run, run] as const)}
          onChange={(name) => {
            comparedRun.value = name;
          }}
        />
      )}
    </div>
  );
}

interface StepProps {
  readonly label: string;
  readonly testId: string;
  readonly unit: string;
  readonly steps: readonly number[];
  /** The one that is shown. */
  readonly step: number | null;
  readonly chosen: Signal<string | null>;
}

export function StepSlider({ label, testId, unit, steps, step, chosen }: StepProps) {
  return (
    <label class="choice">
      <span>{label}</span>
      <input
        type="range"
        data-testid={testId}
        min={0}
        max={Math.max(0, steps.length - 1)}
        disabled={steps.length < 2}
        value={step === null ? 0 : steps.indexOf(step)}
        aria-valuetext={`${unit} ${step}`}
        onInput={(event) => {
          const next = steps[event.currentTarget.valueAsNumber];
          chosen.value = next === undefined ? null : String(next);
        }}
      />
      <output>{step}</output>
    </label>
  );
}
