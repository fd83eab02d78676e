// Says that different tasks share a card, with what parts them. Fetched where they do.
import { tasksApart } from "../../../data/state";
import { plural } from "../../../text/format";

interface Props {
  /** The tasks of the card, each with the number of its runs. */
  readonly tasks: readonly (readonly [name: string, count: number])[];
}

export default function TaskNote({ tasks }: Props) {
  const counts = tasks.map(([name, count]) => `${name} (${plural(count, "run")})`);
  return (
    <p class="note with-button" data-testid="task-note">
      <span>
        Different tasks share this axis: {counts.join(" and ")}. Their scores do not compare.
      </span>
      <button
        type="button"
        data-testid="apart-button"
        onClick={() => {
          tasksApart.value = true;
        }}
      >
        One card for each
      </button>
    </p>
  );
}
