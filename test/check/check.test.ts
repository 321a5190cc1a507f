import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import type { Router } from '../../src/simulator/router.ts';
import { findingsOf, type Scene, scene } from '../ha/scene.ts';

const options = { format: 'table', explain: false, coloured: false } as const;

async function checkScene(it: Scene, changes: Partial<Parameters<typeof check>[1]> = {}) {
  return check([it.reader], { ...options, pace: it.pace, ...changes });
}

describe('the table', () => {
  test('of a healthy pair', async () => {
    const { text, exitCode } = await checkScene(scene({ versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] }));
    expect(exitCode).toBe(0);
    await expect(text).toMatchFileSnapshot('./healthy.txt');
  });

  test('of a split brain', async () => {
    const it = scene();
    await it.simulated.setFault(it.routers[1] as Router, 'partition');
    it.clock.advance(10_000);
    const { text, exitCode } = await checkScene(it);
    expect(exitCode).toBe(2);
    await expect(text).toMatchFileSnapshot('./split-brain.txt');
  });

  test('of a handover under way, which is none any more at a second look', async () => {
    const it = scene();
    await it.simulated.setFault(it.routers[1] as Router, 'partition');
    it.clock.advance(5_000);
    await it.simulated.heal(it.routers[1] as Router);
    expect(await findingsOf(it)).toContain('SplitBrain critical router-a+router-b');
    const { text, exitCode } = await checkScene(it);
    expect(text).not.toContain('SPLIT BRAIN');
    expect(exitCode).toBe(0);
  });

  test('of a dead standby', async () => {
    const it = scene();
    it.unread.add('router-b');
    const { text, exitCode } = await checkScene(it);
    expect(exitCode).toBe(1);
    await expect(text).toMatchFileSnapshot('./dead-standby.txt');
  });

  test('is the same in colour but for the colours', async () => {
    const plain = await checkScene(scene());
    const coloured = await checkScene(scene(), { coloured: true });
    expect(coloured.text).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    expect(coloured.text.replace(/\u001b\[\d+m/g, '')).toBe(plain.text);
  });

  test('obeys no escape sequence of a router', async () => {
    const it = scene();
    Object.assign(it.routers[0] ?? {}, { identity: '\u001b]0;owned\u0007\u001b[2J\nhome: OK' });
    const { text } = await checkScene(it, { explain: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(text.match(/^home: OK$/gm)).toHaveLength(1);
  });
});

test('--explain shows the rows, and no secret is among them', async () => {
  const { text } = await checkScene(scene(), { explain: true });
  expect(text).toContain('    /interface/vrrp\n      {"name":"vrrp-lan"');
  expect(text).not.toContain('vrrp-secret');
});

test('JSON has the same', async () => {
  const { text, exitCode } = await checkScene(scene(), { format: 'json' });
  expect(exitCode).toBe(0);
  const [group] = JSON.parse(text).groups;
  expect(group).toMatchObject({
    group: 'home',
    status: 'ok',
    summary: 'router-a is master of virtual router 49 (192.168.88.1), standby ready',
    virtualRouters: [{ virtualRouter: '49', masters: ['router-a'], failoverWorks: true }],
    routers: [{ router: 'router-a', roles: [{ state: 'master', preferred: true }] }, { router: 'router-b' }],
  });
  expect(group).not.toHaveProperty('rows');
  expect(text).not.toContain('simulated');
});

describe('exit code', () => {
  test.each<[string, (it: Scene) => unknown, number]>([
    ['unknown is not ok', ({ unread }) => unread.add('router-a /ip/firewall/nat'), 3],
    [
      'a warning outranks unknown',
      ({ unread, simulated, routers: [, b] }) => {
        unread.add('router-a /ip/route');
        return simulated.setFault(b as Router, 'nat-removed');
      },
      1,
    ],
    ['nobody readable is critical', ({ unread }) => unread.add('router-a').add('router-b'), 2],
  ])('%s', async (_what, arrange, code) => {
    const it = scene();
    await arrange(it);
    expect((await checkScene(it)).exitCode).toBe(code);
  });

  test('is the worst of all groups', async () => {
    const [well, ill] = [scene(), scene()];
    ill.unread.add('router-a').add('router-b');
    expect((await check([well.reader, ill.reader], { ...options, pace: well.pace })).exitCode).toBe(2);
  });
});
