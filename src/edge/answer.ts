import { STATUS_CODES } from "node:http";
import type { RequestHead } from "./head/request.ts";

/** An answer the edge gives itself. */
export type Answer = {
  status: number;
  /** One sentence for whoever reads the page. */
  reason: string;
  retryAfterSeconds?: number;
  allow?: string;
  contentRange?: string;
  /** A whole HTML page in place of ours. */
  page?: string;
};

/** Head and body of an own answer: JSON where the client asks for it, else a small page; no body for HEAD. */
export function writeAnswer(answer: Answer, request: RequestHead | undefined, closing: boolean): string {
  const title = `${answer.status} ${STATUS_CODES[answer.status] ?? ""}`.trim();
  const json = answer.page === undefined && prefersJson(request);
  const body = json
    ? `${JSON.stringify({ status: answer.status, error: answer.reason })}\n`
    : (answer.page ?? `<!doctype html>\n<title>${title}</title>\n<h1>${title}</h1>\n<p>${escapeHtml(answer.reason)}</p>\n`);
  const head =
    `HTTP/1.1 ${title}\r\nDate: ${new Date().toUTCString()}\r\n` +
    `Content-Type: ${json ? "application/json" : "text/html; charset=utf-8"}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
    (answer.retryAfterSeconds === undefined ? "" : `Retry-After: ${answer.retryAfterSeconds}\r\n`) +
    (answer.contentRange === undefined ? "" : `Content-Range: ${answer.contentRange}\r\n`) +
    (answer.allow === undefined ? "" : `Allow: ${answer.allow}\r\n`) +
    `Cache-Control: no-store\r\n${closing ? "Connection: close\r\n" : ""}\r\n`;
  return request?.method === "HEAD" ? head : head + body;
}

function prefersJson(request: RequestHead | undefined): boolean {
  const accept = request?.fields.find((field) => field.name === "accept")?.value.toLowerCase() ?? "";
  return accept.includes("json") && !accept.includes("text/html");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
