// Before the first paint, so that a chosen theme does not flash as the other one.
try {
  const { theme } = JSON.parse(localStorage.getItem('holdfast.preferences') ?? '{}');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // No storage here: the system's theme it is.
}
