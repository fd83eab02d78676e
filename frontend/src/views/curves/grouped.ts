// Whether runs are grouped: from the moment on at which what groups them is there, which is
// fetched for the first group.
import { computed, effect, signal } from "@preact/signals";
import { columns, group } from "../../data/state";

const groups = signal<typeof import("./curve/groups") | null>(null);

effect(() => {
  if ((group.value || columns.value) && !groups.peek()) {
    import("./curve/groups").then((module) => {
      groups.value = module;
    });
  }
});

/** What makes curves of groups; null where runs are not grouped. */
export const grouped = computed(() => groups.value?.grouped.value ?? null);
