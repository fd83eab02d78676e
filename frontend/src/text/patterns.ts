// Regular expressions that a reader types or a link brings. Pure.

/**
 * The expression, or a sentence why there is none. An expression that the browser's engine
 * may try in exponentially many ways is refused by its form: nothing can stop the engine
 * once it runs, so a link with one would hang the page at every load.
 */
export function compiled(pattern: string, flags = ""): RegExp | string {
  try {
    const expression = new RegExp(pattern, flags);
    return isEndless(pattern)
      ? "It could take for ever: repeats lie in repeats, or follow each other"
      : expression;
  } catch (error) {
    // The engine's own sentence ends in what is wrong.
    const why = String((error as Error).message).replace(/^.*: /s, "");
    return `Not a regular expression yet: ${why}`;
  }
}

/** Replaces groups from the innermost on. One that repeats or chooses inside counts as `x*`. */
function isEndless(pattern: string): boolean {
  let left = pattern.replace(/\\.|\[(\\.|[^\]\\])*\]/gs, "x").replace(/\(\?<?[\w-]*[=!:>]/g, "(");
  let endless = false;
  for (let before = ""; left !== before; ) {
    before = left;
    left = left.replace(/\(([^()]*)\)([*+]|{\d+,?\d*})?/g, (_, inside: string, repeat?: string) => {
      const tries = /[*+?|]|{\d+,/.test(inside);
      endless ||= tries && repeat !== undefined;
      return tries || repeat ? "x*" : "x";
    });
  }
  return endless || /(.[*+]\??){3}/.test(left);
}
