import { collectors } from '../collectors/index.ts';
import { builtIn, type GroupConfig, type RouterConfig, timeout } from '../config/schema.ts';
import type { RouterClient } from '../routeros/client.ts';
import { connect } from '../routeros/connect.ts';
import type { RouterError } from '../routeros/errors.ts';
import { groupReader } from '../scrape/scrape-group.ts';
import type { GroupSnapshot } from '../scrape/snapshot.ts';
import type { Candidate } from './certificates.ts';

export const timeoutMs = timeout.parse(builtIn.timeout);

interface Login {
  readonly group: string;
  readonly username: string;
  readonly password: string;
}

/** Reads all routers once, as the exporter will. Nothing is sent to those whose certificate is not known. */
export async function readRouters(candidates: readonly Candidate[], login: Login): Promise<GroupSnapshot> {
  const routers = candidates.map((candidate) => routerConfig(candidate, login));
  const problems = new Map(routers.map((router, index) => [router, candidates[index]?.problem]));
  const now = () => performance.now();
  const reader = groupReader(groupConfig(login.group, routers), {
    collectors,
    connect: (router) => {
      const problem = problems.get(router);
      return problem === undefined ? connect(router, now) : unreachable(problem);
    },
    observe: () => {},
    now,
  });
  try {
    return await reader.read(2 * timeoutMs);
  } finally {
    await reader.close();
  }
}

function groupConfig(name: string, routers: readonly RouterConfig[]): GroupConfig {
  return { name, routers, nat: builtIn.nat, dhcp: builtIn.dhcp, virtualRouters: [], maintenance: builtIn.maintenance };
}

/** Named by its URL until its identity is known. */
function routerConfig({ url, certificate }: Candidate, { username, password }: Login): RouterConfig {
  const pin = certificate?.fingerprint256.replaceAll(':', '').toLowerCase();
  return {
    name: url.href,
    url,
    username,
    password,
    timeoutMs,
    maxInFlight: builtIn.maxInFlight,
    collectors: collectors.map(({ name }) => name),
    dynamicInterfaces: builtIn.dynamicInterfaces,
    tls: {
      ...(pin === undefined ? {} : { fingerprintSha256: pin }),
      insecureSkipVerify: false,
      anonymousDh: false,
    },
  };
}

function unreachable(error: RouterError): RouterClient {
  return {
    print: async (queries) => queries.map(() => ({ error, seconds: 0 })),
    close: async () => {},
  };
}
