// The script of the board only improves: every page is complete without it.
"use strict";
(() => {
  // The time zone of the reader, for the next page.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes("roster_tz=")) {
    document.cookie = "roster_tz=" + encodeURIComponent(zone) + "; Path=/; Max-Age=31536000; SameSite=Lax";
  }

  // Keys: / goes to the first input, j and k from row to row.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const input = document.querySelector("main input[type=text]");
      if (input) { event.preventDefault(); input.focus(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll("main tbody a")].filter((a) => a.offsetParent);
      const at = rows.indexOf(document.activeElement);
      const next = rows[at + (event.key === "j" ? 1 : -1)];
      if (next) next.focus();
    }
  });

  // Dragging over a histogram chooses a range: from the begin of one bar to the end of
  // another one.
  let first = null, end = null;
  const bar = (event) => event.target.closest && event.target.closest("svg[data-range^=range] a");
  const chosen = (a) => new URL(a.getAttribute("href"), location.href).searchParams.get(a.parentNode.dataset.range).split(",");
  const between = (a, b) => {
    const bars = [...a.parentNode.querySelectorAll("a")];
    const [i, j] = [bars.indexOf(a), bars.indexOf(b)].sort((x, y) => x - y);
    return bars.slice(i, j + 1);
  };
  document.addEventListener("pointerdown", (event) => { first = end = bar(event); });
  document.addEventListener("pointermove", (event) => {
    const last = bar(event);
    if (!first || !last || last.parentNode !== first.parentNode) return;
    end = last;
    const picked = between(first, end);
    for (const a of first.parentNode.querySelectorAll("a")) a.classList.toggle("picked", picked.includes(a));
  });
  document.addEventListener("pointerup", () => {
    if (first && end !== first) {
      const picked = between(first, end);
      const url = new URL(first.getAttribute("href"), location.href);
      url.searchParams.set(first.parentNode.dataset.range, chosen(picked[0])[0] + "," + chosen(picked[picked.length - 1])[1]);
      location.assign(url);
    }
    first = end = null;
  });
  document.addEventListener("dragstart", (event) => { if (bar(event)) event.preventDefault(); });

  // Live: counts come with each event; lists are fetched again, at most every two seconds
  // and only while the page is seen.
  const root = document.documentElement;
  if (!root.dataset.events || !window.EventSource) return;
  let sequence = Number(root.dataset.sequence), wanted = sequence, fetching = false, last = Date.now();
  const format = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  function show(counts) {
    for (const element of document.querySelectorAll("[data-count]")) {
      const n = counts[element.dataset.count];
      if (n === undefined) continue;
      const text = format(n);
      if (element.textContent !== text) { element.textContent = text; element.classList.add("fresh"); setTimeout(() => element.classList.remove("fresh"), 1200); }
    }
  }
  async function refresh() {
    if (fetching || document.hidden || wanted === sequence || Date.now() - last < 2000) return;
    if (document.activeElement && document.activeElement.closest("[data-live]")) return; // do not take away what has the focus
    fetching = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = old.id && page.getElementById(old.id);
        if (!fresh) continue;
        const open = [...old.querySelectorAll("details")].map((d) => d.open);
        [...fresh.querySelectorAll("details")].forEach((d, i) => { d.open = Boolean(open[i]); });
        if (old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh));
      }
      sequence = Number(page.documentElement.dataset.sequence);
    } catch { // the server stopped; the next event tries again
    } finally { fetching = false; last = Date.now(); }
  }
  let source = null;
  function follow() {
    if (document.hidden) { if (source) source.close(); source = null; return; }
    if (source) return;
    source = new EventSource(root.dataset.events);
    source.addEventListener("counts", (event) => {
      const state = JSON.parse(event.data);
      wanted = state.sequence;
      show(state.counts);
      refresh();
    });
  }
  // After a sleep the old stream may be dead without a sign of it.
  function wake() { if (source) source.close(); source = null; follow(); }
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("resume", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  window.addEventListener("online", wake);
  setInterval(refresh, 1000);
  follow();
})();
