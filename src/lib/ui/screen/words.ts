export const TOO_OLD = 'This page is older than the endpoint. Reload it to see the terminal.';
