import assert from "node:assert/strict";
import { get, request } from "node:http";
import type { Socket } from "node:net";
import { test } from "node:test";
import { eventually, freePort, groupOf, RawClient, serviceRoute, startApp, startEdge, startRawApp } from "../edge.fixture.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** An app that answers each request's head with these bytes. */
function answering(text: string, then: (socket: Socket) => void = () => {}): (socket: Socket) => void {
  return (socket) => {
    socket.on("data", () => {
      socket.write(text, "latin1");
      then(socket);
    });
  };
}

test("the app learns who asked, whatever the client says about it", async (t) => {
  const app = await startApp(t, (incoming, response) => response.end(JSON.stringify(incoming.rawHeaders)));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    headers: {
      "X-Forwarded-For": "6.6.6.6",
      X_Forwarded_For: "6.6.6.6",
      "X-Forwarded-Prefix": "/evil",
      Forwarded: "for=6.6.6.6",
      "X-Real-IP": "6.6.6.6",
      Proxy: "http://evil",
      "X-Forwarded-Host": "evil",
      "X-Kept": "yes",
    },
  });
  const raw: string[] = JSON.parse(await answer.text());
  const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []));
  assert.ok(pairs.includes("x-kept: yes"));
  assert.deepEqual(
    pairs.filter((pair) => /forwarded|real|proxy|evil|6\.6/i.test(pair)),
    ["x-forwarded-for: 127.0.0.1", "x-forwarded-proto: http", `x-forwarded-host: 127.0.0.1:${port}`, `x-forwarded-port: ${port}`],
  );
});

