// What the server says of the runs in one sentence, with what it assumes on demand.
import { heldOpen } from "../../data/look/held";
import { Named } from "./named";

const assumed = heldOpen("assumptions");

interface Props {
  readonly sentence: string;
  readonly assumptions: readonly string[];
}

export function Said({ sentence, assumptions }: Props) {
  return (
    <div class="said">
      <p class="sentence" data-testid="best-sentence">
        <Named text={sentence} />
      </p>
      {assumptions.length > 0 && (
        <details
          data-testid="assumptions"
          open={assumed.value}
          onToggle={(event) => {
            assumed.value = event.currentTarget.open;
          }}
        >
          <summary>Assumptions</summary>
          <ul>
            {assumptions.map((text) => (
              <li key={text}>
                <Named text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
