/** Prints the sample records as one JSON document, for the companion's own reader to judge. */

import { sampleRecords } from "./records.js";

process.stdout.write(JSON.stringify(sampleRecords()));
