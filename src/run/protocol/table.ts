/** The routing table is what the local target compiles to; edge and engine speak of it by this name. */
export type * from "../../compile/local/table.ts";
