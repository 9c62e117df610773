import assert from "node:assert/strict";
import { test } from "node:test";
import { checkManifest } from "../../app/check.ts";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { type Proposal, propose } from "./propose.ts";
import { sourcesOf } from "./sources.ts";

/** What is proposed for a project of these files; its manifest has to be one. */
function proposed(files: Readonly<Record<string, string>>, folder = "shop"): Proposal {
  const proposal = propose(sourcesOf(folder, new Map(Object.entries(files))));
  const diagnostics = checkManifest(proposal.manifest, "fairlead.yaml");
  assert.ok(!hasErrors(diagnostics), `${proposal.manifest}\n${JSON.stringify(diagnostics, null, 2)}`);
  return proposal;
}
const asked = ({ notes }: Proposal) => notes.open.map(({ what }) => what).join("\n");
const said = ({ notes }: Proposal) => [...notes.found, ...notes.assumed, ...notes.open].map(({ what }) => what).join("\n");

test("a project that says nothing gets a manifest to begin with, and is asked for the command", () => {
  for (const files of [{}, { "README.md": "# Shop" }, { "go.mod": "module shop" }]) {
    const proposal = proposed(files);
    assert.match(proposal.manifest, /^# yaml-language-server: \$schema=.*\n\n# Nothing here tells/);
    assert.equal(proposal.notes.open.length, 1);
  }
  assert.match(asked(proposed({ "go.mod": "module shop" })), /Go app.*Dockerfile/);
});

test("the app is called what the project calls itself, in the manifest's letters", () => {
  const name = (files: Record<string, string>, folder: string) => /^app: (.*)$/m.exec(proposed(files, folder).manifest)?.[1];
  assert.equal(name({}, "Grüße an Zoë"), "gru-e-an-zoe");
  assert.equal(name({}, "日本語"), "app");
  assert.equal(name({}, "1234"), "app");
  assert.equal(name({}, "a-very-long-name-of-a-folder-indeed"), "a-very-long-name-of");
  assert.equal(name({ "package.json": '{ "name": "@acme/Shop_Front" }' }, "x"), "shop-front");
  assert.equal(name({ "pyproject.toml": '[project]\nname = "till"' }, "x"), "till");
});

const FLASK = "import flask\nfrom flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n";

test("the server is one that the requirements hold; where there is none, that is told", () => {
  const served = (requirements: string) => proposed({ "requirements.txt": requirements, "shop/__init__.py": FLASK });
  assert.match(
    served("flask\ngunicorn").manifest,
    /command: gunicorn --bind 0\.0\.0\.0:\$\{port\} --workers 2 shop:create_app\(\)/,
  );
  assert.match(served("flask\nwaitress").manifest, /waitress-serve --host 0\.0\.0\.0 --port \$\{port\} --call shop:create_app/);
  const bare = served("flask");
  assert.match(bare.manifest, /flask --app shop run --host 0\.0\.0\.0 --port \$\{port\}/);
  assert.match(asked(bare), /No web server is among the requirements/);
});

test("a FastAPI app in a package below src is found where it is imported from", () => {
  const { manifest } = proposed({
    "requirements.txt": "fastapi[standard]",
    "src/shop/__init__.py": "",
    "src/shop/main.py": 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): ...\n',
  });
  assert.match(manifest, /PYTHONPATH: src/);
  assert.match(manifest, /uvicorn shop\.main:app/);
  assert.match(manifest, /ready: \/health /);
});

test("a factory that a server cannot call is asked for", () => {
  const source = FLASK.replace("create_app()", "create_app(config)");
  assert.match(asked(proposed({ "requirements.txt": "flask\ngunicorn", "shop.py": source })), /create_app\(\) wants `config`/);
});

