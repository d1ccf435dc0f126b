// Ask node whether it can read scripts, as it reads a program's first file: as a script, else as a module.
const { SourceTextModule, compileFunction } = require("vm");

function judged({ path, text }) {
  const first = (error) => {
    const place = String(error.stack).split("\n", 1)[0];
    const line = place.startsWith(path) ? Number(place.slice(path.length + 1)) : null;
    return { line: Number.isInteger(line) ? line : null, message: `${error.name}: ${error.message}` };
  };
  const source = text.replace(/^#!.*/, "");
  if (!path.endsWith(".mjs")) {
    try {
      compileFunction(source, ["exports", "require", "module", "__filename", "__dirname"], { filename: path });
      return null;
    } catch (error) {
      if (path.endsWith(".cjs") || !/\b(import|export)\b/.test(text)) return first(error);
    }
  }
  try {
    new SourceTextModule(source, { identifier: path });
    return null;
  } catch (error) {
    return first(error);
  }
}

let task = "";
process.stdin.on("data", (part) => (task += part));
process.stdin.on("end", () => process.stdout.write(JSON.stringify(JSON.parse(task).map(judged))));