test("fields of one connection are not passed on, in either direction", async (t) => {
  const seen: string[] = [];
  const app = await startRawApp(t, (socket) => {
    socket.on("data", (bytes: Buffer) => {
      seen.push(bytes.toString("latin1"));
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 2\r\n\r\n",
      );
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, TE\r\nX-Secret: 1\r\nTE: trailers\r\nUpgrade: h2c\r\nX-Other: 2\r\n\r\n",
  );
  const answer = await client.until(/\r\n\r\n/);
  assert.equal(answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Kept: 2\r\n\r\n");
  assert.doesNotMatch(seen.join(""), /secret|^te:|upgrade|connection/im);
  assert.match(seen.join(""), /X-Other: 2/);
});

const NONSENSE = [
  "hello\r\n\r\n",
  "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  `HTTP/1.1 200 OK\r\nX: ${"y".repeat(70_000)}\r\n\r\n`,
];
for (const text of NONSENSE) {
  test(`nonsense from the app is a 502: ${JSON.stringify(text.slice(0, 40))}`, async (t) => {
    const app = await startRawApp(t, answering(text));
    const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
    const client = new RawClient(t, port);
    client.send(GET);
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1\.1 502 Bad Gateway\r\n/);
  });
}

test("an answer that is cut short is cut short for the client too", async (t) => {
  const cut = (socket: Socket): void => {
    socket.end();
  };
  for (const text of [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
  ]) {
    const app = await startRawApp(t, answering(text, cut));
    const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
    await assert.rejects(async () => (await fetch(`http://127.0.0.1:${port}/`)).text());
  }
});

test("an answer without a length ends with the app's connection and leaves the client's open", async (t) => {
  const app = await startRawApp(
    t,
    answering("HTTP/1.1 200 OK\r\n\r\nall of it", (socket) => {
      socket.end();
    }),
  );
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/9\r\nall of it\r\n0\r\n\r\n$/);
  client.send(GET);
  await client.until(/(9\r\nall of it\r\n0\r\n\r\n.*){2}$/s);
});

test("an answer without a length that breaks off is not taken for whole", async (t) => {
  const sockets: Socket[] = [];
  const app = await startRawApp(t, (socket) => {
    sockets.push(socket);
    answering("HTTP/1.1 200 OK\r\n\r\nhalf")(socket);
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/4\r\nhalf\r\n$/);
  sockets[0]?.resetAndDestroy();
  assert.match(await client.end(), /4\r\nhalf\r\n$/);
});

test("answers without a body end with their head", async (t) => {
  const app = await startApp(t, (incoming, response) => {
    response.writeHead(Number(incoming.url?.slice(1)), { ETag: '"x"' });
    response.end();
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(
    "GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /200 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  const text = await client.end();
  assert.deepEqual(text.match(/^HTTP\/1\.1 \d+/gm), ["HTTP/1.1 204", "HTTP/1.1 304", "HTTP/1.1 200"]);
});

test("news about a request reach the client before its answer", async (t) => {
  const app = await startRawApp(
    t,
    answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  );
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\nContent-Length: 2\r\n\r\nok$/);
});

test("a client that waits for 100 Continue gets it from the app before it sends its body", async (t) => {
  const app = await startApp(t, (incoming, response) => incoming.pipe(response));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  client.send("body");
  await client.until(/HTTP\/1\.1 200 OK.*body/s);
});

test("trailers are passed, both ways", async (t) => {
  const app = await startApp(t, (incoming, response) => {
    incoming.resume();
    incoming.on("end", () => {
      response.writeHead(200, { Trailer: "X-Sum" });
      response.write("body");
      response.addTrailers({ "X-Sum": String(incoming.trailers["x-up"]) });
      response.end();
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Up: 7\r\n\r\n");
  await client.until(/0\r\nX-Sum: 7\r\n\r\n$/);
});

test("an event stream reaches the client as it happens", async (t) => {
  const { promise: second, resolve: sendSecond } = Promise.withResolvers<void>();
  const app = await startApp(t, async (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: one\n\n");
    await second;
    response.write("data: two\n\n");
  });
  // Quiet for longer than a request may take: an event stream may.
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app], 100)] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/data: one/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  sendSecond();
  await client.until(/data: two/);
});

test("a large answer comes whole to a slow reader without being held in memory", async (t) => {
  const size = 96 * 1024 * 1024;
  const app = await startApp(t, (_, response) => response.end(Buffer.alloc(size, 1)));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const length = await new Promise<number>((resolve, reject) => {
    get(`http://127.0.0.1:${port}/`, (answer) => {
      let sum = 0;
      answer.on("data", (piece: Buffer) => {
        sum += piece.length;
      });
      answer.on("end", () => resolve(sum));
      answer.on("error", reject);
    }).on("error", reject);
  });
  assert.equal(length, size);
});

test("an app that does not answer in time is a 504", async (t) => {
  const app = await startApp(t, () => {});
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app], 100)] });
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(answer.status, 504);
  assert.equal(edge.stats().upstreams[0]?.inFlight, 0);
  assert.equal(edge.stats().upstreams[0]?.failures, 1);
});

test("an answer before the end of the upload is passed on", async (t) => {
  const app = await startApp(t, (_, response) => {
    response.writeHead(413, { Connection: "close" });
    response.end("too much");
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhalf");
  const text = await client.end();
  assert.match(text, /^HTTP\/1\.1 413 .*too much/s);
  assert.match(text, /\r\nConnection: close\r\n/);
});

test("an instance that cannot be reached costs a request nothing while another can", async (t) => {
  const app = await startApp(t, (_, response) => response.end("here"));
  const dead = await freePort();
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [dead, app])] });
  for (let count = 0; count < 20; count += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x" });
    assert.equal(await answer.text(), "here");
  }
  const failures = edge.stats().upstreams.find(({ id }) => id === `r1-${dead}`)?.failures ?? 0;
  assert.ok(failures >= 1 && failures < 10, `asked ${failures} times`);
});

test("nothing ready is a 503 that says when to try again", async (t) => {
  const { port, serve } = await startEdge(t, { routes: [serviceRoute("/", [])] });
  const none = await fetch(`http://127.0.0.1:${port}/`);
  assert.deepEqual([none.status, none.headers.get("retry-after")], [503, "1"]);
  await serve({ routes: [serviceRoute("/", [await freePort()])] });
  const dead = await fetch(`http://127.0.0.1:${port}/`);
  assert.deepEqual([dead.status, dead.headers.get("retry-after")], [503, "1"]);
});

