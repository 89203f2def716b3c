import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext({ poolMax: 40 });
});
afterAll(() => ctx.close());

describe('enrolment', () => {
  test('two first enrolments at once make one pair and one history row', async () => {
    const userId = await addUser(ctx.db);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => enrol(ctx, { userId, specialization: 'COACH' })),
    );
    expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(1);
    expect(await storedPair(ctx.db, userId, 'COACH')).toMatchObject({
      progress_level: 1,
      license_level: 1,
      history: 1,
    });
  });

  test('a pair that lacks one record is left as it is', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: null, license: 3 });
    expect(await enrol(ctx, { userId, specialization: 'PLAYER' })).toBe('already_enrolled');
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      progress_level: null,
      license_level: 3,
      history: 0,
    });
  });

  test('an unknown user is refused', async () => {
    await expect(enrol(ctx, { userId: 999_999_999, specialization: 'PLAYER' })).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });
});
