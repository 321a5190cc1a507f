import type { FastifyInstance } from 'fastify';

/** Whether this process is well, whatever the routers are: a dead router must not get the exporter restarted. */
export function healthRoutes(app: FastifyInstance): void {
  app.get('/-/healthy', async (_request, reply) => reply.type('text/plain').send('healthy\n'));
  app.get('/-/ready', async (_request, reply) => reply.type('text/plain').send('ready\n'));
}
