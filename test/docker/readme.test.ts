import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultNames } from '../../src/simulator/faults.ts';
import { version } from '../../src/version.ts';
import { mounts, ports, real, type Service, tour } from './compose.ts';
import { root } from './dockerfile.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('docker/README.md');

describe.each(['README.md', 'docker/README.md'])('%s', (path) => {
  const text = read(path);

  test('opens ports that are published, and sets faults that there are', () => {
    const tourOf = path === 'README.md' ? (/^### The whole of it[\s\S]*?(?=^##)/m.exec(text)?.[0] ?? '') : text;
    const opened = [...tourOf.matchAll(/localhost:(\d+)/g)].map(([, port]) => port);
    expect(opened.length).toBeGreaterThan(2);
    for (const port of opened) expect(Object.values(ports())).toContain(port);
    const faults = [...tourOf.matchAll(/:10113\/router-[ab]\/([\w-]+)/g)].map(([, fault]) => fault);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(faultNames).toContain(fault);
  });

  test('names files that there are', () => {
    const files = [...text.matchAll(/(?<= -[fk] )(?:docker|dashboards)\S*/g)].map(([file]) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });
});

test('the image is called by its version', () => {
  const versions = [...readme.matchAll(/routeros-ha-exporter:(\d+\.\d+\.\d+)/g)].map(([, tag]) => tag);
  expect(new Set(versions)).toEqual(new Set([version]));
});

test('arm/v7 is built with the Node.js that the Dockerfile advises', () => {
  const advised = /NODE_VERSION=(22\.\d+\.\d+)/.exec(read('docker/Dockerfile'))?.[1];
  expect(new Set([...readme.matchAll(/NODE_VERSION=(\S+)/g)].map(([, node]) => node))).toEqual(new Set([advised]));
});

test('the table of docker/real/ has each file that is mounted from there, with the user that reads it', () => {
  const services = real().services;
  const owned = (service: Service | undefined) =>
    (service === undefined ? [] : mounts(service))
      .filter(({ source }) => source.startsWith('./real/'))
      .map(({ source }) => [source.slice('./real/'.length), service?.user.split(':')[0]] as const);
  const secrets = Object.values(real().secrets ?? {}).map(
    ({ file }) => [file.slice('./real/'.length), '1000'] as const,
  );
  const files = [...owned(services.exporter), ...owned(services.alertmanager), ...secrets];
  expect(files.length).toBe(5);
  for (const [file, user] of files) {
    const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${file}\``)) ?? '';
    expect(row, file).toMatch(new RegExp(`\\| (any, 0644|${user}, 0400) \\|`));
  }
});

test('every command in a container of the tour names a service of it', () => {
  const named = [...readme.matchAll(/compose\.yaml (?:logs|exec|build) ([a-z]+)/g)].map(([, service]) => service);
  expect(named.length).toBeGreaterThan(1);
  for (const service of named) expect(Object.keys(tour().services)).toContain(service);
});
