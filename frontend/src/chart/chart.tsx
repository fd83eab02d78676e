// A chart as a component: its content in, zoom and hover out. Survives a hidden tab,
// whose size is 0.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import "./card.css";
import "./chart.css";
import type { Content } from "./content";
import { type Events, Plot } from "./plot";

interface Props extends Events {
  /** What it shows; the same object as long as nothing of it changes. */
  readonly content: Content;
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** The id of the table that holds its numbers. */
  readonly describedBy: string;
  /** Charts of one group share their crosshair. */
  readonly group: string;
  /** Any value that changes when the page's colours do. */
  readonly theme: string;
  readonly kind: string;
  readonly tag: string;
  /** The key whose lines stand out while something else points at it. */
  readonly spotlit?: string | null;
}

export function Chart(props: Props) {
  const { content, theme, group, spotlit = null } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  // The plot outlives renders, but must call the events of the last one.
  const events = useRef<Events>(props);
  events.current = props;

  useLayoutEffect(() => {
    const target = box.current!;
    const own = new Plot(
      target,
      content,
      {
        onZoom: (x, y) => events.current.onZoom(x, y),
        onFit: () => events.current.onFit(),
        onHover: (hover) => events.current.onHover(hover),
      },
      group,
    );
    plot.current = own;
    const observer = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = target;
      if (clientWidth && clientHeight) own.resize(clientWidth, clientHeight);
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
      own.destroy();
    };
  }, [group]);

  useEffect(() => {
    plot.current?.show(content);
  }, [content, theme]);

  useEffect(() => {
    plot.current?.spotlight(spotlit);
  }, [spotlit]);

  return (
    <div
      class="chart"
      ref={box}
      role="application"
      aria-roledescription="chart"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its crosshair moves by keys
      tabIndex={0}
      onKeyDown={(event) => {
        // With these a key is the browser's, which zooms the page by + and −.
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (plot.current?.key(event.key)) event.preventDefault();
      }}
      onBlur={() => plot.current?.leave()}
      aria-label={`${props.label}. Arrow keys read its values, + and − zoom, 0 shows everything.`}
      aria-details={props.describedBy}
      data-testid="chart"
      data-tag={props.tag}
      data-kind={props.kind}
      data-x-min={content.x[0]}
      data-x-max={content.x[1]}
      data-y-min={content.y[0]}
      data-y-max={content.y[1]}
    />
  );
}
