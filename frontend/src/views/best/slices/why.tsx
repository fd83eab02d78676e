// What is said of one slice, beside its row: why it has its verdict, and what is odd about it.
import { VERDICTS } from "../../../text/verdicts";
import { Named } from "../../../widgets/said";
import { Popover } from "../../../widgets/sight/popover";
import { type Row, reasonsOf } from "./rows";

interface Props {
  readonly row: Row;
  /** What it stands beside. */
  readonly anchor: HTMLButtonElement;
  readonly onClose: () => void;
}

export function Why({ row, anchor, onClose }: Props) {
  const said = [...reasonsOf(row), ...row.findings.map(({ message }) => message)];
  return (
    <Popover testId="why-slice" label={`About ${row.name}`} anchor={anchor} onClose={onClose}>
      <p>
        <strong>{row.name}</strong>: {VERDICTS[row.verdict].name}
      </p>
      {said.map((text) => (
        <p key={text}>
          <Named text={text} />
        </p>
      ))}
    </Popover>
  );
}
