import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const alerts = join(import.meta.dirname, '../../alerts');
const command = 'npm run docker';

/** What is made of alerts/, by its name in docker/. */
export function documents(): Readonly<Record<string, string>> {
  return {
    'prometheus/prometheus.yml': prometheus(),
    'alertmanager/alertmanager.yml': alertmanager(),
    'kubernetes/operator/prometheus-rules.yaml': prometheusRules(),
  };
}

function read(name: string): string {
  return readFileSync(join(alerts, name), 'utf8');
}

/** Replaces what must be there. */
function replace(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`alerts/ has no "${from}" any more; docker/generate/ asks for it`);
    return changed.replaceAll(from, to);
  }, text);
}

function prometheus(): string {
  const addresses = { 'localhost:10112': 'exporter:10112', 'localhost:9093': 'alertmanager:9093' };
  const origin = `# Made by ${command} from alerts/prometheus.example.yml, which it is but for the addresses.\n`;
  return `${origin}${replace(read('prometheus.example.yml'), addresses)}`;
}

function alertmanager(): string {
  const addresses = {
    'smtp.example.org:587': 'mailpit:1025',
    'https://pager.example.org/alertmanager': 'http://pager:9095/pager',
    'https://heartbeat.example.org/your-secret-id': 'http://pager:9095/heartbeat',
  };
  const unverified =
    '        # Mailpit makes its certificate anew at each start, so there is nothing to verify it by.\n' +
    '        tls_config: { insecure_skip_verify: true }\n';
  const origin = `# Made by ${command} from alerts/alertmanager.yml, which it is but for the addresses and the tls_config of the mails.\n`;
  const changed = replace(read('alertmanager.yml'), addresses);
  return `${origin}${replace(changed, { '        headers:\n': `${unverified}        headers:\n` })}`;
}

/** One object per file, with all its comments. */
function prometheusRules(): string {
  const files = readdirSync(join(alerts, 'rules'))
    .filter((name) => name.endsWith('.yml'))
    .sort();
  const objects = files.map((file) => {
    const spec = read(`rules/${file}`).replaceAll(/^(?=.)/gm, '  ');
    return `---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: routeros-ha-${basename(file, '.yml')}
  labels: { app.kubernetes.io/name: routeros-ha-exporter }
spec:
${spec}`;
  });
  return `# Made by ${command} from alerts/rules/.\n${objects.join('')}`;
}
