// Loads the series once the hyper-parameters are known, or known to fail: so a page whose address
// filters by them never shows other runs.
import { loadSeries } from "../server/load";
import { ready } from "./live";

ready.then(loadSeries);
