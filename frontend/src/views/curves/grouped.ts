// Whether runs are grouped, and by what: from the moment on at which what groups them is
// there, which is fetched for the first expression.
import { computed, effect, signal } from "@preact/signals";
import { grouping } from "../../data/model";

const groups = signal<typeof import("./curve/groups") | null>(null);

effect(() => {
  if (grouping.value && !groups.peek()) {
    import("./curve/groups").then((module) => {
      groups.value = module;
    });
  }
});

/** The expression with the functions that follow it; null where runs are not grouped. */
export const grouped = computed(
  () => groups.value && grouping.value && { expression: grouping.value, ...groups.value },
);
