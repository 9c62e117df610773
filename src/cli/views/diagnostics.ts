import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { renderDiagnostics, type Tone } from "../../diagnostics/render.ts";
import type { Format, Paint } from "./paint.ts";

const TONES: Readonly<Record<Tone, Format | readonly Format[]>> = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  place: "bold",
  gutter: "blue",
  hint: "cyan",
};

/** Diagnostics with the lines they speak of; `sources` holds the bytes of files by the name the places use. */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, Uint8Array>,
  paint: Paint,
): string {
  return renderDiagnostics(diagnostics, {
    source: (file) => {
      const bytes = sources.get(file);
      return bytes && new TextDecoder().decode(bytes);
    },
    paint: (tone, text) => paint(TONES[tone], text),
  });
}
