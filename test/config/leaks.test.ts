import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canary, loadText } from './workspace.ts';

const valid = `defaults:
  username: prometheus
  password: ${canary}
  tls: { insecure_skip_verify: true }
groups:
  - name: home
    routers:
      - { name: a, url: "https://a" }
      - { name: b, url: "https://b", password: "${canary}" }
      - { name: c, url: "api-ssl://c", password: '${canary}$$' }
`;

const slips = fc.array(
  fc.record({
    at: fc.nat(valid.length),
    left: fc.nat(3),
    put: fc.constantFrom(
      '',
      '"',
      "'",
      '{',
      '}',
      '[',
      ':',
      ': ',
      '\n',
      '\t',
      '#',
      '*',
      '&',
      '!',
      '@',
      '%',
      '|',
      '$' + '{',
    ),
  }),
  { minLength: 1, maxLength: 2 },
);

test('no slip of the pen brings a password into a message', async () => {
  await fc.assert(
    fc.asyncProperty(slips, async (edits) => {
      const text = edits.reduce((all, { at, left, put }) => all.slice(0, at) + put + all.slice(at + left), valid);
      const { complaints, warnings } = await loadText(text);
      expect([...complaints, ...warnings].join('\n')).not.toContain(canary);
    }),
    { seed: 1, numRuns: 300 },
  );
}, 60_000);
