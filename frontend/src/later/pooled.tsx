// The pooled view: the score of the summed counts of groups of runs, beside the
// mean and the spread of the runs' own. Asks the route `pool`, and forms nothing.
import { type Signal, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { MAX_URL, questionParams } from "../api";
import { type XKind, xExtent, yExtent } from "../chart/axis";
import { Chart } from "../chart/chart";
import type { Line, Range } from "../chart/draw";
import type { Near } from "../chart/nearest";
import { column } from "../curves";
import { band, count, MISSING, plural, score } from "../format";
import { seriesAnswer } from "../load";
import { groupError, grouping, metrics, question, scoreName } from "../model";
import { colourOf } from "../palette";
import type { PoolAnswer } from "../schema";
import { bands, chosenTag, group, palette, sameRows } from "../state";
import { theme } from "../tensorboard";
import { Choice } from "../widgets/choice";
import { FitButton } from "../widgets/fitbutton";
import { RunName } from "../widgets/runname";
import { useAnswer } from "./answer";
import { GroupInput } from "./groupinput";
import { type ShownColumn, Sortable } from "./sortable";
import type { Order } from "./sorting";
import "./styled";

type Pooled = PoolAnswer["groups"][number];

/** While a pattern is typed it is not asked for at each letter. */
const TYPING = 300;
const STEP: XKind = "step";
const FITTED: { readonly x?: Range; readonly y?: Range } = {};

// Both outlive the view, so that they are the same when the reader comes back.
const order = signal<Order>({ column: 0, descending: false });
const withTraining = signal(false);

export default function PooledRuns() {
  const shown = metrics.value;
  const metric = shown.find(({ tag }) => tag === chosenTag.value) ?? shown[0];
  if (!metric) return null; // where no run is shown the page says so
  const all = metric.members.map(({ series }) => series.run);
  const others = metric.members.flatMap(({ series }) =>
    series.split === "train" ? [] : [series.run],
  );
  const training = others.length > 0 ? all.length - others.length : 0;
  const runs = training > 0 && !withTraining.value ? others : all;
  const wrong = whyNot(runs);
  return (
    <div class="view" data-testid="pooled">
      <div class="controls">
        <Choice
          label="Metric"
          testId="pool-tag"
          value={metric.tag}
          options={shown.map(({ tag }) => [tag, tag] as const)}
          onChange={(name) => {
            chosenTag.value = name;
          }}
        />
        <GroupInput
          testId="pool-group"
          title="Runs in which it finds the same are pooled"
          invalid={wrong !== null}
          describedBy="pool-error"
        />
        <Tick testId="same-rows" label="The runs are over the same rows (seeds)" of={sameRows} />
      </div>
      {training > 0 && (
        <div class="controls" data-testid="pool-left-out">
          {!withTraining.value && (
            <span class="lead">
              Without {plural(training, "training run")}: their rows are of another kind.
            </span>
          )}
          <Tick testId="pool-training" label="Training runs too" of={withTraining} />
        </div>
      )}
      <Answered tag={metric.tag} runs={runs} wrong={wrong} />
    </div>
  );
}

/** Why the pattern is not asked for; null where it can be. */
function whyNot(runs: readonly string[]): string | null {
  const expression = grouping.value;
  if (!expression || runs.some((run) => expression.test(run))) return groupError.value;
  return "The pattern is found in no shown run.";
}

function Tick({ testId, label, of }: { testId: string; label: string; of: Signal<boolean> }) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        data-testid={testId}
        checked={of.value}
        onChange={(event) => {
          of.value = event.currentTarget.checked;
        }}
      />
      <span>{label}</span>
    </label>
  );
}

interface Asked {
  readonly tag: string;
  readonly runs: readonly string[];
  readonly wrong: string | null;
}

function Answered({ tag, runs, wrong }: Asked) {
  const address = addressOf(tag, runs);
  const refused = wrong ?? (address.length > MAX_URL ? TOO_MANY : null);
  const { answer, error, waiting } = useAnswer<PoolAnswer>(refused ? null : address, TYPING);
  const problem = refused ?? error;
  return (
    <div class={waiting ? "stack stale" : "stack"} aria-busy={waiting} data-testid="pool-answer">
      {problem && (
        <p class="note" id="pool-error" role="alert" data-testid="pool-error">
          {problem}
        </p>
      )}
      {!problem && !answer && <p role="status">Reading…</p>}
      {!problem && answer && (
        // A zoom is of one metric and score, and says nothing of another's.
        <Groups key={JSON.stringify([answer.tag, answer.score, answer.beta])} {...answer} />
      )}
    </div>
  );
}

const TOO_MANY =
  "So many runs cannot be asked for one by one. Filter the list, or pool with `tb-f1 pool`.";

function addressOf(tag: string, runs: readonly string[]): string {
  const parameters = new URLSearchParams({ tag, ...questionParams(question()) });
  if (group.value) parameters.set("group", group.value);
  if (sameRows.value) parameters.set("same_rows", "1");
  const every = seriesAnswer.value?.series.filter((one) => one.tag === tag) ?? [];
  // All there are need no names, however many they are.
  if (runs.length < every.length) for (const run of runs) parameters.append("run", run);
  return `./pool?${parameters}`;
}

