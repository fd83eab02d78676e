// A bar that shows how many of the runs have come.

/** Keeps its height when nothing is waiting, so that nothing jumps. */
export function Progress({ waiting, total }: { waiting: number; total: number }) {
  const done = Math.max(0, total - waiting);
  return (
    <div class="progress" data-testid="progress" data-waiting={waiting}>
      {waiting > 0 && (
        <progress max={total} value={done} aria-label={`${done} of ${total} runs loaded`} />
      )}
    </div>
  );
}
