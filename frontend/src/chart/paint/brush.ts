// What the painters need of a canvas: what is no canvas but has these can be drawn onto as
// well, such as a picture for paper. Imports nothing.

export type Brush = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "closePath"
  | "arc"
  | "rect"
  | "clip"
  | "stroke"
  | "fill"
  | "fillText"
  | "strokeText"
  | "setLineDash"
  | "save"
  | "restore"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "lineJoin"
  | "globalAlpha"
  | "globalCompositeOperation"
  | "font"
  | "textAlign"
  | "textBaseline"
>;
