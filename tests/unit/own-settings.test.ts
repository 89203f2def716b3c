import { expect, it } from 'vitest';
import { CONFIG_NAMES } from '@/lib/config';
import { ownSettings } from '../../scripts/test/workshop.mjs';

it('no setting of the person’s own shell is one of the tests', () => {
  expect(CONFIG_NAMES.filter((name) => !ownSettings.test(name))).toEqual([]);
});
