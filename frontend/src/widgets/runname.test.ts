import { expect, test } from "vitest";
import { tailOf } from "./runname";

test("a short name needs no cut", () => {
  expect(tailOf("batch_1024/validation")).toBe("");
});

test("the end is kept from a separator on", () => {
  expect(tailOf("sweep/lr=1e-03,batch=64,seed=105/validation")).toBe(",seed=105/validation");
});

test("without a separator near the end its last letters are kept", () => {
  expect(tailOf("x".repeat(60))).toBe("x".repeat(12));
});
