import type { FastifyInstance } from 'fastify';
import type { GroupReader } from '../../scrape/scrape-group.ts';

/**
 * `/sd` for Prometheus' http_sd_configs: a target per group, so that Prometheus itself spreads a fleet. The labels are
 * only ones that Prometheus takes for itself, so none can collide with those of the metrics.
 */
export function discoveryRoute(app: FastifyInstance, groups: () => readonly GroupReader[]): void {
  app.get('/sd', async () =>
    groups().map(({ group: { name } }) => ({
      targets: [name],
      labels: { __metrics_path__: '/probe', __param_group: name },
    })),
  );
}
