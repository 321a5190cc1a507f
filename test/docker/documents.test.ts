import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { documents } from '../../docker/generate/documents.ts';
import { root } from './dockerfile.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('what is generated in docker/ is as alerts/ says', () => {
  for (const [name, text] of Object.entries(documents())) {
    expect
      .soft(read(`docker/${name}`), `docker/${name} is out of date; npm run docker brings it up to date`)
      .toBe(text);
  }
});

/** Where two values differ, as paths. */
function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? [] : [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

test.each([
  [
    'alertmanager.yml',
    'alertmanager/alertmanager.yml',
    [
      '/global/smtp_smarthost',
      '/receivers/0/webhook_configs/0/url',
      '/receivers/0/email_configs/0/tls_config',
      '/receivers/1/email_configs/0/tls_config',
      '/receivers/2/webhook_configs/0/url',
    ],
  ],
  [
    'prometheus.example.yml',
    'prometheus/prometheus.yml',
    ['/alerting/alertmanagers/0/static_configs/0/targets/0', '/scrape_configs/0/static_configs/0/targets/0'],
  ],
])('%s is shipped in docker/%s unchanged but for its addresses', (shipped, copy, paths) => {
  expect(differences(parse(read(`alerts/${shipped}`)), parse(read(`docker/${copy}`)))).toEqual(paths);
});

test('the objects for the Prometheus Operator hold every rule as it is written', () => {
  const objects = parseAllDocuments(read('docker/kubernetes/operator/prometheus-rules.yaml')).map((one) => one.toJS());
  const files = readdirSync(join(root, 'alerts/rules')).sort();
  expect(objects).toEqual(
    files.map((file) => ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {
        name: `routeros-ha-${file.replace('.yml', '')}`,
        labels: { 'app.kubernetes.io/name': 'routeros-ha-exporter' },
      },
      spec: parse(read(`alerts/rules/${file}`)),
    })),
  );
});