test("prefixes of blueprints and includes are followed to the path of health", () => {
  const flask = proposed({
    "requirements.txt": "flask\ngunicorn",
    "shop/__init__.py": `${FLASK.replace("return app", "app.register_blueprint(ops.bp, url_prefix='/ops')\n    return app")}\nfrom shop import ops`,
    "shop/ops.py": 'from flask import Blueprint\nbp = Blueprint("ops", __name__)\n@bp.route("/healthz")\ndef h(): ...\n',
  });
  assert.match(flask.manifest, /ready: \/ops\/healthz/);
  const lost = proposed({
    "requirements.txt": "flask\ngunicorn",
    "shop.py": `${FLASK}from flask import Blueprint\nbp = Blueprint("ops", __name__)\n@bp.route("/healthz")\ndef h(): ...\n`,
  });
  assert.doesNotMatch(lost.manifest, /health/);
});

const DJANGO = {
  "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.local")\n',
  "shop/__init__.py": "",
  "shop/wsgi.py":
    'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.local")\napplication = get_wsgi_application()\n',
  "shop/settings/__init__.py": "",
  "shop/settings/base.py":
    'import environ\nenv = environ.Env(DEBUG=(bool, False))\nSECRET_KEY = env("SECRET_KEY")\nDATABASES = {"default": env.db()}\nINSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = BASE_DIR / "static"\nROOT_URLCONF = "shop.urls"\n',
  "shop/settings/local.py": 'from .base import *\nTOOL = env("LOCAL_TOOL")\n',
  "shop/settings/production.py": 'from .base import *\nMAIL = env("MAIL_PASSWORD")\nALLOWED_HOSTS = env.list("ALLOWED_HOSTS")\n',
  "requirements.txt": "-r requirements/production.txt",
  "requirements/production.txt": "django\ngunicorn\npsycopg[binary]\ndjango-environ",
};

test("of Django's settings those that are deployed are read, and named", () => {
  const proposal = proposed(DJANGO);
  assert.match(proposal.manifest, /DJANGO_SETTINGS_MODULE: shop\.settings\.production/);
  assert.match(proposal.manifest, /DATABASE_URL: \$\{db\.url\}/);
  assert.match(proposal.manifest, /ALLOWED_HOSTS: \$\{access\.domain\},localhost,127\.0\.0\.1/);
  assert.match(proposal.manifest, /mail-password: \{ supply: mail password \}/);
  assert.doesNotMatch(said(proposal), /LOCAL_TOOL/);
  assert.match(asked(proposal), /STATIC_ROOT lies in the source/);
});

test("the scheme of a database's address is the driver's", () => {
  const address = (requirements: string, source = "") =>
    /DATABASE_URL: (.*)/.exec(
      proposed({
        "requirements.txt": requirements,
        "shop.py": `import os\n${FLASK}${source}\nX = os.environ["DATABASE_URL"]\n`,
      }).manifest,
    )?.[1];
  assert.equal(address("flask\nsqlalchemy\npsycopg2-binary"), "${db.url}");
  assert.equal(address("flask\nsqlalchemy\npsycopg"), "postgresql+psycopg://${db.address}");
  assert.equal(address("flask\nsqlalchemy\nasyncpg"), "postgresql+asyncpg://${db.address}");
  assert.equal(address("flask\nasyncpg"), "${db.url}");
  assert.equal(address("flask\nsqlalchemy"), undefined);
});

test("data in a SQLite file is told as what it is", () => {
  const source = `import os\n${FLASK}URI = os.environ.get("DATABASE_URL", "sqlite:///shop.db")\n`;
  assert.match(asked(proposed({ "requirements.txt": "flask\ngunicorn", "shop.py": source })), /SQLite file/);
});

test("what the app cannot do without and nobody can guess is asked for, and what it can is left out", () => {
  const source = `import os\n${FLASK}A = os.environ["REGION_OF_SALES"]\nB = os.environ["STRIPE_API_KEY"]\nC = os.environ.get("SENTRY_DSN")\nD = os.environ.get("COLOUR", "red")\n`;
  const proposal = proposed({ "requirements.txt": "flask\ngunicorn", "shop.py": source });
  assert.match(asked(proposal), /What REGION_OF_SALES is[\s\S]*STRIPE_API_KEY is a secret that only you know/);
  assert.match(proposal.manifest, /STRIPE_API_KEY: \$\{secrets\.stripe-api-key\}/);
  assert.doesNotMatch(proposal.manifest, /SENTRY|COLOUR|REGION/);
});

