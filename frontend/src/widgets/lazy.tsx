// A part of the page that is fetched when it is first shown. Says that it waits, or that
// it failed. Knows nothing of what it shows.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure, Loading } from "./messages";

interface Props<T> {
  /** Fetches the module; the same function at every render. */
  readonly load: () => Promise<{ readonly default: ComponentType<T> }>;
  /** What the module's component is given. */
  readonly given: T;
  /** Whether it says nothing while it waits, as for a detail. */
  readonly quiet?: boolean;
}

export function Lazy<T extends object>({ load, given, quiet }: Props<T>) {
  const [View, setView] = useState<ComponentType<T> | null>(null);
  const [failed, setFailed] = useState(0);
  const [tries, setTries] = useState(1);
  useEffect(() => {
    let wanted = true;
    load().then(
      (module) => wanted && setView(() => module.default),
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
