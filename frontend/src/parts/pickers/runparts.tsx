// The switches of the list: which rows are shown of runs that have both kinds. One is always
// on. Fetched where there is such a run.
import { Checkbox } from "../../widgets/checkbox";
import "./runparts.css";

export interface Parts {
  readonly validation: boolean;
  readonly train: boolean;
  readonly onChange: (validation: boolean, train: boolean) => void;
}

export default function RunParts({ validation, train, onChange }: Parts) {
  return (
    <div class="run-parts" data-testid="run-parts">
      <Checkbox
        label="Validation"
        testId="validation-rows"
        title="Rows that were held out from training"
        checked={validation}
        onChange={(on) => onChange(on, on ? train : true)}
      />
      <Checkbox
        label="Training"
        testId="train-rows"
        title="Rows that were trained on, also of runs that have held-out rows"
        checked={train}
        onChange={(on) => onChange(on ? validation : true, on)}
      />
    </div>
  );
}
