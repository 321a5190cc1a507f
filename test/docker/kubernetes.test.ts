import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { version } from '../../src/version.ts';
import { parseCommand } from './command.ts';
import { imagePairs, imageSays, root } from './dockerfile.ts';

const folder = join(root, 'docker/kubernetes');
const read = (path: string) => parse(readFileSync(join(folder, path), 'utf8'));

const labels = z.strictObject({ 'app.kubernetes.io/name': z.literal('routeros-ha-exporter') });
const metadata = z.strictObject({ name: z.literal('routeros-ha-exporter'), labels });
const probe = z.strictObject({
  tcpSocket: z.strictObject({ port: z.literal('http') }),
  periodSeconds: z.number(),
  timeoutSeconds: z.number(),
  failureThreshold: z.number().optional(),
});

const deployment = z
  .strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.literal(1),
      strategy: z.strictObject({ type: z.literal('Recreate') }),
      selector: z.strictObject({ matchLabels: labels }),
      template: z.strictObject({
        metadata: z.strictObject({ labels }),
        spec: z.strictObject({
          automountServiceAccountToken: z.literal(false),
          enableServiceLinks: z.literal(false),
          // With what the container says, this is all that the restricted Pod Security Standard asks for.
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: z.number(),
            runAsGroup: z.number(),
            fsGroup: z.number(),
            seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
          }),
          containers: z.tuple([
            z.strictObject({
              name: z.literal('exporter'),
              image: z.string(),
              args: z.array(z.string()),
              env: z.tuple([z.strictObject({ name: z.literal('ROUTEROS_HA_WEB_DASHBOARDS_URL'), value: z.url() })]),
              ports: z.tuple([z.strictObject({ name: z.literal('http'), containerPort: z.number() })]),
              livenessProbe: probe,
              readinessProbe: probe,
              resources: z.strictObject({
                requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
                limits: z.strictObject({ memory: z.string() }),
              }),
              securityContext: z.strictObject({
                allowPrivilegeEscalation: z.literal(false),
                readOnlyRootFilesystem: z.literal(true),
                capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
              }),
              volumeMounts: z.array(
                z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true) }),
              ),
            }),
          ]),
          volumes: z.tuple([
            z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
            z.strictObject({
              name: z.string(),
              secret: z.strictObject({ secretName: z.string(), defaultMode: z.literal(0o440) }),
            }),
          ]),
        }),
      }),
    }),
  })
  .parse(read('deployment.yaml'));

const pod = deployment.spec.template.spec;
const [container] = pod.containers;

const service = z
  .strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.tuple([
        z.strictObject({ name: z.literal('http'), port: z.number(), targetPort: z.literal(container.ports[0].name) }),
      ]),
    }),
  })
  .parse(read('service.yaml'));

const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(z.string()).optional(),
  configMapGenerator: z
    .array(
      z.strictObject({
        name: z.string(),
        files: z.array(z.string()),
        options: z.strictObject({ labels: z.record(z.string(), z.string()) }).optional(),
      }),
    )
    .optional(),
  generatorOptions: z.strictObject({ disableNameSuffixHash: z.literal(true) }).optional(),
  images: z
    .tuple([z.strictObject({ name: z.literal(container.image), newName: z.string(), newTag: z.literal(version) })])
    .optional(),
});

test('the pod runs the image as its user, with flags and variables that the program has', async () => {
  const [uid, gid] = imageSays('USER').split(':').map(Number);
  expect(pod.securityContext).toMatchObject({ runAsUser: uid, runAsGroup: gid, fsGroup: gid });
  onTestFinished(() => void vi.unstubAllEnvs());
  const [grafana] = container.env;
  vi.stubEnv(grafana.name, grafana.value);
  const { command, options } = await parseCommand(container.args);
  expect([command, options.dashboardsUrl]).toEqual(['serve', grafana.value]);
  const { port } = options.listenAddresses[0];
  expect([container.ports[0].containerPort, service.spec.ports[0].port]).toEqual([port, port]);
});

test('the pod has the configuration and the password where they are looked for', () => {
  const [configuration, password] = pod.volumes;
  const at = (volume: string) => container.volumeMounts.find(({ name }) => name === volume)?.mountPath;
  const { configMapGenerator = [] } = kustomization.parse(read('kustomization.yaml'));
  const configFile = imagePairs('ENV').ROUTEROS_HA_CONFIG_FILE ?? '';
  expect(at(configuration.name)).toBe(dirname(configFile));
  expect(configMapGenerator).toEqual([{ name: configuration.configMap.name, files: [basename(configFile)] }]);

  const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(root, 'docs/routeros-ha.schema.json'), 'utf8')));
  const config = read('routeros-ha.yml');
  expect(schema.safeParse(config).error?.issues ?? []).toEqual([]);
  const secret = z
    .strictObject({
      apiVersion: z.literal('v1'),
      kind: z.literal('Secret'),
      metadata: z.strictObject({ name: z.literal(password.secret.secretName) }),
      type: z.literal('Opaque'),
      // Nobody's password; and the exporter refuses an empty one, should this ever be applied.
      stringData: z.record(z.string(), z.literal('')),
    })
    .parse(read('secret.example.yaml'));
  expect(Object.keys(secret.stringData).map((key) => join(at(password.name) ?? '', key))).toEqual([
    config.defaults.password_file,
  ]);
});

describe.each(['.', 'operator'])('kustomization.yaml of %s', (place) => {
  test('takes every file beside it, and the secret in no case', () => {
    const { resources = [], configMapGenerator = [] } = kustomization.parse(read(`${place}/kustomization.yaml`));
    const listed = [...resources, ...configMapGenerator.flatMap(({ files }) => files)];
    const files = readdirSync(join(folder, place), { withFileTypes: true }).filter((entry) => entry.isFile());
    const others = ['kustomization.yaml', 'secret.example.yaml'];
    expect(listed.sort()).toEqual(
      files
        .map(({ name }) => name)
        .filter((name) => !others.includes(name))
        .sort(),
    );
  });
});

test('the ServiceMonitor scrapes the service as prometheus.example.yml does, as a job that the alerts know', () => {
  const { global } = parse(readFileSync(join(root, 'alerts/prometheus.example.yml'), 'utf8'));
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('ServiceMonitor'),
    metadata,
    spec: z.strictObject({
      selector: z.strictObject({ matchLabels: labels }),
      endpoints: z.tuple([
        z.strictObject({
          port: z.literal(service.spec.ports[0].name),
          path: z.literal('/metrics'),
          interval: z.literal(global.scrape_interval),
          scrapeTimeout: z.literal(global.scrape_timeout),
        }),
      ]),
    }),
  }).parse(read('operator/service-monitor.yaml'));
  const rules = readFileSync(join(root, 'alerts/rules/reachability.yml'), 'utf8');
  const jobs = [...rules.matchAll(/job=~"([^"]+)"/g)].map(([, pattern]) => new RegExp(`^(?:${pattern})$`));
  expect(jobs.length).toBeGreaterThan(0);
  for (const job of jobs) expect(service.metadata.name).toMatch(job);
});

const dashboards = join(root, 'dashboards');
const json = readdirSync(dashboards).filter((name) => name.endsWith('.json'));

test('the dashboards become a ConfigMap that the sidecar of Grafana takes', () => {
  const text = readFileSync(join(dashboards, 'kustomization.yaml'), 'utf8');
  expect(kustomization.parse(parse(text))).toMatchObject({
    configMapGenerator: [{ files: json.sort(), options: { labels: { grafana_dashboard: '1' } } }],
    generatorOptions: { disableNameSuffixHash: true },
  });
});
