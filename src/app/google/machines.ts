/**
 * Machine types of Compute Engine that nodes may be, as of 2026-10, as their names are put together: series, kind, processors
 * (https://docs.cloud.google.com/compute/docs/general-purpose-machines,
 * https://docs.cloud.google.com/compute/docs/compute-optimized-machines).
 */
const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  e2: { "standard highcpu": "2 4 8 16 32", highmem: "2 4 8 16" },
  n1: { standard: "1 2 4 8 16 32 64 96", "highmem highcpu": "2 4 8 16 32 64 96" },
  n2: { "standard highmem": "2 4 8 16 32 48 64 80 96 128", highcpu: "2 4 8 16 32 48 64 80 96" },
  n2d: { "standard highcpu": "2 4 8 16 32 48 64 80 96 128 224", highmem: "2 4 8 16 32 48 64 80 96" },
  n4: { "standard highmem highcpu": "2 4 8 16 32 48 64 80" },
  n4a: { "standard highmem highcpu": "1 2 4 8 16 32 48 64" },
  n4d: { "standard highmem highcpu": "2 4 8 16 32 48 64 80 96" },
  t2a: { standard: "1 2 4 8 16 32 48" },
  t2d: { standard: "1 2 4 8 16 32 48 60" },
  c2: { standard: "4 8 16 30 60" },
  c2d: { "standard highmem highcpu": "2 4 8 16 32 56 112" },
  c3: { "standard highmem highcpu": "4 8 22 44 88 176 192" },
  c3d: { "standard highmem highcpu": "4 8 16 30 60 90 180 360" },
  c4: { "standard highmem highcpu": "2 4 8 16 24 32 48 96 144 192 288" },
  c4a: { "standard highmem highcpu": "1 2 4 8 16 32 48 64 72 96" },
  c4d: { "standard highmem highcpu": "2 4 8 16 32 48 64 96 192 384" },
};
const SHARED = ["e2-micro", "e2-small", "e2-medium", "f1-micro", "g1-small"];
/** With disks of their own, and without a hypervisor. */
const SUFFIX = /^(c[34]\w?-.*?)(-lssd)?(-metal)?$/;
/** Of a size that the user chooses. */
const CUSTOM = /^((n1|n2|n2d|n4|n4a|n4d|e2|g2)-)?custom-[0-9]+-[0-9]+(-ext)?$/;
/** For accelerators, storage, memory and computing at scale: these change too often to be listed by their sizes. */
const SPECIAL = /^(a2|a3|a4|a4x|g2|g4|h3|h4d|m1|m2|m3|m4|x4|z3)-/;

/** Whether Compute Engine has a machine type of this name, as far as this version knows. */
export function isMachineType(name: string): boolean {
  if (CUSTOM.test(name) || SPECIAL.test(name)) return true;
  return machineTypes().has(SUFFIX.exec(name)?.[1] ?? name);
}

let listed: ReadonlySet<string> | undefined;

/** Those that are listed by their sizes. */
export function machineTypes(): ReadonlySet<string> {
  listed ??= new Set([
    ...Object.entries(SHAPES).flatMap(([series, kinds]) =>
      Object.entries(kinds).flatMap(([names, sizes]) =>
        names.split(" ").flatMap((kind) => sizes.split(" ").map((size) => `${series}-${kind}-${size}`)),
      ),
    ),
    ...SHARED,
  ]);
  return listed;
}
