/** How long the edge waits for slow peers. All in milliseconds. */
export const TIMES = {
  /** From a request's first byte (a connection's beginning) to the end of its head. */
  head: 15_000,
  /** Between two requests of one connection. */
  idle: 75_000,
  /** How long a client may take nothing of what waits for it. */
  writeStall: 60_000,
  /** How long a closed connection is still read, so that our last words are not lost with it. */
  linger: 2_000,
  /** Each such stretch of an upload must bring `MINIMUM_BODY_BYTES`. */
  bodyStretch: 10_000,
  /** To reach one instance while another could serve the request. */
  connect: 2_000,
} as const;

/** 240 bytes a second: slower than any link, faster than a connection held open on purpose. */
export const MINIMUM_BODY_BYTES = 2_400;

export const MAXIMUM_FIELDS = 128;
/** Of an upstream's answer. */
export const MAXIMUM_RESPONSE_HEAD_BYTES = 64 * 1024;
/** Of one edge. */
export const MAXIMUM_CONNECTIONS = 10_000;
