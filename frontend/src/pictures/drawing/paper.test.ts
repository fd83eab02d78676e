import { expect, test } from "vitest";
import { Paper } from "./paper";

const drawn = (draw: (paper: Paper) => void, paper = new Paper()) => {
  draw(paper);
  return paper.toString().split("\n");
};
const through = (paper: Paper, ...points: (readonly [number, number])[]) => {
  paper.beginPath();
  for (const [x, y] of points) paper.lineTo(x, y);
  paper.stroke();
};

test("a point that is no point is left out, as on a canvas", () => {
  expect(drawn((paper) => through(paper, [0, 0], [Number.NaN, 1], [2, 1 / 0], [3, 4]))).toEqual([
    '<path d="M0 0L3 4" fill="none" stroke="#000" stroke-width="1"/>',
  ]);
  expect(drawn((paper) => through(paper, [Number.NaN, 0]))).toEqual([""]);
});

test("all lengths are scaled, and no line is thinner than print shows", () => {
  const [line] = drawn((paper) => {
    paper.setLineDash([50, 35]);
    paper.lineWidth = 1;
    through(paper, [10, 20], [30, 40]);
  }, new Paper(0.1));

  expect(line).toContain('d="M1 2L3 4"');
  expect(line).toContain('stroke-dasharray="5 3.5"');
  expect(line).toContain('stroke-width="0.8"');
});

test("what is clipped ends where the state before is restored, and nothing of it stays", () => {
  const lines = drawn((paper) => {
    paper.save();
    paper.beginPath();
    paper.rect(1, 2, 3, 4);
    paper.clip();
    paper.globalAlpha = 0.5;
    through(paper, [0, 0], [1, 1]);
    paper.restore();
    through(paper, [0, 0], [1, 1]);
  });

  expect(lines).toEqual([
    '<clipPath id="in-1-2-3-4"><rect x="1" y="2" width="3" height="4"/></clipPath>',
    '<g clip-path="url(#in-1-2-3-4)">',
    '<path d="M0 0L1 1" fill="none" stroke="#000" stroke-width="1" stroke-opacity="0.5"/>',
    "</g>",
    '<path d="M0 0L1 1" fill="none" stroke="#000" stroke-width="1"/>',
  ]);
});

test("what is drawn in a named ink says its name", () => {
  const ink = () => ({ colour: "#12b5cb", name: "a<b" });
  const [line] = drawn((paper) => through(paper, [0, 0], [1, 1]), new Paper(1, ink));

  expect(line).toContain('stroke="#12b5cb" stroke-width="1"><title>a&lt;b</title></path>');
});

test("text stands on its foot, is as dark as its colour, and may stand upright", () => {
  const [level, upright] = drawn((paper) => {
    paper.globalAlpha = 0.3;
    paper.font = "bold 10px sans-serif";
    paper.textBaseline = "middle";
    paper.textAlign = "right";
    paper.fillText("a & b", 5, 20);
    paper.translate(7, 8);
    paper.rotate(-Math.PI / 2);
    paper.fillText("c", 0, 0);
  });

  expect(level).toBe(
    '<text x="5" y="23.6" font-size="10" font-weight="bold" text-anchor="end" fill="#000">a &amp; b</text>',
  );
  expect(upright).toContain('transform="translate(7 8) rotate(-90)" x="0" y="3.6"');
});

test("what a text would take away around it is white, and only the text itself is heard", () => {
  const [halo, text] = drawn((paper) => {
    paper.globalCompositeOperation = "destination-out";
    paper.lineWidth = 4;
    paper.strokeText("F1 0.8", 1, 2);
    paper.globalCompositeOperation = "source-over";
    paper.fillText("F1 0.8", 1, 2);
  });

  expect(halo).toContain('stroke="#fff" stroke-width="4"');
  expect(halo).toContain('aria-hidden="true"');
  expect(text).toBe('<text x="1" y="2" font-size="12" fill="#000">F1 0.8</text>');
});
