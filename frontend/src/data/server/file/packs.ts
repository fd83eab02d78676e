// Packs: lists of JSON, gzipped, as text in the page's own elements. Each is unpacked once, when
// something of it is first asked for. Knows no route.

/** One pack after the other, in the order of the page. */
export class Packs {
  private readonly texts: readonly (() => string)[];
  private readonly lists = new Map<number, Promise<readonly unknown[]>>();

  constructor(texts: readonly (() => string)[]) {
    this.texts = texts;
  }

  /** What a pack holds. */
  list(pack: number): Promise<readonly unknown[]> {
    const known = this.lists.get(pack);
    if (known) return known;
    const list = unpacked(this.texts[pack]!()) as Promise<readonly unknown[]>;
    this.lists.set(pack, list);
    return list;
  }
}

/** What a text was packed from. */
export async function unpacked(text: string): Promise<unknown> {
  const stream = new Blob([bytesOf(text)]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).json();
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; i++) bytes[i] = signs.charCodeAt(i);
  return bytes;
}
