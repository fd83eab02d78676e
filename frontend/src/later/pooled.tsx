export default function PooledRuns() {
  return <p>PooledRuns</p>;
}
