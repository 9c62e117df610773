import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../../test/support/project.ts";
import { readRequirements } from "./requirements.ts";

test("every file that is included is read once, circles too", async (t) => {
  const app = await project(t, {
    "requirements.txt": "-r more/base.txt\n-c limits.txt\n--requirement=more/base.txt\n",
    "more/base.txt": "# all\nflask\n-r ../requirements.txt\n",
    "limits.txt": "flask<4",
  });
  const { files } = await readRequirements(app.path("requirements.txt"), app.path());
  assert.deepEqual(
    files.map(({ path }) => path),
    ["requirements.txt", "more/base.txt", "limits.txt"].map((file) => app.path(file)),
  );
});

test("folders and archives of the machine are told from packages of an index", async (t) => {
  const lines = {
    local: [
      "./library",
      "../shared ; python_version > '3'",
      "-e ./editable[extra]",
      "--editable=plugin",
      "wheels/a-1.0-py3-none-any.whl",
      "b-1.0.tar.gz \\\n  --hash=sha256:00",
      "named @ file:///opt/named",
      ".",
    ],
    index: [
      "flask==3.1.0",
      "uvicorn[standard]>=0.30,<1 # ./not-a-path",
      "pytz",
      "git+https://example.com/x.git",
      "-e git+https://example.com/x.git#egg=x",
      "x @ https://example.com/x.whl",
      "--index-url https://example.com/simple",
      "--find-links wheels",
      "backports.zoneinfo~=0.2; python_version < '3.9'",
    ],
  };
  const app = await project(t, { "deep/requirements.txt": [...lines.local, ...lines.index].join("\r\n") });
  const { locals } = await readRequirements(app.path("deep/requirements.txt"), app.path());
  const named = ["library", "../shared", "editable", "plugin", "wheels/a-1.0-py3-none-any.whl", "b-1.0.tar.gz", ""];
  assert.deepEqual(locals, [...named.map((path) => app.path(path).replace(/\/$/, "")), "/opt/named"].toSorted());
});
