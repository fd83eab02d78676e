// The page: run list at the side, pickers above, one card a metric. Decides
// which of the states of things is shown.
import type { ComponentChildren } from "preact";
import { generation, loadError, loading, loadSeries, seriesAnswer } from "../load";
import { filter, matchingRuns, metrics, runs, shownRuns } from "../model";
import { colourOf } from "../palette";
import { isSelected, select, selectOnly } from "../runs";
import { palette, runFilter, selection } from "../state";
import { theme } from "../tensorboard";
import { Lazy } from "../widgets/lazy";
import { RunList } from "../widgets/runlist";
import { Failure, Loading } from "./messages";
import { MetricCard } from "./metric";
import { ChosenView, loadNothing, Tabs } from "./tabs";
import { Toolbar } from "./toolbar";

const CLOSED = { open: false };
const loadPassedOver = () => import("../later/passedover");

export function App() {
  if (seriesAnswer.value === null || (loadError.value && runs.value.length === 0)) {
    return <Alone>{loadError.value ? <LoadFailure /> : <Loading />}</Alone>;
  }
  if (runs.value.length === 0) {
    return (
      <Alone>
        <Lazy load={loadNothing} given={{}} />
      </Alone>
    );
  }
  return (
    <div class="page" data-testid="dashboard" data-generation={generation.value}>
      <aside>
        <Runs />
      </aside>
      <main aria-busy={loading.value}>
        <Heading />
        <Tabs />
        <Toolbar />
        {loadError.value && <LoadFailure />}
        {seriesAnswer.value.passed_over_count > 0 && (
          <Lazy load={loadPassedOver} given={CLOSED} quiet />
        )}
        <ChosenView empty={shownRuns.value.length === 0}>
          <Cards />
        </ChosenView>
      </main>
    </div>
  );
}

/** Screen readers look for a heading; the eye has TensorBoard's tab. */
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

function Runs() {
  const count = runs.value.length;
  const rows = matchingRuns.value.map(({ name, place, series }) => ({
    name,
    colour: colourOf(place, theme.value, palette.value),
    selected: isSelected(selection.value, name, count),
    findings: [...new Set(series.flatMap((one) => one.findings.map(({ message }) => message)))],
  }));
  return (
    <RunList
      rows={rows}
      total={count}
      filter={runFilter.value}
      filterError={filter.value.reason}
      onFilter={(pattern) => {
        runFilter.value = pattern;
      }}
      onSelect={setSelected}
      onOnly={(name) => {
        selection.value = selectOnly(name);
      }}
    />
  );
}

function Cards() {
  return (
    <div class="cards">
      {metrics.value.map((metric) => (
        <MetricCard key={metric.tag} metric={metric} />
      ))}
    </div>
  );
}
