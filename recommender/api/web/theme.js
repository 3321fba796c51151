// Before anything is drawn, so that a page in the dark does not flash. Not a module: those run late.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage is forbidden: the system decides */ }
