// Runs the script of the VERIFY.html named first on the zips and folders named after it, as JSON.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const [page, ...paths] = process.argv.slice(2);
const script = /<script type="module">([^]*)<\/script>/.exec(readFileSync(page, "utf-8"))[1];
const url = `data:text/javascript;base64,${Buffer.from(`${script}\nexport { Unreadable, verifyFolder, verifyZip };`).toString("base64")}`;
const { Unreadable, verifyFolder, verifyZip } = await import(url);

async function check(path) {
  if (!statSync(path).isDirectory()) return verifyZip(new Blob([readFileSync(path)]));
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return verifyFolder(
    names.map((entry) => {
      const file = join(entry.parentPath ?? entry.path, entry.name);
      return { path: relative(path, file), blob: new Blob([readFileSync(file)]) };
    }),
  );
}

const reports = {};
for (const path of paths) {
  try {
    const { ok, findings, facts } = await check(path);
    reports[path] = { ok, findings, facts };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reports[path] = { ok: false, findings: [{ code: "bundle.unreadable", where: "" }], facts: [] };
  }
}
process.stdout.write(JSON.stringify(reports));
