import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Finding, type Fuzzed, fuzz, inWords } from './fuzz.ts';
import type { Target } from './target.ts';
import { targets } from './targets/index.ts';

const help = `Feeds what reads bytes from outside with damaged ones: what is truly sent and written, with bits flipped,
bytes lost, doubled and put in between. Bytes that are not stood are written to test/fuzz/findings/.

  --frames=1100000   how many in all; each of the targets gets the part in brackets
  --seed=N           the first round's; the time in milliseconds when left out
  --target=NAME      one alone, of:
${targets.map(({ slug, name, share }) => `    ${slug.padEnd(15)}  ${name} (${share})`).join('\n')}
  --help
`;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1100000' },
    seed: { type: 'string', default: String(Date.now()) },
    target: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [frames, seed] = [Number(values.frames), Number(values.seed)];
const asked = targets.filter(({ slug }) => values.target === undefined || slug === values.target);

if (values.help) {
  process.stdout.write(help);
} else if (!(frames >= 1) || !Number.isInteger(seed) || asked.length === 0) {
  process.stderr.write(
    `--frames is a number of at least 1, --seed a whole one, --target one of those below\n\n${help}`,
  );
  process.exitCode = 2;
} else {
  const all: Fuzzed[] = [];
  for (const target of asked) all.push(...(await play(target)));
  const sum = (of: (one: Fuzzed) => number) => all.reduce((total, one) => total + of(one), 0);
  const total = {
    frames: sum((one) => one.frames),
    rounds: sum((one) => one.rounds),
    seconds: sum((one) => one.seconds),
  };
  process.stdout.write(`in all: ${inWords(total)}, from --seed=${seed}\n`);
}

/** Nothing where the target did not stand it. */
async function play(target: Target): Promise<readonly Fuzzed[]> {
  try {
    const fuzzed = await fuzz(target, { frames: frames * target.share, seed });
    process.stdout.write(`${target.name}: ${inWords(fuzzed)}, nothing found\n`);
    return [fuzzed];
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    keep(error);
    return [];
  }
}

function keep({ message, cause, target, bytes }: Finding): void {
  const path = new URL(`findings/${target.slug}--unnamed-${Date.now()}`, import.meta.url);
  writeFileSync(path, bytes);
  const remedy = 'mend it, and give the file a name that says what it did; the tests play it from then on';
  process.stderr.write(`${message}\n${(cause as Error).stack}\nkept as ${path.pathname}: ${remedy}\n`);
  process.exitCode = 1;
}
