// Names the failed tests of Vitest's JSON report, each with the first lines of its error.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [report] = process.argv.slice(2);
for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  // A file that could not be loaded has a message of its own, and no tests.
  const tests =
    failed.length > 0 || file.status !== 'failed' ? failed : [{ fullName: '', failureMessages: [file.message] }];
  for (const { fullName, failureMessages } of tests) {
    const error = failureMessages.join('\n').split('\n').slice(0, 20).join('\n    ');
    process.stdout.write(
      `\nFAILED on Node.js ${process.version}: ${relative('.', file.name)} ${fullName}\n    ${error}\n`,
    );
  }
}
