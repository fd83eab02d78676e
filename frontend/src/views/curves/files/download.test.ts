import { expect, test, vi } from "vitest";
import { AUTO, scoresOf, seriesOf } from "../../../data/examples";
import { seriesAnswer } from "../../../data/server/load";
import { group } from "../../../data/state";
import { curveOf } from "../curve/curve";
import { grouped } from "../grouped";
import { textOf } from "./download";

const curve = curveOf(scoresOf('a,"b"', { low: [0.7, null], high: [0.9, null] }), "", "step");
const rowsOf = (text: string): Record<string, unknown>[] => JSON.parse(text);

test("a file holds every point at full precision, undefined ones as nothing", () => {
  seriesAnswer.value = { series: [seriesOf('a,"b"')] } as never;

  expect(textOf([curve], AUTO, "csv").split("\n")).toEqual([
    "run,tag,step,wall_time,source,quality,value,batch_mean,logged_f1,low,high,total,class,score,average,absent_classes,difference",
    `"a,""b""",f1_score,0,1000,tensor,exact,${122 / 151},0.6439393939393939,,0.7,0.9,300,,f1,binary,,`,
    '"a,""b""",f1_score,1,1060,tensor,exact,,,,,,300,,f1,binary,,',
    "",
  ]);
  expect(rowsOf(textOf([curve], AUTO, "json"))[1]).toMatchObject({ run: 'a,"b"', value: null });
});

test("what is not exact says so, and a group was read from no one place", () => {
  seriesAnswer.value = null;
  const logged = curveOf(scoresOf("a"), "", "step", [], true);

  expect(rowsOf(textOf([logged], AUTO, "json"))[0]).toMatchObject({
    quality: "as_logged",
    source: null,
  });
});

test("a group stands in a column of its own, since it is no run", async () => {
  group.value = "^a";
  await vi.waitUntil(() => grouped.value);
  const head = textOf([curve], AUTO, "csv").split("\n", 1)[0];
  group.value = "";

  expect(head).toMatch(/^group,tag,step,/);
  expect(textOf([curve], AUTO, "csv")).toMatch(/^run,tag,step,/);
});
