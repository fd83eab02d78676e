// The view of curves: one card for each metric of the shown runs.
import { metrics } from "../../data/model";
import { MetricCard } from "./card";

export function Curves() {
  return (
    <div class="cards">
      {metrics.value.map((metric) => (
        <MetricCard key={metric.tag} metric={metric} />
      ))}
    </div>
  );
}
