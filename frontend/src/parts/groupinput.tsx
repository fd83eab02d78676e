// What groups the runs: one of their hyper-parameters, or a regular expression on their names.
// The curves and the pooled view follow the same one.
import { batch } from "@preact/signals";
import { choice, choosable, choose } from "../data/columns/live";
import { group } from "../data/state";
import { Choice } from "../widgets/choice";

interface Props {
  readonly testId: string;
  readonly title: string;
  readonly invalid?: boolean;
  /** The id of the element that says why it is invalid. */
  readonly describedBy?: string;
}

/** No column has an empty name. */
const PATTERN = "";

export function GroupInput({ testId, title, invalid, describedBy }: Props) {
  const names = choosable.value.map(({ name }) => name);
  const by = choice.value.group;
  // A link may name a column that no run has: it is shown all the same.
  const every = by === null || names.includes(by) ? names : [...names, by];
  const label = "Group runs by";
  return (
    <>
      {every.length > 0 && (
        <Choice
          label={label}
          testId={`${testId}-column`}
          title="Runs with the same value are one group"
          value={by ?? PATTERN}
          options={[
            [PATTERN, "nothing, or a pattern"],
            ...every.map((name) => [name, name] as const),
          ]}
          onChange={(name) =>
            batch(() => {
              choose({ group: name || null });
              group.value = "";
            })
          }
        />
      )}
      {by === null && (
        <label class="choice" title={title}>
          <span>{every.length > 0 ? "Pattern" : label}</span>
          <input
            type="search"
            class="filter"
            data-testid={testId}
            placeholder="regex, e.g. ^[a-z]+"
            spellcheck={false}
            value={group.value}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            onInput={(event) => {
              group.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
    </>
  );
}
