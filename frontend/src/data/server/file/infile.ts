// Whether the page is a file's. Its answers are about all runs, or about one: a question that
// names some of them is too long for it, as one of many names is for a server.
import { MAX_URL as MAX_OF_SERVER } from "../api";

export const IN_FILE =
  typeof document !== "undefined" && document.documentElement.dataset.asked !== undefined;

/** Characters of an address that may name some of the runs. */
export const MAX_URL = IN_FILE ? 0 : MAX_OF_SERVER;
