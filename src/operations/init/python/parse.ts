import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { Places } from "../../../manifest/locate.ts";
import type { Expression, Parameter, Scope, Statement } from "./syntax.ts";

/** Deeper than people write; what lies deeper is left out, so that no source is a danger to the stack. */
const DEEPEST = 80;

/** The parser does not know every form of Python, and goes on behind what it does not know; more than this is a wreck. */
const MISREAD = 5;
const LINES_FOR_EACH = 10;

/**
 * The statements of a Python source in their order, those inside others behind them. Nothing is run. A source that is not
 * Python gives what can be made out; `broken` says that much of it could not be.
 */
export function parsePython(source: string): { statements: readonly Statement[]; broken: boolean } {
  const reader = new Reader(source);
  const tree = parser.parse(source);
  reader.block(tree.topNode, [], 0);
  let mistakes = 0;
  tree.iterate({
    enter: ({ type }) => {
      if (type.isError) mistakes += 1;
    },
  });
  const broken = mistakes >= MISREAD && mistakes * LINES_FOR_EACH > source.split("\n").length;
  return { statements: reader.statements, broken };
}

const ATOMS = new Set(["VariableName", "String", "ContinuedString", "FormatString", "Number", "Boolean", "None", "Ellipsis"]);

class Reader {
  readonly statements: Statement[] = [];
  readonly #source: string;
  readonly #places: Places;

  constructor(source: string) {
    this.#source = source;
    this.#places = new Places("", source);
  }

  block(node: SyntaxNode, scope: Scope, depth: number): void {
    if (depth > DEEPEST) return;
    for (const child of childrenOf(node)) this.#statement(child, scope, [], depth);
  }

