// The entry of an HTML file that holds the dashboard and its data: it answers the page's requests
// from the file, and then starts the page as TensorBoard does. `tb-f1 export` writes such files.
import { writeHash } from "../src/data/host/hash";
import { FileAnswers, type Index, replyOf } from "../src/data/server/file/answers";
import { noteOf, startAnew } from "../src/data/server/file/note";
import { Packs, unpacked } from "../src/data/server/file/packs";
import { render } from "../src/index";
import { again } from "../src/widgets/messages";

/** The elements that hold data stand behind this script. */
const parsedPage = new Promise((done) => document.addEventListener("DOMContentLoaded", done));

async function opened(): Promise<FileAnswers> {
  await parsedPage;
  const [first, ...texts] = [...document.querySelectorAll("[data-pack]")].map(
    (element) => () => element.textContent ?? "",
  );
  const index = (await unpacked(first!())) as Index;
  document.body.append(noteOf(index));
  return new FileAnswers(index, new Packs(texts));
}

/** What answers where the data cannot be unpacked. */
function broken(error: unknown): Pick<FileAnswers, "reply"> {
  const sentence =
    "DecompressionStream" in window
      ? `The data of this file cannot be unpacked (${error}). Is the file whole?`
      : "This browser is too old to unpack the data of this file. Open it in a newer one.";
  return { reply: async () => replyOf(500, { error: sentence }) };
}

const title = document.title;
const answers = opened().catch(broken);
window.fetch = async (input) => (await answers).reply(String(input)) as Promise<Response>;

// An address of its own shows what it says; else the file shows what it was made for.
const asked = new URLSearchParams(document.documentElement.dataset.asked);
if (!location.hash && [...asked].length > 0) {
  const values = Object.fromEntries([...asked].map(([name, value]) => [`p.f1.${name}`, value]));
  history.replaceState(null, "", writeHash("", "f1", values));
}
// To ask once more helps nobody here: what is not in the file will never be.
again.says = "Start anew";
again.instead = startAnew;
render();
document.title = title;
