import assert from "node:assert/strict";
import { test } from "node:test";
import { adaptLine, adaptWords } from "./adapt.ts";

const bare = { value: () => undefined, port: undefined };
const line = (source: string, setting = bare) => adaptLine(source, setting);

test("the port of a Procfile becomes the port of the manifest", () => {
  assert.equal(line("gunicorn shop:app -b 0.0.0.0:$PORT")?.command, "gunicorn shop:app -b 0.0.0.0:${port}");
  assert.equal(line("uvicorn shop:app --port=${PORT:-8000}")?.command, "uvicorn shop:app --port=${port} --host 0.0.0.0");
  assert.equal(line('node server.js "--listen=:${PORT}"')?.command, "node server.js --listen=:${port}");
});

test("a server that is not told its port is told it", () => {
  assert.equal(line("gunicorn shop:app")?.command, "gunicorn --bind 0.0.0.0:${port} shop:app");
  assert.equal(line("gunicorn -c gunicorn.conf.py shop:app")?.command, "gunicorn -c gunicorn.conf.py shop:app");
  assert.equal(line("python -m uvicorn a:b")?.command, "python -m uvicorn a:b --host 0.0.0.0 --port ${port}");
  assert.equal(line("flask --app x run --debug")?.command, "flask --app x run --host 0.0.0.0 --port ${port}");
  assert.equal(line("python manage.py runserver 0.0.0.0:8000")?.command, "python manage.py runserver --noreload 0.0.0.0:${port}");
});

test("the port that a container has makes room for the instance's own", () => {
  const words = (...given: string[]) => adaptWords(given, { ...bare, port: 8000 })?.command;
  assert.equal(words("gunicorn", "--bind", "127.0.0.1:8000", "x"), "gunicorn --bind 0.0.0.0:${port} x");
  assert.equal(words("./serve", "--http=:8000", "80001"), "./serve --http=:${port} 80001");
});

test("words stay words, quoted where the manifest would cut them", () => {
  assert.equal(line("gunicorn 'shop:create_app(\"a b\")' -b :$PORT")?.words?.[1], 'shop:create_app("a b")');
  assert.equal(line("run 'a b' it\\'s \"x\"")?.command, `run 'a b' "it's" x`);
  assert.equal(line("run ''")?.command, "run ''");
});

test("assignments before the program are its environment, and 2>&1 is nothing new", () => {
  const adapted = line("DEBUG=0 NAME='a b' python worker.py 2>&1");
  assert.deepEqual(
    [...(adapted?.env ?? [])],
    [
      ["DEBUG", "0"],
      ["NAME", "a b"],
    ],
  );
  assert.equal(adapted?.command, "python worker.py");
});

test("what prepares the app before its server becomes jobs, and waiting is left out", () => {
  const adapted = line("./wait-for-it.sh db:5432 && python manage.py migrate && gunicorn shop.wsgi -b :$PORT");
  assert.equal(adapted?.command, "gunicorn shop.wsgi -b 0.0.0.0:${port}");
  assert.deepEqual(adapted?.before, [["python", "manage.py", "migrate"]]);
  assert.equal(adapted?.changes.length, 1);
});

test("what only a shell can do is run by one, which stands aside for the last program", () => {
  assert.deepEqual(line("cd backend && gunicorn -b :$PORT ${ARGS} app")?.command, [
    "sh",
    "-c",
    "cd backend && exec gunicorn -b :${port} $${ARGS} app",
  ]);
  assert.deepEqual(line("a | b")?.command, ["sh", "-c", "a | b"]);
  assert.deepEqual(line("echo $(date) > x")?.command, ["sh", "-c", "echo $(date) > x"]);
  assert.deepEqual(line("python x.py --n $WORKERS")?.missing, ["WORKERS"]);
});

test("a variable that is known, or has a default, is written out", () => {
  const setting = { value: (name: string) => (name === "N" ? "3" : undefined), port: undefined };
  assert.equal(
    adaptLine("celery -A shop worker -c $N -l ${LEVEL:-info}", setting)?.command,
    "celery -A shop worker -c 3 -l info",
  );
});

test("a shell that only cuts words is not needed", () => {
  assert.equal(adaptWords(["sh", "-c", "exec gunicorn x -b :${PORT}"], bare)?.command, "gunicorn x -b 0.0.0.0:${port}");
  assert.equal(adaptWords(["bash", "-c", "poetry run celery -A x worker"], bare)?.command, "celery -A x worker");
});

test("unfinished lines, and lines of nothing, do no harm", () => {
  assert.equal(line("   "), undefined);
  for (const source of ["'", '"', '"$', "\\", "$", "${", "a '", "&&", "| |", "x=", "a ${b:-${c}}", "if true; then x; fi"]) {
    assert.doesNotThrow(() => line(source), source);
  }
});
