/**
 * One line of a component's log file: JSON, one object per line. Short names, because they are written a million times:
 * time (ISO 8601 with milliseconds), instance, stream, message.
 */
export type LogRecord = {
  t: string;
  i: string;
  /** `fairlead`: the keeper itself speaks, of lines it had to drop. */
  s: "stdout" | "stderr" | "fairlead";
  m: string;
  /** The line was too long: the next record of the same instance and stream goes on with it. */
  c?: true;
};

/** How many rotated files stay beside a log: `<file>.1`, the newest, to `<file>.3`. */
export const LOG_GENERATIONS = 3;
