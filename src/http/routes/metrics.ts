import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { groupSamples } from '../../ha/group-samples.ts';
import { expose, formats } from '../../metrics/registry.ts';
import type { SelfMetrics } from '../../metrics/self.ts';
import type { GroupReader } from '../../scrape/scrape-group.ts';
import { scrapeWaitMs } from '../deadline.ts';
import { acceptsGzip, negotiateFormat } from '../negotiate.ts';

const compress = promisify(gzip);

/** `/metrics`: reads every group now and answers with what was read. */
export function metricsRoute(app: FastifyInstance, groups: readonly GroupReader[], self: SelfMetrics): void {
  app.get('/metrics', async (request, reply) => {
    const waitMs = scrapeWaitMs(request.headers['x-prometheus-scrape-timeout-seconds']);
    const snapshots = await Promise.all(groups.map((group) => group.read(waitMs)));
    const format = negotiateFormat(request.raw);
    const text = await expose(snapshots.flatMap(groupSamples), await self.metrics(), format);
    reply.type(formats[format]).header('vary', 'accept, accept-encoding').header('cache-control', 'no-store');
    if (!acceptsGzip(request.raw)) return text;
    reply.header('content-encoding', 'gzip');
    return compress(text);
  });
}
