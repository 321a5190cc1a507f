import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseRouterUrl } from '../../src/config/router-url.ts';
import { lookAtCertificates } from '../../src/init/certificates.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';

test('each router shows its own certificate, and one that hangs holds nobody up', async () => {
  const versions = ['7.20.4 (stable)', '6.49.18 (long-term)'] as const;
  const group = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
  onTestFinished(() => group.close());
  const [a, b] = [group.router('router-a'), group.router('router-b')];
  const doors = [await group.startDoor(a, { transport: 'https' }), await group.startDoor(b, { transport: 'api-ssl' })];
  await group.setFault(b, 'hang');
  const [first, second] = await lookAtCertificates(
    doors.map(({ url }) => parseRouterUrl(url)),
    500,
  );
  expect(first).toMatchObject({
    certificate: {
      fingerprint256: doors[0]?.fingerprintSha256,
      subject: 'CN=router-a',
      issuer: 'CN=router-a',
      validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      validTo: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    },
    problem: undefined,
  });
  expect(second).toMatchObject({ certificate: undefined, problem: { kind: 'timeout' } });
  expect([...a.journal.commands, ...b.journal.commands]).toEqual([]);
});

test.each(['https', 'api-ssl'])('what answers at %s:// and speaks no TLS is told', async (protocol) => {
  const server = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const [candidate] = await lookAtCertificates([parseRouterUrl(`${protocol}://127.0.0.1:${port}`)], 5_000);
  expect(candidate?.problem?.kind).toMatch(/^(tls|unreachable)$/);
  expect(candidate?.problem?.message).not.toContain('anonymous');
});
