import { holdNavigations } from './app/_ui/state/hold-navigations';

// Runs in the browser before the page comes alive.
holdNavigations();
