// The buttons that put numbers into a file or the clipboard, as CSV.
import { useState } from "preact/hooks";
import { copy, save } from "../../data/host/files";

interface FileProps {
  /** The name of the file, without its end. */
  readonly name: string;
  readonly text: () => string;
}

export function FileButtons({ name, text }: FileProps) {
  const [message, setMessage] = useState("");
  return (
    <div class="controls">
      <button
        type="button"
        data-testid="copy-confusion"
        onClick={async () =>
          setMessage(
            (await copy(text()))
              ? "Copied as CSV."
              : "The browser refused to copy. Download the CSV instead.",
          )
        }
      >
        Copy as CSV
      </button>
      <button
        type="button"
        data-testid="download-confusion"
        onClick={() => save(text(), `${name}.csv`, "text/csv")}
      >
        Download CSV
      </button>
      <span role="status">{message}</span>
    </div>
  );
}
