/** A value of Secret Manager within a text; `encoded` where it stands in a URL. */
export type SecretPiece = { variable: string; secret: string; encoded?: boolean };
export type Piece = string | SecretPiece;

/** The variable is what templates call the value: of a secret `.secrets_session_key`, of data `.data_db`. */
export function secretPiece(of: "secrets" | "data", name: string, secret: string): SecretPiece {
  return { variable: `${of}_${name.replaceAll("-", "_")}`, secret };
}

export function isSecret(text: readonly Piece[]): boolean {
  return text.some((piece) => typeof piece !== "string");
}

/** The text of a filled text without secrets. */
export function literal(text: readonly Piece[]): string {
  return text.map((piece) => (typeof piece === "string" ? piece : "")).join("");
}

/** A text as a template of External Secrets, which is a Go template. */
export function template(text: readonly Piece[]): string {
  return text.map((piece, at) => (typeof piece === "string" ? escaped(piece, at < text.length - 1) : action(piece))).join("");
}

function action({ variable, encoded }: SecretPiece): string {
  // urlquery writes a blank as `+`, which only means one in a query.
  return encoded ? `{{ .${variable} | urlquery | replace "+" "%20" }}` : `{{ .${variable} }}`;
}

/** A brace at the end would begin the action that follows it. */
function escaped(text: string, followed: boolean): string {
  const whole = text.replaceAll("{{", '{{ "{{" }}');
  return followed && whole.endsWith("{") ? `${whole.slice(0, -1)}{{ "{" }}` : whole;
}
