import type { FastifyInstance } from 'fastify';
import { plain } from '../plain.ts';

/**
 * `POST /-/reload` reads the configuration anew, as SIGHUP does. The answer does not tell what is wrong with it: whoever
 * may post need not be the one who may read the file.
 *
 * @param reload gives whether the configuration was good; undefined: not over HTTP
 */
export function reloadRoute(app: FastifyInstance, reload: (() => Promise<boolean>) | undefined): void {
  // Nobody reads a body here, so none is refused for its kind either.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.post('/-/reload', async (_request, reply) => {
    if (reload === undefined)
      return plain(reply, 403, 'not over HTTP, unless started with --web.enable-lifecycle; SIGHUP does the same');
    if (await reload()) return plain(reply, 200, 'reloaded');
    return plain(reply, 500, 'the configuration is bad and the old one stays; the log says what is wrong');
  });
}