test("values of .env.example stand in, but never those of secrets", () => {
  const proposal = proposed({
    "requirements.txt": "flask\ngunicorn",
    ".env.example": "PAGES=20\n# Key of the payment provider\nPAY_TOKEN=abc123\n",
    "shop.py": `import os\n${FLASK}A = os.environ["PAGES"]\nB = os.environ["PAY_TOKEN"]\n`,
  });
  assert.match(proposal.manifest, /PAGES: "20"/);
  assert.match(proposal.manifest, /pay-token: \{ supply: Key of the payment provider \}/);
  assert.doesNotMatch(proposal.manifest, /abc123/);
});

test("a function of the project's own that reads the environment is seen through", () => {
  const source = `import os\n${FLASK}def need(name, default=None):\n    return os.environ.get(name, default)\nK = need("SECRET_KEY")\nU = need("REDIS_URL", "redis://localhost/2")\n`;
  const { manifest } = proposed({ "requirements.txt": "flask\ngunicorn\nredis", "shop.py": source });
  assert.match(manifest, /SECRET_KEY: \$\{secrets\.secret-key\}/);
  assert.match(manifest, /REDIS_URL: .*\$\{cache\.port\}\/2/);
});

test("a Procfile goes before a compose file, which then tells the data", () => {
  const { manifest } = proposed({
    Procfile: "web: gunicorn shop:app\nworker: celery -A shop worker -B -Q mail,slow\nrelease: python manage.py migrate",
    "compose.yaml": "services:\n  store: { image: 'postgres:15' }\n  web: { build: . }\n",
    "requirements.txt": "flask\ngunicorn\ncelery[redis]\npsycopg",
    "shop.py":
      'import os\nfrom celery import Celery\ncelery = Celery("shop", broker="redis://localhost")\nX = os.environ["DATABASE_URL"]\n',
  });
  assert.match(manifest, /store: \{ kind: postgres, version: 15 \}/);
  assert.match(manifest, /DATABASE_URL: \$\{store\.url\}/);
  assert.match(manifest, /command: celery -A shop worker -Q \$\{queues\}\n {4}queues: \[mail, slow\]/);
  assert.match(manifest, /beat:\n {4}kind: scheduler/);
  assert.match(manifest, /migrate: \{ kind: job, command: python manage\.py migrate, run: before-release \}/);
  assert.match(manifest, /CELERY_BROKER_URL: \$\{cache\.url\}/);
});

test("services of a compose file from several folders keep their own image", () => {
  const proposal = proposed({
    "compose.yml": [
      "services:",
      "  api: { build: ./api, ports: ['8000:8000'], environment: [\"DB_HOST=pg\", 'DB_PASSWORD=hunter22', 'UPSTREAM=http://front:3000/x'] }",
      "  front: { build: { context: front, target: run }, ports: ['3000'], environment: { API: 'http://api:8000', STRIPE_API_KEY: '${STRIPE_API_KEY}' } }",
      "  pg: { image: 'docker.io/postgres:13', environment: { POSTGRES_PASSWORD: hunter22 } }",
      "  mail: { image: 'rabbitmq:3' }",
    ].join("\n"),
    "api/Dockerfile": "FROM python:3.12\nCMD uvicorn main:app --port 8000\n",
    "api/requirements.txt": "uvicorn\nfastapi\npsycopg",
    "api/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    "front/Dockerfile": 'FROM node:20 AS run\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    "front/package.json": '{ "scripts": { "start": "node server.js" } }',
    "front/server.js": "require('http').createServer().listen(process.env.PORT)\n",
  });
  const { manifest } = proposal;
  assert.match(manifest, /^image: \{ build: api, native: \{ python: api\/requirements\.txt \} \}$/m);
  assert.match(manifest, /image: \{ build: front, stage: run, native: \{ node: front\/package\.json \} \}/);
  assert.match(manifest, /API: \$\{api\.url\}/);
  assert.match(manifest, /UPSTREAM: \$\{front\.url\}\/x/);
  assert.match(manifest, /DB_PASSWORD: \$\{pg\.password\}/);
  assert.match(manifest, /routes: \{ \/: front \}/);
  assert.match(manifest, /pg: \{ kind: postgres, version: 15 \}/);
  assert.doesNotMatch(manifest, /hunter22/);
  assert.match(asked(proposal), /mail runs rabbitmq:3/);
});

