// The crosshair of a chart, and how charts of one group share its place.
import type { Place } from "./keys";

/** A vertical and a horizontal line in a plot area. */
export class Crosshair {
  private readonly across = document.createElement("div");
  private readonly down = document.createElement("div");

  constructor(area: HTMLElement) {
    this.across.className = "crosshair-x";
    this.down.className = "crosshair-y";
    area.append(this.across, this.down);
    this.show(null);
  }

  show(place: Place | null): void {
    this.across.hidden = this.down.hidden = place === null;
    if (!place) return;
    this.across.style.transform = `translate(${Math.round(place.left)}px, 0)`;
    this.down.style.transform = `translate(0, ${Math.round(place.top)}px)`;
  }
}

/** A place that charts of different scales share: a value of x, and a share of the height. */
export interface SharedPlace {
  readonly x: number;
  readonly down: number;
}

type Listener = (place: SharedPlace | null) => void;

const groups = new Map<string, Set<Listener>>();

/** Calls `listener` when another member of the group tells a place. */
export function join(group: string, listener: Listener): { tell: Listener; leave: () => void } {
  const members = groups.get(group) ?? new Set();
  groups.set(group, members.add(listener));
  return {
    tell: (place) => {
      for (const member of members) if (member !== listener) member(place);
    },
    leave: () => {
      members.delete(listener);
    },
  };
}
