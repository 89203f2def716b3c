import { keepQuiet } from '@/tests/support/keep-quiet';
import { addChannel, deliveries, say } from '../support/channels';
import { startHttpReceiver } from '../support/receivers';
import { waitFor } from '../support/wait-for';
import { addPerson, expect, expectNoSidewaysScroll, fillSignIn, forgetSession, test } from './site';

test('an admin adds a webhook, takes its secret, tests it, and sees why it fails', async ({
  page,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('422', '409');
  const receiver = await startHttpReceiver();
  await signIn('admin', '/alerts/channels');
  await expect(page.getByText('No alert goes anywhere yet')).toBeVisible();
  await page.getByRole('button', { name: 'Add channel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByText('Webhook').click();
  await dialog.getByLabel('Name').fill('Status page');
  await dialog.getByLabel('URL').fill('https://10.0.0.7/hook');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(
    dialog.getByRole('alert').filter({ hasText: 'Must be a public https:// address' }),
  ).toBeVisible();
  await dialog.getByLabel('URL').fill(`${receiver.url}/hook`);
  await dialog.getByRole('button', { name: 'Add' }).click();
  const made = page.getByRole('dialog', { name: 'The signing secret of Status page' });
  await expect(made.getByLabel('Signing secret')).toHaveText(/^[\w-]{43}$/);
  await made.getByRole('button', { name: 'Done' }).click();

  const card = page.getByRole('region', { name: 'Status page' });
  await card.getByRole('button', { name: 'Send test to Status page' }).click();
  await expect(card.getByText('The test was delivered.')).toBeVisible();
  await expect(card.getByText('Working')).toBeVisible();
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ event: 'test' });
  receiver.answer((response) => response.writeHead(404).end());
  await card.getByRole('button', { name: 'Send test to Status page' }).click();
  await expect(card.getByText('The test was not delivered: answered with 404.')).toBeVisible();
  await expect(card.getByText('Failing')).toBeVisible();

  await page.getByRole('button', { name: 'Add channel' }).click();
  await dialog.getByText('Slack').click();
  await dialog.getByLabel('Name').fill('Status page');
  await dialog.getByLabel('URL').fill(`${receiver.url}/slack`);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'Another channel has this name' })).toBeVisible();
  await receiver.close();
});

test('a dead message is found from its channel, and retried once the channel is mended', async ({
  page,
  site,
  signIn,
}) => {
  const receiver = await startHttpReceiver();
  receiver.answer((response) => response.writeHead(410).end());
  await keepQuiet(site.ctx);
  await addChannel(site.ctx, { kind: 'webhook', url: receiver.url }, { name: 'Status page' });
  await say(site.ctx, { title: 'Everything fails' });
  const becomes = (state: string) =>
    waitFor(`the message is ${state}`, async () => (await deliveries(site.ctx))[0]?.state === state);
  await becomes('dead');
  await signIn('admin', '/alerts/channels');
  const rows = page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'Given up' })).toContainText('answered with 410');
  await page.getByRole('link', { name: '1 message was given up' }).click();
  await expect(page).toHaveURL(/state=dead/);

  await page.getByRole('button', { name: 'Edit Status page' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Status page' });
  await expect(dialog.getByLabel('URL')).toHaveValue('');
  await dialog.getByLabel('Gets').selectOption('Critical alerts only');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  receiver.answer((response) => response.writeHead(200).end());
  await page.getByRole('button', { name: 'Retry “Everything fails” to Status page' }).click();
  await expect(page.getByText('It is tried again.')).toBeVisible();
  await becomes('delivered');
  await page.getByLabel('State').selectOption('Delivered');
  await expect(rows.filter({ hasText: 'Everything fails' })).toContainText('Delivered');

  await page.getByRole('button', { name: 'Turn off Status page' }).click();
  await page
    .getByRole('dialog', { name: 'Turn off Status page?' })
    .getByRole('button', { name: 'Turn off' })
    .click();
  await expect(
    page.getByRole('region', { name: 'Status page' }).getByText('Off', { exact: true }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Delete Status page' }).click();
  await page
    .getByRole('dialog', { name: 'Delete Status page?' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(page.getByText('No alert goes anywhere yet')).toBeVisible();
  await receiver.close();
});

test('a viewer sees the state of channels and changes nothing, also on a phone', async ({
  page,
  site,
  signIn,
}) => {
  await addChannel(
    site.ctx,
    { kind: 'slack', url: 'https://hooks.slack.com/services/x' },
    { name: 'Platform team' },
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn('viewer', '/alerts/channels');
  await expect(page.getByRole('region', { name: 'Platform team' })).toContainText('hooks.slack.com');
  await expect(page.getByRole('button', { name: /Send|Edit|Turn|Delete|Add channel/ })).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await forgetSession(page);
  await addPerson(site, 'admin');
  await page.goto(`${site.origin}/alerts/channels`);
  await fillSignIn(page, 'admin');
  await expect(page.getByRole('button', { name: 'Send test to Platform team' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
