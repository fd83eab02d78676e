// How the curves are drawn: smoothing, the y axis, bands, colours, groups. Fetched when
// the toolbar's Display is first opened.

import { groupError } from "../data/columns/groups";
import { question, runs, scoreName } from "../data/model";
import { questionParams } from "../data/server/api";
import {
  bands,
  baseline,
  MAX_SMOOTHING,
  outliers,
  type Palette,
  palette,
  smoothing,
  tasksApart,
  view,
  Y_SCALES,
  type YScale,
  yScale,
} from "../data/state";
import { capital } from "../text/format";
import { Checkbox } from "../widgets/checkbox";
import { Choice } from "../widgets/choice";
import { Slider } from "../widgets/slider";
import { GroupInput } from "./groupinput";

const Y_NAMES: Readonly<Record<YScale, string>> = { fit: "fitted", unit: "0 to 1", log: "log" };

const COLOURS = [
  ["tensorboard", "as in Time Series"],
  ["colour_blind", "colour-blind safe"],
] as const;

/** No run has an empty name. */
const NONE = "";

const exported = (format: string) =>
  `./export?${new URLSearchParams({ format, ...questionParams(question()) })}`;

/** All runs, and the run that a link names even if it is not among them. */
function baselines() {
  const asked = baseline.value;
  const known = runs.value.map(({ name }) => name);
  const names = asked === null || known.includes(asked) ? known : [...known, asked];
  return [[NONE, "none"] as const, ...names.map((name) => [name, name] as const)];
}

/** Shows the settings that the view follows; tables follow the colours only. */
export default function Display() {
  const ofCurves = view.value === "curves";
  const banded = ofCurves || view.value === "thresholds" || view.value === "pooled";
  return (
    <>
      <div>
        {ofCurves && (
          <>
            <Slider
              label="Smoothing"
              testId="smoothing-slider"
              title="A moving average over the raw line; an exact value needs none"
              value={smoothing.value}
              max={MAX_SMOOTHING}
              step={0.01}
              onChange={(value) => {
                smoothing.value = value;
              }}
            />
            <Choice
              label="Y axis"
              testId="y-picker"
              value={yScale.value}
              options={Y_SCALES.map((name) => [name, Y_NAMES[name]] as const)}
              onChange={(value) => {
                yScale.value = value as YScale;
              }}
            />
            <Choice
              label="Baseline"
              testId="baseline-picker"
              title="The run whose score is subtracted from every other's"
              value={baseline.value ?? NONE}
              options={baselines()}
              onChange={(value) => {
                baseline.value = value === NONE ? null : value;
              }}
            />
            <Checkbox
              label="Ignore outliers"
              testId="outliers-box"
              title="Fit the y axis to the 5th to 95th percentile of the values"
              checked={!outliers.value}
              onChange={(on) => {
                outliers.value = !on;
              }}
            />
          </>
        )}
        {ofCurves && (
          <Checkbox
            label="One card for each task"
            testId="tasks-box"
            title="Binary, multi-class and multi-label scores do not compare: each has an axis of its own"
            checked={tasksApart.value}
            onChange={(on) => {
              tasksApart.value = on;
            }}
          />
        )}
        {banded && (
          <Checkbox
            label="Bands"
            testId="bands-box"
            title="Where the score of other rows of the same kind would lie in 95 of 100 cases"
            checked={bands.value}
            onChange={(on) => {
              bands.value = on;
            }}
          />
        )}
        <Choice
          label="Colours"
          testId="palette-picker"
          value={palette.value}
          options={COLOURS}
          onChange={(value) => {
            palette.value = value as Palette;
          }}
        />
        {ofCurves && (
          <GroupInput
            testId="group-input"
            title="Runs in which it finds the same are one curve: their mean"
            invalid={groupError.value !== null}
            describedBy="group-error"
          />
        )}
        <a
          title={`${capital(scoreName.value)} at every step of every run, whatever is shown`}
          href={exported("csv")}
          download="f1.csv"
          data-testid="export-all"
        >
          All as CSV
        </a>
        <a href={exported("json")} download="f1.json">
          All as JSON
        </a>
      </div>
      <p id="group-error" class="filter-error" role="status" data-testid="group-error">
        {ofCurves && groupError.value}
      </p>
    </>
  );
}
