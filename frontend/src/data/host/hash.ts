// Reads and writes named values in a TensorBoard location hash such as
// "#f1&p.f1.average=macro". Works on text; knows no window and no setting.

/** The hash with `values` set; null removes a name. Everything else stays as it is. */
export function writeHash(
  hash: string,
  tab: string,
  values: Readonly<Record<string, string | null>>,
): string {
  const tokens = split(hash).filter((token) => !Object.hasOwn(values, nameOf(token)));
  // TensorBoard takes the token without "=" as the tab: without one our link would open another.
  if (!tokens.some((token) => !token.includes("="))) tokens.unshift(tab);
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) tokens.push(`${name}=${spelled(value)}`);
  }
  return `#${tokens.join("&")}`;
}

/** Every name=value pair of a hash, decoded. */
export function readHash(hash: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const token of split(hash)) {
    const at = token.indexOf("=");
    if (at > 0) pairs.set(nameOf(token), decode(token.slice(at + 1)));
  }
  return pairs;
}

/** A text as an address has it. What UTF-8 cannot have, such as half a letter, is lost in it. */
export const spelled = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));

function split(hash: string): string[] {
  return hash.replace(/^#/, "").split("&").filter(Boolean);
}

function nameOf(token: string): string {
  return decode(token.split("=", 1)[0] ?? "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hash typed by hand may hold a lone "%"
  }
}
