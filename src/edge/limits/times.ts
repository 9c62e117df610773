/** How long the edge waits for slow peers. All in milliseconds. */
export type Times = {
  /** From a request's first byte (a connection's beginning) to the end of its head. */
  head: number;
  /** Between two requests of one connection. */
  idle: number;
  /** How long an idle connection of a port that closes may still bring a request. */
  farewell: number;
  /** How long a client may take nothing of what waits for it. */
  writeStall: number;
  /** How long a closed connection is still read, so that our last words are not lost with it. */
  linger: number;
  /** Each such stretch of an upload must bring `MINIMUM_BODY_BYTES`. */
  bodyStretch: number;
  /** To reach one instance while another could serve the request. */
  connect: number;
};

export const TIMES: Times = {
  head: 15_000,
  idle: 75_000,
  farewell: 1_000,
  writeStall: 60_000,
  linger: 2_000,
  bodyStretch: 10_000,
  connect: 2_000,
};

/** 240 bytes a second: slower than any link, faster than a connection held open on purpose. */
export const MINIMUM_BODY_BYTES = 2_400;

export const MAXIMUM_FIELDS = 128;
/** Of an upstream's answer. */
export const MAXIMUM_RESPONSE_HEAD_BYTES = 64 * 1024;
/** Of one edge. */
export const MAXIMUM_CONNECTIONS = 10_000;
