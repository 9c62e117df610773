/** What a stage is compiled from besides its manifest; read by the caller, because nothing here reads files. */
export type Inputs = {
  /** What the project's files hold that `files:` names in `from` and `template`, by the path it names them by. */
  files: Readonly<Record<string, string>>;
};
