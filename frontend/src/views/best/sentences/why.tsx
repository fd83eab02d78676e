// What is said of one run, beside its row: why it has its verdict, and what is odd about it.
import { plural } from "../../../text/format";
import { VERDICTS } from "../../../text/verdicts";
import { Named } from "../../../widgets/said";
import { Popover } from "../../../widgets/sight/popover";
import { type Row, reasonsOf } from "../rows";

interface Props {
  readonly row: Row;
  /** What it stands beside. */
  readonly anchor: HTMLButtonElement;
  readonly onClose: () => void;
}

export function Why({ row, anchor, onClose }: Props) {
  const { findings } = row;
  return (
    <Popover testId="why" label={`About ${row.run}`} anchor={anchor} onClose={onClose}>
      <p>
        <strong>{row.run}</strong>: {VERDICTS[row.verdict].name}
      </p>
      {reasonsOf(row).map((text) => (
        <p key={text}>
          <Named text={text} />
        </p>
      ))}
      {findings.length > 0 && (
        <>
          <p class="quiet">{plural(findings.length, "finding")}</p>
          <ul>
            {findings.map(({ message }) => (
              <li key={message}>
                <Named text={message} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}
