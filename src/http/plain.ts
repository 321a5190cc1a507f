import type { FastifyReply } from 'fastify';

/** Answers with a sentence. */
export function plain(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}