test("a folder of a monorepo is taken whole, and what lies beside it is told", () => {
  const proposal = proposed({
    "README.md": "",
    "backend/requirements.txt": "django\ngunicorn\npsycopg",
    "backend/manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "backend/shop/__init__.py": "",
    "backend/shop/settings.py": "SECRET_KEY = 'x'\n",
    "backend/shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
    "billing/requirements.txt": "fastapi\nuvicorn",
    "billing/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
  });
  assert.match(proposal.manifest, /image: \{ build: backend, native: \{ python: backend\/requirements\.txt \} \}/);
  assert.match(proposal.manifest, /gunicorn --bind 0\.0\.0\.0:\$\{port\} --workers 2 shop\.wsgi/);
  assert.match(asked(proposal), /billing\/ holds a program, too/);
});

test("a build file alone tells the command and the port", () => {
  const { manifest } = proposed({
    Dockerfile:
      'FROM golang AS build\nRUN go build\nFROM debian\nEXPOSE 9000\nHEALTHCHECK CMD curl http://localhost:9000/ping\nCMD ["/shop", "--listen", ":9000"]\n',
  });
  assert.match(manifest, /image: \{ build: \. \}/);
  assert.match(manifest, /command: \/shop --listen :\$\{port\}\n {4}port: 9000\n {4}health: \{ ready: \/ping \}/);
});

test("a Node project is started by its start script, without npm in between", () => {
  const proposal = proposed({
    "package.json":
      '{ "name": "shop", "scripts": { "start": "NODE_ENV=production node server.js", "build": "tsc" }, "dependencies": { "pg": "8" } }',
    "server.js": "const db = process.env.DATABASE_URL ?? 'postgres://localhost/shop'\nlisten(process.env.PORT || 3000)\n",
  });
  assert.match(proposal.manifest, /command: node server\.js/);
  assert.match(proposal.manifest, /NODE_ENV: production/);
  assert.match(proposal.manifest, /DATABASE_URL: \$\{db\.url\}/);
  assert.match(asked(proposal), /`npm run build` is not run/);
});

test("files that are wrecks, or of another kind than their name, do no harm", () => {
  const deep = "(".repeat(20_000);
  const wrecks: Record<string, string>[] = [
    { "compose.yaml": "services: [" },
    { "compose.yaml": "services:\n  a: &a [*a]\n  b: 3\n  c: { build: 7, ports: {}, environment: 3, command: [[1]] }\n" },
    { "compose.yaml": `a: &a [x]\nb: &b [${"*a,".repeat(50)}]\nc: &c [${"*b,".repeat(50)}]\nservices: { x: { image: *c } }\n` },
    {
      "compose.yaml": "services:\n  constructor: { build: . }\n  port: { build: . }\n  __proto__: { build: ../.. }\n",
      Dockerfile: "FROM x\nCMD y\n",
    },
    { "pyproject.toml": "[[[", "package.json": "{", "requirements.txt": "\u0000\n-r requirements.txt\n-r ../../etc/passwd" },
    { "app.py": `x = ${deep}`, "requirements.txt": "flask" },
    { "app.py": `${"if x:\n".repeat(300)}`, "requirements.txt": "flask" },
    { "app.py": "<<<<<<< HEAD\napp = Flask(__name__)\n=======\n>>>>>>>\n", "requirements.txt": "flask" },
    { Procfile: "web: \nweb gunicorn\n: x\nworker: '\nwéb: x\nclock: $(\nport: node x\nsecrets: y" },
    { Dockerfile: "CMD [" },
    { Dockerfile: 'FROM a AS a\nFROM a AS a\nCMD ["x", 3]\nEXPOSE 99999999 $X\n' },
    {
      ".env.example": "=\nA\nB='\nC=${C}\n__proto__=1",
      "app.py": "import os\napp = Flask()\nos.environ['C']\nos.environ['__proto__']",
    },
    { "app.py": "import os\napp = Flask()\nX = os.environ['FAIRLEAD_X']\nY = os.environ['a b']\nZ = os.environ['ÜBER']\n" },
  ];
  for (const files of wrecks) proposed(files);
});

