// Puts the styles of the later views into the page, once.
import css from "./views.css?inline";

const style = document.createElement("style");
style.textContent = css;
document.head.append(style);
