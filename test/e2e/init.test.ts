import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { canary, metricsOf, serve, startPair } from './pair.ts';
import { hasProgram, startExporter, until } from './tools.ts';

async function startRouters() {
  const { doors } = await startPair(['https', 'api-ssl']);
  const folder = temporaryFolder({ password: `${canary}\n` });
  return { doors, urls: doors.map(({ url }) => url), file: (name: string) => join(folder, name) };
}

/** A shell command on a terminal of its own: what stands there, and a way to type. */
function onTerminal(command: string) {
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { detached: true });
  let screen = '';
  child.stdout.on('data', (chunk) => {
    screen += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code);
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let read = 0;
  return {
    ended,
    screen: () => screen,
    async answer(question: string, text: string) {
      read = await until(() => {
        const at = screen.indexOf(question, read);
        return at < 0 ? undefined : at + question.length;
      }, question);
      child.stdin.write(text);
    },
  };
}

const isRight = 'shows on the router? [y/N] ';

describe.runIf(hasProgram('script', 'bsdutils'))('on a terminal', () => {
  test('init shows the certificates, hides the password, and leaves standard output to the configuration', async () => {
    const { urls, doors, file } = await startRouters();
    const init = `"${process.execPath}" dist/main.js init ${urls.join(' ')} > '${file('routeros-ha.yml')}'`;
    const terminal = onTerminal(
      `stty -a > '${file('before')}'; ${init}; code=$?; stty -a > '${file('after')}'; exit $code`,
    );
    await terminal.answer(isRight, 'y\r');
    await terminal.answer(isRight, 'y\r');
    await terminal.answer('(not shown): ', `${canary}x\u007f\r`);
    expect(await terminal.ended).toBe(0);

    const screen = terminal.screen();
    for (const { fingerprintSha256 } of doors) expect(screen).toContain(fingerprintSha256);
    expect(screen).not.toContain('canary');
    expect(screen).not.toContain('defaults:');
    const printed = await readFile(file('routeros-ha.yml'), 'utf8');
    expect(printed).toMatch(/^# router-a and router-b, as routeros-ha-exporter init read them/);
    expect(printed).not.toContain('canary');
    expect(await readFile(file('after'), 'utf8')).toBe(await readFile(file('before'), 'utf8'));
  });

  test('Ctrl-C at the password ends it and leaves the terminal as it was', async () => {
    const { urls, file } = await startRouters();
    const init = `"${process.execPath}" dist/main.js init --accept-certificates ${urls.join(' ')}`;
    const terminal = onTerminal(
      `stty -a > '${file('before')}'; ${init}; code=$?; stty -a > '${file('after')}'; exit $code`,
    );
    await terminal.answer('(not shown): ', 'can\u0003');
    expect(await terminal.ended).toBe(130);
    expect(await readFile(file('after'), 'utf8')).toBe(await readFile(file('before'), 'utf8'));
  });
});

test('a script gets a configuration that is good, and with which the pair can be read', async () => {
  const { urls, file } = await startRouters();
  const output = file('routeros-ha.yml');
  const quiet = ['--accept-certificates', `--password-file=${file('password')}`];
  const init = startExporter(['init', ...urls, ...quiet, '--output', output]);
  expect(await init.ended).toBe(0);
  expect(init.stdout()).toBe('');
  const check = startExporter(['config', 'check', '--config.file', output]);
  expect(await check.ended).toBe(0);
  expect(check.stderr()).toBe('');

  const { url } = await serve(output);
  const metrics = await metricsOf(url);
  expect(metrics).toMatch(/^routeros_vrrp_master\{.*router="router-a",virtual_router="lan".*\} 1$/m);
  expect(metrics).toMatch(/^routeros_vrrp_master\{.*router="router-b",virtual_router="lan".*\} 0$/m);

  const again = startExporter(['init', ...urls, ...quiet, '--output', output]);
  expect(await again.ended).toBe(1);
  expect(again.stderr()).toContain('exists already and is not overwritten');
});

test.each([
  ['the password', [], 'give it with --password-file'],
  ['the certificates', ['--password-file=/dev/null'], '--accept-certificates takes them as they are'],
])('without a terminal it says how to give %s', async (_what, flags, message) => {
  const init = startExporter(['init', 'https://127.0.0.1:1', ...flags]);
  expect(await init.ended).toBe(1);
  expect(init.stderr()).toContain(message);
  expect(init.stdout()).toBe('');
});

test('--help says what --accept-certificates trusts', async () => {
  const help = startExporter(['init', '--help']);
  expect(await help.ended).toBe(0);
  expect(help.stdout().replaceAll(/\s+/g, ' ')).toContain('it trusts whoever answers on the network at this moment');
});
