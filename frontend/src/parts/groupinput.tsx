// The field for the regular expression that groups runs. The curves and the pooled view
// follow the same one.
import { group } from "../data/state";

interface Props {
  readonly testId: string;
  readonly title: string;
  readonly invalid?: boolean;
  /** The id of the element that says why it is invalid. */
  readonly describedBy?: string;
}

export function GroupInput({ testId, title, invalid, describedBy }: Props) {
  return (
    <label class="choice" title={title}>
      <span>Group runs by</span>
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
  );
}
