const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/** Some readers cut a segment at its semicolon before they look at its dots. */
const DOTS = /^\.\.?(?:;|$)/;

/**
 * The path by which a request is routed and judged: without its query, escapes decoded once (Latin-1), except an escaped
 * slash or backslash, which stays what it is: a character within a segment. `undefined` for a path with a `.` or `..`
 * segment in any spelling: what it names depends on who reads it, so it is refused. `*` is read as `/`.
 */
export function readPath(target: string): string | undefined {
  if (target === "*") return "/";
  const query = target.indexOf("?");
  const raw = query < 0 ? target : target.slice(0, query);
  if (!raw.includes("%") && !raw.includes("/.") && !raw.includes("\\")) return raw;
  const whole = raw.replace(ESCAPE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  if (whole.split(/[/\\]/).some((segment) => DOTS.test(segment))) return undefined;
  return raw.replace(ESCAPE, (written, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return character === "/" || character === "\\" ? written.toLowerCase() : character;
  });
}

/** Whether `path` is `parent` or lies below it; a slash at the end of `parent` means nothing. */
export function isWithin(path: string, parent: string): boolean {
  const stem = parent.endsWith("/") ? parent.slice(0, -1) : parent;
  return path.startsWith(stem) && (path.length === stem.length || path.charCodeAt(stem.length) === 47);
}
