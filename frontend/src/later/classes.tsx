export default function Classes() {
  return <p>Classes</p>;
}
