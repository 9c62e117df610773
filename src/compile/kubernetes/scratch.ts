/** Where a container may write although its root file system is read-only. */
export const HOME = "/home/fairlead";
export const SCRATCH = "/tmp";
