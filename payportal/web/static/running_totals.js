// An enhancement only: sums are shown while ticking and typing. The server reckons again and decides.
"use strict";

const digitsOf = (currency) => new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

function written(minor, currency) {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = (digits ? text.slice(0, -digits) : text).replace(/\B(?=(\d{3})+$)/g, ",");
  return (minor < 0 ? "−" : "") + whole + (digits ? "." + text.slice(-digits) : "");
}

// Whole minor units of what was typed, or null: the same rule as on the server, without rounding.
function minorOf(typed, currency) {
  const plain = typed.trim().replace(/\s/g, "");
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(plain);
  const digits = digitsOf(currency);
  if (!match || (match[2] || "").length > digits) return null;
  return Number(match[1].replace(/,/g, "") + (match[2] || "").padEnd(digits, "0"));
}

// A quick hand types before this script has come, and a browser that goes back restores what was typed.
function touched(inputs) {
  return [...inputs].some((input) => input.checked !== input.defaultChecked || input.value !== input.defaultValue);
}

function basket(form) {
  const said = form.querySelector("[data-basket-sum]");
  if (!said) return;
  const before = said.textContent;
  const reckon = () => {
    const sums = new Map();
    const ticked = form.querySelectorAll("input[data-open]:checked");
    ticked.forEach(({ dataset: { open, currency } }) => sums.set(currency, (sums.get(currency) || 0) + Number(open)));
    const parts = [...sums].map(([currency, sum]) => `${written(sum, currency)} ${currency}`);
    said.textContent = parts.length ? `${ticked.length} ticked: ${parts.join(" and ")}` : before;
  };
  form.addEventListener("change", reckon);
  if (touched(form.querySelectorAll("input[data-open]"))) reckon();
}

// What a part keeps of the discount of the whole: its share, or nothing where only the whole earns it.
function kept(minor, open, line) {
  if (minor === open) return Number(line.dataset.discount);
  if (line.dataset.fullOnly !== undefined) return 0;
  return Number((BigInt(line.dataset.discount) * BigInt(minor)) / BigInt(open));
}

function review(form) {
  const currency = form.dataset.currency;
  const lines = [...form.querySelectorAll("[data-line]")];
  const arithmetic = form.querySelector("[data-arithmetic]");
  const button = form.querySelector("[data-pay-button] span");
  if (!arithmetic || !button) return;
  const reckon = () => {
    let settled = 0, discount = 0, right = true, count = 0;
    for (const line of lines) {
      if (!line.querySelector("[name=include]").checked) continue;
      const minor = minorOf(line.querySelector(".form-control").value, currency);
      const open = Number(line.dataset.open);
      if (minor === null || minor <= 0 || minor > open) { right = false; continue; }
      settled += minor;
      discount += kept(minor, open, line);
      count += 1;
    }
    if (!right || !count) { button.textContent = "Check the amounts"; form.elements.shown.value = ""; return; }
    const sum = `${written(settled - discount, currency)} ${currency}`;
    arithmetic.firstElementChild.textContent = discount ? `${written(settled, currency)} − ${written(discount, currency)} discount = ${sum}` : `${count} ${count === 1 ? "invoice" : "invoices"} = ${sum}`;
    button.textContent = `Pay ${sum}`;
    form.elements.shown.value = String(settled - discount);
  };
  form.addEventListener("input", reckon);
  if (touched(form.querySelectorAll("[data-line] input"))) reckon();
}

document.querySelectorAll("[data-basket]").forEach(basket);
document.querySelectorAll("[data-pay]").forEach(review);
