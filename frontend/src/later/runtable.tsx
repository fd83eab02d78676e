export default function RunTable() {
  return <p>RunTable</p>;
}
