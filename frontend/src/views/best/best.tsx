// The ranking: which run is best on held-out rows, which cannot be told from it, and what is
// odd. Asks for it at every change; the last answer stays until the next has come.
import { signal } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import { heldOrder } from "../../data/look/held";
import { filter, question, runColour, runs, valueName } from "../../data/model";
import { useNewestAnswer } from "../../data/server/answer";
import { thresholdOf } from "../../data/server/api";
import { IN_FILE } from "../../data/server/file/infile";
import { seriesAnswer } from "../../data/server/load";
import type { RankingAnswer } from "../../data/server/schema";
import { chosenTag, className, toggled } from "../../data/state";
import { Notes } from "../../parts/notes";
import { TableFiles } from "../../parts/tablefiles";
import { atThreshold, capital, plural } from "../../text/format";
import { type Order, sorted } from "../../text/table";
import { Choice } from "../../widgets/choice";
import { Lazy } from "../../widgets/lazy";
import { Failure, Loading } from "../../widgets/messages";
import { Sortable } from "../../widgets/sortable";
import { requestOf, tagsOf } from "./asked";
import { columnsOf, FINDINGS, HYPER, VERDICT } from "./columns";
import { Alike, hyperOf } from "./hyper";
import { oddities, partsOf, type Row, readOf, rowsOf, SAVED } from "./rows";
import { RankingPicture } from "./saved";
import { scaleOf, sparkRange } from "./scale";
import { Odd } from "./sentences/odd";
import { Said } from "./sentences/said";
import { Why } from "./sentences/why";
import { showCurves } from "./show";
import "./best.css";

/** They outlive the view, so that it is the same when the reader comes back. */
export const FIRST_ORDER: Order = { column: VERDICT, descending: false };
export const order = heldOrder("best", FIRST_ORDER);
const ticked = signal<ReadonlySet<string>>(new Set());

/** The box of text that is open: of which run, and which of its buttons has opened it. */
interface Opened {
  readonly run: string;
  readonly button: string;
  readonly anchor: HTMLButtonElement;
}

export default function Best() {
  const every = seriesAnswer.value?.series ?? [];
  const tags = tagsOf(every.filter(({ run }) => filter.value.matches(run)));
  const tag = tags.find((name) => name === chosenTag.value) ?? tags[0]!;
  const { matches } = filter.value;
  const { url, isExact, isWhole } = requestOf(tag, every, matches, question());
  const asked = useNewestAnswer<RankingAnswer>(url);
  const { answer, error } = asked;

  return (
    <div class="view best" data-testid="ranking" aria-busy={asked.waiting}>
      {tags.length > 1 && (
        <div class="controls">
          <Choice
            label="Metric"
            testId="best-tag"
            value={tag}
            options={tags.map((name) => [name, name] as const)}
            onChange={(name) => {
              chosenTag.value = name;
            }}
          />
        </div>
      )}
      {error !== null ? (
        <Failure
          title="The runs could not be ranked"
          sentence={error}
          versions={null}
          onRetry={asked.retry}
        />
      ) : answer === null ? (
        <Loading what="the best step of each run" />
      ) : (
        <Ranking
          answer={answer}
          threshold={thresholdOf(asked.url)}
          matches={matches}
          isExact={isExact}
          isWhole={isWhole}
        />
      )}
    </div>
  );
}

/** Slices of predictions are fetched where there are some. */
const loadSlices = () => import("./slices/slices");

interface Props {
  readonly answer: RankingAnswer;
  /** The threshold that it was asked at. */
  readonly threshold: number | null;
  readonly matches: (run: string) => boolean;
  readonly isExact: boolean;
  readonly isWhole: boolean;
}

