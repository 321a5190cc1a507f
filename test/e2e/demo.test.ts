import { expect, test } from 'vitest';
import { type Program, start, startExporter, until } from './tools.ts';

const listening = async (demo: Program) => {
  const text = await until(() => (demo.stdout().includes('Ctrl-C') ? demo.stdout() : undefined), 'the demo to start');
  return {
    text,
    url: /^Open +(http:\S+)\/ /m.exec(text)?.[1] ?? '',
    control: /(http:\S+)\/heal/.exec(text)?.[1] ?? '',
  };
};

async function masters(url: string): Promise<string[]> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return [...metrics.matchAll(/^routeros_vrrp_master\{.*,router="([^"]+)".*\} 1$/gm)].map(([, router]) => router ?? '');
}

test('the demo has exactly one master, a printed command makes it two, another heals it, Ctrl-C ends it', async () => {
  const demo = startExporter(['demo', '--web.listen-address=127.0.0.1:0', '--control.port=0']);
  const { text, url, control } = await listening(demo);
  expect(await masters(url)).toEqual(['router-a']);

  const commands = text.match(/curl -X POST .*/g) ?? [];
  const partition = commands.find((command) => command.includes('/partition'));
  expect((await fetch(/(http:\S+)/.exec(partition ?? '')?.[1] ?? '', { method: 'POST' })).status).toBe(200);
  await until(async () => ((await masters(url)).length === 2 ? true : undefined), 'two masters');
  await fetch(`${control}/heal`, { method: 'POST' });
  await until(async () => ((await masters(url)).join() === 'router-a' ? true : undefined), 'one master again');

  demo.signal('SIGINT');
  expect(await demo.ended).toBe(0);
  expect(demo.stderr()).toBe('');
});

test('every printed command is one that the control port takes', async () => {
  const demo = startExporter(['demo', '--web.listen-address=127.0.0.1:0', '--control.port=0']);
  const { text } = await listening(demo);
  const urls = [...text.matchAll(/curl -X POST '?(http:[^\s']+)/g)].map(([, url]) => url ?? '');
  expect(urls.length).toBeGreaterThan(10);
  for (const url of urls) expect([url, (await fetch(url, { method: 'POST' })).status]).toEqual([url, 200]);
});

test('npm run demo takes the address behind --', async () => {
  const demo = start('npm', ['run', 'demo', '--', '--web.listen-address=127.0.0.1:0', '--control.port=0']);
  const { url } = await listening(demo);
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
  demo.signal('SIGINT');
  await demo.ended;
  await expect(fetch(`${url}/-/ready`)).rejects.toThrow();
});

test('two demos do not get in each other’s way', async () => {
  const first = startExporter(['demo', '--web.listen-address=127.0.0.1:0']);
  await listening(first);
  const second = startExporter(['demo', '--web.listen-address=127.0.0.1:0']);
  expect(await masters((await listening(second)).url)).toEqual(['router-a']);
});
