// Copies the address: it has all that was chosen. Fetched after the first curves.
import { useState } from "preact/hooks";
import { copy } from "../../data/host/files";
import { link } from "../../data/host/tensorboard";

export default function CopyLink() {
  const [told, setTold] = useState("");
  return (
    <span class="copy-link">
      <button
        type="button"
        data-testid="copy-link"
        title="Copy the address of just this view"
        onClick={async () => {
          const done = await copy(link());
          setTold(done ? "Link copied." : "The browser refused to copy. Copy its address instead.");
        }}
        onBlur={() => setTold("")}
      >
        Copy link
      </button>
      <span role="status" data-testid="link-copied">
        {told}
      </span>
    </span>
  );
}