function Groups({ tag, groups }: PoolAnswer) {
  const [told, setTold] = useState("");
  const [zoom, setZoom] = useState(FITTED);
  const colours = new Map(
    groups.map((one, place) => [one, colourOf(place, theme.value, palette.value)] as const),
  );
  const lines = groups.flatMap((one) => linesOf(one, colours.get(one)!, bands.value));
  const nothing = lines.every(({ y }) => y.every(Number.isNaN));
  return (
    <>
      {nothing ? (
        <p class="note" role="status" data-testid="pool-nothing">
          There is nothing to draw: no group has a score, and its note says why. Tick other runs in
          the list, or type a pattern that finds the same only in runs that belong together.
        </p>
      ) : (
        <figure class="plot">
          <figcaption class="controls">
            Pooled {scoreName.value} solid, mean of the runs dashed
            <FitButton fitted={zoom === FITTED} onFit={() => setZoom(FITTED)} />
          </figcaption>
          <Chart
            label={`Pooled ${scoreName.value}, ${tag}, ${groups.length} groups`}
            describedBy="pool-table"
            tag={tag}
            kind="pooled"
            sync="f1"
            theme={theme.value}
            xKind={STEP}
            log={false}
            lines={lines}
            x={zoom.x ?? xExtent(lines, STEP)}
            y={zoom.y ?? yExtent(lines, false)}
            onZoom={(x, y) => setZoom({ ...zoom, ...(x && { x }), ...(y && { y }) })}
            onFit={() => setZoom(FITTED)}
            onHover={(hover) => setTold(hover ? sentenceOf(groups, hover.near[0]) : "")}
          />
          <p class="told" role="status" data-testid="pool-told">
            {told}
          </p>
        </figure>
      )}
      <div id="pool-table">
        <Sortable
          testId="groups"
          caption={`Last step of each group, ${tag}`}
          columns={columnsOf(colours)}
          rows={groups}
          keyOf={(one) => JSON.stringify(one.runs)}
          dataOf={(one) => ({
            "data-group": one.group,
            "data-pooled": String(one.pooled?.at(-1) ?? null),
            "data-low": String(one.low?.at(-1) ?? null),
            "data-high": String(one.high?.at(-1) ?? null),
            "data-mean": String(one.mean?.at(-1) ?? null),
            "data-spread": String(one.spread?.at(-1) ?? null),
            "data-total": String(one.total?.at(-1) ?? null),
          })}
          order={order}
        />
      </div>
    </>
  );
}

function columnsOf(colours: ReadonlyMap<Pooled, string>): ShownColumn<Pooled>[] {
  const last = (values: readonly (number | null)[] | null) => values?.at(-1) ?? null;
  const number = (name: string, of: (one: Pooled) => number | null): ShownColumn<Pooled> => ({
    name,
    value: of,
    cell: (one) => <span title={String(of(one) ?? "")}>{score(of(one))}</span>,
  });
  return [
    {
      name: "Group",
      text: true,
      value: (one) => one.group || "all",
      cell: (one) => (
        <>
          <span class="swatch" style={{ background: colours.get(one) }} />
          <span title={one.group}>
            <RunName name={one.group || "all"} />
          </span>
        </>
      ),
    },
    {
      name: "Runs",
      value: (one) => one.runs.length,
      cell: (one) => (
        <details>
          <summary>{plural(one.runs.length, "run")}</summary>
          {one.runs.map((run) => (
            <p key={run}>{run}</p>
          ))}
        </details>
      ),
    },
    { name: "Last step", value: (one) => last(one.step), cell: (one) => last(one.step) ?? MISSING },
    number("Pooled", (one) => last(one.pooled)),
    {
      name: "Band",
      title: "Sorted by its lower end",
      value: (one) => last(one.low),
      cell: (one) => band(last(one.low), last(one.high)),
    },
    number("Mean", (one) => last(one.mean)),
    number("Spread", (one) => last(one.spread)),
    {
      name: "Rows",
      value: (one) => last(one.total),
      cell: (one) => {
        const rows = last(one.total);
        return rows === null ? MISSING : count(rows);
      },
    },
    {
      name: "Notes",
      text: true,
      value: (one) => notesOf(one).join(" "),
      cell: (one) =>
        notesOf(one).length === 0 ? (
          MISSING
        ) : (
          <details open={one.unavailable !== null}>
            <summary>{plural(notesOf(one).length, "note")}</summary>
            {notesOf(one).map((text) => (
              <p key={text}>{text}</p>
            ))}
          </details>
        ),
    },
  ];
}

/** What is known of a group at the point that is pointed at. */
function sentenceOf(groups: readonly Pooled[], near: Near | undefined): string {
  const one = groups.find(({ group: name }) => name === near?.key);
  if (!one || !near) return "";
  const at = (values: readonly (number | null)[] | null) => score(values?.[near.index] ?? null);
  return `${one.group || "all"}, step ${one.step[near.index]}: pooled ${at(one.pooled)}, mean ${at(one.mean)}`;
}

function notesOf(one: Pooled): string[] {
  return [...new Set([one.unavailable, ...one.notes, one.no_band].filter((text) => text !== null))];
}

function linesOf(one: Pooled, colour: string, banded: boolean): Line[] {
  const x = Float64Array.from(one.step);
  const mean: Line = { key: one.group, colour, x, y: column(one.mean), dashed: true };
  if (!one.pooled) return [mean];
  const { low, high } = one;
  const ends = banded && low && high && { low: column(low), high: column(high) };
  return [mean, { key: one.group, colour, x, y: column(one.pooled), dashed: false, ...ends }];
}
