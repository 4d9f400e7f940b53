// Unpacks the brotli archives that @sparticuz/chromium carries: node unpack.mjs FROM_FOLDER TO_FOLDER
// (Python's standard library has no brotli; it unpacks the tar files that come out of here.)
import { createReadStream, createWriteStream, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [from, to] = process.argv.slice(2);
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from, { recursive: true }).filter((name) => name.endsWith(".br"))) {
  const target = join(to, basename(name, ".br"));
  await pipeline(createReadStream(join(from, name)), createBrotliDecompress(), createWriteStream(target));
}
