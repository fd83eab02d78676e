// What groups the runs: one of their hyper-parameters, or a regular expression on their names.
// The curves and the pooled view follow the same one.
import { choice, choosable } from "../data/columns/live";
import { group } from "../data/state";
import { GroupBy } from "./pickers/groupby";

interface Props {
  readonly testId: string;
  readonly title: string;
  readonly invalid?: boolean;
  /** The id of the element that says why it is invalid. */
  readonly describedBy?: string;
}

const LABEL = "Group runs by";

export function GroupInput({ testId, title, invalid, describedBy }: Props) {
  const isPattern = choice.value.group === null;
  return (
    <>
      <GroupBy testId={`${testId}-column`} label={LABEL} none="nothing, or a pattern" />
      {isPattern && (
        <label class="choice" title={title}>
          <span>{choosable.value.length > 0 ? "Pattern" : LABEL}</span>
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
