import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/**
 * Writes a wheel of a package with one module into `folder`, so that an installer needs no index: `name` printed by
 * `python -m <name>` and the program `<name>`, and `requires` as its dependencies.
 */
export function makeWheel(folder: string, name: string, version: string, requires: readonly string[] = []): void {
  mkdirSync(folder, { recursive: true });
  const script = `
import sys, zipfile
folder, name, version, *requires = sys.argv[1:]
info = f"{name}-{version}.dist-info"
metadata = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n" + "".join(f"Requires-Dist: {r}\\n" for r in requires)
files = {
    f"{name}.py": f"VERSION = '{version}'\\ndef main():\\n    print('{name}', VERSION)\\nif __name__ == '__main__':\\n    main()\\n",
    f"{info}/METADATA": metadata,
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    f"{info}/entry_points.txt": f"[console_scripts]\\n{name} = {name}:main\\n",
}
files[f"{info}/RECORD"] = "".join(f"{file},,\\n" for file in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for file, text in files.items():
        wheel.writestr(file, text)
`;
  execFileSync("python3", ["-c", script, folder, name, version, ...requires]);
}
