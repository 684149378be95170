/* Colour theme. Runs in <head> before the first paint, so that a stored choice shows without a flash.
   Buttons: <button data-action="theme" data-theme-choice="system|light|dark" aria-pressed>. Sends "themechange" to document. */
(() => {
  const KEY = "wattbook-theme";
  const root = document.documentElement;
  root.dataset.js = "";

  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system"; // storage may be forbidden; the system's theme still works
    }
  };

  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  };

  const press = () => {
    for (const button of document.querySelectorAll('[data-action="theme"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === stored()));
    }
  };

  const announce = () => document.dispatchEvent(new CustomEvent("themechange"));

  apply(stored());
  document.addEventListener("DOMContentLoaded", press);
  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-action="theme"]');
    if (!button) return;
    const choice = button.dataset.themeChoice;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      /* the choice lasts for this page only */
    }
    apply(choice);
    press();
    announce();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
})();
