import { prepareTemplate } from './database';

/** Migrates one template database on each test server before any test of the project runs. */
export default async function setup() {
  const urls = [process.env.TEST_DATABASE_URL, process.env.TEST_DATABASE_URL_14].filter(
    (url) => url !== undefined,
  );
  if (urls.length === 0) {
    throw new Error(
      'These tests need a PostgreSQL server: run them through "npm test", which brings its own.',
    );
  }
  for (const url of urls) await prepareTemplate(url);
}
