// What a file says of itself, below the page, in plain DOM: the page knows nothing of it.
import "./note.css";
import type { Index } from "./answers";

/** A line that opens: what the file is, what it holds, and what shows the rest. */
export function noteOf({ written, holds, left_out, command }: Index): HTMLElement {
  const note = document.createElement("details");
  note.append(
    element("summary", `A file, made on ${written}. It needs no server. What it holds`),
    element("p", `It holds ${listed(holds)}.`),
  );
  if (left_out.length)
    note.append(element("p", `Left out, at least in part: ${listed(left_out)}.`));
  const rest = element("p", "All of it, where the logs are: ");
  rest.append(element("code", command));
  note.append(rest, anewButton());
  const footer = document.createElement("footer");
  footer.className = "file-note";
  footer.dataset.testid = "file-note";
  footer.append(note);
  return footer;
}

/** A choice that the file has no answer to may hide the control that would change it back. */
function anewButton(): HTMLElement {
  const button = element("button", "Start anew");
  button.dataset.testid = "start-anew";
  button.title = "Show the page as the file first opens";
  button.addEventListener("click", startAnew);
  return button;
}

/** Shows the page as the file first opens. */
export function startAnew(): void {
  history.replaceState(null, "", location.pathname);
  location.reload();
}

const listed = (parts: readonly string[]) => parts.join("; ");

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
