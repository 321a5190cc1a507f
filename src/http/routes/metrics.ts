import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { groupSamples } from '../../ha/group-samples.ts';
import type { Observations } from '../../ha/observations.ts';
import { readConclusively, realPace } from '../../ha/second-reading.ts';
import { type Exposed, expose, formats } from '../../metrics/registry.ts';
import type { SelfMetrics } from '../../metrics/self.ts';
import type { GroupReader } from '../../scrape/scrape-group.ts';
import { networkOf } from '../client-network.ts';
import { scrapeWaitMs } from '../deadline.ts';
import { acceptsGzip, negotiateFormat } from '../negotiate.ts';
import { turns } from '../turns.ts';

export interface MetricsParts {
  /** As configured now; a reload replaces them. */
  readonly groups: () => readonly GroupReader[];
  readonly observationsOf: (group: GroupReader) => Observations;
  readonly self: SelfMetrics;
}

const compress = promisify(gzip);

/**
 * `/metrics` reads every group now, `/probe?group=NAME` one of them; `/metrics/exporter` reads none, and is for whoever
 * has each group probed. No parameter can name an address, so nobody can make the exporter send its credentials elsewhere.
 */
export function metricsRoutes(app: FastifyInstance, { groups, observationsOf, self }: MetricsParts): void {
  // All who wait for one read have it at the same moment, and nobody is heard while an answer is made.
  const building = turns();

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: readonly GroupReader[],
    own: () => Promise<readonly Exposed[]>,
  ) {
    const waitMs = scrapeWaitMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const read = await Promise.all(
      asked.map(async (group) => {
        const observations = observationsOf(group);
        return { observations, group: await readConclusively(group, waitMs, observations, realPace) };
      }),
    );
    return building.take(networkOf(request.ip), async () => {
      const samples = read.flatMap(({ group, observations }) => groupSamples(group, observations));
      const format = negotiateFormat(request.raw);
      const text = await expose(samples, await own(), format);
      reply.type(formats[format]).header('vary', 'accept, accept-encoding').header('cache-control', 'no-store');
      if (!acceptsGzip(request.raw)) return text;
      reply.header('content-encoding', 'gzip');
      return compress(text);
    });
  }

  app.get('/metrics', (request, reply) => answer(request, reply, groups(), self.metrics));
  app.get('/metrics/exporter', (request, reply) => answer(request, reply, [], self.metrics));

  app.get('/probe', async (request, reply) => {
    const { group: name } = request.query as Readonly<Record<string, unknown>>;
    const asked = groups().filter(({ group }) => group.name === name);
    if (asked.length > 0) return answer(request, reply, asked, async () => []);
    const known = groups()
      .map(({ group }) => JSON.stringify(group.name))
      .join(', ');
    const what =
      typeof name === 'string' ? `there is no group ${JSON.stringify(name)}` : 'name one group, /probe?group=NAME';
    return reply.code(400).type('text/plain').send(`${what}; the configuration has ${known}\n`);
  });
}
