/* Small conveniences of every page; each page works without them.
   details.menu closes on a click elsewhere and on Escape.
   data-action="open-dialog" data-target="ID" · "close-dialog" · "copy" data-copy="TEXT" data-done="Copied"
   data-action="submit-on-change" on a field of a filter form sends the form. */
(() => {
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("[data-label]") || button;
    const before = label.textContent;
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; }, 1500);
  };

  const actions = {
    "open-dialog": (button) => document.getElementById(button.dataset.target)?.showModal(),
    "close-dialog": (button) => button.closest("dialog")?.close(),
    copy,
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const button = event.target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset.action === "submit-on-change") event.target.form?.requestSubmit();
  });
})();