test("texts of projects that would mean something in a manifest stay texts", () => {
  const { manifest } = proposed({
    "compose.yaml":
      "services:\n  web:\n    build: .\n    ports: ['80']\n    command: ['serve', '--x=$${HOME}', 'a: b # c', '*', '']\n    environment: { A: 'yes', B: '0123', C: '$${db.url}', D: \"x\\ny\" }\n",
    Dockerfile: "FROM x\n",
  });
  assert.match(manifest, /\$\$\{HOME\}/);
  assert.match(manifest, /C: \$\$\{db\.url\}/);
});

test("what Channels serves is what stands around Django's own application, with or without gunicorn", () => {
  const asgi = (last: string) =>
    `import os\nfrom django.core.asgi import get_asgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\ndjango_app = get_asgi_application()\n${last}\n`;
  const command = (last: string, packages: string) => {
    const files = { ...DJANGO, "requirements.txt": packages, "shop/asgi.py": asgi(last) };
    return /command: (.*)/.exec(proposed(files).manifest)?.[1];
  };
  const router = 'application = ProtocolTypeRouter({"http": django_app, "websocket": URLRouter(routes)})';
  const daphne = "daphne --bind 0.0.0.0 --port ${port} shop.asgi:application";
  assert.equal(command(router, "django\nchannels\ndaphne"), daphne);
  assert.equal(command(router, "django\nchannels\ndaphne\ngunicorn"), daphne);
  assert.equal(command("application = Traced(django_app)", "django\ndaphne"), daphne);
  assert.equal(command("routes = Routes(django_app)", "django\ndaphne"), daphne.replace("application", "django_app"));
});

test("what is offered for the worker of a queue is a component that is taken as it is", () => {
  for (const name of ["rq", "dramatiq", "arq", "huey", "django-q2"]) {
    const { notes } = proposed({ "requirements.txt": `flask\ngunicorn\nredis\n${name}`, "shop.py": FLASK });
    const fill = notes.open.find(({ what }) => what.includes(`worker of ${name}`))?.fill?.replace("<module>", "shop") ?? "";
    const manifest = `app: shop\nimage: { native: none }\n${fill}\ndata: { cache: { kind: redis } }\n`;
    const mistakes = checkManifest(manifest, "fairlead.yaml").filter(({ severity }) => severity === "error");
    assert.deepEqual(mistakes, [], manifest);
  }
});

test("a variable of a command line that the app is given anyway is not asked for", () => {
  const files = {
    "requirements.txt": "flask\ngunicorn\nredis\nrq",
    Procfile: "web: gunicorn shop:app\nworker: rq worker --url $REDIS_URL --name $WORKER mail",
    "shop.py":
      'import os, redis\nfrom flask import Flask\napp = Flask(__name__)\nqueue = redis.from_url(os.environ["REDIS_URL"])\n',
  };
  const proposal = proposed(files);
  assert.match(proposal.manifest, /REDIS_URL: \$\{\w+\.url\}/);
  assert.doesNotMatch(asked(proposal), /REDIS_URL/);
  assert.match(asked(proposal), /What WORKER is in the command of worker/);
});
