// The view of curves: one card for each metric of the shown runs, or for each task of it.
import { metrics } from "../../data/model";
import { tasksApart } from "../../data/state";
import { MetricCard } from "./card";
import { cardsOf } from "./kinds";

export default function Curves() {
  const cards = metrics.value.flatMap((metric) => cardsOf(metric, tasksApart.value));
  return (
    <div class="cards">
      {cards.map(({ key, metric, task }) => (
        <MetricCard key={key} metric={metric} task={task} />
      ))}
    </div>
  );
}
