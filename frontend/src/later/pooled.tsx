// The pooled view: the score of the summed counts of groups of runs, beside the
// mean and the spread of the runs' own. Asks the route `pool`, and forms nothing.
import { useEffect, useState } from "preact/hooks";
import { getJson, MAX_URL, questionParams } from "../api";
import { type XKind, xExtent, yExtent } from "../chart/axis";
import { Chart } from "../chart/chart";
import type { Line } from "../chart/draw";
import type { Near } from "../chart/nearest";
import { band, count, MISSING, plural, score } from "../format";
import { generation, sentence } from "../load";
import { metrics, question, scoreName } from "../model";
import { colourOf } from "../palette";
import type { PoolAnswer } from "../schema";
import { chosenTag, group, palette, sameRows } from "../state";
import { theme } from "../tensorboard";
import { Choice } from "../widgets/choice";
import { GroupInput } from "./groupinput";
import { type ShownColumn, Sortable } from "./sortable";
import type { Order } from "./sorting";
import "./styled";

type Pooled = PoolAnswer["groups"][number];

/** While a pattern is typed it is not asked for at each letter. */
const TYPING = 300;
const STEP: XKind = "step";

export default function PooledRuns() {
  const shown = metrics.value;
  const metric = shown.find(({ tag }) => tag === chosenTag.value) ?? shown[0];
  if (!metric) return null; // where no run is shown the page says so
  const runs = metric.members.map(({ series }) => series.run);
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
        <GroupInput testId="pool-group" title="Runs in which it finds the same are pooled" />
        <label class="choice">
          <input
            type="checkbox"
            data-testid="same-rows"
            checked={sameRows.value}
            onChange={(event) => {
              sameRows.value = event.currentTarget.checked;
            }}
          />
          <span>The runs are over the same rows (seeds)</span>
        </label>
      </div>
      <Answered tag={metric.tag} runs={runs} />
    </div>
  );
}

function Answered({ tag, runs }: { tag: string; runs: readonly string[] }) {
  const [answer, setAnswer] = useState<PoolAnswer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(true);
  const url = addressOf(tag, runs);
  const round = generation.value;
  useEffect(() => {
    let wanted = true;
    setWaiting(true);
    const later = setTimeout(async () => {
      let answered: PoolAnswer | null = null;
      let failed: string | null = null;
      try {
        if (url.length > MAX_URL) failed = TOO_MANY;
        else answered = await getJson<PoolAnswer>(url);
      } catch (problem) {
        failed = sentence(problem);
      }
      if (!wanted) return;
      setAnswer(answered);
      setError(failed);
      setWaiting(false);
    }, TYPING);
    return () => {
      wanted = false;
      clearTimeout(later);
    };
  }, [url, round]);
  return (
    <div class="stack" aria-busy={waiting} data-testid="pool-answer">
      {error && (
        <p class="note" role="alert" data-testid="pool-error">
          {error}
        </p>
      )}
      {answer && <Groups tag={tag} groups={answer.groups} />}
      {!answer && !error && <p role="status">Reading…</p>}
    </div>
  );
}

const TOO_MANY =
  "So many runs cannot be asked for one by one. Filter the list, or pool with `tb-f1 pool`.";

function addressOf(tag: string, runs: readonly string[]): string {
  const parameters = new URLSearchParams({ tag, ...questionParams(question()) });
  if (group.value) parameters.set("group", group.value);
  if (sameRows.value) parameters.set("same_rows", "1");
  for (const run of runs) parameters.append("run", run);
  return `./pool?${parameters}`;
}

function Groups({ tag, groups }: { tag: string; groups: readonly Pooled[] }) {
  const [order, setOrder] = useState<Order>({ column: 0, descending: false });
  const colours = new Map(
    groups.map((one, place) => [one, colourOf(place, theme.value, palette.value)] as const),
  );
  const lines = groups.flatMap((one) => linesOf(one, colours.get(one)!));
  const [told, setTold] = useState("");
  const [zoom, setZoom] = useState<{
    x?: readonly [number, number];
    y?: readonly [number, number];
  }>({});
  return (
    <>
      <figure class="plot">
        <figcaption>Pooled {scoreName.value} solid, mean of the runs dashed</figcaption>
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
          onFit={() => setZoom({})}
          onHover={(hover) => setTold(hover ? sentenceOf(groups, hover.near[0]) : "")}
        />
        <p class="told" role="status" data-testid="pool-told">
          {told}
        </p>
      </figure>
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
          onOrder={setOrder}
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
          {one.group || "all"}
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

function linesOf(one: Pooled, colour: string): Line[] {
  const x = Float64Array.from(one.step);
  const column = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  const mean: Line = { key: one.group, colour, x, y: column(one.mean), dashed: true };
  if (!one.pooled) return [mean];
  const ends = one.low && one.high && { low: column(one.low), high: column(one.high) };
  return [mean, { key: one.group, colour, x, y: column(one.pooled), dashed: false, ...ends }];
}
