import { defineConfig } from '@playwright/test';
import browser from './playwright.config';

/** Pictures of every screen, into the folder `screenshots`, for people to look at. */
export default defineConfig({ ...browser, testMatch: '*.shots.ts' });
