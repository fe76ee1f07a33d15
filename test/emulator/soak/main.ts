/** `npm run soak -- --minutes 30 --seed 7`: prints what it found as JSON; ends with 1 where something was wrong or grew. */
import { parseArgs } from "node:util";
import { soak } from "./soak.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    clients: { type: "string", default: "4" },
  },
});
const found = await soak({
  until: { milliseconds: Number(values.minutes) * 60_000 },
  seed: Number(values.seed),
  clients: Number(values.clients),
  progress: (line) => void process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(found, null, 1)}\n`);
process.exit(Object.keys(found.wrong).length > 0 || found.growth.kind === "grows" ? 1 : 0);
