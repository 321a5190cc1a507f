import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultNames, faults, isFaultName } from './faults.ts';
import type { SimulatedGroup } from './group.ts';
import { urlHost } from './listener.ts';
import { type FaultParameters, type Router, shownRole } from './router.ts';
import { isScenarioName, scenarioNames, scenarios } from './scenarios/index.ts';

export interface Control {
  /** From this machine, such as `http://127.0.0.1:9437`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

interface ControlOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** An HTTP port by which people and scripts break the routers of a demo and heal them. */
export async function startControl(group: SimulatedGroup, address: ControlOptions): Promise<Control> {
  const server = createServer((request, response) => {
    request.resume();
    void answer(group, url(), request).then(({ status, text }) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`${text}\n`);
    });
  });
  server.listen(address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = () => `http://${urlHost(address.host)}:${port}`;

  return {
    url: url(),
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(group: SimulatedGroup, ownUrl: string, request: IncomingMessage): Promise<Reply> {
  if (!isFromThisMachine(request)) {
    return {
      status: 403,
      text: 'Refused: only for programs on this machine that address it as localhost, not for web pages.',
    };
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', ownUrl);
  const words = pathname.split('/').filter((word) => word !== '');
  if (request.method === 'GET' && words.length === 0) return { status: 200, text: describe(group, ownUrl) };
  if (request.method !== 'POST') return { status: 405, text: `Faults are set by POST; GET ${ownUrl}/ lists them.` };
  try {
    return { status: 200, text: await act(group, words, searchParams) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 400, text: `Nothing was changed: ${reason}. GET ${ownUrl}/ lists what there is.` };
  }
}

/** A web page could send a POST to the loopback address: it cannot leave out `Origin`, nor, by a name that it rebinds, fake `Host`. */
function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  return headers.origin === undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(host);
}

/** @throws Error saying what is wrong with the request. */
async function act(group: SimulatedGroup, words: readonly string[], query: URLSearchParams): Promise<string> {
  const [first = '', second = ''] = words;
  if (words.length === 1 && first === 'heal') {
    await Promise.all(group.routers.map((router) => group.heal(router)));
    return 'All routers are healed.';
  }
  if (words.length !== 2) throw new Error('a path is /<router>/<fault>, /<router>/heal, /heal or /scenario/<name>');
  if (first === 'scenario') return actScenario(group, second);
  const router = group.router(first);
  if (second === 'heal') {
    await group.heal(router);
    return `${router.name} is healed.`;
  }
  if (!isFaultName(second)) throw new Error(`there is no fault "${second}"; there are ${faultNames.join(', ')}`);
  await group.setFault(router, second, parametersOf(query));
  return `${router.name}: ${second}. ${faults[second].summary}`;
}

async function actScenario(group: SimulatedGroup, name: string): Promise<string> {
  if (!isScenarioName(name)) throw new Error(`there is no scenario "${name}"; there are ${scenarioNames.join(', ')}`);
  const { summary, settleMs, apply } = scenarios[name];
  await apply(group);
  return `In ${settleMs / 1000} seconds at the latest: ${summary}`;
}

function parametersOf(query: URLSearchParams): FaultParameters {
  const delayMs = query.get('delayMs');
  const menu = query.get('menu');
  return {
    ...(delayMs !== null && { delayMs: delayMs === '' ? Number.NaN : Number(delayMs) }),
    ...(menu !== null && { menu }),
  };
}

const exampleQueries = { delayMs: 'delayMs=3000', menu: 'menu=/ip/firewall/nat' } as const;

function describe(group: SimulatedGroup, ownUrl: string): string {
  const example = group.routers[0]?.name ?? '<router>';
  return [
    'Simulated RouterOS group',
    '',
    ...group.routers.map(describeRouter),
    '',
    'Faults:',
    ...faultNames.flatMap((name) => {
      const query = faults[name].needs.map((need) => exampleQueries[need]).join('&');
      const target = `${ownUrl}/${example}/${name}${query === '' ? '' : `?${query}`}`;
      return [`  ${name}: ${faults[name].summary}`, `    curl -X POST '${target}'`];
    }),
    '',
    'Scenarios:',
    ...scenarioNames.flatMap((name) => [
      `  ${name}: ${scenarios[name].summary}`,
      `    curl -X POST ${ownUrl}/scenario/${name}`,
    ]),
    '',
    'Healing one router, or all:',
    `    curl -X POST ${ownUrl}/${example}/heal`,
    `    curl -X POST ${ownUrl}/heal`,
  ].join('\n');
}

function describeRouter(router: Router): string {
  const roles = router.vrrp.map((instance) => `${instance.name} ${shownRole(router, instance) ?? 'disabled'}`);
  const set = [...router.activeFaults.keys()];
  const condition = set.length === 0 ? 'no fault' : `faults: ${set.join(', ')}`;
  return `  ${router.name} (RouterOS ${router.version}): ${[...roles, condition].join('; ')}`;
}
