// The page: the list of runs at the side, tabs and pickers above, and the chosen view.
// Decides what is shown while there is nothing to view.
import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { settings } from "./data/host/settings";
import { fetchShortNames, shortNames } from "./data/look/shortnames";
import { filter, matchingRuns, rowsDiffer, runColour, runs } from "./data/model";
import { isSelected, select, selectOnly } from "./data/runs";
import { generation, loadError, loading, loadSeries, seriesAnswer } from "./data/server/load";
import { pointedRun, rows, runFilter, selection, view } from "./data/state";
import { RunList } from "./parts/runlist";
import { Tabs } from "./parts/tabs";
import { Toolbar } from "./parts/toolbar";
import { loadEmptyPage, Panel } from "./views/panel";
import { Lazy } from "./widgets/lazy";
import { Failure, Loading } from "./widgets/messages";

const CLOSED = { open: false };
const loadColumns = () => import("./parts/pickers/columns");
const loadPassedOver = () => import("./parts/passedover");

export function App() {
  if (seriesAnswer.value === null || (loadError.value && runs.value.length === 0)) {
    return <Alone>{loadError.value ? <LoadFailure /> : <Loading what="the F1 series" />}</Alone>;
  }
  if (runs.value.length === 0) {
    return (
      <Alone>
        <Lazy load={loadEmptyPage} given={{}} />
      </Alone>
    );
  }
  return (
    <div class="page" data-testid="dashboard" data-generation={generation.value}>
      <button
        type="button"
        class="skip"
        data-testid="skip-link"
        onClick={() => document.getElementById("view")?.focus()}
      >
        Skip to the view
      </button>
      <Side />
      <main aria-busy={loading.value}>
        <Heading />
        <Tabs />
        <Toolbar />
        {loadError.value && <LoadFailure />}
        {seriesAnswer.value.passed_over_count > 0 && (
          <Lazy load={loadPassedOver} given={CLOSED} quiet />
        )}
        <Panel />
      </main>
    </div>
  );
}

/** The list of runs, as wide as it was left. */
function Side() {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const { style } = box.current!;
    const kept = Number(settings.read().get(LIST_WIDTH));
    if (kept) style.width = `${kept}px`;
    let last = style.width;
    // A reader who drags the corner sets the width that is seen here.
    const observer = new ResizeObserver(() => {
      roomInList.value = Math.floor((box.current!.clientWidth - BESIDE) / LETTER);
      if (style.width === last) return;
      last = style.width;
      settings.write({ [LIST_WIDTH]: String(Number.parseFloat(last)) });
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <aside ref={box} data-view={view.value}>
      <Runs />
    </aside>
  );
}

const LIST_WIDTH = "list_width";
/** CSS pixels of a row beside its name, and of a letter. */
const BESIDE = 92;
const LETTER = 6.4;
/** So many letters of a name fit into the list. */
const roomInList = signal(0);

/** For screen readers; others see TensorBoard's tab. */
function Heading() {
  return <h1 class="visually-hidden">F1</h1>;
}

function Alone({ children }: { children: ComponentChildren }) {
  return (
    <main class="alone">
      <Heading />
      {children}
    </main>
  );
}

function LoadFailure() {
  const answer = seriesAnswer.value;
  return (
    <Failure
      title="The F1 series could not be read"
      sentence={loadError.value ?? ""}
      versions={
        answer && `TensorBoard ${answer.tensorboard_version}, tb_f1_plugin ${answer.plugin_version}`
      }
      onRetry={loadSeries}
    />
  );
}

function setSelected(names: readonly string[], on: boolean): void {
  selection.value = select(selection.value, names, on, runs.value.length);
}

const inList = computed(() =>
  shortNames.value?.shortened(
    matchingRuns.value.map(({ name }) => name),
    Math.max(shortNames.value.LONG, roomInList.value),
  ),
);

function Runs() {
  useEffect(fetchShortNames, []);
  const count = runs.value.length;
  const every = matchingRuns.value.map(({ name, place, series }) => ({
    name,
    short: inList.value?.get(name) ?? name,
    thin: rows.value === "both" && series.every(({ split }) => split === "train"),
    colour: runColour.value(place),
    selected: isSelected(selection.value, name, count),
    findings: [
      ...new Set(series.flatMap(({ findings }) => findings.map(({ message }) => message))),
    ],
  }));
  return (
    <RunList
      rows={every}
      total={count}
      filter={runFilter.value}
      filterError={filter.value.reason}
      onFilter={(pattern) => {
        runFilter.value = pattern;
      }}
      parts={
        rowsDiffer.value
          ? {
              validation: rows.value !== "train",
              train: rows.value !== "validation",
              onChange: (validation, train) => {
                rows.value = validation ? (train ? "both" : "validation") : "train";
              },
            }
          : null
      }
      onPoint={(name) => {
        pointedRun.value = name;
      }}
      onSelect={setSelected}
      onOnly={(name) => {
        selection.value = selectOnly(name);
      }}
    >
      <Lazy load={loadColumns} given={{}} quiet />
    </RunList>
  );
}