test("a request that may be sent twice survives a connection that had died while idle", async (t) => {
  let connections = 0;
  const app = await startRawApp(t, (socket) => {
    connections += 1;
    const mine = connections;
    let asked = 0;
    socket.on("data", () => {
      asked += 1;
      if (mine === 1 && asked === 2) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/ok/);
  client.send(GET);
  await client.until(/ok.*ok/s);
  assert.equal(connections, 2);
});

test("a request that may not be sent twice is never sent twice", async (t) => {
  let posts = 0;
  const app = await startRawApp(t, (socket) => {
    let asked = 0;
    socket.on("data", (bytes: Buffer) => {
      asked += 1;
      if (bytes.includes("POST")) posts += 1;
      if (asked === 3) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(`${GET}${GET}`);
  await client.until(/ok.*ok/s);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  await client.until(/502 Bad Gateway/);
  assert.equal(posts, 1);
});

test("bytes behind an answer are given to nobody", async (t) => {
  let connections = 0;
  const app = await startRawApp(t, (socket) => {
    connections += 1;
    answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")(socket);
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(`${GET}${GET}`);
  const text = await client.until(/ok.*ok/s);
  assert.doesNotMatch(text, /evil/);
  assert.equal(connections, 2);
});

test("requests go to the instance with the fewest in flight", async (t) => {
  const { promise: busy, resolve: release } = Promise.withResolvers<void>();
  const counts = [0, 0];
  const apps = await Promise.all(
    [0, 1].map((at) =>
      startApp(t, async (incoming, response) => {
        counts[at] = (counts[at] ?? 0) + 1;
        if (incoming.url === "/slow") await busy;
        response.end();
      }),
    ),
  );
  const { port } = await startEdge(t, { routes: [serviceRoute("/", apps)] });
  const slow = new RawClient(t, port);
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  await eventually(() => counts.some((count) => count > 0));
  const free = counts[0] === 0 ? 0 : 1;
  for (let count = 0; count < 10; count += 1) await (await fetch(`http://127.0.0.1:${port}/`)).text();
  assert.equal(counts[free], 10);
  release();
  await slow.until(/200 OK/);
});

test("releases share the requests by their weights", async (t) => {
  const old = await startApp(t, (_, response) => response.end("old"));
  const fresh = await startApp(t, (_, response) => response.end("new"));
  const groups = [groupOf("r1", [old], 90), groupOf("r2", [fresh], 10)];
  const { port } = await startEdge(t, { routes: [{ path: "/", to: "service", service: "web", timeoutMs: 5_000, groups }] });
  let fromNew = 0;
  for (let count = 0; count < 100; count += 1)
    fromNew += (await (await fetch(`http://127.0.0.1:${port}/`)).text()) === "new" ? 1 : 0;
  assert.equal(fromNew, 10);
});

test("a large upload in chunks is passed without being held in memory", async (t) => {
  const app = await startApp(t, (incoming, response) => {
    let length = 0;
    incoming.on("data", (piece: Buffer) => {
      length += piece.length;
    });
    incoming.on("end", () => response.end(String(length)));
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])], maximumBodyBytes: 1024 ** 3 });
  const answer = await new Promise<string>((resolve, reject) => {
    const upload = request({ port, host: "127.0.0.1", method: "PUT" }, (response) => {
      response.setEncoding("utf8");
      response.on("data", resolve);
    });
    upload.on("error", reject);
    let left = 1_000;
    const piece = Buffer.alloc(64 * 1024, 1);
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!upload.write(piece)) {
          upload.once("drain", more);
          return;
        }
      }
      upload.end();
    };
    more();
  });
  assert.equal(answer, String(1_000 * 64 * 1024));
});
