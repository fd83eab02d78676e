// A labelled native slider with its value beside it. Knows nothing of what it sets.

interface Props {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  readonly title?: string;
}

export function Slider({ label, testId, value, max, step, onChange, title }: Props) {
  return (
    <label class="choice" title={title}>
      <span>{label}</span>
      <input
        type="range"
        data-testid={testId}
        min={0}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <output>{value}</output>
    </label>
  );
}
