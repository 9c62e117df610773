/** One server-sent event; its type is `message` where it names none. */
export type ServerSentEvent = { type: string; data: string };

/** Cuts a byte stream into server-sent events (HTML standard, section 9.2); an unfinished last one is dropped. */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let type = "message";
  let data: string[] = [];
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [field = "", value = ""] = split(line);
      if (field === "event") type = value;
      if (field === "data") data.push(value);
      if (line !== "") continue;
      if (data.length > 0) yield { type, data: data.join("\n") };
      type = "message";
      data = [];
    }
  }
}

function split(line: string): [field: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
