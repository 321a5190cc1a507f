import { expect, onTestFinished, test } from 'vitest';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { dial } from '../../src/routeros/dial.ts';
import { type Answer, hostName } from '../faults/names.ts';
import { accessTo } from '../simulated.ts';

test.each<[Answer, string]>([
  [undefined, 'no resolver told the address of the host name within the deadline. Use the IP address, or mend DNS'],
  ['ENOTFOUND', 'the host name could not be resolved. Use the IP address, or mend DNS'],
  ['EAI_AGAIN', 'the host name could not be resolved. Use the IP address, or mend DNS'],
])('a resolver that answers %j is told of, and no firewall suspected', async (answer, words) => {
  const host = hostName(answer);
  onTestFinished(() => host.forget());
  const url = `https://${host.name}:65535`;
  const connecting = dial(accessTo({ url }), deadlineIn(answer === undefined ? 100 : 10_000).signal);
  await expect(connecting).rejects.toThrow(`${url}: ${words}`);
});
