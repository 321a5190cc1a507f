import { parseArgs } from 'node:util';
import type { Transport } from '../../src/simulator/door.ts';
import type { Cell } from './measure.ts';

export const help = `Measures scrapes of simulated routers, which run in other processes on this machine.

  npm run bench -- [options]

  --routers=2,20,200,1000            how many, in pairs
  --delays=0,20                      milliseconds that the network adds to each exchange
  --transports=api,http,api-ssl,https  when left out, those with TLS only up to 20 routers
  --scrapes=N                        scrapes measured per row; when left out fewer the more routers
  --help

The table goes to stdout as Markdown, the progress to stderr.
`;

const transports: readonly Transport[] = ['api', 'http', 'api-ssl', 'https'];

/** The rows to measure; undefined if asked for help. @throws Error that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[]): readonly Cell[] | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      routers: { type: 'string', default: '2,20,200,1000' },
      delays: { type: 'string', default: '0,20' },
      transports: { type: 'string' },
      scrapes: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const scrapes = values.scrapes === undefined ? undefined : integer('scrapes', values.scrapes, 1, 1_000);
  const delays = values.delays.split(',').map((text) => integer('delays', text, 0, 1_000));
  const sizes = values.routers.split(',').map((text) => integer('routers', text, 2, 2_000));
  if (sizes.some((size) => size % 2 !== 0))
    throw new Error('--routers: expected even numbers, since they come in pairs');
  const chosen = values.transports?.split(',').map(toTransport);
  return sizes.flatMap((routers) =>
    (chosen ?? usualTransports(routers)).flatMap((transport) =>
      delays.map((delayMs) => ({
        routers,
        transport,
        delayMs,
        scrapes: scrapes ?? Math.min(Math.max(Math.round(2_000 / routers), 5), 60),
      })),
    ),
  );
}

/** With TLS many routers take minutes, most of them for certificates and handshakes. */
function usualTransports(routers: number): readonly Transport[] {
  return routers <= 20 ? transports : ['api', 'http'];
}

function integer(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${option}: expected numbers from ${least} to ${most}, not ${JSON.stringify(text)}`);
}

function toTransport(text: string): Transport {
  const found = transports.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw new Error(`--transports: expected some of ${transports.join()}, not ${JSON.stringify(text)}`);
}
