// Regular expressions that a reader types or a link brings. Pure.

/**
 * The expression, or a sentence why there is none. What the browser's engine could try
 * in exponentially many ways would hang the page at every load of its link: it is
 * refused by its form, since nothing can stop the engine once it runs.
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

/** Takes groups away from the innermost on; one that repeats or chooses inside is as good as `x*`. */
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