  #statement(node: SyntaxNode, scope: Scope, decorators: readonly Expression[], depth: number): void {
    const line = this.#line(node);
    switch (node.name) {
      case "AssignStatement":
        this.#assign(node, scope, depth);
        break;
      case "ExpressionStatement":
      case "ReturnStatement": {
        const [value] = this.#expressions(node, depth);
        const is = node.name === "ReturnStatement" ? "return" : "expression";
        if (value !== undefined) this.statements.push({ is, value, line, scope });
        break;
      }
      case "ImportStatement":
        this.statements.push({ ...imported(this.#text(node)), line, scope });
        break;
      case "DecoratedStatement": {
        const above = node.getChildren("Decorator").map((decorator) => this.#decorator(decorator, depth));
        const below = node.getChild("FunctionDefinition") ?? node.getChild("ClassDefinition");
        if (below !== null) this.#statement(below, scope, above, depth + 1);
        break;
      }
      case "FunctionDefinition":
        this.#function(node, scope, decorators, depth);
        break;
      case "ClassDefinition": {
        const name = this.#name(node);
        const list = node.getChild("ArgList");
        const bases = list === null ? [] : this.#expressions(list, depth);
        this.statements.push({ is: "class", name, bases, line, scope });
        this.#bodies(node, [...scope, { kind: "class", name }], depth);
        break;
      }
      case "StatementGroup":
        this.block(node, scope, depth + 1);
        break;
      default: {
        const parts = this.#expressions(node, depth);
        if (parts.length > 0) this.statements.push({ is: "other", parts, line, scope });
        this.#bodies(node, scope, depth);
      }
    }
  }

  #bodies(node: SyntaxNode, scope: Scope, depth: number): void {
    for (const child of childrenOf(node)) {
      if (child.name === "Body") this.block(child, scope, depth + 1);
      else if (child.name === "MatchBody") {
        for (const clause of child.getChildren("MatchClause")) this.#bodies(clause, scope, depth + 1);
      }
    }
  }

  #assign(node: SyntaxNode, scope: Scope, depth: number): void {
    const children = childrenOf(node);
    const lastSign = children.findLastIndex(({ name }) => name === "AssignOp");
    const targets = children.slice(0, lastSign === -1 ? undefined : lastSign).filter(isExpression);
    const values = lastSign === -1 ? [] : children.slice(lastSign + 1).filter(isExpression);
    const type = node.getChild("TypeDef");
    const [annotation] = type === null ? [] : this.#expressions(type, depth);
    const converted = values.map((value) => this.#expression(value, depth));
    const [value] = converted;
    const line = this.#line(node);
    this.statements.push({
      is: "assign",
      targets: targets.map((target) => this.#expression(target, depth)),
      annotation,
      value: converted.length > 1 ? { is: "list", items: converted, line } : value,
      line,
      scope,
    });
  }

  #function(node: SyntaxNode, scope: Scope, decorators: readonly Expression[], depth: number): void {
    const name = this.#name(node);
    const list = node.getChild("ParamList");
    const parameters = list === null ? [] : this.#parameters(list);
    const type = node.getChild("TypeDef");
    const [returns] = type === null ? [] : this.#expressions(type, depth);
    this.statements.push({ is: "function", name, parameters, returns, decorators, line: this.#line(node), scope });
    this.#bodies(node, [...scope, { kind: "function", name }], depth);
  }

  #parameters(list: SyntaxNode): readonly Parameter[] {
    const parameters: Parameter[] = [];
    let starred = false;
    let next = true;
    for (const child of childrenOf(list)) {
      if (child.name === ",") [next, starred] = [true, false];
      else if (child.name === "*" || child.name === "**") starred = true;
      else if (child.name === "VariableName" && next) {
        if (!starred) parameters.push({ name: this.#text(child), required: true });
        next = false;
      } else if (child.name === "AssignOp") {
        const last = parameters.at(-1);
        if (last !== undefined) parameters[parameters.length - 1] = { ...last, required: false };
      }
    }
    return parameters;
  }

  #decorator(node: SyntaxNode, depth: number): Expression {
    const line = this.#line(node);
    const path = node.getChildren("VariableName").map((name) => this.#text(name));
    const callee: Expression = { is: "name", path: path.join("."), line };
    const list = node.getChild("ArgList");
    return list === null ? callee : this.#call(callee, list, line, depth);
  }

  #call(callee: Expression, list: SyntaxNode, line: number, depth: number): Expression {
    const positional: Expression[] = [];
    const keywords = new Map<string, Expression>();
    const children = childrenOf(list);
    for (let index = 0; index < children.length; index += 1) {
      const child = children[index];
      const value = children[index + 2];
      if (child === undefined || !isExpression(child)) continue;
      if (child.name === "VariableName" && children[index + 1]?.name === "AssignOp" && value !== undefined) {
        keywords.set(this.#text(child), this.#expression(value, depth + 1));
        index += 2;
      } else positional.push(this.#expression(child, depth + 1));
    }
    return { is: "call", callee, arguments: positional, keywords, line };
  }

  #expressions(node: SyntaxNode, depth: number): readonly Expression[] {
    return childrenOf(node)
      .filter(isExpression)
      .map((child) => this.#expression(child, depth + 1));
  }

  #expression(node: SyntaxNode, depth: number): Expression {
    const line = this.#line(node);
    if (depth > DEEPEST) return { is: "other", parts: [], line };
    switch (node.name) {
      case "VariableName":
        return { is: "name", path: this.#text(node), line };
      case "String":
        return { is: "text", value: unquoted(this.#text(node)), line };
      case "ContinuedString":
        return this.#continued(node, depth);
      case "Number":
      case "Boolean":
      case "None":
        return { is: "constant", value: this.#text(node), line };
      case "MemberExpression":
        return this.#member(node, depth);
      case "CallExpression": {
        const [callee] = this.#expressions(node, depth);
        const list = node.getChild("ArgList");
        if (callee === undefined || list === null) return { is: "other", parts: callee ? [callee] : [], line };
        return this.#call(callee, list, line, depth);
      }
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return { is: "list", items: this.#expressions(node, depth), line };
      case "DictionaryExpression":
        return this.#mapping(node, depth);
      case "ParenthesizedExpression":
      case "AwaitExpression": {
        const [inner] = this.#expressions(node, depth);
        return inner ?? { is: "other", parts: [], line };
      }
      case "BinaryExpression":
      case "UnaryExpression":
      case "ConditionalExpression":
        return { is: "operation", by: this.#operator(node), operands: this.#expressions(node, depth), line };
      case "FormatString":
        return { is: "other", parts: this.#replacements(node, depth), line };
      default:
        return { is: "other", parts: this.#expressions(node, depth), line };
    }
  }

  #continued(node: SyntaxNode, depth: number): Expression {
    const parts = this.#expressions(node, depth);
    const line = this.#line(node);
    const texts = parts.flatMap((part) => (part.is === "text" ? [part.value] : []));
    return texts.length === parts.length ? { is: "text", value: texts.join(""), line } : { is: "other", parts, line };
  }

  #member(node: SyntaxNode, depth: number): Expression {
    const line = this.#line(node);
    const [of, index] = this.#expressions(node, depth);
    const property = node.getChild("PropertyName");
    if (of === undefined) return { is: "other", parts: [], line };
    if (property === null) return index === undefined ? of : { is: "item", of, index, line };
    const name = this.#text(property);
    return of.is === "name" ? { is: "name", path: `${of.path}.${name}`, line } : { is: "member", of, name, line };
  }

  #mapping(node: SyntaxNode, depth: number): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    const others: Expression[] = [];
    const children = childrenOf(node);
    for (const [index, child] of children.entries()) {
      if (!isExpression(child) || children[index - 1]?.name === ":") continue;
      const value = children[index + 2];
      const converted = this.#expression(child, depth + 1);
      const paired = children[index + 1]?.name === ":" && value !== undefined && isExpression(value);
      if (paired) entries.push([converted, this.#expression(value, depth + 1)]);
      else others.push(converted);
    }
    return { is: "mapping", entries, others, line: this.#line(node) };
  }

  #replacements(node: SyntaxNode, depth: number): readonly Expression[] {
    return node.getChildren("FormatReplacement").flatMap((replacement) => this.#expressions(replacement, depth));
  }

  #operator(node: SyntaxNode): string {
    const sign = childrenOf(node).find((child) => !isExpression(child));
    return sign === undefined ? "" : this.#text(sign);
  }

  #name(node: SyntaxNode): string {
    const name = node.getChild("VariableName");
    return name === null ? "" : this.#text(name);
  }

  #text(node: SyntaxNode): string {
    return this.#source.slice(node.from, node.to);
  }

  #line(node: SyntaxNode): number {
    return this.#places.line(node.from);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function isExpression({ name }: SyntaxNode): boolean {
  return ATOMS.has(name) || name.endsWith("Expression");
}

/** An import, read from its own words. */
function imported(text: string): { is: "import"; from: string | undefined; names: { name: string; as: string }[] } {
  const words = text.replace(/#.*$/gm, "").replace(/[()\\\n]/g, " ");
  const from = /^from\s+([.\w\s]+?)\s+import\s+(.*)$/s.exec(words);
  const list = from?.[2] ?? words.replace(/^import\s+/, "");
  const names = list.split(",").flatMap((item) => {
    const [name = "", , as = name] = item.trim().split(/\s+/);
    return name === "" ? [] : [{ name, as }];
  });
  return { is: "import", from: from?.[1]?.replace(/\s+/g, ""), names };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** What a literal says; prefixes as `b` and `r` are no part of it. */
function unquoted(literal: string): string {
  const match = /^([A-Za-z]*)("""|'''|"|')(.*?)\2?$/s.exec(literal);
  if (match === null) return literal;
  const [, prefix = "", , inner = ""] = match;
  return /r/i.test(prefix) ? inner : inner.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}
