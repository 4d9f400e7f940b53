// An enhancement only: how long a rate holds. The time stands on the page anyway, and the server decides.
"use strict";

const WARN_SECONDS = 30;

function clock(seconds) {
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function countDown(quote) {
  const shown = quote.querySelector("[data-countdown]"), said = quote.querySelector("[data-quote-said]");
  const began = performance.now(), whole = Number(quote.dataset.seconds);
  const say = (words) => {
    if (said.lastElementChild.textContent === words) return;
    said.hidden = false;
    said.lastElementChild.textContent = words;
  };
  const tick = () => {
    const left = Math.max(Math.ceil(whole - (performance.now() - began) / 1000), 0);
    shown.textContent = quote.dataset.left.replace("{time}", clock(left));
    if (left === 0) say(quote.dataset.over);
    else if (left <= WARN_SECONDS) say(quote.dataset.ends);
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

document.querySelectorAll("[data-quote]").forEach(countDown);
