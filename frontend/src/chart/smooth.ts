// Smoothing as in TensorBoard's Time Series: an exponential moving average
// without the bias of its start. Pure.

/** Returns the smoothed column; weight 0 is none, below 1. Gaps stay where they are. */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const found = values.find((value) => !Number.isNaN(value));
  // A constant line stays constant to the last digit.
  if (weight <= 0 || values.every((value) => Number.isNaN(value) || value === found)) return values;
  let last = 0;
  let seen = 0;
  return values.map((value) => {
    if (Number.isNaN(value)) return value;
    last = last * weight + (1 - weight) * value;
    seen++;
    return last / (1 - weight ** seen);
  });
}
