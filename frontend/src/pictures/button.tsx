// The button of a picture, with the choice of its format. What makes the picture is fetched once
// it is chosen.
import { useState } from "preact/hooks";
import { save } from "../data/host/files";
import { Popover } from "../widgets/sight/popover";
import type { Picture } from "./drawing/page";
import "./button.css";

interface Props {
  /** What the picture is of, for those who do not see it. */
  readonly label: string;
  /** The name of the file, without its end. */
  readonly name: string;
  readonly make: () => Promise<Picture>;
  /** Whether it stands among other buttons, and not in the corner of a figure. */
  readonly inline?: boolean;
}

const FORMATS = [
  ["svg", "SVG", "For papers and for other programs: sharp at any size, text stays text"],
  ["png", "PNG", "For slides and messages: 1,280 pixels wide"],
] as const;
type Format = (typeof FORMATS)[number][0];

export function PictureButton({ label, name, make, inline = false }: Props) {
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const [failed, setFailed] = useState("");
  const close = () => {
    setAnchor(null);
    setFailed("");
  };
  const put = async (format: Format) => {
    try {
      const picture = await make();
      if (format === "svg") save(picture.svg, `${name}.svg`, "image/svg+xml");
      else {
        const { pngOf } = await import("./png");
        save(await pngOf(picture), `${name}.png`, "image/png");
      }
      close();
      anchor?.focus();
    } catch (error) {
      setFailed(`The picture was not made: ${(error as Error).message}`);
    }
  };
  return (
    <span class={inline ? undefined : "picture-corner"}>
      <button
        type="button"
        data-testid="picture-button"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        aria-label={`Picture: ${label}`}
        title="Save this as a picture, black on white, with its legend and a caption"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        Picture
      </button>
      {anchor && (
        <Popover
          testId="picture-menu"
          label={`Save a picture: ${label}`}
          anchor={anchor}
          onClose={close}
        >
          <div class="picture-formats">
            {FORMATS.map(([format, text, title]) => (
              <button
                key={format}
                type="button"
                data-testid={`picture-${format}`}
                title={title}
                onClick={() => put(format)}
              >
                {text}
              </button>
            ))}
          </div>
          {failed && (
            <p role="alert" data-testid="picture-error">
              {failed}
            </p>
          )}
        </Popover>
      )}
    </span>
  );
}
