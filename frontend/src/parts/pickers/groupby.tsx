// The choice of the hyper-parameter that groups the runs; nothing where there is none.
import { batch } from "@preact/signals";
import { choice, choosable, choose } from "../../data/columns/live";
import { group } from "../../data/state";
import { Choice } from "../../widgets/choice";

interface Props {
  readonly testId: string;
  readonly label: string;
  /** What the choice of no hyper-parameter is called. */
  readonly none: string;
}

/** No hyper-parameter has an empty name. */
const NONE = "";

export function GroupBy({ testId, label, none }: Props) {
  const names = choosable.value.map(({ name }) => name);
  const by = choice.value.group;
  // A link may name one that no run has: it is shown all the same.
  const every = by === null || names.includes(by) ? names : [...names, by];
  if (every.length === 0) return null;
  return (
    <Choice
      label={label}
      testId={testId}
      title="Runs with the same value are one group"
      value={by ?? NONE}
      options={[[NONE, none], ...every.map((name) => [name, name] as const)]}
      onChange={(name) =>
        batch(() => {
          choose({ group: name || null });
          group.value = "";
        })
      }
    />
  );
}
