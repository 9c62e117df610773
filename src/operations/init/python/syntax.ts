/** Python as far as its sources tell how a program is set up: expressions and statements, each with its line. */
export type Expression = { line: number } & (
  | { is: "text"; value: string }
  /** Numbers, `True`, `False`, `None`, as they are written. */
  | { is: "constant"; value: string }
  /** A name, or names joined by dots: `os.environ`. */
  | { is: "name"; path: string }
  | { is: "call"; callee: Expression; arguments: readonly Expression[]; keywords: ReadonlyMap<string, Expression> }
  /** A member of what is no plain name: `f(x).y`. */
  | { is: "member"; of: Expression; name: string }
  | { is: "item"; of: Expression; index: Expression }
  | { is: "list"; items: readonly Expression[] }
  | { is: "mapping"; entries: readonly (readonly [Expression, Expression])[]; others: readonly Expression[] }
  | { is: "operation"; by: string; operands: readonly Expression[] }
  | { is: "other"; parts: readonly Expression[] }
);

/** The functions and classes a statement stands in, outermost first. */
export type Scope = readonly { kind: "function" | "class"; name: string }[];
export type Parameter = { name: string; required: boolean };

export type Statement = { line: number; scope: Scope } & (
  | { is: "assign"; targets: readonly Expression[]; annotation: Expression | undefined; value: Expression | undefined }
  | { is: "expression"; value: Expression }
  | { is: "return"; value: Expression }
  | {
      is: "function";
      name: string;
      parameters: readonly Parameter[];
      returns: Expression | undefined;
      decorators: readonly Expression[];
    }
  | { is: "class"; name: string; bases: readonly Expression[] }
  /** `from` is absent for a plain `import`; it keeps its leading dots. */
  | { is: "import"; from: string | undefined; names: readonly { name: string; as: string }[] }
  | { is: "other"; parts: readonly Expression[] }
);

/** The name an expression is, dots and all; nothing for anything else. */
export function pathOf(expression: Expression | undefined): string | undefined {
  return expression?.is === "name" ? expression.path : undefined;
}

/** The last of the names: of `os.environ.get` it is `get`. Works on members of calls, too. */
export function lastName(expression: Expression | undefined): string | undefined {
  if (expression?.is === "member") return expression.name;
  const path = pathOf(expression);
  return path?.slice(path.lastIndexOf(".") + 1);
}

export function textOf(expression: Expression | undefined): string | undefined {
  return expression?.is === "text" ? expression.value : undefined;
}

/** What an expression directly consists of. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case "call":
      return [expression.callee, ...expression.arguments, ...expression.keywords.values()];
    case "member":
      return [expression.of];
    case "item":
      return [expression.of, expression.index];
    case "list":
      return expression.items;
    case "mapping":
      return [...expression.entries.flat(), ...expression.others];
    case "operation":
      return expression.operands;
    case "other":
      return expression.parts;
    default:
      return [];
  }
}

/** The expressions of a statement that are evaluated, without the targets of an assignment. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.is) {
    case "assign":
      return statement.value === undefined ? [] : [statement.value];
    case "expression":
    case "return":
      return [statement.value];
    case "function":
      return statement.decorators;
    case "class":
      return statement.bases;
    case "import":
      return [];
    default:
      return statement.parts;
  }
}

/** An expression and all that is in it, outermost first. */
export function* within(expression: Expression): Iterable<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* within(part);
}
