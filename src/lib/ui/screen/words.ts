export const TOO_OLD = 'This page is out of date. Reload it to see the terminal.';
