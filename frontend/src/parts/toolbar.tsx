// The pickers above the views: the score, its average, the class, 0/0, the x axis.
import type { ComponentChildren } from "preact";
import { heldOpen } from "../data/look/held";
import { averages, classes, isOfSums, ownAverage, titleOf, withHistogram } from "../data/model";
import { SCORE_FACTS } from "../data/server/scores";
import {
  average,
  beta,
  className,
  MAX_BETA,
  SCORES,
  type Score,
  score,
  threshold,
  view,
  X_AXES,
  type XAxis,
  xAxis,
  zeroDivision,
} from "../data/state";
import { capital } from "../text/format";
import { Choice } from "../widgets/choice";
import { fetchPart, Lazy } from "../widgets/lazy";
import { Slider } from "../widgets/slider";
import "./toolbar.css";

const X_NAMES: Readonly<Record<XAxis, string>> = {
  step: "Step",
  relative: "Relative",
  wall: "Wall",
};

const ZERO_NAMES = [
  ["0", "is 0"],
  ["1", "is 1"],
  ["nan", "is undefined"],
] as const;

/** The select's value for "no class": no class name is empty. */
const EVERY = "";

/** Shows the controls that the view follows. One that changes nothing would seem broken. */
export function Toolbar() {
  const chosen = view.value;
  const ofClasses = chosen === "classes";
  if (chosen === "confusion") return <Bar />; // it shows counts, and forms no score
  return (
    <Bar>
      <Choice
        label="Score"
        testId="score-picker"
        title="What is formed from the counts"
        value={score.value}
        options={SCORES.map((name) => [name, capital(titleOf(name))] as const)}
        onChange={(value) => {
          score.value = value as Score;
        }}
      />
      {!ofClasses && SCORE_FACTS[score.value].takesBeta && (
        <Slider
          label="β"
          testId="beta-slider"
          title="How many times as much recall counts as precision"
          value={beta.value}
          max={MAX_BETA}
          step={0.25}
          onChange={(value) => {
            beta.value = value;
          }}
        />
      )}
      {!ofClasses && (
        <Choice
          label="Average"
          testId="average-picker"
          value={className.value === null ? average.value : "auto"}
          options={averageOptions()}
          disabled={className.value !== null}
          title={className.value === null ? undefined : "One class needs no average"}
          onChange={(value) => {
            average.value = value;
          }}
        />
      )}
      {!ofClasses && (classes.value.length > 0 || className.value !== null) && (
        <Choice
          label="Class"
          testId="class-picker"
          value={className.value ?? EVERY}
          options={classOptions()}
          onChange={(value) => {
            className.value = value === EVERY ? null : value;
          }}
        />
      )}
      <Choice
        label="0/0"
        testId="zero-division-picker"
        title="What F1 is where nothing was positive and nothing was predicted so (zero_division)"
        value={zeroDivision.value}
        options={ZERO_NAMES}
        onChange={(value) => {
          zeroDivision.value = value;
        }}
      />
      {!ofClasses && classes.value.length > 0 && <Lazy load={loadAbsentClasses} given={{}} quiet />}
      {(withHistogram.value.length > 0 || threshold.value !== null) && (
        <div class="threshold">
          <Lazy load={loadThreshold} given={{}} quiet />
        </div>
      )}
      {chosen === "curves" && <XAxisPicker />}
    </Bar>
  );
}

/** Whether the settings of the display are open. */
const display = heldOpen("display");

function Bar({ children }: { children?: ComponentChildren }) {
  const open = display.value;
  return (
    <div class="toolbar" role="toolbar" aria-label="What is shown">
      {children}
      <button
        type="button"
        data-testid="display"
        aria-expanded={open}
        // On its way before the click, so that the row opens at its height.
        onPointerEnter={fetchDisplay}
        onFocus={fetchDisplay}
        onClick={() => {
          display.value = !open;
        }}
      >
        Display
        <span aria-hidden="true">{open ? " ▴" : " ▾"}</span>
      </button>
      <Lazy load={loadCopyLink} given={{}} quiet />
      <Lazy load={loadUpdated} given={{}} quiet />
      {open && (
        <section class="display" aria-label="Display">
          <Lazy load={loadDisplay} given={{}} quiet />
        </section>
      )}
    </div>
  );
}

const loadAbsentClasses = () => import("./pickers/absentclasses");
const loadThreshold = () => import("./pickers/threshold");
const loadCopyLink = () => import("./pickers/copylink");
const loadUpdated = () => import("./pickers/updated");
const loadDisplay = () => import("./display");

const fetchDisplay = () => {
  fetchPart(loadDisplay).catch(() => {}); // the click says what failed
};

/** A link may name an average that no series offers: the picker shows it all the same. */
function averageOptions() {
  const known: string[] = averages.value.filter(
    (name) => name !== "binary" || ownAverage.value !== "binary",
  );
  const asked = average.value;
  const names = known.includes(asked) || asked === "auto" ? known : [...known, asked];
  // Of sums nobody knows over how many columns they are; of one both are the same.
  const own = isOfSums.value ? "binary or micro" : ownAverage.value;
  const auto = own ? `auto (${own})` : "auto";
  return [
    ["auto", auto] as const,
    ...names.map((name) => [name, name.replaceAll("_", " ")] as const),
  ];
}

function classOptions() {
  const asked = className.value;
  const known = classes.value;
  const names = asked === null || known.includes(asked) ? known : [...known, asked];
  return [[EVERY, "all classes"] as const, ...names.map((name) => [name, name] as const)];
}

function XAxisPicker() {
  return (
    <fieldset class="segments" data-testid="x-axis-picker">
      <legend>X axis</legend>
      {X_AXES.map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="x-axis"
            value={kind}
            checked={xAxis.value === kind}
            onChange={() => {
              xAxis.value = kind;
            }}
          />
          <span>{X_NAMES[kind]}</span>
        </label>
      ))}
    </fieldset>
  );
}