function Ranking({ answer, threshold, matches, isExact, isWhole }: Props) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const rows = useMemo(() => rowsOf(answer, matches), [answer, matches]);
  const scale = useMemo(() => scaleOf(rows), [rows]);
  const sparks = useMemo(() => sparkRange(rows), [rows]);
  const places = new Map(runs.value.map(({ name, place }) => [name, place]));
  const series = (seriesAnswer.value?.series ?? []).filter(
    ({ tag, run }) => tag === answer.tag && matches(run),
  );
  const chosen = rows.filter(({ run }) => ticked.value.has(run));
  const openedRow = opened && rows.find(({ run }) => run === opened.run);

  const look = {
    digits: String(answer.rows.length).length,
    unit: series[0]?.step_unit === "epoch" ? "epoch" : "step",
    scale,
    sparks,
    colourOf: (row: Row) => {
      const place = partsOf(row).flatMap((part) => places.get(part) ?? [])[0];
      return runColour.value(place ?? 0);
    },
    isTicked: ({ run }: Row) => ticked.value.has(run),
    isOpen: ({ run }: Row, button: string) => opened?.run === run && opened.button === button,
  };
  const hyper = hyperOf(rows);
  const ofRanking = columnsOf(look, {
    onTick: ({ run }) => {
      ticked.value = toggled(ticked.value, run);
    },
    onShow: (row) => showCurves([row], answer.rows),
    onWhy: ({ run }, button, anchor) => setOpened({ run, button, anchor }),
  });
  // Those that come and go stand behind the others, so that an order keeps its column.
  const columns = [...ofRanking, ...hyper.every];
  const own = hyper.shown.map((place) => ofRanking.length + place);
  const inTable = [...ofRanking.keys()].toSpliced(HYPER, 0, ...own);
  const inOrder = () => sorted(rows, columns[order.value.column], order.value.descending);
  const ofClass = className.value === null ? "" : ` of class ${className.value}`;
  const what = `${valueName(series)}${ofClass}${atThreshold(threshold)}`;
  const caption = `Best ${what} of each run, ${answer.tag}`;
  const slices = answer.slices.length > 0 && (
    <Lazy
      load={loadSlices}
      given={{ slices: answer.slices, matches, what, unit: look.unit }}
      quiet
    />
  );
  if (slices && rows.length === 0) return slices;
  return (
    <>
      <Said
        sentence={answer.sentence}
        assumptions={answer.assumptions}
        folds={answer.folds ? (areModels(answer.rows) ? "models" : "one") : null}
      />
      <Odd
        odd={rows.filter((row) => oddities(row) > 0).length}
        every={rows.length}
        onFirst={() => {
          order.value = { column: FINDINGS, descending: true };
        }}
      />
      {!isExact && (
        <p class="note" data-testid="all-ranked">
          {IN_FILE
            ? "A file holds no ranking of just the runs that match the filter."
            : "The names of the runs that match the filter are too long for one question."}{" "}
          So they are compared with all {plural(answer.rows.length, "run")}, and ranked among them.
        </p>
      )}
      {!isWhole && (
        <p class="note" data-testid="without-training">
          The names of so many runs are too long for one question. So it is without their training
          rows, and what these would tell is not among the findings.
        </p>
      )}
      <div class="controls">
        <button
          type="button"
          class="primary"
          data-testid="compare"
          aria-disabled={chosen.length === 0}
          title={chosen.length === 0 ? "Tick the runs that you want to compare" : undefined}
          onClick={() => chosen.length > 0 && showCurves(chosen, answer.rows)}
        >
          {chosen.length === 0
            ? "Compare in Curves"
            : `Compare ${plural(chosen.length, "run")} in Curves`}
        </button>
        {chosen.length > 0 && (
          <button
            type="button"
            data-testid="untick"
            onClick={() => {
              ticked.value = new Set();
            }}
          >
            Untick
          </button>
        )}
        <TableFiles
          columns={[...SAVED, ...hyper.saved]}
          read={readOf(capital(look.unit), hyper.read)}
          rows={inOrder}
          name="f1_best.csv"
        />
        <RankingPicture
          answer={answer}
          rows={inOrder}
          scale={scale}
          title={caption}
          name={valueName(series)}
          unit={look.unit}
          colourOf={look.colourOf}
        />
      </div>
      <Alike {...hyper} />
      <Sortable
        testId="best"
        places={inTable}
        caption={caption}
        columns={columns}
        rows={rows}
        keyOf={({ run }) => run}
        dataOf={dataOf}
        order={order}
        equallyHigh
      />
      <Notes
        testId="not-at-threshold"
        of={answer.not_at_threshold.map(({ run, message }) => [run, message] as const)}
      />
      {slices}
      {openedRow && <Why row={openedRow} anchor={opened.anchor} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Whether the names of folds differ in more than their numbers. */
const areModels = (rows: RankingAnswer["rows"]) =>
  new Set(rows.map(({ run }) => run.replace(/\d+/g, "#"))).size > 1;

const dataOf = (row: Row): Record<string, string> => ({
  "data-run": row.run,
  "data-judged": String(row.judged),
  "data-rank": String(row.rank),
  "data-verdict": row.verdict,
  "data-best": String(row.best),
  "data-best-step": String(row.best_step),
  "data-low": String(row.low),
  "data-high": String(row.high),
  "data-difference": String(row.difference),
  "data-total": String(row.total),
  "data-findings": String(row.findings.length),
});
