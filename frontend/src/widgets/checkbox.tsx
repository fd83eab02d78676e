// A labelled native checkbox. Knows nothing of what it sets.

interface Props {
  readonly label: string;
  readonly testId: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly title?: string;
}

export function Checkbox({ label, testId, checked, onChange, title }: Props) {
  return (
    <label class="choice" title={title}>
      <input
        type="checkbox"
        data-testid={testId}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
