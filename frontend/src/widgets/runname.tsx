// A run's name in a narrow place. Names differ at their ends (a seed, the
// split), so what has to go is taken from the middle.

const SHORT = 30;
/** The end that is always shown: at least this long, and from a separator on where one is near. */
const TAIL = 12;
const NEAR = 12;

export function tailOf(name: string): string {
  if (name.length <= SHORT) return "";
  const from = name.length - TAIL - NEAR;
  const separator = name.slice(from, -TAIL).search(/[/,;_-]/);
  return name.slice(separator < 0 ? -TAIL : from + separator);
}

export function RunName({ name }: { name: string }) {
  const tail = tailOf(name);
  return (
    <span class="name">
      <span class="head">{name.slice(0, name.length - tail.length)}</span>
      <span>{tail}</span>
    </span>
  );
}
