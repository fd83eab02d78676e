// The crosshair of a chart, and what charts of one group tell each other of theirs.
import type { Place } from "./keys";

/** Two lines in a plot area. */
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

/** A place that is the same in charts of different scales: a value of x, a share of the height. */
export interface Told {
  readonly x: number;
  readonly down: number;
}

type Listener = (told: Told | null) => void;

const groups = new Map<string, Set<Listener>>();

/** Hears what the others of a group tell. Returns how to tell them, and how to leave. */
export function join(group: string, listener: Listener): { tell: Listener; leave: () => void } {
  const members = groups.get(group) ?? new Set();
  groups.set(group, members.add(listener));
  return {
    tell: (told) => {
      for (const member of members) if (member !== listener) member(told);
    },
    leave: () => {
      members.delete(listener);
    },
  };
}
