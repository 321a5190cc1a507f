import { describe, test } from 'vitest';
import { hasProgram } from '../e2e/tools.ts';
import { processFaults } from './process/index.ts';

const { clock, others } = processFaults;

describe('the built exporter holds out while', () => {
  test.each(others.map((fault) => [fault.name, fault] as const))('%s', (_name, { strike }) => strike());

  // Once, libfaketime did not take the jump over within two minutes; what was seen was not the exporter's doing.
  test.runIf(hasProgram('faketime', 'faketime')).for(clock.map((fault) => [fault.name, fault] as const))(
    '%s',
    { retry: 1 },
    ([, { strike }]) => strike(),
  );
});
