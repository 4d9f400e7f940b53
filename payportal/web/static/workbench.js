// The workbench by keyboard, and sums while typing. Everything here works without it too.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ── keys ──

  const SWITCH = "workbench-keys";
  const switchedOn = () => localStorage.getItem(SWITCH) !== "off";
  const typing = (target) =>
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

  const focusOn = (element) => {
    if (!element) return false;
    element.focus();
    element.scrollIntoView({ block: "nearest" });
    return true;
  };

  const follow = (selector) => {
    const link = one(selector);
    if (link) link.click();
    return Boolean(link);
  };

  const rows = () => all("[data-rows] .row-link");
  const here = () => {
    const row = document.activeElement.closest("tr");
    return row ? rows().findIndex((link) => row.contains(link)) : -1;
  };
  const step = (by) => {
    const links = rows();
    if (!links.length) return follow(by > 0 ? "[data-after]" : "[data-before]");
    const next = here() < 0 && by > 0 ? 0 : here() + by;
    return focusOn(links[Math.min(Math.max(next, 0), links.length - 1)]);
  };
  const tick = () => {
    const box = here() < 0 ? null : one("input[type=checkbox]", rows()[here()].closest("tr"));
    if (box) box.click();
    return Boolean(box);
  };

  const suggestion = () => document.activeElement.closest("[data-suggestion]") || one("[data-suggestion]");
  const choose = (rank) => {
    const card = one(`[data-suggestion="${rank}"]`);
    return card ? focusOn(one("[data-accept]", card) || one("[data-edit]", card)) : false;
  };
  const edit = () => {
    const card = suggestion();
    const link = card && one("[data-edit]", card);
    if (link) link.click();
    return Boolean(link);
  };

  const dialog = one("#keys");
  const showKeys = () => {
    dialog.showModal();
    return true;
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    a: () => follow(".basket [data-take]"),
    c: () => follow("[data-desk] .desk-head [data-take]"),
    e: edit,
    i: () => focusOn(one(".item-tick")) || focusOn(one("[data-find]")),
    o: () => focusOn(one("[data-rest]")),
    n: () => focusOn(one("#text")),
    u: () => focusOn(one("[data-undo]")),
    "/": () => focusOn(one("#q")) || focusOn(one("[data-find]")),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (dialog && dialog.open) return;
    if (event.key !== "?" && !switchedOn()) return;
    const act = /^[1-5]$/.test(event.key) ? () => choose(event.key) : KEYS[event.key];
    if (act && act()) event.preventDefault();
  });

  all("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  });
  all("[data-keys-on]").forEach((box) => {
    box.checked = switchedOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  });

  // ── what was refused is read first ──

  const refusal = one(".error-summary");
  if (refusal) refusal.focus();

  // ── what a clue quotes ──

  const point = (word, on) =>
    all("#words mark").forEach((mark) => mark.classList.toggle("pointed", on && mark.title === word));
  all("[data-span]").forEach((clue) => {
    clue.addEventListener("mouseenter", () => point(clue.dataset.span, true));
    clue.addEventListener("mouseleave", () => point(clue.dataset.span, false));
  });

  // ── sums while typing, in whole minor units ──

  const form = one("[data-reckon]");
  if (!form) return;
  const digits = Number(form.dataset.digits);
  const waiting = BigInt(form.dataset.waiting);
  const unit = 10n ** BigInt(digits);

  const minor = (text) => {
    const plain = text.trim().replace("\u2212", "-").replace(/,(?=\d{3}(\D|$))/g, "");
    const found = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(plain);
    if (!found || (found[3] || "").length > digits) return 0n;
    const whole = BigInt(found[2] + (found[3] || "").padEnd(digits, "0"));
    return found[1] === "-" ? -whole : whole;
  };
  const plain = (amount) => {
    const size = amount < 0n ? -amount : amount;
    const fraction = digits ? `.${String(size % unit).padStart(digits, "0")}` : "";
    return `${amount < 0n ? "-" : ""}${size / unit}${fraction}`;
  };
  const shown = (amount) => {
    const [whole, fraction] = plain(amount < 0n ? -amount : amount).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return `${amount < 0n ? "\u2212" : ""}${grouped}${fraction ? `.${fraction}` : ""}`;
  };

  const ticked = () => all(".items tbody").filter((item) => one(".item-tick", item).checked);
  const sum = (items, field) => items.reduce((total, item) => total + minor(one(`[data-${field}]`, item).value), 0n);

  const write = (name, amount) => {
    one(`[data-sum="${name}"]`, form).textContent = shown(amount);
  };
  const reckon = () => {
    const items = ticked();
    const [cash, discount, adjustment] = ["cash", "discount", "adjustment"].map((field) => sum(items, field));
    const left = waiting - cash;
    write("reduction", cash + discount + adjustment);
    write("discount", -discount);
    write("adjustment", -adjustment);
    write("cash", cash);
    write("left", left);
    all(".left", form).forEach((part) => part.classList.toggle("left-none", left === 0n));
    one("[data-left-word]", form).textContent = left < 0n ? "More asked than waits" : "Left over";
    const rest = one("[data-rest]", form);
    rest.textContent = items.length ? `Apply, ${shown(left)} on account` : `All ${shown(waiting)} on account`;
    rest.hidden = left <= 0n;
    const apply = one("[data-apply]", form);
    if (apply) apply.textContent = cash > 0n ? `Apply ${shown(cash)}` : "Apply what is ticked";
  };

  form.addEventListener("input", reckon);
  form.addEventListener("change", reckon);
  all("[data-take-discount]", form).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const item = button.closest("tbody");
      const discount = one("[data-discount]", item);
      const cash = one("[data-cash]", item);
      discount.value = plain(BigInt(discount.dataset.allowed));
      cash.value = plain(BigInt(cash.dataset.open) - BigInt(discount.dataset.allowed));
      reckon();
    });
  });
  const check = one("[data-check]", form);
  if (check) check.hidden = true;
  reckon();
})();
