// How long ago the page was told what there is: who watches a training sees whether it is of
// now. Fetched after the first curves.
import { useEffect, useState } from "preact/hooks";
import { loading, readAt } from "../../data/server/load";
import { ago, moment } from "../../text/format";

/** Milliseconds between two looks at the clock. */
const TICK = 5_000;

export default function Updated() {
  const [now, setNow] = useState(Date.now);
  const at = readAt.value;
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, [at]);
  if (at === null) return null;
  return (
    <span
      class="updated"
      data-testid="updated"
      title={`TensorBoard was asked at ${moment(at / 1000)}. Its reload button asks again, and its settings can do that by themselves.`}
    >
      {loading.value ? "Reading…" : `Updated ${ago((now - at) / 1000)}`}
    </span>
  );
}
