/* Drop zone: <div class="drop-zone" data-max-bytes="…" data-too-big="…"> with one <input type="file"> and <ul class="chosen" aria-live="polite">.
   Without this script the file field inside works by itself; the server checks every limit again. */
(() => {
  const STEPS = ["B", "kB", "MB", "GB"];

  const size = (bytes) => {
    let step = 0;
    let value = bytes;
    while (value >= 1000 && step < STEPS.length - 1) {
      value /= 1000;
      step += 1;
    }
    return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: step ? 1 : 0 })} ${STEPS[step]}`;
  };

  const line = (file, zone) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const amount = document.createElement("span");
    name.textContent = file.name;
    amount.textContent = size(file.size);
    amount.className = "num";
    if (zone.dataset.maxBytes && file.size > Number(zone.dataset.maxBytes)) {
      item.className = "too-big";
      amount.textContent += ` – ${zone.dataset.tooBig}`;
    }
    item.append(name, amount);
    return item;
  };

  const show = (input) => {
    const zone = input.closest(".drop-zone");
    zone.querySelector(".chosen").replaceChildren(...Array.from(input.files, (file) => line(file, zone)));
  };

  const zoneOf = (event) => event.target.closest?.(".drop-zone");

  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      const input = zone.querySelector('[type="file"]');
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches('.drop-zone [type="file"]')) show(event.target);
  });
})();
