// An enhancement only: sums are shown while ticking and typing. The server reckons again and decides.
"use strict";

const digitsOf = (currency) => new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

// Signs and words are the page's own: data-decimal, data-group and so on.
function written(minor, currency, signs) {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = (digits ? text.slice(0, -digits) : text).replace(/\B(?=(\d{3})+$)/g, signs.group);
  return (minor < 0 ? "−" : "") + whole + (digits ? signs.decimal + text.slice(-digits) : "");
}

// An amount with its code stays together where the line runs from right to left.
function coded(minor, currency, signs) {
  const text = `${written(minor, currency, signs)} ${currency}`;
  return document.documentElement.dir === "rtl" ? `\u2066${text}\u2069` : text;
}

// Whole minor units of what was typed as the page writes it, or null: then the server says what it may mean.
function minorOf(typed, currency, signs) {
  const turned = { ",": ".", ".": "," };
  const bare = typed.replace(/\s/g, "");
  const plain = signs.decimal === "," ? bare.replace(/[.,]/g, (sign) => turned[sign]) : bare;
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(plain);
  const digits = digitsOf(currency);
  if (!match || (match[2] || "").length > digits) return null;
  if (/^\d{1,3},\d{3}$/.test(plain) && digits && (signs.decimal === "," || digits > 2)) return null;
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
    ticked.forEach(({ dataset: { open, currency } }) => {
      const code = currency || form.dataset.currency; // rows name theirs where there are several
      sums.set(code, (sums.get(code) || 0) + Number(open));
    });
    const parts = [...sums].map(([currency, sum]) => coded(sum, currency, form.dataset));
    const words = form.dataset.ticked.replace("{count}", ticked.length);
    said.textContent = parts.length ? words.replace("{sums}", parts.join(` ${form.dataset.and} `)) : before;
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

// Why less than all is paid: the page's own question, copied into the line that asks it.
function askWhy(form, line, amount) {
  const template = form.querySelector("template[data-short-pay]");
  if (!template || line.querySelector("[data-short]")) return;
  const asked = template.content.firstElementChild.cloneNode(true);
  const id = line.querySelector("[name=include]").value;
  for (const element of asked.querySelectorAll("[id], [for]")) {
    for (const { name, value } of [...element.attributes]) element.setAttribute(name, value.replace("{id}", id));
  }
  const label = asked.querySelector("label");
  label.textContent = label.textContent.replace("{amount}", amount);
  line.append(asked);
}

function review(form) {
  const currency = form.dataset.currency;
  const lines = [...form.querySelectorAll("[data-line]")];
  const arithmetic = form.querySelector("[data-arithmetic]");
  const button = form.querySelector("[data-pay-button] span");
  if (!arithmetic || !button) return;
  const signs = form.dataset, plurals = new Intl.PluralRules(document.documentElement.lang);
  const invoices = JSON.parse(signs.invoices);
  const reckon = () => {
    let settled = 0, discount = 0, used = 0, count = 0;
    // Fees and codes are reckoned by the server: it shows the new sum before anything is paid.
    let right = form.dataset.fee === undefined && !form.elements.code?.value.trim();
    for (const line of lines) {
      if (!line.querySelector("[name=include]").checked) continue;
      const minor = minorOf(line.querySelector(".form-control").value, currency, signs);
      const open = Number(line.dataset.open);
      if (minor !== null && minor < open) askWhy(form, line, written(open, currency, signs));
      if (minor === null || minor <= 0 || minor > open) { right = false; continue; }
      settled += minor;
      discount += kept(minor, open, line);
      count += 1;
    }
    for (const credit of form.querySelectorAll("[data-credit]")) {
      if (!credit.querySelector("[name=credit]").checked) continue;
      const minor = minorOf(credit.querySelector(".form-control").value, currency, signs);
      if (minor === null || minor <= 0 || minor > Number(credit.dataset.credit)) { right = false; continue; }
      used += Math.min(minor, settled - discount - used);
    }
    if (!right || !count) { button.textContent = signs.check; form.elements.shown.value = ""; return; }
    const paid = settled - discount - used, sum = coded(paid, currency, signs);
    const less = [[discount, signs.discountWord], [used, signs.creditWord]].filter(([minor]) => minor);
    const counted = (invoices[plurals.select(count)] || invoices.other).replace("{count}", count);
    arithmetic.firstElementChild.textContent = less.length
      ? `${written(settled, currency, signs)}${less.map(([minor, word]) => ` − ${written(minor, currency, signs)} ${word}`).join("")} = ${sum}`
      : `${counted} = ${sum}`;
    button.textContent = paid || !used ? signs.payWords.replace("{sum}", sum) : signs.coverWords;
    form.elements.shown.value = String(paid);
  };
  form.addEventListener("input", reckon);
  if (touched(form.querySelectorAll("[data-line] input, [data-credit] input, [name=code]"))) reckon();
}

document.querySelectorAll("[data-basket]").forEach(basket);
document.querySelectorAll("[data-pay]").forEach(review);
