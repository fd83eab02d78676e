// A part of the page that is fetched when it is first shown, or ahead of that. Says that it
// waits, or that it failed. Knows nothing of what it shows.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure, Loading } from "./messages";

type Load<T> = () => Promise<{ readonly default: ComponentType<T> }>;

/** What has come. It is shown at once the next time: nothing flashes in its place. */
const known = new WeakMap<object, unknown>();

/** Fetches a part, now or ahead of its need; it is fetched once. */
export async function fetchPart<T>(load: Load<T>): Promise<ComponentType<T>> {
  const { default: part } = await load();
  known.set(load, part);
  return part;
}

interface Props<T> {
  /** Fetches the module; the same function at every render. */
  readonly load: Load<T>;
  /** What the module's component is given. */
  readonly given: T;
  /** Whether it says nothing while it waits, as for a detail. */
  readonly quiet?: boolean;
}

export function Lazy<T extends object>({ load, given, quiet }: Props<T>) {
  const [View, setView] = useState<ComponentType<T> | null>(
    () => (known.get(load) as ComponentType<T>) ?? null,
  );
  const [failed, setFailed] = useState(0);
  const [tries, setTries] = useState(1);
  useEffect(() => {
    if (View) return;
    let wanted = true;
    fetchPart(load).then(
      (part) => wanted && setView(() => part),
      () => wanted && setFailed(tries),
    );
    return () => {
      wanted = false;
    };
  }, [load, tries]);
  if (View) return <View {...given} />;
  if (failed < tries) return quiet ? null : <Loading what="this view" />;
  return (
    <Failure
      title="This part of the page could not be fetched"
      // A browser keeps a failed module for as long as the page: only a new page asks again.
      sentence="TensorBoard does not answer, or was updated meanwhile. Try again, or reload the page."
      versions={null}
      onRetry={() => setTries(tries + 1)}
    />
  );
}
