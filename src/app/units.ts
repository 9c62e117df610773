/** Quantities of the manifest as numbers that know their unit. Parsing and printing live beside the types. */

export type Milliseconds = number & { readonly unit: "ms" };
export type Bytes = number & { readonly unit: "bytes" };
export type Millicores = number & { readonly unit: "millicores" };
