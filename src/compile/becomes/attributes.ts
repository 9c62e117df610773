/**
 * By option: attributes of what a target has of a stage, or the type of a thing that comes or goes with the option; sorted. A
 * target on which an option changes nothing does not have it.
 */
export type Attributes = Readonly<Record<string, readonly string[]>>;
