// Copies the address: it has all that was chosen. Fetched after the first curves.
import { useState } from "preact/hooks";
import { copy } from "../../data/host/files";
import { link } from "../../data/host/tensorboard";
import { settle } from "../../data/look/look";
import { Icon } from "../../widgets/buttons/icon";

export default function CopyLink() {
  const [told, setTold] = useState("");
  return (
    <span class="copy-link">
      <button
        type="button"
        data-testid="copy-link"
        title="Copy the address of just this view"
        onClick={async () => {
          settle(); // what moved a moment ago is in it too
          const done = await copy(link());
          setTold(done ? "Link copied." : "The browser refused to copy. Copy its address instead.");
        }}
        onBlur={() => setTold("")}
      >
        <Icon name="link" /> Copy link
      </button>
      <span role="status" data-testid="link-copied">
        {told}
      </span>
    </span>
  );
}
