import { expect, test } from "vitest";
import { AUTO, scoresOf } from "../../data/examples";
import { curveOf } from "./curve/curve";
import { rowsOf, textOf } from "./download";

const curve = curveOf(scoresOf('a,"b"', { low: [0.7, null], high: [0.9, null] }), "", "step");

test("a file holds every point at full precision, undefined ones as nothing", () => {
  expect(textOf([curve], AUTO, "csv").split("\n")).toEqual([
    "run,tag,score,average,absent_classes,class,step,wall_time,quality,value,batch_mean,logged_f1,low,high,total,difference",
    `"a,""b""",f1_score,f1,binary,,,0,1000,exact,${122 / 151},0.6439393939393939,,0.7,0.9,300,`,
    '"a,""b""",f1_score,f1,binary,,,1,1060,exact,,,,,,300,',
    "",
  ]);
  expect(rowsOf([curve], AUTO)[1]?.value).toBeNull();
  const logged = curveOf(scoresOf("a"), "", "step", [], true);
  expect(rowsOf([logged], AUTO)[0]?.quality).toBe("as_logged");
});
