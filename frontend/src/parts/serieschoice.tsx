// The choice of one series for the views that show one: its run, then its metric.
import type { Series } from "../data/server/api";
import { chosenRun, chosenTag } from "../data/state";
import { Choice } from "../widgets/choice";

const asOptions = (names: readonly string[]) => names.map((name) => [name, name] as const);

/** The chosen one of some series, or the first; of training rows less is known. */
export function chosenOf(every: readonly Series[]): Series | undefined {
  const first = every.find(({ split }) => split !== "train") ?? every[0];
  const known = every.some(({ run }) => run === chosenRun.value);
  const own = every.filter(({ run }) => run === (known ? chosenRun.value : first?.run));
  return own.find(({ tag }) => tag === chosenTag.value) ?? own[0];
}

interface Props {
  readonly every: readonly Series[];
  readonly chosen: Series;
  /** Begins the handles of both pickers. */
  readonly testId: string;
}

export function SeriesChoice({ every, chosen, testId }: Props) {
  const own = every.filter(({ run }) => run === chosen.run);
  return (
    <>
      <Choice
        label="Run"
        testId={`${testId}-run`}
        value={chosen.run}
        options={asOptions([...new Set(every.map(({ run }) => run))])}
        onChange={(name) => {
          chosenRun.value = name;
        }}
      />
      <Choice
        label="Metric"
        testId={`${testId}-tag`}
        value={chosen.tag}
        options={asOptions(own.map(({ tag }) => tag))}
        onChange={(name) => {
          chosenTag.value = name;
        }}
      />
    </>
  );
}
