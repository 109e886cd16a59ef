// Before anything is drawn: put on the colours that the reader chose, so that the page does not flash in others.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("onrecord.theme");
  } catch {
    // Storage is forbidden; the system's colours are shown.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
