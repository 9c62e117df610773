/** One line that a run of the job left in the database. */
export type Counted = { run: string; release: string };
/** What the journal says of the job's runs and of deployments. */
export type Told = {
  runs: readonly { id: string; release: string; state: string; deployment: string }[];
  deployments: readonly { id: string; release: string; outcome: string }[];
};

/**
 * The journal's word against the database's, which counted each run of the job under its release. A release is deployed
 * once here, so its count is the runs of its one deployment that are known to have succeeded, and of those whose end nobody
 * saw as many as came so far; whatever else counted was started by nobody, or twice.
 */
export function wrongJobs({ runs, deployments }: Told, counted: readonly Counted[]): string[] {
  const wrong: string[] = [];
  const times = (run: string) => counted.filter((one) => one.run === run).length;
  for (const { id, state } of runs) {
    if (state === "succeeded" && times(id) !== 1) wrong.push(`job run ${id} succeeded and counted ${times(id)} times`);
    if (state !== "succeeded" && times(id) > 1) wrong.push(`job run ${id} counted ${times(id)} times`);
  }
  for (const { run, release } of counted)
    if (!runs.some((one) => one.id === run && one.release === release))
      wrong.push(`${run} of ${release} counted and is in no journal`);
  for (const { id, release, outcome } of deployments) {
    const own = runs.filter((run) => run.deployment === id);
    const good = own.filter(({ state }) => state === "succeeded").length;
    if (outcome === "done" && good !== 1) wrong.push(`deployment ${id} is done and its job succeeded ${good} times`);
    if (outcome !== "done" && good > 1) wrong.push(`deployment ${id} had its job succeed ${good} times`);
    if (own.some((run) => run.release !== release)) wrong.push(`deployment ${id} ran a job of another release`);
    const unseen = own.filter(({ state }) => state !== "succeeded").filter((run) => times(run.id) === 1).length;
    const all = counted.filter((one) => one.release === release).length;
    if (all !== good + unseen) wrong.push(`release ${release} counted ${all} times, ${good + unseen} are its deployment's`);
  }
  return wrong;
}
