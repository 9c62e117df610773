/** Thrown when the user left with Ctrl-C: the program ends as interrupted and has nothing more to say. */
export class Detached extends Error {
  override readonly name = "Detached";
}
