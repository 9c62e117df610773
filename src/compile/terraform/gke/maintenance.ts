import { clusterWindow } from "../../../app/cluster-window.ts";
import { quietTime } from "../../../app/maintenance.ts";
import type { Context } from "../context.ts";
import type { Resources } from "../generated/index.ts";

type Policy = NonNullable<Resources["google_container_cluster"]["maintenance_policy"]>;

/** Any day before the first window: a rule of repetition has to begin somewhere. */
const SINCE = "2026-01-01";

/** When GKE may upgrade a cluster, and when it may not touch its nodes. */
export function maintenance({ ground }: Context): Policy | undefined {
  const { windows, except } = ground.ground.maintenance;
  const window = clusterWindow(windows);
  if (window === undefined && except.length === 0) return undefined;
  return {
    recurring_window: window && {
      start_time: moment(window.from.hours * 60 + window.from.minutes),
      end_time: moment(window.from.hours * 60 + window.from.minutes + window.minutes),
      recurrence: `FREQ=WEEKLY;BYDAY=${window.days.map((day) => day.slice(0, 2).toUpperCase()).join(",")}`,
    },
    maintenance_exclusion: except.map((range) => {
      const { start, end } = quietTime(range);
      return {
        exclusion_name: `quiet-${start}`,
        start_time: `${start}T00:00:00Z`,
        end_time: `${end}T00:00:00Z`,
        // Patches of the control plane go on, which no pod feels; without them a longer time would be refused.
        exclusion_options: { scope: "NO_MINOR_OR_NODE_UPGRADES" },
      };
    }),
  };
}

function moment(minutes: number): string {
  return new Date(Date.parse(`${SINCE}T00:00:00Z`) + minutes * 60_000).toISOString().replace(".000Z", "Z");
}
